"""What the probabilities are worth on sentences that were held out: made honest, then reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.sentences import DangerKind
from training.rows import DANGERS

TIERS = np.array([kind.tier for kind in DANGERS])
NONE = DANGERS.index(DangerKind.NONE)


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of some rows under one head, and what would be right."""

    scores: NDArray[np.float32]
    labels: NDArray[np.int32]

    def shares(self, sharpness: float) -> NDArray[np.float32]:
        """As probabilities."""
        scaled = self.scores * sharpness
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)

    def surprise(self, sharpness: float) -> float:
        """How far off the probabilities are, in nats a row."""
        right = self.shares(sharpness)[np.arange(len(self.labels)), self.labels]
        return float(-np.log(np.maximum(right, 1e-9)).mean())


def sharpness(scored: Scored) -> float:
    """The factor for the scores with which their probabilities surprise least."""
    return round(float(min(np.arange(0.3, 3.0, 0.02), key=scored.surprise)), 2)


def danger_table(
    scored: Scored, factor: float, kinds: Sequence[str], bounds: Sequence[float]
) -> list[str]:
    """Of each tier, how many are asked about at each bound, and of what only looks like danger."""
    dangerous = 1 - scored.shares(factor)[:, NONE]
    tiers = TIERS[scored.labels]
    ordinary = np.array([kind == "ordinary" for kind in kinds])
    groups = {f"tier {tier}": tiers == tier for tier in (3, 2, 1)}
    groups["look-alikes"] = (tiers == 0) & ~ordinary
    groups["ordinary"] = (tiers == 0) & ordinary
    lines = [f"| above | {' | '.join(f'{name} ({int(g.sum())})' for name, g in groups.items())} |"]
    lines.append("|---" * (len(groups) + 1) + "|")
    for bound in bounds:
        shares = [100 * (dangerous[group] > bound).mean() for group in groups.values()]
        lines.append(f"| {bound} | {' | '.join(f'{share:.1f} %' for share in shares)} |")
    return lines


def reply_table(
    scored: Scored, factor: float, kinds: Sequence[str], bounds: Sequence[float]
) -> list[str]:
    """Of each kind of reply, how many are right and wrong above each bound."""
    shares = scored.shares(factor)
    best, sure = shares.argmax(axis=1), shares.max(axis=1)
    lines = ["| reply | n | " + " | ".join(f"right, wrong above {b}" for b in bounds) + " |"]
    lines.append("|---" * (len(bounds) + 2) + "|")
    for kind in ("all", *dict.fromkeys(kinds)):
        of_kind = np.array([kind in ("all", each) for each in kinds])
        cells = []
        for bound in bounds:
            taken, right = of_kind & (sure > bound), best == scored.labels
            n = of_kind.sum()
            cells.append(
                f"{100 * (taken & right).sum() / n:.0f} %, {100 * (taken & ~right).sum() / n:.1f} %"
            )
        lines.append(f"| {kind} | {int(of_kind.sum())} | {' | '.join(cells)} |")
    return lines
