"""Every exercise with everybody: `python -m tests.everybody [--sound] [EXERCISE ...]`.

A cooperative, a silent, a numb, a hurting, a refusing and a disclosing person are walked through
each exercise and each piece. The table says how it ended and how long it took.
"""

from __future__ import annotations

import enum
import sys
from dataclasses import dataclass

from assistant import languages
from assistant.exercise import catalogue
from assistant.rehearsal.model import Anchor, Interruption, Otherwise, Scenario, Utterance
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.report import Report
from tests import shipped

EXERCISES = [
    each.name for each in catalogue.listing([shipped.SCRIPTS], "en") if each.kind != "guide"
]
"""Exercises and pieces."""


class Who(enum.StrEnum):
    """How somebody is."""

    COOPERATIVE = "cooperative"
    SILENT = "silent"
    NUMB = "numb"
    HURTING = "hurting"
    REFUSING = "refusing"
    DISCLOSING = "disclosing"


@dataclass(frozen=True, slots=True)
class Manner:
    """What they do."""

    otherwise: Otherwise = Otherwise.COOPERATIVE
    says: str = ""
    """Once, without being asked, when they have given a number for their distress."""


MANNERS = {
    Who.COOPERATIVE: Manner(),
    Who.SILENT: Manner(Otherwise.SILENT),
    Who.NUMB: Manner(Otherwise.NOTHING),
    Who.HURTING: Manner(says="my left shoulder hurts"),
    Who.REFUSING: Manner(Otherwise.DECLINING),
    Who.DISCLOSING: Manner(says="I have taken all my pills"),
}
_BEGUN = {"winding-down": "Lie in any way that's good for you."}
"""Said when it has begun; elsewhere they are thanked for the first number, or for going on without one."""


def play(name: str, who: Who, *, sound: bool) -> Report:
    """Somebody says yes to the exercise, and is then as they are."""
    manner = MANNERS[who]
    replies = {} if who is Who.COOPERATIVE else {"Would you like to begin": (_said("yes"),)}
    if who is Who.DISCLOSING:
        replies["Is somebody there"] = (_said("no"), _said("my neighbour is with me now"))
    interruptions = ()
    if manner.says:
        interruptions = (
            Interruption(
                anchor=Anchor.AFTER_SAYING,
                what=_BEGUN.get(name, "Thank you."),
                after=0.4,
                utterance=_said(manner.says),
            ),
        )
    scenario = Scenario(
        replies=replies, otherwise=manner.otherwise, interruptions=interruptions, limit=40 * 60.0
    )
    return rehearse(
        shipped.exercise(name),
        languages.load("en"),
        scenario,
        text=not sound,
    )


def _said(words: str) -> Utterance:
    return Utterance(words=words)


def main() -> None:
    sound = "--sound" in sys.argv
    names = [word for word in sys.argv[1:] if not word.startswith("-")] or EXERCISES
    print(f"| {'with sound' if sound else 'by text'} | {' | '.join(Who)} |")
    print("|---" * (len(Who) + 1) + "|")
    for name in names:
        row = [play(name, who, sound=sound) for who in Who]
        told = [f"{each.outcome or 'NEVER'} {each.seconds / 60:.1f} min" for each in row]
        print(f"| {name} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    main()
