"""What is measured, and what it is measured with: each part is built once per process."""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant import languages
from assistant.bench.repertoire import Repertoire, Speaker
from assistant.errors import ModelError
from assistant.languages import Language
from assistant.speech import recognisers, voices
from assistant.speech.ports import Recogniser, Samples, Voice

EXERCISE = "grounding"
"""An exercise that every language has."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What every measurement is given."""

    code: str
    """The language."""
    scripts: tuple[Path, ...]
    models: tuple[Path, ...]
    clips: Path
    """Where the assistant's rendered speech is kept meanwhile."""
    recordings: Path | None = None
    """A folder of recorded words with `labels.csv`."""
    quick: bool = False
    """Less of everything, to see that it works."""

    @property
    def language(self) -> Language:
        return languages.load(self.code)

    @property
    def repertoire(self) -> Repertoire:
        return Repertoire.load(self.code)

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The voices of the person."""
        speakers = self.repertoire.speakers
        return speakers[:1] if self.quick else speakers

    def recogniser(self) -> Recogniser:
        return _recogniser(self.code, self.models)

    def voice(self) -> tuple[str, Callable[[], Voice]]:
        """The assistant's, by name, and how to build it."""
        choice = voices.choose(self.code)
        return choice.name, lambda: _voice(self.code, choice.kind)

    def said(self, words: str, speaker: Speaker) -> Samples:
        """What somebody says, 24 kHz at -20 dBFS, hardly any quiet around it."""
        return said(words, speaker).copy()


@functools.cache
def _recogniser(code: str, models: tuple[Path, ...]) -> Recogniser:
    choice = recognisers.choose(code, "auto", models)
    if choice.build is None:
        raise ModelError("recogniser-missing", choice.why)
    return choice.build()


@functools.cache
def _voice(code: str, kind: str) -> Voice:
    return voices.choose(code, kind).build()


@functools.cache
def said(words: str, speaker: Speaker) -> Samples:
    """Not to be written to."""
    return np.asarray(_voice(speaker.language, speaker.voice).render(words, speaker.pace))


def on_every_core(job: Callable[[T], R], given: Iterable[T]) -> list[R]:
    """Do what takes no measure of time, in processes of its own, as many as there are cores."""
    jobs = list(given)
    cores = min(len(jobs), os.cpu_count() or 1)
    if cores < 2:
        return [job(each) for each in jobs]
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(job, jobs))
