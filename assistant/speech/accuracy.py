"""How well single words are heard: what counts as right, wrong, asked again, and taken by mistake.

A folder of recordings says in `labels.csv` what was said in each. All answers are expected at
once, which is harder than any question: whatever else was said is foreign and should be refused.
"""

from __future__ import annotations

import csv
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import StoreError
from assistant.exercise.model import Choice, Expectation, Wants
from assistant.understanding.certainty import is_certain
from assistant.understanding.meaning import Chosen, Command, CommandName, Meaning, YesNo

NUMBERS = tuple("zero one two three four five six seven eight nine".split())
ANSWERS = (*NUMBERS, "yes", "no", "stop", "go")
YES_OR_NO = ("yes", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A recording of which it is known what was said."""

    path: Path
    words: str
    speaker: str
    source: str


class Outcome(enum.StrEnum):
    """What became of one recording."""

    RIGHT = "right"
    WRONG = "wrong"
    """Something else was accepted."""
    CONFIRMED = "confirmed"
    """Asked "did you say...?": neither right nor wrong yet."""
    AGAIN = "asked again"
    FOREIGN_ACCEPTED = "foreign accepted"
    FOREIGN_REFUSED = "foreign refused"
    """Confirmed or asked again."""


def labelled(folder: Path) -> list[Labelled]:
    """What `labels.csv` lists. Raises `StoreError`."""
    try:
        with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
            return [
                Labelled(
                    path=folder / row["file"],
                    words=row["words"],
                    speaker=row["speaker"],
                    source=row["source"],
                )
                for row in csv.DictReader(file)
            ]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise StoreError(
            "labels-unusable",
            f"{folder / 'labels.csv'} cannot be used: {error}.",
            hint="It needs the columns file, words, speaker and source.",
        ) from error


def expecting(answers: Sequence[str]) -> Expectation:
    """All of them at once; yes and no alone are a question of their own."""
    if tuple(answers) == YES_OR_NO:
        return Expectation(wants=Wants.YES_NO)
    choices = tuple(Choice(name=answer, words=(answer,)) for answer in answers)
    return Expectation(wants=Wants.CHOICE, choices=choices)


def outcome(said: str, meaning: Meaning | None, answers: Iterable[str]) -> Outcome:
    """What is to be thought of a meaning, given what was said.

    "I don't know", pain or a command is none of the answers, but the session would act on it.
    """
    answer = _answer(meaning)
    accepted = meaning is not None and is_certain(meaning)
    if said not in answers:
        return Outcome.FOREIGN_ACCEPTED if accepted else Outcome.FOREIGN_REFUSED
    if meaning is None:
        return Outcome.AGAIN
    if not accepted:
        return Outcome.CONFIRMED
    return Outcome.RIGHT if answer == said else Outcome.WRONG


def _answer(meaning: Meaning | None) -> str:
    match meaning:
        case Chosen(names=(name,)):
            return name
        case YesNo(yes=yes):
            return "yes" if yes else "no"
        case Command(name=CommandName.STOP):
            return "stop"
    return ""
