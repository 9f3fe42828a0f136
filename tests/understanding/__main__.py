"""How much of what people say is understood: `python -m tests.understanding [ROUND ...]`.

One table for replies and one for danger, a row for each round: sentences by writers who saw neither rules
nor examples. `--missed` also prints what was taken wrongly, for rounds that have been measured already.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.understanding import sets
from tests.understanding.score import Verdict, is_acted_upon, is_noticed, judge, noticed
from tests.understanding.sets import Reply, dangerous, lookalikes, replies


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.understanding")
    parser.add_argument("rounds", nargs="*", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--missed", action="store_true")
    given = parser.parse_args()
    asked, language = [folder.name for folder in given.rounds], given.language
    rounds = [each for each in sets.rounds(language) if not asked or each.name in asked]
    print("| round | replies | n | right | wrong | asked again |")
    print("|---|---|---|---|---|---|")
    for folder in rounds:
        _print_replies(folder, language)
    print()
    print(
        "| round | noticed: tier 3 | tier 2 | tier 1 | look-alikes acted upon | asked about | n |"
    )
    print("|---|---|---|---|---|---|---|")
    for folder in rounds:
        _print_danger(folder, language)
    if given.missed:
        for folder in rounds:
            _print_missed(folder, language)


def _print_replies(folder: Path, language: str) -> None:
    rows = replies(folder, language)
    kinds = ["all", *dict.fromkeys(row.kind for row in rows)]
    for kind in kinds:
        of_kind = [row for row in rows if kind in ("all", row.kind)]
        verdicts = Counter(judge(row, language) for row in of_kind)
        shares = [_share(verdicts[verdict], len(of_kind)) for verdict in Verdict]
        print(f"| {folder.name} | {kind} | {len(of_kind)} | {' | '.join(shares)} |")


def _print_danger(folder: Path, language: str) -> None:
    said = dangerous(folder, language)
    shares = []
    for tier in (3, 2, 1):
        of_tier = [each for each in said if each.tier == tier]
        count = sum(is_noticed(each, language) for each in of_tier)
        at_all = sum(noticed(each, language) > 0 for each in of_tier)
        of_all = len(of_tier)
        shares.append(f"{_share(count, of_all)}, at all {_share(at_all, of_all)} of {of_all}")
    alike = lookalikes(folder, language)
    acted = sum(is_acted_upon(each, language) for each in alike)
    asked = sum(noticed(each, language) > 0 for each in alike) - acted
    row = [*shares, _share(acted, len(alike)), _share(asked, len(alike)), str(len(alike))]
    print(f"| {folder.name} | {' | '.join(row)} |")


def _print_missed(folder: Path, language: str) -> None:
    wrong: Sequence[Reply] = [
        each for each in replies(folder, language) if judge(each, language) is not Verdict.RIGHT
    ]
    for each in wrong:
        verdict = judge(each, language).value
        print(f"{each.kind}: {each.question} - {each.text} (meant {each.meaning}: {verdict})")
    for sentence in [*dangerous(folder, language), *lookalikes(folder, language)]:
        tier = noticed(sentence, language)
        if tier < sentence.tier or (not sentence.tier and tier):
            print(f"tier {sentence.tier}, taken for {tier}: {sentence.text}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


if __name__ == "__main__":
    main()
