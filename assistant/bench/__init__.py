"""Measures how well the assistant hears, how fast it answers, and which resources it uses.

Everything is measured on the program as it is shipped, on any machine, without a microphone: the
person, the room and the sound card are simulated, the ears, the recogniser and the voice are real.
Beside it, on the same sound, stands a plain loop as most programs have: `plain`.
"""
