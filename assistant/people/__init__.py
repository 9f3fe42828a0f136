"""The people who do the exercises: what each would like, what to leave alone, what they said before."""
