"""The one way anything is recognised: phrases, looked up in a row of words.

At each place the longest phrase wins. A phrase written with a hyphen at its end (`panick-`) is a
stem: whatever follows within the same word belongs to it. Other phrases are whole words, but for
the endings the language's spelling allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from assistant.understanding.words import Spelling, Words, decompose

T = TypeVar("T")
_HEAD = 2
"""Letters by which phrases are found."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase found: the words from `start` up to `end`, and what it stands for."""

    start: int
    end: int
    value: T


class Phrases(Generic[T]):
    """Phrases and what each stands for."""

    __slots__ = ("_endings", "_entries", "_lengths", "_longest", "_spelling", "_stems", "spoken")

    def __init__(self, written: Iterable[tuple[str, T]], spelling: Spelling) -> None:
        self._spelling = spelling
        self._entries: dict[str, tuple[T, bool]] = {}
        spoken: dict[str, T] = {}
        for text, value in written:
            stem = text.endswith("-") and len(text) > 1
            key = spelling.joiner.join(spelling.words(text)) or decompose(text)
            first, open_ended = self._entries.get(key, (value, False))
            self._entries[key] = (first, open_ended or (stem and first == value))
            if not stem and any(letter.isalpha() for letter in text):
                for said in spelling.spoken(text):
                    spoken.setdefault(said, value)
        self._endings = tuple(map(decompose, spelling.endings))
        self._lengths = _by_head(self._entries)
        """How long those are that begin with the same letters, the longest first: others are not looked for."""
        self._stems = _by_head(key for key, (_, open_ended) in self._entries.items() if open_ended)
        """The same, of stems alone."""
        self._longest = max(map(len, self._entries), default=0)
        self.spoken: Mapping[str, T] = spoken
        """The phrases as given to a recogniser, in the order written, without stems."""

    def __contains__(self, words: Words) -> bool:
        found = self.at(words, 0)
        return found is not None and found.end == len(words)

    def at(self, words: Words, start: int) -> Match[T] | None:
        """The longest phrase that begins there."""
        found, joined, longest = None, "", self._longest
        for at in range(start, len(words)):
            before = len(joined)
            joined += self._spelling.joiner + words[at] if joined else words[at]
            if before < _HEAD <= len(joined):
                longest = self._longest_like(joined)
            if before >= longest:
                break
            if (value := self._look_up(joined, before)) is not None:
                found = Match(start, at + 1, value[0])
        return found

    def find(self, words: Words) -> tuple[Match[T], ...]:
        """Every phrase from left to right, none overlapping."""
        found: list[Match[T]] = []
        at = 0
        while at < len(words):
            if match := self.at(words, at):
                found.append(match)
                at = match.end
            else:
                at += 1
        return tuple(found)

    def _longest_like(self, joined: str) -> int:
        """How long the longest is that begins with the same letters; 0 where none does."""
        lengths = self._lengths
        return max(lengths.get(joined[:_HEAD], _NONE)[0], lengths.get(joined[0], _NONE)[0])

    def _look_up(self, joined: str, before: int) -> tuple[T, bool] | None:
        if entry := self._entries.get(joined):
            return entry
        # Most words end with no ending, and most phrases are no stems: then nothing has to be cut off.
        lengths = self._lengths if joined.endswith(self._endings) else self._stems
        if not lengths:
            return None
        for head in (joined[:_HEAD], joined[:1]):
            for cut in lengths.get(head, ()):
                entry = self._entries.get(joined[:cut]) if before < cut < len(joined) else None
                if entry and (entry[1] or self._spelling.is_ending(joined[cut:])):
                    return entry
        return None


_NONE = (0,)


def _by_head(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The lengths of phrases by the letters they begin with, the longest first."""
    lengths: dict[str, set[int]] = {}
    for key in keys:
        lengths.setdefault(key[:_HEAD], set()).add(len(key))
    return {head: tuple(sorted(each, reverse=True)) for head, each in lengths.items()}


PhraseSet = Phrases[None]
"""Phrases that all stand for the same."""


def cover(words: Words, phrases: Phrases[T], *idle: Phrases[Any]) -> tuple[Match[T], ...]:
    """The phrases of an utterance that holds nothing else, but for idle ones; none otherwise."""
    found: list[Match[T]] = []
    at = 0
    while at < len(words):
        match = phrases.at(words, at)
        beside = max((m.end for m in (b.at(words, at) for b in idle) if m), default=at)
        if match and match.end >= beside:
            found.append(match)
        elif beside == at:
            return ()
        at = max(beside, match.end if match else at)
    return tuple(found)


def trim(words: Words, *idle: Phrases[Any]) -> Words:
    """An utterance without the idle phrases it begins and ends with."""
    start, end = 0, len(words)
    while start < end and (match := _first(words[start:end], idle)):
        start += match.end
    while end > start and (at := _last(words[start:end], idle)) is not None:
        end = start + at
    return words[start:end]


def _first(words: Words, idle: tuple[Phrases[Any], ...]) -> Match[Any] | None:
    found = (phrases.at(words, 0) for phrases in idle)
    return max((match for match in found if match), key=lambda match: match.end, default=None)


def _last(words: Words, idle: tuple[Phrases[Any], ...]) -> int | None:
    """Where the longest idle phrase that reaches the end begins."""
    starts = range(max(0, len(words) - 8), len(words))
    return next((at for at in starts if any(words[at:] in phrases for phrases in idle)), None)
