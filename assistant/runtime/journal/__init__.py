"""What happened in a session, on disk as it happens, so that it can be carried on after a crash."""
