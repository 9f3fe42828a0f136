"""Rehearsals: a whole session with a simulated person, in seconds."""
