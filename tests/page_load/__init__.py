"""The page under load, while a voice speaks: what it costs, how long it takes, and what becomes of the sound."""
