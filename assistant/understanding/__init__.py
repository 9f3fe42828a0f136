"""What a reply means: from words to meanings, by a language's data."""
