"""Gives freed memory back to the system; by default glibc keeps it."""

from __future__ import annotations

import contextlib
import ctypes
import gc

_THRESHOLD, _ARENAS = -3, -8
"""Names of what can be set, as glibc numbers them."""
_LARGE = 1 << 19
"""Bytes from which something is got from the system, and given back to it, by itself."""
_MOST_ARENAS = 2


def keep_little() -> None:
    """From now on keep little of what is freed, at the cost of some speed."""
    with contextlib.suppress(AttributeError, OSError, TypeError):
        system = ctypes.CDLL(None)
        system.mallopt(_THRESHOLD, _LARGE)
        system.mallopt(_ARENAS, _MOST_ARENAS)


def give_back() -> None:
    """Give what was freed back to the system."""
    gc.collect()
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
