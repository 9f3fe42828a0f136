"""The device at the bedside: its installation, its unit, its button and light, and the watchdog."""
