"""What processes take of the machine, as Linux tells in /proc."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_TICK = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
_USER, _CHILDREN_SYSTEM = 11, 15
"""Fields of `stat` behind the name: utime, stime, cutime and cstime lie in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Of a process and all its descendants, at a moment."""

    at: float
    """By the monotonic clock."""
    processor: float
    """Seconds since they began."""
    memory: int
    """Bytes that are resident; what processes share counts for each."""


def known() -> bool:
    """Whether this system tells."""
    return (_PROC / "self" / "statm").exists()


def usage(process: int, at: float) -> Usage:
    """What a process and its descendants have taken up to now."""
    family = _family(process)
    return Usage(
        at=at,
        processor=sum(_processor(each) for each in family),
        memory=sum(resident(str(each)) for each in family),
    )


def resident(process: str) -> int:
    """Bytes; 0 for a process that is gone."""
    with contextlib.suppress(OSError, IndexError):
        return int((_PROC / process / "statm").read_text().split()[1]) * _PAGE
    return 0


def _processor(process: int) -> float:
    with contextlib.suppress(OSError):
        behind_name = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
        return sum(map(int, behind_name[_USER:_CHILDREN_SYSTEM])) * _TICK
    return 0.0


def _family(process: int) -> list[int]:
    """The process and its descendants, whichever thread began them."""
    found = [process]
    for each in found:
        for listing in (_PROC / str(each) / "task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, listing.read_text().split())
    return found
