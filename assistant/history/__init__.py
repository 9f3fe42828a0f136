"""What is kept of past sessions, so that somebody can see how it went over weeks."""
