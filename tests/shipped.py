"""The shipped exercises, each read once a process: reading one takes longer than playing it by text."""

from __future__ import annotations

import functools
from pathlib import Path

from assistant.exercise import loader
from assistant.exercise.model import Exercise

SCRIPTS = Path(__file__).parents[1] / "scripts"


@functools.cache
def exercise(name: str, language: str = "en") -> Exercise:
    """By its name, as in `grounding`."""
    return loader.load(SCRIPTS / language / f"{name}.yaml", (SCRIPTS,))
