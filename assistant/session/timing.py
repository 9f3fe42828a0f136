"""How long things are waited for. Seconds, before the person's own patience and pace.

Where a figure has no source it is a design judgement, listed as such in `docs/content.md`.
"""

from __future__ import annotations

from assistant.exercise.model import Manner, Wants
from assistant.session.actions import Patience

AFTER_A_SENTENCE = {Manner.TALKING: 0.9, Manner.GUIDING: 2.5, Manner.RELAXING: 6.0}
BETWEEN_SENTENCES_OF_A_QUESTION = 0.6

FIRST_SILENCE = 12.0
"""To begin an answer: depressed speakers pause longer before answering (28 against 13,
scilit.com/publications/72591a2c32e39907ebb4e0a09c4e52cf), and limits below 5 s are a
problem (cap.umn.edu/ait/Web/TimedResponses.html)."""
NEXT_SILENCE = 15.0
SILENCE_WHEN_CARRYING_ON = 5.0
"""Once nobody is answering: long enough to hear somebody who comes back."""
UNANSWERED_BEFORE_CARRYING_ON = 2
LONGEST_UTTERANCE = 65.0
"""The ears end an utterance after 60 s; this is the net below them."""

PAUSE_REMINDERS = (60.0, 180.0, 600.0)
"""The last one again and again: a person who pauses is waited for as long as it takes."""

EAR_OPENS_AFTER = 0.8
"""A silence at least this long is listened in."""

PATIENCE = {
    Wants.YES_NO: Patience.CLOSED,
    Wants.NUMBER: Patience.CLOSED,
    Wants.CHOICE: Patience.WORD,
    Wants.EMOTION: Patience.WORD,
    Wants.BODY: Patience.WORD,
    Wants.ITEMS: Patience.OPEN,
    Wants.FREE: Patience.OPEN,
}

PACES = (0.8, 0.9, 1.0, 1.1, 1.2)
VOLUME_STEP = 4.0
LOUDEST, SOFTEST = 12.0, -24.0
"""Decibels."""
