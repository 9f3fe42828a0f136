"""Speech models: which exist, how to get them, and where they are installed."""
