"""The service: it holds the sound and at most one session, waits in between, and outlives whatever goes wrong in one."""
