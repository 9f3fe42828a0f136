"""The first start, without a screen: the voice asks what the device has to know.

One question at a time, each can be skipped, and each answer is written down at once, so that leaving
off loses none. Whoever answers anything, or says stop, is not asked all this again.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant import languages
from assistant.care.service.invitation import alone
from assistant.exercise.model import Ask, Choice, End, Exercise, Expectation, Text, Wants
from assistant.exercise.read import abbreviations
from assistant.exercise.terms import DECLINED, DONE, NO_INPUT, NOTHING, UNSURE
from assistant.exercise.text import parse
from assistant.people.pronouncing import NameUnsaid
from assistant.people.store import People
from assistant.session.actions import Outcome
from assistant.session.position import Value
from assistant.session.session import Session
from assistant.session.spoken import Spoken

_LOGGER = logging.getLogger(__name__)

NAME = "first-time"
PERSON = "person"
"""The id of the profile that is made; it is never spoken."""
_CALLED, _WAKE = "called", "wake"
"""What a text may mention."""
_ELSEWHERE = "elsewhere"
_NAME_WORDS, _NAME_CHARACTERS = 4, 40
_ASK, _ANSWERED, _SILENT = (f"{NAME}/{step}" for step in ("ask", "answered", "silent"))
_ANSWER = "answer"


class Left(Exception):
    """They do not want to be asked, or something more important came up."""


class Nobody(Exception):
    """Nobody answers."""


class Put(Protocol):
    """Asks something."""

    def __call__(
        self,
        code: str,
        text: Text,
        expects: Expectation,
        mentioned: Mapping[str, str],
        *,
        is_last: bool,
    ) -> Value | None:
        """In a language, with what the text may mention; None where it was skipped or not known.

        `is_last`: no question follows it. Raises `Left` and `Nobody`.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is asked in one language, and what is understood in reply."""

    hello: Text
    page: Text
    """That somebody can do this on a phone."""
    language: Text
    other: Text
    """How to choose this language, for somebody who does not speak the one that is spoken."""
    name: Text
    right: Text
    """Holds `{called}`."""
    region: Text
    spare: Text
    done: Text
    """Holds `{wake}`."""
    nobody: Text
    """After silence."""
    languages: Mapping[str, Sequence[str]]
    """Ways to say each, by its code; the first is offered."""
    regions: Mapping[str, Sequence[str]]
    before_name: Sequence[str]
    after_name: Sequence[str]


@functools.cache
def load(code: str) -> Texts:
    """What is asked in a language."""
    written = languages.read_file(code, f"{NAME}.yaml")
    known = abbreviations.of_language(code)
    texts: dict[str, Any] = {
        name.replace("-", "_"): parse(value, known) if isinstance(value, str) else value
        for name, value in written.items()
    }
    return Texts(**texts)


def is_new(people: People) -> bool:
    """Whether nobody has been set up, by whatever way."""
    return not people.ids()


def question(exercise: Exercise, text: Text, expects: Expectation, spoken: Spoken) -> Exercise:
    """What asks this alone; like an exercise, it heeds commands, pain and danger."""
    steps = (
        Ask(
            id=_ASK,
            to={DONE: _ANSWERED, NO_INPUT: _SILENT},
            text=text,
            expects=expects,
            no_input=spoken.no_input[:1],
            no_match=spoken.no_match[:1],
            remember=_ANSWER,
            consent=True,
        ),
        End(id=_ANSWERED, outcome=Outcome.COMPLETED),
        End(id=_SILENT, outcome=Outcome.ENDED_EARLY),
    )
    return alone(exercise, steps)


def is_answered(session: Session) -> bool:
    """Whether another question may follow."""
    return session.step == _ANSWERED


def reply(session: Session) -> Value | None:
    """What came of it, when it is over. Raises `Left` and `Nobody`."""
    if session.step == _SILENT:
        raise Nobody
    if not is_answered(session):
        raise Left
    answer = session.memory.get(_ANSWER)
    return None if answer in (DECLINED, UNSURE, NOTHING) else answer


class Introduction:
    """Asks, and writes down."""

    def __init__(self, people: People, put: Put, code: str, *, wake: str, page: bool) -> None:
        """`wake` is what wakes the device, empty for nothing; `page` whether there is a page."""
        self._people, self._put = people, put
        self.code = code
        """The language that is spoken by now."""
        self.known = {_WAKE: wake} if wake else {}
        self._opening = self._texts.hello + (self._texts.page if page else ())

    @property
    def _texts(self) -> Texts:
        return load(self.code)

    @property
    def last_words(self) -> Text:
        """What is said in the end."""
        return self._texts.nobody if is_new(self._people) else self._texts.done

    def ask_all(self, others: Sequence[str]) -> None:
        """Ask everything; first the language, where there are others. Raises `Left`."""
        try:
            if others:
                self._ask_language(others)
            self._ask_name()
            region = self._choose(self._texts.region, self._texts.regions)
            self._write(region=None if region == _ELSEWHERE else region)
            spare = self._ask(self._texts.spare, Expectation(wants=Wants.BODY), is_last=True)
            self._write(spare=list(spare) if isinstance(spare, tuple) else None)
        except Nobody:
            return
        except Left:
            self._write()
            raise

    def _ask_language(self, others: Sequence[str]) -> None:
        offered = {code: self._texts.languages[code] for code in (self.code, *others)}
        self.code = self._choose(self._texts.language, offered) or self.code
        self._write(language=self.code)

    def _ask_name(self) -> None:
        """Until it is right, twice at the most; no name is better than a wrong one."""
        for _ in range(2):
            said = self._ask(self._texts.name, Expectation(wants=Wants.FREE))
            called = name_in(str(said or ""), self._texts)
            if not called:
                return None
            yes_no = Expectation(wants=Wants.YES_NO)
            if self._ask(self._texts.right, yes_no, {_CALLED: called}) == "yes":
                return self._write_name(called)

    def _write_name(self, called: str) -> None:
        try:
            self._write(name=called)
        except NameUnsaid as error:
            _LOGGER.info("the name is left out: %s", error.code)

    def _choose(self, text: Text, offered: Mapping[str, Sequence[str]]) -> str | None:
        choices = tuple(Choice(name=name, words=tuple(words)) for name, words in offered.items())
        chosen = self._ask(text, Expectation(wants=Wants.CHOICE, choices=choices))
        return chosen if isinstance(chosen, str) and chosen in offered else None

    def _ask(
        self,
        text: Text,
        expects: Expectation,
        mentioned: Mapping[str, str] | None = None,
        *,
        is_last: bool = False,
    ) -> Value | None:
        opening, self._opening = self._opening, ()
        known = {**self.known, **(mentioned or {})}
        answer = self._put(self.code, opening + text, expects, known, is_last=is_last)
        self._write()
        return answer

    def _write(self, **answers: Any) -> None:
        if PERSON not in self._people.ids():
            self._people.add(PERSON)
        if given := {key: value for key, value in answers.items() if value}:
            self._people.change(PERSON, given)


def name_in(said: str, texts: Texts) -> str:
    """The name in what was said: "My name is Sam." is Sam. Empty when it is more than a name."""
    name = " ".join(re.sub(r"[^\w\s'’-]", " ", said).split())
    for before in sorted(texts.before_name, key=len, reverse=True):
        if name.casefold().startswith(f"{before} "):
            name = name[len(before) :].strip()
            break
    for after in sorted(texts.after_name, key=len, reverse=True):
        if name.casefold().endswith(after) and name.casefold() != after:
            name = name[: -len(after)].strip()
            break
    if len(name.split()) > _NAME_WORDS or len(name) > _NAME_CHARACTERS:
        return ""
    return name[:1].upper() + name[1:]
