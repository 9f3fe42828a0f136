"""From a sentence to an opinion.

What was said is read by itself for danger, and beside the question and the options for what it says in
answer to them. Long talk is read in overlapping pieces, of which the most dangerous counts.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from assistant.sentence_model.encoder import Array, softmax
from assistant.sentence_model.tokens import Tokens
from assistant.sentence_model.weights import Weights
from assistant.understanding.sentences import CHOICE, DangerKind, Opinion

MOST_SAID, MOST_ASKED, MOST_OFFERED = 48, 18, 24
"""Tokens: of what was said, of the end of the question, of each option."""
MOST_OPTIONS, MOST_WAYS = 16, 5
"""Options of a question, and ways to say each, that are read."""
_PIECE, _OVERLAP, _MOST_PIECES = 24, 8, 8
"""Of longer talk: tokens of a piece, and those that it shares with the next. In a piece twice as long, one
sentence of danger among others is lost."""
_KEPT, _KEPT_QUESTIONS, _KEPT_SAID = 256, 32, 8
"""What is remembered: opinions, since a reply is judged again when it ends; the vectors of questions; and
those of what was just said, which both ways of reading it begin with."""

Options: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


class Judge:
    """One language's sentence model, loaded."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._danger = functools.lru_cache(maxsize=_KEPT)(self._danger_in)
        self._reply = functools.lru_cache(maxsize=_KEPT)(self._reply_to)
        self._said = functools.lru_cache(maxsize=_KEPT_SAID)(self._vectors_of)
        self._asked = functools.lru_cache(maxsize=_KEPT_QUESTIONS)(self._asked_and_offered)

    def of_danger(self, text: str) -> Opinion:
        """What it makes of a sentence as danger alone."""
        return Opinion(danger=self._danger(text))

    def opinion(self, text: str, question: str, options: Mapping[str, Sequence[str]]) -> Opinion:
        """What it makes of a sentence."""
        offered = tuple((name, tuple(ways)) for name, ways in options.items())
        return Opinion(danger=self._danger(text), reply=self._reply(text, question, offered))

    def prepare(self) -> None:
        """It is loaded."""

    def _danger_in(self, text: str) -> Mapping[str, float]:
        names = self._weights.about["dangers"]
        safe = names.index(DangerKind.NONE)
        said = self._weights.tokens.all_of(text, MOST_SAID * _MOST_PIECES)
        pieces = [self._piece(piece) for piece in _pieces(said)]
        return _named(names, min(pieces, key=lambda shares: float(shares[safe])))

    def _piece(self, said: Sequence[int]) -> Array:
        pooled = self._weights.encoder.together(self._said(tuple(said))).mean(axis=0)
        return self._shares("danger", pooled @ self._heads["danger"] + self._heads["danger_bias"])

    def _reply_to(self, text: str, question: str, options: Options) -> Mapping[str, float]:
        tokens, heads, encoder = self._weights.tokens, self._heads, self._weights.encoder
        said = self._said(tuple(tokens.of(text, MOST_SAID)))
        asked, offered = self._asked(question, options)
        vectors = encoder.together(np.concatenate([said, asked, offered]))
        pooled = vectors[: len(said)].mean(axis=0)
        scores = np.concatenate([vectors[0], pooled]) @ heads["reply"] + heads["reply_bias"]
        if len(offered):
            ends = vectors[-len(offered) :]
            of_options = np.concatenate([ends, ends * pooled], axis=1) @ heads["option"]
            scores = np.concatenate([scores, of_options[:, 0] + heads["option_bias"]])
        names = [CHOICE + name for name, _ in options[: len(offered)]]
        return _named([*self._weights.about["replies"], *names], self._shares("reply", scores))

    def _vectors_of(self, said: tuple[int, ...]) -> Array:
        vectors = self._weights.encoder.vectors(framed(self._weights.tokens, said))
        return np.asarray(vectors + self._heads["roles"][0], np.float32)

    def _asked_and_offered(self, question: str, options: Options) -> tuple[Array, Array]:
        """The vectors of the question's end, and one for each option."""
        tokens, encoder, roles = self._weights.tokens, self._weights.encoder, self._heads["roles"]
        asked = encoder.vectors(asked_row(tokens, question))[1:] + roles[1]
        offered = [
            encoder.vectors(row).mean(axis=0) + roles[2] for row in offered_rows(tokens, options)
        ]
        return asked, np.stack(offered) if offered else np.zeros((0, asked.shape[1]), np.float32)

    @property
    def _heads(self) -> Mapping[str, Array]:
        return self._weights.heads

    def _shares(self, head: str, scores: Array) -> Array:
        return softmax(scores * np.float32(self._weights.about["sharpness"][head]))


def framed(tokens: Tokens, text: Sequence[int]) -> list[int]:
    """A text as the encoder takes it."""
    return [tokens.begin, *text, tokens.end]


def asked_row(tokens: Tokens, question: str) -> list[int]:
    """The end of a question, where it asks."""
    return framed(tokens, tokens.all_of(question, MOST_ASKED)[-MOST_ASKED:])


def offered_rows(tokens: Tokens, options: Options) -> list[list[int]]:
    """The ways to say each option."""
    ways = [" ".join(ways[:MOST_WAYS]) for _, ways in options[:MOST_OPTIONS]]
    return [framed(tokens, tokens.all_of(each, MOST_OFFERED)[:MOST_OFFERED]) for each in ways]


def _pieces(said: Sequence[int]) -> list[Sequence[int]]:
    """Overlapping pieces; of endless talk those at its beginning and at its end."""
    if len(said) <= MOST_SAID:
        return [said]
    step = _PIECE - _OVERLAP
    begins = list(range(0, len(said) - _PIECE, step))
    begins = begins[: _MOST_PIECES // 2] + begins[max(_MOST_PIECES // 2, len(begins) - 3) :]
    return [said[begin : begin + _PIECE] for begin in (*begins, len(said) - _PIECE)]


def _named(names: Sequence[str], shares: Array) -> Mapping[str, float]:
    return {name: round(float(share), 2) for name, share in zip(names, shares, strict=True)}
