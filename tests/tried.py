"""How often a property is tried: all in `make test`, a fifth in `make quick`.

What is tried of every exercise is tried thirty times over on the same session: what goes wrong in one of
them mostly goes wrong in others. Properties of one thing alone are tried in full each time.
"""

from __future__ import annotations

import hypothesis

_FULL = 100
"""Examples by default, in any other profile than the quick one."""
_FEWEST = 5


def times(most: int) -> int:
    """Examples for each exercise, where `most` is all."""
    return max(_FEWEST, most * hypothesis.settings().max_examples // _FULL)
