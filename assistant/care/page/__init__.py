"""The caregiver's page: served by the device itself, for a browser in the same house."""
