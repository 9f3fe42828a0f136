"""Who may speak: a second, small state machine beside the exercise's own.

The exercise's machine knows where in the script we are, this one whose turn it is. Pausing,
stopping and confirming live here, so that no step of any exercise has to know of them.

| floor | meaning |
|---|---|
| speaking | a phrase is on its way to the speaker, or between two sentences |
| listening | a question was asked, and its answer is awaited |
| confirming | "Did you say seven?" was asked |
| holding | a timed silence of the exercise |
| paused | the person asked for a pause; "go on" is awaited for as long as it takes |
| ended | it is over |
"""

from __future__ import annotations

import enum


class Floor(enum.StrEnum):
    """Whose turn it is."""

    SPEAKING = "speaking"
    LISTENING = "listening"
    CONFIRMING = "confirming"
    HOLDING = "holding"
    PAUSED = "paused"
    ENDED = "ended"


_MOVES = frozenset(Floor) - {Floor.CONFIRMING}

MAY_FOLLOW: dict[Floor, frozenset[Floor]] = {
    Floor.SPEAKING: frozenset(Floor),
    Floor.LISTENING: _MOVES,
    Floor.CONFIRMING: _MOVES,
    Floor.HOLDING: _MOVES,
    Floor.PAUSED: frozenset({Floor.PAUSED, Floor.SPEAKING}),
    Floor.ENDED: frozenset(),
}
"""From each floor, those that may follow. One confirms only by way of speech, and leaves a
pause only by way of speech; nothing follows the end."""


def pass_to(floor: Floor, following: Floor) -> Floor:
    """The floor after passing it on. Raises `ValueError` where the table does not allow it."""
    if following not in MAY_FOLLOW[floor]:
        raise ValueError(f"the floor cannot pass from {floor} to {following}")
    return following


def mermaid() -> str:
    """The table as a Mermaid state diagram."""
    rows = (
        f"  {floor} --> {after}" for floor in Floor for after in Floor if after in MAY_FOLLOW[floor]
    )
    return "\n".join(("stateDiagram-v2", "  [*] --> speaking", *rows, "  ended --> [*]"))
