"""What a cooperative person answers, for every kind of question.

They say what the question gives as an example. Where it gives none they take the way that goes
straight on, in the language's words: to a yes-or-no question the reply that leads soonest to what
comes next, moderate distress that falls, the first choice, one thing or a few at a time.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from typing import Any, Self

from assistant.errors import AssistantError
from assistant.exercise.model import Ask, Exercise, Expectation, Wants
from assistant.exercise.terms import DONE
from assistant.languages.yaml_tables import load_yaml
from assistant.rehearsal.model import Otherwise

_FIRST_RATING, _LOWEST_RATING = 4, 2
_MOST_IN_A_BREATH = 3
_FAR = 20
"""Steps: a reply that has not come back to what is next by then leads elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repertoire:
    """The words of one language."""

    yes: str
    no: str
    unsure: str
    nothing: str
    declined: str
    mumble: str
    """What nobody understands."""
    all: str
    """Ends a list."""
    number: str
    """How a `{number}` is said."""
    numbers: tuple[str, ...]
    """From zero."""
    feelings: tuple[str, ...]
    """The first one that is asked for, the next, and so on."""
    body: str
    free: str
    joining: str
    """Between two things that are named in one breath."""
    things: tuple[str, ...]

    @classmethod
    def load(cls, language: str) -> Self:
        """Read `rehearsal.yaml` of a language. Raises `AssistantError` naming what is missing."""
        place = f"{language}/rehearsal.yaml"
        file = resources.files("assistant.languages") / language / "rehearsal.yaml"
        try:
            written = load_yaml(place, file.read_text(encoding="utf-8"))
        except OSError:
            raise AssistantError(
                "language-unknown", f'There is no simulated person for "{language}".'
            ) from None
        return cls(**_fields(place, written))


def _fields(place: str, written: dict[str, Any]) -> dict[str, Any]:
    renamed = {"joining" if key == "and" else key: value for key, value in written.items()}
    if wrong := sorted(set(Repertoire.__dataclass_fields__) ^ set(renamed)):
        raise AssistantError("language-broken", f"{place}: missing or unknown: {', '.join(wrong)}.")
    return {key: tuple(v) if isinstance(v, list) else v for key, v in renamed.items()}


class Cooperative:
    """Answers question after question, remembering what was said before."""

    def __init__(
        self, exercise: Exercise, repertoire: Repertoire, otherwise: Otherwise, seed: int
    ) -> None:
        self._exercise = exercise
        self._words = repertoire
        self._otherwise = otherwise
        self._random = random.Random(seed)  # noqa: S311  # the same for the same seed, not secret
        self._rated = self._felt = self._named = 0
        self._given: Counter[str] = Counter()
        """How many examples were said, by question."""

    @property
    def yes(self) -> str:
        return self._words.yes

    @property
    def all(self) -> str:
        """What ends a list of things."""
        return self._words.all

    @property
    def silent(self) -> bool:
        """Whether they answer nothing at all."""
        return self._otherwise is Otherwise.SILENT

    def reply(self, ask: Ask, *, again: bool = False) -> str:
        """What is said to a question; empty for silence. Asked `again`, the same is meant."""
        words = self._words
        match self._otherwise:
            case Otherwise.COOPERATIVE:
                return self._helpful(ask, again)
            case Otherwise.SILENT:
                return ""
            case Otherwise.UNSURE:
                return words.unsure
            case Otherwise.NOTHING:
                return words.nothing
            case Otherwise.DECLINING:
                return words.declined
            case Otherwise.MUMBLING:
                return words.mumble
            case Otherwise.PRIVATE:
                own = ask.expects.wants in (Wants.NUMBER, Wants.EMOTION, Wants.FREE)
                return words.declined if own else self._helpful(ask, again)

    def _helpful(self, ask: Ask, again: bool) -> str:
        match ask.expects.wants:
            case Wants.ITEMS if ask.examples:
                return self._exemplary_things(ask, again)
            case Wants.ITEMS:
                return self._things(ask.expects.count)
            case _ if ask.examples:
                self._given[ask.id] += not again
                return ask.examples[(self._given[ask.id] - 1) % len(ask.examples)]
            case Wants.YES_NO:
                straight = self._way(ask, "yes") <= self._way(ask, "no")
                return self._words.yes if straight else self._words.no
            case Wants.NUMBER:
                return self._number(ask.expects, again)
            case Wants.CHOICE:
                return ask.expects.choices[0].words[0]
            case Wants.EMOTION:
                return self._feeling(again)
            case Wants.BODY:
                return self._words.body
            case _:
                return self._words.free

    def _feeling(self, again: bool) -> str:
        self._felt += not again
        return self._words.feelings[(self._felt - 1) % len(self._words.feelings)]

    def _number(self, expects: Expectation, again: bool) -> str:
        self._rated += not again
        falling = max(_FIRST_RATING + 1 - self._rated, _LOWEST_RATING)
        number = min(max(falling, expects.low), expects.high)
        known = self._words.numbers
        said = known[number] if number < len(known) else str(number)
        return self._words.number.format(number=said)

    def _exemplary_things(self, ask: Ask, again: bool) -> str:
        """The next of the examples; when all were said, that it is all."""
        if not again:
            self._given[ask.id] = 0
        said = self._given[ask.id]
        wanted = self._a_few(max(ask.expects.count - said, 1))
        named = ask.examples[said : said + wanted]
        self._given[ask.id] += len(named)
        return self._words.joining.join(named) or self.all

    def _things(self, count: int) -> str:
        wanted = self._a_few(count)
        things = self._words.things
        named = [things[(self._named + i) % len(things)] for i in range(wanted)]
        self._named += wanted
        return self._words.joining.join(named)

    def _a_few(self, most: int) -> int:
        return self._random.randint(1, min(most, _MOST_IN_A_BREATH))

    def _way(self, ask: Ask, reply: str) -> int:
        """Steps from a reply to what comes next when nothing is branched for."""
        step = ask.to.get(reply, ask.to[DONE])
        for count in range(_FAR):
            if step == ask.to[DONE]:
                return count
            step = self._exercise.steps[step].to.get(DONE, "")
            if not step:
                break
        return _FAR
