"""Which phones may come in, and how one is let in."""
