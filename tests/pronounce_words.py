"""Writes down how every word is pronounced that may be expected, so that nobody waits for it: `python -m
tests.pronounce_words`, some minutes. What stands under `by hand` is kept."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import yaml

from assistant.exercise.model import Expectation, Wants
from assistant.languages import load
from assistant.speech.listeners import pronunciations
from assistant.speech.listeners.hama import by_hama
from assistant.speech.listeners.panel import MOST_WORDS, plain
from assistant.understanding.grammar import phrases

ASKED = (Wants.YES_NO, Wants.NUMBER, Wants.EMOTION, Wants.BODY)
COMMON = 250
"""Words of the exercises, the most frequent first, that stand for whatever else may be said."""


def main() -> None:
    lexicon = load("en").lexicon
    every = {plain(p) for wants in ASKED for p in phrases(Expectation(wants=wants), lexicon) or ()}
    expected = {
        word for phrase in every if len(phrase.split()) <= MOST_WORDS for word in phrase.split()
    }
    texts = " ".join(
        path.read_text(encoding="utf-8") for path in sorted(Path("scripts/en").glob("*.yaml"))
    )
    often = Counter(re.findall(r"[a-z]{2,}", texts.lower()))
    common = [word for word, _ in often.most_common(COMMON)]
    written = yaml.safe_load(pronunciations.FILE.read_text(encoding="utf-8"))
    by_hand, words = written["by hand"], written["words"]
    for word in sorted(expected | set(common)):
        if word not in words:
            words[word] = " ".join(by_hama(word))
    head = pronunciations.FILE.read_text(encoding="utf-8").split("by hand:")[0]
    found = {"by hand": by_hand, "alike": written["alike"], "common": common, "words": words}
    text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=110)
    pronunciations.FILE.write_text(head + text, encoding="utf-8")


if __name__ == "__main__":
    main()
