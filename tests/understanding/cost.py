"""What the sentence model costs: `python -m tests.understanding.cost [LANGUAGE]`. Processor time, on one core; memory; loading."""

from __future__ import annotations

import resource
import statistics
import sys
import time

from assistant.languages import load
from assistant.speech.freed_memory import give_back
from assistant.understanding.whole_sentence import options
from tests.understanding.score import questions
from tests.understanding.sets import replies, rounds


def main() -> None:
    """Prints them."""
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    rows = replies(rounds(language)[0], language)
    asked = {row.question: questions(language).get(row.question) for row in rows}
    lexicon = load(language).lexicon
    model = lexicon.sentences
    if model is None:
        sys.exit("There is no sentence model here.")
    import numpy as np  # noqa: F401

    before, begun = _memory(), time.process_time()
    model.prepare()
    give_back()
    print(f"loaded in {1000 * (time.process_time() - begun):.0f} ms")
    taken = []
    for row in rows:
        expects = asked[row.question]
        begun = time.process_time()
        model.opinion(row.text, row.question, options(expects, lexicon))
        taken.append(1000 * (time.process_time() - begun))
    print(f"memory: {_memory() - before:.0f} MB more")
    whole = statistics.quantiles(taken, n=100)
    print(
        f"an opinion: {statistics.median(taken):.1f} ms, p95 {whole[94]:.1f} ms, of {len(taken)} replies"
    )


def _memory() -> float:
    """MB that the process holds now: not what it once held."""
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
