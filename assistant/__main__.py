"""`python -m assistant`."""

from assistant.cli import program

program()
