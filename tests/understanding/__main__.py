"""How much of what people say is understood: `python -m tests.understanding [LANGUAGE] [ROUND ...] [--missed]`.

One table for replies and one for danger, a row for each round: sentences by writers who saw neither rules
nor examples. `--missed` also prints what was taken wrongly, for a round that has been measured already.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.understanding.score import Verdict, is_acted_upon, is_noticed, judge, noticed
from tests.understanding.sets import ROUNDS, Reply, dangerous, lookalikes, replies

LANGUAGE = next((word for word in sys.argv[1:] if len(word) == len("en")), "en")


def main() -> None:
    """Prints the tables."""
    asked = [Path(word).name for word in sys.argv[1:] if "round-" in word]
    known = [folder for folder in ROUNDS if (folder / f"replies.{LANGUAGE}.tsv").exists()]
    rounds = [folder for folder in known if not asked or folder.name in asked]
    print("| round | replies | n | right | wrong | asked again |")
    print("|---|---|---|---|---|---|")
    for folder in rounds:
        _print_replies(folder)
    print()
    print(
        "| round | noticed: tier 3 | tier 2 | tier 1 | look-alikes acted upon | asked about | n |"
    )
    print("|---|---|---|---|---|---|---|")
    for folder in rounds:
        _print_danger(folder)
    if "--missed" in sys.argv:
        for folder in rounds:
            _print_missed(folder)


def _print_replies(folder: Path) -> None:
    rows = replies(folder, LANGUAGE)
    kinds = ["all", *dict.fromkeys(row.kind for row in rows)]
    for kind in kinds:
        of_kind = [row for row in rows if kind in ("all", row.kind)]
        verdicts = Counter(judge(row, LANGUAGE) for row in of_kind)
        shares = [_share(verdicts[verdict], len(of_kind)) for verdict in Verdict]
        print(f"| {folder.name} | {kind} | {len(of_kind)} | {' | '.join(shares)} |")


def _print_danger(folder: Path) -> None:
    said = dangerous(folder, LANGUAGE)
    shares = []
    for tier in (3, 2, 1):
        of_tier = [each for each in said if each.tier == tier]
        count = sum(is_noticed(each, LANGUAGE) for each in of_tier)
        at_all = sum(noticed(each, LANGUAGE) > 0 for each in of_tier)
        of_all = len(of_tier)
        shares.append(f"{_share(count, of_all)}, at all {_share(at_all, of_all)} of {of_all}")
    alike = lookalikes(folder, LANGUAGE)
    acted = sum(is_acted_upon(each, LANGUAGE) for each in alike)
    asked = sum(noticed(each, LANGUAGE) > 0 for each in alike) - acted
    row = [*shares, _share(acted, len(alike)), _share(asked, len(alike)), str(len(alike))]
    print(f"| {folder.name} | {' | '.join(row)} |")


def _print_missed(folder: Path) -> None:
    wrong: Sequence[Reply] = [
        each for each in replies(folder, LANGUAGE) if judge(each, LANGUAGE) is not Verdict.RIGHT
    ]
    for each in wrong:
        verdict = judge(each, LANGUAGE).value
        print(f"{each.kind}: {each.question} - {each.text} (meant {each.meaning}: {verdict})")
    for sentence in [*dangerous(folder, LANGUAGE), *lookalikes(folder, LANGUAGE)]:
        tier = noticed(sentence, LANGUAGE)
        if tier < sentence.tier or (not sentence.tier and tier):
            print(f"tier {sentence.tier}, taken for {tier}: {sentence.text}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


if __name__ == "__main__":
    main()
