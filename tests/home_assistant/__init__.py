"""A real Home Assistant, set up from nothing, with a real broker and a device: see `python -m tests.home_assistant --help`."""
