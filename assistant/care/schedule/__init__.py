"""Exercises at the times that people chose."""
