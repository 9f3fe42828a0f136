"""When open replies are taken as finished: `python -m tests.endings [FOLDER ...]`.

By silence alone and by words, in one run: how often somebody was cut off, and how long they waited for the end. A
folder holds transcripts of real talk (`.trn`, see `turns`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from assistant.exercise.model import Wants
from tests.endings.replay import Ended, by_silence, by_words, replay
from tests.endings.turns import Turn, real, slower, written

LANGUAGE = "en"
_OPEN = (Wants.EMOTION, Wants.ITEMS, Wants.FREE)


def main() -> None:
    """Prints the table."""
    print("| replies | ended by | n | pauses | cut off: pauses | replies | wait p50 | p95 |")
    print("|---|---|---|---|---|---|---|---|")
    for wants in _OPEN:
        _print(f"written, {wants}", written([wants], LANGUAGE))
    _print("written, all open", written(_OPEN, LANGUAGE))
    _print("the same, pauses half as long again", slower(written(_OPEN, LANGUAGE), 1.5))
    for wants in (Wants.YES_NO, Wants.NUMBER, Wants.CHOICE):
        _print(f"written, {wants}", written([wants], LANGUAGE))
    for name in sys.argv[1:]:
        _print(f"real talk, {Path(name).name}", real(Path(name)))


def _print(what: str, sessions: Sequence[Sequence[Turn]]) -> None:
    for name, final in (("silence", by_silence(LANGUAGE)), ("words", by_words(LANGUAGE))):
        ended = [each for session in sessions for each in replay(session, final)]
        print(f"| {what} | {name} | {row(ended)} |", flush=True)


def row(ended: Sequence[Ended]) -> str:
    """The figures of a row."""
    pauses, cuts = sum(each.pauses for each in ended), sum(each.cuts for each in ended)
    waits = sorted(each.wait for each in ended)
    share = sum(each.cuts > 0 for each in ended) / len(ended)
    late = waits[min(len(waits) - 1, round(0.95 * len(waits)))]
    return (
        f"{len(ended)} | {pauses} | {cuts / max(1, pauses):.1%} | {share:.1%} "
        f"| {median(waits):.2f} s | {late:.2f} s"
    )


if __name__ == "__main__":
    main()
