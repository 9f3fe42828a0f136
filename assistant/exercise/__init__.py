"""An exercise: read, checked, compiled and drawn."""
