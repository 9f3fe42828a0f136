"""Reads a reply speculatively in the silence after it, so that what is final need not be waited for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from assistant.speech.utterance import Utterance
from assistant.speech.worker import Pending
from assistant.understanding.complete import Finality
from assistant.understanding.meaning import Hypothesis

Readings: TypeAlias = tuple[Hypothesis, ...]

_MAY_GROW = (Finality.OPEN, Finality.UNFINISHED, Finality.LIKELY, Finality.ANSWERED)
"""What is read once more when it is over, unless all of it was read."""
_MAY_IMPROVE = (*_MAY_GROW, Finality.DOUBTFUL)
"""What is read once more: some words are understood only with the quiet behind them."""
_EXACT = 1e-6


class SpeculativeDecoding:
    """The readings tried in one silence, one after another, each begun when its moment has come."""

    def __init__(self, utterance: Utterance, moments: Sequence[float]) -> None:
        """`moments`: seconds of silence."""
        self._utterance = utterance
        self._moments = moments
        self._made = 0
        self._reading: Pending[Readings] | None = None
        self._is_of_all = False
        """Whether waiting would add nothing to what was read."""
        self._finality: Finality | None = None
        """None until it is read."""

    @property
    def finality(self) -> Finality:
        """What the last reading came to."""
        return self._finality or Finality.OPEN

    @property
    def reading(self) -> Pending[Readings] | None:
        """The last trial, where the reply need not be read once more now that it is over."""
        is_final = self.finality not in _MAY_GROW
        return self._reading if self._is_of_all or is_final else None

    def go_on(self, silence: float, final: Callable[[Readings], Finality], at: float) -> None:
        """The silence has lasted so long."""
        may_improve = self._reading is None or self._finality in _MAY_IMPROVE
        is_due = self._made < len(self._moments) and silence >= self._moments[self._made] - _EXACT
        if may_improve and is_due:
            self._made += 1
            self._is_of_all = self._utterance.is_given
            self._reading, self._finality = self._utterance.finish(at), None
        if self._reading is not None and self._finality is None and self._reading.ready(at):
            self._finality = final(self._reading.result())
