"""A speech server in the house, by the Wyoming protocol. Nobody ever waits for it for long.

If it does not answer in time, sends an invalid answer or never stops sending, it is left alone: for some
seconds first, then for longer and longer. Before it is asked again it has to say what it is, which
takes a moment where it is well, and shows one that hangs before anything depends on it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from assistant import lan, optional_dependencies
from assistant.speech.server.connection import Line, ServerError, connect, next_event
from assistant.speech.server.offers import Ability, Offer, for_language, offers

if TYPE_CHECKING:
    from wyoming.event import Event

_LOGGER = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK = 0.25
"""Part of the patience that it may take to say what it is."""
_MOST_EVENTS = 10_000
"""Of one answer: a minute of speech, however finely it is cut."""
_FIRST_REST, _LONGEST_REST = 5.0, 300.0
"""Seconds for which it is left alone; twice as long each time."""


class SpeechServer:
    """One server for one language. Used from one worker thread at a time."""

    def __init__(
        self,
        address: str,
        ability: Ability,
        language: str,
        *,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`patience` is how many seconds an answer may take. Raises `AssistantError`."""
        optional_dependencies.require(
            optional_dependencies.HOUSE,
            "wyoming",
            spoken="The house's speech server cannot be asked from here yet.",
        )
        self.address = address
        self.language = language
        self.patience = patience
        self.offers: tuple[Offer, ...] = ()
        """All it said it has, for every language; empty until it was looked at."""
        self._address = lan.parse(address)
        self._ability = ability
        self._clock = clock
        self._known = False
        """Whether it has said what it is since it last failed."""
        self._rest = _FIRST_REST
        self._resting_until = clock()

    def attempt(self, work: Callable[[], T]) -> T | None:
        """What `work` comes to by asking it; None while it is left alone, and where it fails.

        `work` raises `ServerError` for what is no answer.
        """
        if self._clock() < self._resting_until:
            return None
        try:
            if not self._known:
                self.look()
            answer = work()
        except (ServerError, OSError) as error:
            self._let_be(error)
            return None
        self._rest = _FIRST_REST
        return answer

    def ask(
        self, questions: Sequence[Event], last: str, read: Callable[[list[Event]], T]
    ) -> T | None:
        """What `read` makes of its answer, up to the event of type `last`; None without one."""
        return self.attempt(lambda: read(self.exchange(questions, last)))

    def look(self) -> str:
        """Have it say what it is: the names of its programs. Raises `ServerError` and `OSError`."""
        from wyoming.event import Event

        answers = self.exchange([Event("describe")], "info", self.patience * _LOOK)
        self.offers = offers(answers[-1].data, self._ability)
        names = dict.fromkeys(each.program for each in self.fitting)
        self._known = True
        return ", ".join(names)

    @property
    def fitting(self) -> tuple[Offer, ...]:
        """What it has for the language. Raises `ServerError` where that is nothing."""
        return for_language(self.offers, self._ability, self.language)

    def exchange(
        self, questions: Sequence[Event], last: str, seconds: float | None = None
    ) -> list[Event]:
        """Everything it answers, up to the event of type `last`, within the patience or so many seconds.

        Raises `ServerError` and `OSError`.
        """
        from wyoming.event import write_event

        line = connect(self._address, self.patience if seconds is None else seconds)
        try:
            for question in questions:
                write_event(question, line)  # type: ignore[arg-type]  # all that it writes to
            answers = [_answer(line)]
            while answers[-1].type != last:
                if len(answers) == _MOST_EVENTS:
                    raise ServerError("its answer does not end")
                answers.append(_answer(line))
            return answers
        finally:
            line.close()

    def _let_be(self, error: Exception) -> None:
        if self._rest == _FIRST_REST:
            what = self._ability.value[2]
            _LOGGER.warning(
                "The %s server at %s is not used: %s. This machine uses its own.",
                what,
                self.address,
                error,
            )
        self._known = False
        self._resting_until = self._clock() + self._rest
        self._rest = min(2 * self._rest, _LONGEST_REST)


def _answer(line: Line) -> Event:
    event = next_event(line)
    if event is None:
        raise ServerError("it stopped in the middle, or its answer is not valid")
    if event.type == "error":
        raise ServerError("it reports an error")
    return event
