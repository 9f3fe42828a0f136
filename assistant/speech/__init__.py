"""Sound and speech: from the microphone to words, and from sentences to the speaker."""
