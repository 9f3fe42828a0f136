"""Walks a person through spoken exercises, by voice alone, offline."""

import os

# numpy multiplies matrices on all cores, and its threads wait by spinning. What is multiplied here is
# small: on one core a sentence takes a tenth of what it takes on two that are busy. It is read when numpy is
# first imported; a value that is already set is kept.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
