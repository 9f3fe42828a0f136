"""The device on the house's MQTT broker, where Home Assistant finds it. Off unless the settings name a broker."""
