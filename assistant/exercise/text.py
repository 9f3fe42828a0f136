"""Texts as they are written and as they are spoken.

Written, a text is a string with `[2s]` silences and `{name}` references. Read, it is a
tuple of sentences and pauses. Spoken, the references are filled. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.exercise.model import Pause, Text

PAUSE = re.compile(r"\[\s*(\d+(?:\.\d+)?)\s*s\s*\]")
_NO_SILENCES = str.maketrans("[]", "()")
REFERENCE = re.compile(r"\{([^{}]*)\}")
# A sentence ends at its mark, with or without a closing quote, before white space; the wide
# marks need none. A reference that is followed by a capital stands for a whole sentence.
_MAY_END = re.compile(
    r"""(?:(?<=[.?!。？！…])|(?<=[.?!。？！…]["”’')])|(?<=\})(?=\s+[A-Z]))\s+"""
    r"""|(?<=[。？！])(?=[^\s。？！"”’」』）])"""
)
_SHOWN, _SPOKEN, _GROUP, _END = "\ue000", "\ue001", "\ue002", "\ue003"
"""Around and within a numeral: private characters, which no text that is written may hold."""
_NUMERAL = re.compile(f"{_SHOWN}([^{_SPOKEN}]*){_SPOKEN}([^{_END}]*){_END}")
_PRIVATE = str.maketrans("", "", _SHOWN + _SPOKEN + _GROUP + _END)
_SOUNDS = re.compile(r"\w")
_LAST_WORD = re.compile(r"""[^\s("'“‘\[]*$""")
_CLOSING = "\"”’')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviations:
    """Where a full stop ends no sentence in a language; small letters, without the last stop."""

    always: frozenset[str] = frozenset()
    """Such as `dr` and `e.g`."""
    before_numbers: frozenset[str] = frozenset()
    """Such as `no`, which is a sentence elsewhere."""
    words_of_a_letter: frozenset[str] = frozenset()
    """Every other lone letter is an initial."""
    numbers_go_on: bool = False
    """Whether "2030. 1. 7." is one thing."""


NONE = Abbreviations()


def parse(written: str, abbreviations: Abbreviations = NONE) -> Text:
    """Read a text: sentences and pauses in order."""
    pieces: list[str | Pause] = []
    end = 0
    for match in PAUSE.finditer(written):
        pieces.extend(_sentences(written[end : match.start()], abbreviations))
        pieces.append(Pause(float(match[1])))
        end = match.end()
    pieces.extend(_sentences(written[end:], abbreviations))
    return tuple(pieces)


def message(written: str, abbreviations: Abbreviations = NONE) -> Text:
    """Somebody's words as they stand: sentences alone, in which `[99s]` is no silence."""
    return parse(written.translate(_NO_SILENCES).translate(_PRIVATE), abbreviations)


def numeral(shown: str, groups: Sequence[str]) -> str:
    """A number to call within a sentence, in both of its forms: as it is shown, and as it is spoken,
    group by group with a silence between."""
    return f"{_SHOWN}{shown}{_SPOKEN}{_GROUP.join(groups)}{_END}"


def as_shown(sentence: str) -> str:
    """A sentence as it is read."""
    return _NUMERAL.sub(r"\1", sentence)


def as_spoken(sentence: str) -> list[str]:
    """A sentence as it is spoken: in several phrases where a number has several groups."""
    return [part for part in _NUMERAL.sub(r"\2", sentence).split(_GROUP) if _SOUNDS.search(part)]


def references(text: Text) -> Iterator[str]:
    """The names a text refers to, in order."""
    for piece in text:
        if isinstance(piece, str):
            yield from REFERENCE.findall(piece)


def fill(text: Text, lookup: Callable[[str], Text | None]) -> Text:
    """Put in what the references stand for.

    A sentence that mentions something unknown (`lookup` gives None) is left out, so that a
    text reads well when a question was not answered.
    """
    filled: list[str | Pause] = []
    for piece in text:
        if isinstance(piece, Pause):
            filled.append(piece)
        else:
            filled += _fill_sentence(piece, lookup)
    return tuple(filled)


def _fill_sentence(sentence: str, lookup: Callable[[str], Text | None]) -> Text:
    if "{" not in sentence:
        return (sentence.strip(),) if _SOUNDS.search(sentence) else ()
    spoken: list[str | Pause] = []
    words = ""
    for index, part in enumerate(REFERENCE.split(sentence)):
        if index % 2 == 0:
            words += part
            continue
        value = lookup(part)
        if value is None:
            return ()
        first, rest = value[:1], value[1:]
        for piece in first:
            words, spoken = _append(piece, words, spoken)
        for piece in rest:
            if words.strip():
                spoken.append(words.strip())
            words, spoken = _append(piece, "", spoken)
    if _SOUNDS.search(words):
        spoken.append(words.strip())
    return tuple(spoken)


def _append(
    piece: str | Pause, words: str, spoken: list[str | Pause]
) -> tuple[str, list[str | Pause]]:
    if isinstance(piece, str):
        return words + piece, spoken
    return "", [*spoken, *([words.strip()] if words.strip() else []), piece]


def _sentences(written: str, abbreviations: Abbreviations) -> Iterator[str]:
    flat = " ".join(written.split())
    begin = 0
    for end in _MAY_END.finditer(flat):
        before, after = flat[begin : end.start()], flat[end.end() :]
        if after and not _goes_on(before, after, abbreviations):
            yield before
            begin = end.end()
    if rest := flat[begin:].strip():
        yield rest


def _goes_on(before: str, after: str, abbreviations: Abbreviations) -> bool:
    """Whether a sentence goes on although a mark stands there."""
    bare = before.rstrip(_CLOSING)
    if not bare.endswith((".", "…")):
        return False
    if after[0].islower():
        return True
    found = _LAST_WORD.search(bare)
    word = found[0].removesuffix(".").casefold() if found and bare == before else ""
    if len(word) == 1 and word.isascii() and word.isalpha():
        return word not in abbreviations.words_of_a_letter
    if word in abbreviations.always:
        return True
    numbered = word in abbreviations.before_numbers or (
        abbreviations.numbers_go_on and word[-1:].isdigit()
    )
    return numbered and after[0].isdigit()
