"""For those who write exercises: advice on what is written, a beginning, a recording of it.

What `exercise.checks` finds keeps an exercise from being used. What is found here does not: it
is about the person who will hear it, and takes the languages and the rehearsal to find.
"""
