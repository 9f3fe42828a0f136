"""From a file as it is written to the flat table of steps that a session walks."""
