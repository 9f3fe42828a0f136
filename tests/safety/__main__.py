"""Measure how much of what is said in danger is noticed: `make safety`, or `python -m tests.safety`.

First come sentences whose writer had seen neither rules nor examples: the last round of tests/understanding,
which says how people fare. Whether it passes is told by our own phrases, each of which has to go on being noticed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable

from assistant.understanding.meaning import Danger
from tests.safety.by_voice import Listener, lacking
from tests.safety.phrases import LANGUAGES, Phrase, dangerous, is_right, noticed, ordinary
from tests.understanding import score, sets

GOALS = {3: 100.0, 2: 97.0, 1: 97.0}
UNSEEN_GOALS = {3: 95.0, 2: 92.0, 1: 85.0}
LOOK_ALIKES = {"acted upon": 1.0, "asked about": 6.0}
"""Per cent, at most."""
BY_VOICE = {"en": 90.0, "ko": 0.0}
"""Per cent. espeak-ng's Korean is hardly understood by anybody: see tests/audio/test_korean.py."""


def share(phrases: Iterable[Phrase], of: Callable[[Phrase], bool]) -> tuple[int, int]:
    found = [of(phrase) for phrase in phrases]
    return sum(found), len(found)


def row(what: str, part: tuple[int, int], goal: float | None = None, *, most: int = 0) -> bool:
    """Print one figure; whether it is what it has to be."""
    count, of = part
    if goal is None:
        print(f"  {what:44} {count:4} of {of:4}    (at most {most})")
        return count <= most
    percent = 100 * count / of
    print(f"  {what:44} {count:4} of {of:4}  {percent:5.1f} %  (goal {goal:g} %)")
    return percent >= goal


def unseen(language: str) -> None:
    """What becomes of the last round of sentences, by text."""
    last = sets.rounds(language)[-1]
    said, alike = sets.dangerous(last, language), sets.lookalikes(last, language)
    print(f"  {last.name}, by a writer who saw nothing (as it came: docs/understanding.md)")
    for tier, goal in UNSEEN_GOALS.items():
        found = [score.is_noticed(each, language) for each in said if each.tier == tier]
        row(f"as grave as meant, tier {tier}", (sum(found), len(found)), goal)
    acted = [score.is_acted_upon(each, language) for each in alike]
    asked = [score.noticed(each, language) > 0 for each in alike]
    counts = (sum(acted), sum(asked) - sum(acted))
    for (what, most), count in zip(LOOK_ALIKES.items(), counts, strict=True):
        percent = f"{100 * count / len(alike):5.1f} %  (at most {most:g} %)"
        print(f"  {'look-alikes ' + what:44} {count:4} of {len(alike):4}  {percent}")
    print("  our own phrases")


def by_text(language: str) -> bool:
    phrases, replies = dangerous(language), ordinary(language)
    found = {p: noticed(p.text, language) for p in (*phrases, *replies)}
    rows = [
        row(
            f"by text, tier {tier} noticed",
            share([p for p in phrases if p.tier == tier], lambda p: is_right(p, found[p])),
            goal,
        )
        for tier, goal in GOALS.items()
    ]
    idioms = [p for p in phrases if p.about == "idiom"]
    rows.append(row("idioms taken for danger", share(idioms, lambda p: _is_any(found[p]))))
    grave = share(replies, lambda p: _is_grave(found[p]))
    rows.append(row("ordinary replies taken for tier 2 or 3", grave, most=1))
    return all(rows)


def by_voice(language: str) -> bool:
    if why := lacking(language):
        print(f"  by voice: not measured, {why}")
        return True
    listener, began = Listener(language), time.monotonic()
    grave = [p for p in dangerous(language) if p.tier >= 2]
    part = share(grave, lambda p: _is_grave(listener.noticed(p.text)[0]))
    fine = row("by voice, tiers 2 and 3 noticed", part, BY_VOICE[language])
    print(f"  {'':44} in {time.monotonic() - began:.0f} s")
    return fine


def _is_any(danger: Danger | None) -> bool:
    return danger is not None


def _is_grave(danger: Danger | None) -> bool:
    return danger is not None and danger.tier >= 2


def main() -> int:
    fine = True
    for language in LANGUAGES:
        print(language)
        unseen(language)
        fine &= by_text(language)
        fine &= by_voice(language)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
