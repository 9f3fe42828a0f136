"""Several sentences in one breath: `python -m tests.understanding.several_sentences`.

Written like the rounds by somebody who had seen neither rules, examples nor tests: 150 times danger, of which at least
half is only clear when the sentences are taken together, and 250 times ordinary talk in answer to a question.
"""

from __future__ import annotations

from pathlib import Path

from assistant.languages import load
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.understand import danger

FOLDER = Path(__file__).parent / "several-sentences"


def texts(name: str) -> list[str]:
    """What is said: `danger` or `ordinary`."""
    lines = (FOLDER / f"{name}.en.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines]


def noticed(name: str) -> list[str]:
    """What of it is taken for danger, or asked about."""
    lexicon = load("en").lexicon
    return [text for text in texts(name) if danger([Hypothesis(text)], lexicon) is not None]


def main() -> None:
    """Prints both shares."""
    for name in ("danger", "ordinary"):
        print(f"{name:9} {len(noticed(name)):4} of {len(texts(name))}")


if __name__ == "__main__":
    main()
