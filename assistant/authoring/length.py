"""Whether an exercise takes about as long as it says, by playing it."""

from __future__ import annotations

from assistant.exercise.check.examine import Examined
from assistant.exercise.model import Exercise
from assistant.exercise.read.problems import Problem
from assistant.languages import Language
from assistant.rehearsal.rehearse import rehearse

TOLERANCE = 0.2
"""So much longer or shorter than it says is still about as long."""


def length(examined: Examined, exercise: Exercise, language: Language) -> list[Problem]:
    """A problem when a cooperative person is through much earlier or later than is said."""
    assert examined.document is not None
    if not exercise.minutes:
        return []
    minutes = rehearse(exercise, language, text=True).seconds / 60
    if abs(minutes - exercise.minutes) <= TOLERANCE * exercise.minutes:
        return []
    message = f"says {exercise.minutes:g} minutes, and takes {minutes:.1f} when it is played"
    hint = f"write {max(round(2 * minutes) / 2, 0.5):g}, or change what is said"
    return [examined.document.source.problem(("minutes",), message, hint)]
