"""Texts as they are written and as they are spoken.

Written, a text is a string with `[2s]` silences and `{name}` references. Read, it is a
tuple of sentences and pauses. Spoken, the references are filled. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from assistant.exercise.model import Pause, Text

PAUSE = re.compile(r"\[\s*(\d+(?:\.\d+)?)\s*s\s*\]")
_NO_SILENCES = str.maketrans("[]", "()")
REFERENCE = re.compile(r"\{([^{}]*)\}")
# A sentence ends at its mark, with or without a closing quote, before white space; the wide
# marks need none. A full stop after a lone letter or a title is an abbreviation. A reference
# that is followed by a capital stands for a whole sentence.
_END_OF_SENTENCE = re.compile(
    r"""(?<!\b[A-Za-z]\.)(?<!\b(?:Mr|Ms|Dr|St)\.)(?<!\bMrs\.)"""
    r"""(?:(?<=[.?!。？！…])|(?<=[.?!。？！…]["”’')])|(?<=\})(?=\s+[A-Z]))\s+"""
    r"""|(?<=[。？！])(?=[^\s。？！"”’」』）])"""
)


def parse(written: str) -> Text:
    """Read a text: sentences and pauses in order."""
    pieces: list[str | Pause] = []
    end = 0
    for match in PAUSE.finditer(written):
        pieces.extend(_sentences(written[end : match.start()]))
        pieces.append(Pause(float(match[1])))
        end = match.end()
    pieces.extend(_sentences(written[end:]))
    return tuple(pieces)


def message(written: str) -> Text:
    """Somebody's words as they stand: sentences alone, in which `[99s]` is no silence."""
    return parse(written.translate(_NO_SILENCES))


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
        filled.extend((piece,) if isinstance(piece, Pause) else _fill_sentence(piece, lookup))
    return tuple(filled)


def _fill_sentence(sentence: str, lookup: Callable[[str], Text | None]) -> Text:
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
    if re.search(r"\w", words):
        spoken.append(words.strip())
    return tuple(spoken)


def _append(
    piece: str | Pause, words: str, spoken: list[str | Pause]
) -> tuple[str, list[str | Pause]]:
    if isinstance(piece, str):
        return words + piece, spoken
    return "", [*spoken, *([words.strip()] if words.strip() else []), piece]


def _sentences(written: str) -> Iterable[str]:
    flat = " ".join(written.split())
    return [sentence for sentence in _END_OF_SENTENCE.split(flat) if sentence] if flat else []
