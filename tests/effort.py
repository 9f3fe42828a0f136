"""What a piece of work costs, measured so that it is the same on a slow machine and on a busy one."""

from __future__ import annotations

import time
from collections.abc import Callable

_SUMS = 10_000


def effort(*works: Callable[[], object]) -> float:
    """The processor time of the middle one, as a multiple of what ten thousand small sums take beside it.

    The sums take between half a millisecond and one and a half on the machines that these bounds were set on.
    """
    ratios = []
    for work in works:
        before = _sums()
        begun = time.process_time()
        work()
        taken = time.process_time() - begun
        ratios.append(2 * taken / (before + _sums()))
    return sorted(ratios)[len(ratios) // 2]


def _sums() -> float:
    begun = time.process_time()
    sum(number * number % 7 for number in range(_SUMS))
    return time.process_time() - begun
