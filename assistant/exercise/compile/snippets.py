"""Texts of a file with its `texts` put in: `{breathe}` becomes what it stands for.

What has several wordings, `{~thanks}`, stays a reference, to be filled when spoken: in a file's own name
where the file itself has them, else in the name that the whole language has for them.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.exercise import catalogue
from assistant.exercise.model import Text
from assistant.exercise.read import abbreviations
from assistant.exercise.read.document import Document
from assistant.exercise.read.problems import Problem
from assistant.exercise.terms import FEELING, HEARD, MET, TOPICS, WORDING
from assistant.exercise.text import REFERENCE, Abbreviations, parse

MAX_LETTERS = 10_000
_parsed = functools.lru_cache(maxsize=2048)(parse)
"""The pieces that many exercises call are read once."""


@dataclass(slots=True)
class Words:
    """The texts of one file."""

    document: Document
    shared: Document | None = None
    """Where the wordings of the whole language are."""
    used: set[str] = field(default_factory=set)
    """The names of those that are used."""
    wordings: dict[str, tuple[Text, ...]] = field(default_factory=dict)
    """Those that are used, by the names references have for them."""
    spoken_of: set[str] = field(default_factory=set)
    """The names of the file's own wordings that are used."""
    problems: list[Problem] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)
    _abbreviations: Abbreviations = field(init=False)

    def __post_init__(self) -> None:
        self._abbreviations = abbreviations.of_language(catalogue.language_of(self.document.path))

    def text(self, written: Sequence[str]) -> Text:
        """What is written, as sentences and silences."""
        known = self._abbreviations
        return tuple(piece for each in written for piece in _parsed(self._expand(each, ()), known))

    def of_the_session(self) -> None:
        """Take in the wordings that the session says by itself."""
        if self.shared is not None and HEARD.removeprefix(WORDING) in self.shared.file.wordings:
            self.text([f"{{{HEARD}}}"])

    def _expand(self, written: str, within: tuple[str, ...]) -> str:
        parts = REFERENCE.split(written)
        parts[1::2] = [self._meaning(name, within) for name in parts[1::2]]
        return "".join(parts)

    def _meaning(self, name: str, within: tuple[str, ...]) -> str:
        """What a name stands for: itself, when it is to be filled when spoken."""
        texts = self.document.file.texts
        if name.startswith(WORDING):
            return f"{{{self._wording(name.removeprefix(WORDING), within)}}}"
        if name not in texts:
            return f"{{{name}}}"
        self.used.add(name)
        if name not in self._known:
            if name in within or len(within) > 20:
                self._problem(within[0], f'"{within[0]}" contains itself')
                return ""
            meaning = " ".join(self._expand(each, (*within, name)) for each in texts[name])
            if len(meaning) > MAX_LETTERS:
                self._problem(name, f"is longer than {MAX_LETTERS} letters")
                meaning = ""
            self._known[name] = meaning
        return self._known[name]

    def _wording(self, name: str, within: tuple[str, ...]) -> str:
        """The name a reference to wordings has; it stays as it is where there are none."""
        own = self.document.file.wordings
        if name in own:
            self.spoken_of.add(name)
            full, written, words = f"{WORDING}{self.document.path.stem}/{name}", own[name], self
        elif self.shared and name in self.shared.file.wordings:
            full, written = f"{WORDING}{name}", self.shared.file.wordings[name]
            words = self if self.shared is self.document else Words(self.shared)
        else:
            return f"{WORDING}{name}"
        if full not in self.wordings and name not in within:
            self.wordings[full] = tuple(words.text(each) for each in written)
        for variant in (*TOPICS, FEELING, MET):
            of_it = f"{name}-{variant}"
            if of_it in words.document.file.wordings:
                self._wording(of_it, within)
        return full

    def _problem(self, name: str, message: str) -> None:
        self.problems.append(self.document.source.problem(("texts", name), message, key=True))
