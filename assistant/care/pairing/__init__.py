"""Which phones may come in: how one is let in, and how it is put out again."""
