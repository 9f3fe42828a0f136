"""How long things are waited for, as figures. Seconds, before the person's own patience and pace.

Where a figure has no source it is a design judgement, listed as such among what a clinician should look at.
"""

from __future__ import annotations

from assistant.exercise.model import Manner, Wants
from assistant.session.actions import Patience

AFTER_A_SENTENCE = {Manner.TALKING: 0.9, Manner.GUIDING: 2.5, Manner.RELAXING: 6.0}
BETWEEN_SENTENCES_OF_A_QUESTION = {**AFTER_A_SENTENCE, Manner.TALKING: 0.6}

FIRST_SILENCE = 12.0
"""To begin an answer: depressed speakers pause longer before answering (28 against 13,
scilit.com/publications/72591a2c32e39907ebb4e0a09c4e52cf), and limits below 5 s are a
problem (cap.umn.edu/ait/Web/TimedResponses.html)."""
NEXT_SILENCE = 15.0
MOST_PATIENCE = 3.0
"""The factor for somebody with no limit where there is one all the same: in danger."""
SILENCE_WHEN_CARRYING_ON = 5.0
"""Once nobody is answering: long enough to hear somebody who comes back."""
UNANSWERED_BEFORE_CARRYING_ON = 2
ASKED_BACK = 3
"""How often what somebody asks back is answered before it is met like other words."""
LONGEST_UTTERANCE = 65.0
"""The ears end an utterance after 60 s; this is the net below them."""

IN_VAIN = 2
"""After so many utterances in a row that meant nothing, where nothing was asked, voices are taken for
a television's or for other people's: they make it speak softly, and no longer fall silent."""
LONGEST_IN_VAIN = 8.0
"""So long it then waits for such a voice before it goes on."""

ATTENTION = 1.0
"""A voice that goes on for this long over ours is being listened to, whatever it says."""

PAUSE_REMINDERS = (60.0, 180.0, 600.0)
"""The last one again and again: a person who pauses is waited for as long as it takes."""

REMINDERS = (20.0, 60.0, 180.0, 600.0)
"""The same for somebody with no limit who was asked something."""

AFTER_THE_PERSON = 5.0
"""A reminder that would have come while the person spoke comes so much later."""

EAR_OPENS_AFTER = 0.7
"""A silence at least this long, at the usual pace, is listened in, and every silence of a hold."""
NOISES = 2
"""So many noises without words are ignored while an answer is awaited; more count as silence."""

PATIENCE = {
    Wants.YES_NO: Patience.CLOSED,
    Wants.NUMBER: Patience.CLOSED,
    Wants.CHOICE: Patience.WORD,
    Wants.EMOTION: Patience.WORD,
    Wants.BODY: Patience.WORD,
    Wants.ITEMS: Patience.OPEN,
    Wants.FREE: Patience.OPEN,
}

SAID_TWICE = 60.0
"""What is done only once it is said again, is not done when that comes later."""
MOST_EXERCISES = 6
"""In one sitting, each leading over into the next; then it is enough for now."""

PACES = (0.8, 0.9, 1.0, 1.1, 1.2)
VOLUME_STEP = 4.0
LOUDEST, SOFTEST = 12.0, -24.0
"""Decibels."""

NEARLY_OVER = 75.0
"""With no more than this to come, which is the closing, there is no early end to offer."""

LIKENESS = 0.75
"""Above this (0 to 1) what is heard over our own phrase is taken for that phrase."""
OWN_VOICE_BEFORE_HALF_DUPLEX = 2
"""How often in a row we may hear ourselves before we stop listening while we speak."""
