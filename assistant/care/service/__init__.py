"""The service: it holds the sound and at most one session, and waits in between."""
