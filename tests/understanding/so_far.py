"""What is heeded before somebody has finished: `python -m tests.understanding.so_far [ROUND ...]`.

Each sentence grows word by word, and each two readings in a row are looked at: more than are ever made of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from assistant.languages import load
from assistant.understanding import so_far
from assistant.understanding.meaning import Command, Danger
from tests.understanding.score import is_acted_upon
from tests.understanding.sets import ROUNDS, Reply, Sentence, dangerous, lookalikes, replies

RELEASED = ("round-1", "round-2")


def heeded_at(text: str, language: str) -> tuple[int, Danger | Command] | None:
    """How many words before its end something in a sentence is heeded, and what; None where nothing is."""
    lexicon, words = load(language).lexicon, text.split()
    for count in range(2, len(words)):
        before, now = " ".join(words[: count - 1]), " ".join(words[:count])
        if (found := so_far.certain(before, now, None, lexicon)) is not None:
            return len(words) - count, found
    return None


def wrongly(folder: Path, language: str) -> list[str]:
    """What is heeded before its end, though nothing would be done about the whole."""
    innocent = [each for each in lookalikes(folder, language) if not is_acted_upon(each, language)]
    said = [*(each.text for each in innocent), *map(_text, _harmless(folder, language))]
    return [text for text in said if heeded_at(text, language) is not None]


def _harmless(folder: Path, language: str) -> list[Reply]:
    return [
        each
        for each in replies(folder, language)
        if each.meaning not in ("stop", "pause")
        and not is_acted_upon(Sentence(0, each.kind, each.text), language)
    ]


def _text(reply: Reply) -> str:
    return reply.text


def main() -> None:
    """Prints the table."""
    asked = sys.argv[1:] or RELEASED
    print(
        "| round | look-alikes and replies heeded wrongly | danger heeded before its end | words before it, p50 |"
    )
    print("|---|---|---|---|")
    for folder in (each for each in ROUNDS if each.name in asked):
        grave = [each.text for each in dangerous(folder, "en") if is_acted_upon(each, "en")]
        found = [each for each in (heeded_at(text, "en") for text in grave) if each is not None]
        wrong = wrongly(folder, "en")
        early = median([count for count, _ in found]) if found else 0
        print(f"| {folder.name} | {len(wrong)} | {len(found)} of {len(grave)} | {early:g} |")
        for text in wrong:
            print(f"    {text}")


if __name__ == "__main__":
    main()
