"""What a rehearsal plays: who the person is, what they say and when, and what is expected.

Durations are seconds, loudnesses decibels. Pure data; `scenario` reads it from YAML.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from assistant.exercise.read.source import Source
from assistant.session.actions import Outcome
from assistant.session.person import NOBODY, Person
from assistant.session.position import Value
from assistant.understanding.meaning import CommandName

DEFAULT_LIMIT = 90 * 60.0
"""After so long a rehearsal that has not ended is broken off."""


class Otherwise(enum.StrEnum):
    """What the person says to every question that has no reply of its own."""

    COOPERATIVE = "cooperative"
    SILENT = "silent"
    UNSURE = "unsure"
    NOTHING = "nothing"
    DECLINING = "declining"
    MUMBLING = "mumbling"
    PRIVATE = "private"
    """Goes along, and keeps numbers, feelings and free answers to themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What is said at once; without words and recording, silence."""

    words: str = ""
    recording: Path | None = None
    """A WAV file that is played instead of the words; by text the words are what it says."""
    after: float | None = None
    """How long the person waits before speaking; None is as they usually do."""

    @property
    def silent(self) -> bool:
        return not self.words and self.recording is None


class Anchor(enum.StrEnum):
    """What a moment is counted from."""

    AT = "at"
    """The beginning of the session."""
    DURING = "during"
    """The beginning of a step."""
    WHILE_SAYING = "while saying"
    """The first sound of a phrase."""
    AFTER_SAYING = "after saying"
    """The last sound of a phrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """Something said, or pressed, without being asked."""

    anchor: Anchor
    what: str = ""
    """The step or the words of the phrase; empty for `AT`."""
    after: float = 0.0
    """How long after the anchor."""
    time: int = 1
    """Which time the step or the phrase comes, from 1."""
    utterance: Utterance | None = None
    press: CommandName | None = None
    """A button pressed instead of something said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """How the person speaks."""

    voice: str = ""
    """The name of a voice; empty for whichever is at hand."""
    pace: float = 1.3
    """Against the assistant's careful pace; people speak more quickly."""
    after: float = 0.8
    """How long they take to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Who speaks in the room, too, all the time and not to the assistant: visitors, a television."""

    say: tuple[str, ...]
    """Sentences, said over and over."""
    voice: str = ""
    """The name of a voice; empty for the person's."""
    level: float = -15.0
    """Against a normal voice close by."""
    pause: float = 0.4
    """Between two sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acoustics:
    """What reaches the microphone, and how."""

    level: float = 0.0
    """The person's voice, against a normal voice close by."""
    echo: float | None = None
    """The assistant's own voice, against what was played; None for headphones."""
    delay: float = 0.06
    """From the speaker to the microphone."""
    drift: float = 0.0
    """Parts in a million by which the speaker's clock is behind the microphone's."""
    reverberation: float = 0.0
    """Until a sound has faded by 60 dB; 0 is a room full of cushions."""
    noise: float | None = None
    """Steady noise, against full scale; None for silence."""
    others: Others | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected; empty and None expect nothing."""

    outcome: Outcome | None = None
    then: str = ""
    """The exercise that is gone on with."""
    said: tuple[str, ...] = ()
    """Parts of phrases, in this order."""
    never_said: tuple[str, ...] = ()
    recorded: Mapping[str, Value] = field(default_factory=dict)
    remembered: Mapping[str, Value] = field(default_factory=dict)
    visited: tuple[str, ...] = ()
    never_visited: tuple[str, ...] = ()
    within: Mapping[str, float] = field(default_factory=dict)
    """From the end of these words of the person to the first answer; `replies` is all of them."""
    longest_silence: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    """How long the whole lasts."""
    never: tuple[str, ...] = ()
    """Events and actions by name."""


Replies: TypeAlias = "tuple[Utterance, ...]"
"""Said in turn, one each time the question listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One rehearsal."""

    exercise: str = ""
    language: str = ""
    person: Speaker = Speaker()
    room: Acoustics = Acoustics()
    who: Person = NOBODY
    """Who the person is, and what was kept of earlier sessions."""
    replies: Mapping[str, Replies] = field(default_factory=dict)
    """By what the question is called: its id, the name it remembers, or words of it."""
    confirm: Replies = ()
    """What is said to "Did you say seven?"; yes when nothing is written."""
    otherwise: Otherwise = Otherwise.COOPERATIVE
    interruptions: tuple[Interruption, ...] = ()
    expect: Expected = Expected()
    limit: float = DEFAULT_LIMIT
    source: Source | None = field(default=None, compare=False, repr=False)
    """Where it is written, for telling what is wrong with it."""
