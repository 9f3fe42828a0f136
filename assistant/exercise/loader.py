"""Exercises for the rest of the program: find them, list them, load them.

Listing reads the heads of files only. What reads whole exercises is imported when one is
loaded, since a person who asks for the list should not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.exercise.catalogue import Summary, find, listing
from assistant.exercise.check.examine import examine
from assistant.exercise.compile.library import Library
from assistant.exercise.model import Exercise
from assistant.exercise.read.problems import UnusableScript

__all__ = ["Summary", "find", "listing", "load"]


def load(path: Path, folders: Sequence[Path] = ()) -> Exercise:
    """Read an exercise. Raises `UnusableScript` with everything that is wrong with it.

    Shared pieces are looked for beside it, then in `<folder>/<language>/shared`.
    """
    examined = examine(path, Library(folders))
    if examined.exercise is None:
        raise UnusableScript(examined.problems)
    return examined.exercise
