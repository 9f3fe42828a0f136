"""The caregiver's page and the events it is sent: served by the device itself, for a browser in the same house."""
