"""The bedside device: a service that waits for somebody to need it, and whatever may ask things of it."""
