"""What runs a session: the loop, its clocks and timers, and the journal on disk."""
