"""From examples to arrays: each text goes once through the layers that are not trained, and is kept as they leave it."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.sentence_model.encoder import Encoder
from assistant.sentence_model.judge import (
    MOST_OPTIONS,
    MOST_SAID,
    asked_row,
    framed,
    offered_rows,
)
from assistant.sentence_model.tokens import Tokens
from assistant.understanding.sentences import (
    CHOICE,
    COMMAND,
    NO,
    OTHER,
    REPLIES,
    SIGNAL,
    YES,
    DangerKind,
)
from training.altered import altered
from training.examples import ANY, Examples, Options

DANGERS = tuple(DangerKind)
LENGTHS = (10, 15, 22, 30, 40, 56, 84)
"""Every row is filled up to one of these, so that few shapes are compiled."""
_AT_A_TIME = 900
"""Vectors of a batch."""
_NONE = -1
_ALSO_HARMLESS = 0.5
"""Of the replies are shown as sentences without danger, too."""
_BESIDE_THE_POINT = 0.2
"""Of what answers another question, or tells of something, is shown as what answers no closed one."""
_TALK = "idiom media film-game-song films-songs-tv garden-farm-cooking grief pets sport work plants".split()
"""Kinds of harmless sentences that hardly answer yes or no."""


@dataclass(frozen=True, slots=True)
class Row:
    """One example: what was said, and what of it is known."""

    text: str
    question: str | None = None
    danger: int = _NONE
    reply: int = _NONE
    weight: float = field(default=1.0, compare=False)


def of_examples(examples: Examples, chance: random.Random | None) -> list[Row]:
    """A row for each example; with chance, as they are altered this time, and some said beside another."""
    rows = []
    asked = sorted(examples.questions)
    closed = sorted({one.question for one in examples.replied if one.meaning in (YES, NO)})
    closed += [question for question in asked if examples.questions[question]]
    harmless = [each.text for each in examples.told if each.kind is DangerKind.NONE]
    for each in examples.told:
        text = altered(each.text, chance) if chance else each.text
        if chance and chance.random() < 0.12:
            other = altered(chance.choice(harmless), chance)
            text = f"{other} {text}" if chance.random() < 0.5 else f"{text} {other}"
        rows.append(Row(text, danger=DANGERS.index(each.kind)))
        talk = each.kind is not DangerKind.NONE or each.about in _TALK
        if chance and talk and chance.random() < _BESIDE_THE_POINT:
            rows.append(_replied(text, chance.choice(asked), OTHER, examples))
    for one in examples.replied:
        text, question = (altered(one.text, chance) if chance else one.text), one.question
        anywhere = one.meaning.startswith((COMMAND, SIGNAL)) and chance and chance.random() < 0.4
        if question == ANY or anywhere:
            question = chance.choice(asked) if chance else asked[0]
        rows.append(_replied(text, question, one.meaning, examples))
        answers = one.meaning == OTHER or one.meaning.startswith(CHOICE)
        if chance and answers and chance.random() < _BESIDE_THE_POINT:
            rows.append(_replied(text, chance.choice(closed), OTHER, examples))
        if chance and not one.meaning.startswith(SIGNAL) and chance.random() < _ALSO_HARMLESS:
            rows.append(Row(text, danger=DANGERS.index(DangerKind.NONE)))
    if chance:
        for question, options in examples.questions.items():
            for name, ways in options:
                text = altered(chance.choice(ways), chance)
                rows.append(_replied(text, question, CHOICE + name, examples))
    return rows


def _replied(text: str, question: str, meaning: str, examples: Examples) -> Row:
    offered = [CHOICE + name for name, _ in examples.questions[question][:MOST_OPTIONS]]
    names = [*REPLIES, *offered]
    return Row(text, question, reply=names.index(meaning) if meaning in names else _NONE)


class Batches:
    """Rows as arrays of like lengths."""

    def __init__(self, encoder: Encoder, tokens: Tokens, questions: Mapping[str, Options]) -> None:
        self._encoder, self._tokens, self._questions = encoder, tokens, questions
        self._said = functools.cache(self._vectors_said)
        self._asked = functools.cache(self._vectors_asked)

    def of(self, rows: Sequence[Row], chance: random.Random | None) -> Iterator[dict[str, Any]]:
        """Every row once. Without chance in the order that `indices` of each batch tells."""
        by_length: dict[int, list[int]] = {length: [] for length in LENGTHS}
        for number, row in enumerate(rows):
            count = len(self._said(row.text)) + sum(map(len, self._beside(row)))
            by_length[next(n for n in LENGTHS if n >= count)].append(number)
        made: list[tuple[list[int], int, int]] = []
        for length, numbers in by_length.items():
            size = max(4, _AT_A_TIME // length)
            if chance:
                chance.shuffle(numbers)
            made += [(numbers[n : n + size], length, size) for n in range(0, len(numbers), size)]
        if chance:
            chance.shuffle(made)
        for some, length, size in made:
            yield {"indices": some, **self._batch([rows[n] for n in some], length, size)}

    def forget(self) -> None:
        """What was said is said otherwise the next time."""
        self._said.cache_clear()

    def _batch(self, rows: Iterable[Row], length: int, size: int) -> dict[str, Any]:
        x = np.zeros((size, length, self._encoder.scale.size), np.float32)
        there = np.zeros((size, length), np.float32)
        roles = np.zeros((size, length), np.int32)
        said = np.zeros((size, length), np.float32)
        places = np.zeros((size, MOST_OPTIONS), np.int32)
        offered = np.zeros((size, MOST_OPTIONS), np.float32)
        danger, reply = np.full(size, _NONE, np.int32), np.full(size, _NONE, np.int32)
        for at, row in enumerate(rows):
            own, (asked, options) = self._said(row.text), self._beside(row)
            begin, end = len(own) + len(asked), len(own) + len(asked) + len(options)
            x[at, : len(own)], x[at, len(own) : begin], x[at, begin:end] = own, asked, options
            there[at, :end], said[at, : len(own)] = 1, 1 / len(own)
            roles[at, len(own) : begin], roles[at, begin:end] = 1, 2
            places[at, : len(options)], offered[at, : len(options)] = range(begin, end), 1
            danger[at], reply[at] = row.danger, row.reply
        return {
            "x": x, "there": there, "roles": roles, "said": said,
            "places": places, "offered": offered, "danger": danger, "reply": reply,
        }  # fmt: skip

    def _beside(self, row: Row) -> tuple[NDArray[Any], NDArray[Any]]:
        if row.question is None:
            nothing = np.zeros((0, self._encoder.scale.size), np.float32)
            return nothing, nothing
        return self._asked(row.question)

    def _vectors_said(self, text: str) -> NDArray[Any]:
        row = framed(self._tokens, self._tokens.of(text, MOST_SAID))
        return self._encoder.vectors(row).astype(np.float16)

    def _vectors_asked(self, question: str) -> tuple[NDArray[Any], NDArray[Any]]:
        asked = self._encoder.vectors(asked_row(self._tokens, question))[1:]
        rows = offered_rows(self._tokens, self._questions[question])
        offered = [self._encoder.vectors(row).mean(axis=0) for row in rows]
        return asked, np.stack(offered) if offered else np.zeros((0, asked.shape[1]), np.float32)
