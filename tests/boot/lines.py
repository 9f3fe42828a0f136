"""Which trial shows that systemd obeys a line of the unit; for the others, why none does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Trial = TypeVar("Trial", bound=Callable[..., None])

SHOWN: dict[str, str] = {}
"""The trial, by the line's name."""
NOT_SHOWN = {
    "Environment": "stands only where ASSISTANT_HOME was set; a test reads it",
    "Description": "for people who read",
    "After": "an order, not a need: without it the sound is there at the second attempt",
    "StartLimitIntervalSec": "RestartSec keeps below systemd's own limit; some systems set a lower one",
    "RestrictRealtime": "what it refuses nobody may do in a container in any case",
    "RestartSteps": "systemd 254 and newer; shown there by the trial of what cannot begin",
    "MemorySwapMax": "a machine for trials has no swap",
    "TasksMax": "as memory: where the kernel counts what is an ordinary user's",
    "RestartMaxDelaySec": "five minutes are not waited for",
}


def shows(*lines: str) -> Callable[[Trial], Trial]:
    """Marks a trial with the lines it shows."""

    def marked(trial: Trial) -> Trial:
        SHOWN.update(dict.fromkeys(lines, trial.__name__))
        return trial

    return marked
