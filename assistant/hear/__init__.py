"""What the assistant understands of a recording, or of the microphone, outside any session.

`judge` is the heart: the ears, recogniser and understanding of a session over given samples.
"""
