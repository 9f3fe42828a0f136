"""The behaviour of a session: events in, actions out; no clock, thread, file or sound."""
