"""How much of an exercise a person has heard before: `python -m tests.repetition [en|ko]`.

Two figures, both of sentences that are spoken to somebody who goes along, questions aside:

- *Common*: a person does one exercise after the other. The share of an exercise's sentences that stand in
  more than three others of these sessions, too.
- *Again*: the same exercise at the first and at the twelfth time. The share of the first session's
  sentences that are in the twelfth, too.

What stays the same on purpose, because one can rely on it, is in `ON_PURPOSE` and counted all the same.
"""

from __future__ import annotations

import functools
import sys
from collections import Counter

from assistant import languages
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.rehearse import rehearse
from assistant.session.actions import Say
from assistant.session.person import Person
from tests import shipped

MOST_COMMON = 0.25
"""The share of sentences that may stand in more than three others."""
MOST_AGAIN = 0.5
ON_PURPOSE = {
    "Hello.": "a greeting",
    "We're nearly done.": "says each time that the end is near, with the question for distress",
    "안녕하세요.": "a greeting",
    "거의 다 왔어요.": "says each time that the end is near, with the question for distress",
}
"""Sentences that are the same in every exercise, and why."""


@functools.cache
def names(language: str) -> tuple[str, ...]:
    """The exercises of a language; what only leads to others is none."""
    files = sorted((shipped.SCRIPTS / language).glob("*.yaml"))
    return tuple(path.stem for path in files if "kind: guide" not in path.read_text("utf-8"))


@functools.cache
def statements(name: str, language: str, sessions: int, times: int) -> tuple[str, ...]:
    """What is said in a session of somebody who goes along, questions aside, in order."""
    person = Person(id="somebody", name="Sam", sessions=sessions, times=times)
    report = rehearse(
        shipped.exercise(name, language),
        languages.load(language),
        Scenario(who=person),
        text=True,
    )
    said = (entry.what.text for entry in report.entries if isinstance(entry.what, Say))
    return tuple(text for text in said if not text.rstrip('"”').endswith(("?", "？")))


def common(language: str) -> dict[str, float]:
    """By exercise, the share of its sentences that stand in more than three others."""
    course = {name: statements(name, language, day, 0) for day, name in enumerate(names(language))}
    stands_in = Counter(text for said in course.values() for text in set(said))
    return {
        name: sum(stands_in[text] > 4 for text in said) / len(said) for name, said in course.items()
    }


def again(language: str) -> dict[str, float]:
    """By exercise, the share of the first session that the twelfth repeats."""
    shares = {}
    for name in names(language):
        first = set(statements(name, language, 0, 0))
        twelfth = set(statements(name, language, 11, 11))
        shares[name] = len(first & twelfth) / len(first)
    return shares


def main(language: str = "en") -> int:
    """Print both figures; 1 where one is above its goal."""
    shares, repeated = common(language), again(language)
    for name in names(language):
        sys.stdout.write(f"{name:22} common {shares[name]:4.0%}   again {repeated[name]:4.0%}\n")
    for title, found, most in (
        ("common", shares, MOST_COMMON),
        ("again", repeated, MOST_AGAIN),
    ):
        mean, worst = sum(found.values()) / len(found), max(found.values())
        sys.stdout.write(f"{title}: {mean:.0%} on average, {worst:.0%} at worst; goal {most:.0%}\n")
    return int(max(shares.values()) > MOST_COMMON or max(repeated.values()) > MOST_AGAIN)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
