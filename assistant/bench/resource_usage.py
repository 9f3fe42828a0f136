"""What processes use of the machine, from Linux's /proc."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_KILOBYTE = 1024
_TICK = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
_USER, _CHILDREN_SYSTEM = 11, 15
"""Fields of `stat` behind the name: utime, stime, cutime and cstime lie in between."""
_OWN = ("Private_Clean:", "Private_Dirty:")
_SHARED = ("Shared_Clean:", "Shared_Dirty:")

_File: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Of a process and all its descendants, at a moment."""

    at: float
    """By the monotonic clock."""
    processor: float
    """Seconds since they began."""
    memory: int
    """Bytes that are resident; what they share with each other counts once."""


def known() -> bool:
    """Whether this system tells."""
    return (_PROC / "self" / "statm").exists()


def usage(process: int, at: float) -> Usage:
    """What a process and its descendants have taken up to now."""
    family = _family(process)
    return Usage(
        at=at,
        processor=sum(_processor(each) for each in family),
        memory=_together(family),
    )


def resident(process: str) -> int:
    """Bytes; 0 for a process that is gone."""
    with contextlib.suppress(OSError, IndexError):
        return int((_PROC / process / "statm").read_text().split()[1]) * _PAGE
    return 0


def _together(family: Sequence[int]) -> int:
    """Bytes of all of them.

    The kernel's own sum, PSS, would be smaller wherever another program has the same library
    in memory, so what is shared is told apart by the files that are mapped.
    """
    first, *others = family
    found, mapped = resident(str(first)), _mapped(first)
    for each in others:
        found += _beside(each, mapped)
        mapped |= _mapped(each)
    return found


def _beside(process: int, mapped: Container[_File]) -> int:
    """Bytes it has for itself, and of files that are not mapped already."""
    found, is_new = 0, True
    with contextlib.suppress(OSError):
        for line in (_PROC / str(process) / "smaps").read_text().splitlines():
            name, *told = line.split()
            if not name.endswith(":"):
                is_new = _file(told) not in mapped
            elif name in _OWN or (is_new and name in _SHARED):
                found += int(told[0]) * _KILOBYTE
    return found


def _mapped(process: int) -> set[_File]:
    with contextlib.suppress(OSError):
        lines = (_PROC / str(process) / "maps").read_text().splitlines()
        return {_file(line.split()[1:]) for line in lines}
    return set()


def _file(told: Sequence[str]) -> _File:
    """Of a mapping: device and inode stand behind rights and offset; memory without a file has 0."""
    return told[2], told[3]


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
