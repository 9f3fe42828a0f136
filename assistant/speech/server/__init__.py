"""A speech server of the house, by the Wyoming protocol."""
