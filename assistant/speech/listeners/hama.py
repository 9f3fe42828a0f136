"""hama: how well the sounds of an expected phrase fit what was heard, by CTC.

It gives the probability of each of 191 sounds every 20 ms. A phrase's score is the probability of its sounds, in
their order, over all the ways they can lie in time, against the likeliest row of sounds there is.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.speech.listeners import pronunciations
from assistant.speech.ports import Samples

_FLOOR = -40.0
_NEVER = -1e9


class Hama:
    """The net for sounds, and the one that tells how a word is pronounced. One thread at a time."""

    name = "hama"

    def __init__(self) -> None:
        """Raises `ImportError`, `OSError` or `RuntimeError`."""
        from hama import ASRModel

        self._model = ASRModel()
        self._numbers = {sign: at for at, sign in enumerate(self._model.decoder_tokens)}
        self._blank = self._model.blank_id
        self.sounds = functools.lru_cache(maxsize=50_000)(self._sounds)

    def hear(self, samples: Samples) -> Heard:
        """16 kHz."""
        given = {"waveform": samples, "waveform_lengths": np.array([len(samples)])}
        logs, lengths = self._model.session.run(["log_probs", "out_lengths"], given)
        return Heard(self, logs[0][: int(lengths[0])], self._blank)

    def _sounds(self, phrase: str) -> tuple[int, ...]:
        """The sounds of a phrase; empty where it cannot be pronounced."""
        signs = [sign for word in phrase.split() for sign in pronounced(word)]
        return tuple(self._numbers[sign] for sign in signs if sign in self._numbers)


def pronounced(word: str) -> tuple[str, ...]:
    """A word's sounds, in hama's signs: as written down, or as hama itself has it."""
    known = pronunciations.known().get(word)
    return known if known is not None else by_hama(word)


def by_hama(word: str) -> tuple[str, ...]:
    """As its own net has it."""
    return tuple(each.phoneme for each in _net().predict(word).alignments)


@functools.cache
def _net() -> Any:
    from hama import G2PModel

    return G2PModel()


class Heard:
    """What it makes of one utterance."""

    def __init__(self, hama: Hama, logs: NDArray[np.float32], blank: int) -> None:
        self._hama = hama
        self._logs = logs
        self._blank = blank

    def scores(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """Of each phrase, against the likeliest sounds of all: 0 is those, -40 the least."""
        rows = [self._hama.sounds(phrase) for phrase in phrases]
        return ctc(self._logs, rows, self._blank)


def ctc(
    logs: NDArray[np.float32], rows: Sequence[Sequence[int]], blank: int
) -> NDArray[np.float32]:
    """The logarithm of each row's probability over that of the best path; `logs` by frames and signs."""
    if not len(logs) or not rows:
        return np.full(len(rows), _FLOOR, np.float32)
    longest = 2 * max(map(len, rows)) + 1
    signs = np.full((len(rows), longest), blank)
    for at, row in enumerate(rows):
        signs[at, 1 : 2 * len(row) : 2] = row
    # A sign may follow the one before last without a blank between, unless it is the same again.
    skips = np.zeros_like(signs, bool)
    skips[:, 2:] = (signs[:, 2:] != blank) & (signs[:, 2:] != signs[:, :-2])
    alpha = np.full(signs.shape, _NEVER)
    alpha[:, :2] = logs[0][signs[:, :2]]
    for frame in logs[1:]:
        one, two = np.full_like(alpha, _NEVER), np.full_like(alpha, _NEVER)
        one[:, 1:] = alpha[:, :-1]
        two[:, 2:] = np.where(skips[:, 2:], alpha[:, :-2], _NEVER)
        most = np.maximum(np.maximum(alpha, one), two)
        total = np.exp(alpha - most) + np.exp(one - most) + np.exp(two - most)
        alpha = most + np.log(total) + frame[signs]
    lengths = np.array([2 * len(row) for row in rows])
    each = np.arange(len(rows))
    ends = np.logaddexp(alpha[each, lengths], alpha[each, np.maximum(lengths - 1, 0)])
    scores = np.where(lengths > 0, ends - logs.max(axis=1).sum(), _FLOOR)
    found: NDArray[np.float32] = np.maximum(scores, _FLOOR).astype(np.float32)
    return found
