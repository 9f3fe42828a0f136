"""Listeners: each says in its own way how well every expected phrase fits what was heard.

A new one is one module here with a class that is a `Listener`, a line in `OTHERS`, and a fit of the weights
(`python -m tests.fit_listeners`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant import optional_dependencies
from assistant.speech.ports import Samples

Scores: TypeAlias = NDArray[np.float32]
"""Natural logarithms, by phrase: 0 where it fits as well as anything could, and down to the listener's floor."""


class Impression(Protocol):
    """What a listener makes of one utterance."""

    def scores(self, phrases: Sequence[str]) -> Scores:
        """How well each phrase fits."""


class Listener(Protocol):
    """Used from one worker thread at a time."""

    @property
    def name(self) -> str:
        """As its weights are called."""

    def hear(self, samples: Samples) -> Impression:
        """One utterance, 16 kHz, brought to one level."""


def _hama() -> Listener:
    from assistant.speech.listeners.hama import Hama

    return Hama()


OTHERS: dict[str, tuple[str, Callable[[], Listener]]] = {"hama": ("hama", _hama)}
"""The listeners beside the recogniser: the package that each needs, and what loads it."""


def installed() -> tuple[str, ...]:
    """Those that can be had here, without loading them."""
    return tuple(n for n, (package, _) in OTHERS.items() if optional_dependencies.is_there(package))
