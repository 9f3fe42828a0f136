"""For authors of exercises: advice, a template, and a recording.

What `exercise.checks` finds keeps an exercise from being used. What is found here does not: it
is about the person who will hear it, and takes the languages and the rehearsal to find.
"""
