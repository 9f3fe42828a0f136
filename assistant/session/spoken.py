"""What the assistant says of its own accord: every sentence comes from the language's data."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from assistant.errors import ScriptError
from assistant.exercise.model import Text, Wants
from assistant.exercise.terms import TOLD
from assistant.exercise.text import NONE, Abbreviations, parse
from assistant.understanding.meaning import AGAIN, APART, HEARD
from assistant.understanding.topics import QUESTIONS, Topics

LATELY = frozenset(
    {
        "unknown",
        "none",
        "once",
        "often",
        "too-few",
        "always-lower",
        "never-lower",
        "sometimes-lower",
    }
)
"""What can be said of the last weeks."""
_ANSWERED = frozenset({AGAIN, f"{AGAIN}-now", HEARD, f"{HEARD}-now", APART})
"""What is always answered in danger: what was said before, words that were not understood, and whoever is near."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoken:
    """The texts of one language. Where there are several, they taper: the last one serves from then on."""

    stopped: Text
    """One kind closing sentence when told to stop."""
    stopped_in_danger: Text
    """The same when there was danger; holds `{number}`, which is not said for the first time."""
    stopped_when_asked: Text
    """The same when danger was only asked about; holds `{number}`, which may be said for the first time."""
    local_emergency: Text
    """Stands for the emergency number where it is not known which."""
    hours: Mapping[str, str]
    """When a line can be called: `always`, and `varies` for not at every hour."""
    in_danger: Mapping[str, Text]
    """The answer to each of `TOLD` that has one, to what is said again, and to words not understood;
    `{number}` is the one to call."""
    paused: Text
    still_paused: tuple[Text, ...]
    """Soft reminders while paused."""
    still_here: tuple[Text, ...]
    """The same while an answer is awaited that may take as long as it takes."""
    going_on: Text
    lost: Text
    """When the microphone or the speaker is gone."""
    back_again: Text
    """When microphone and speaker are there again after they were gone."""
    cannot_hear: Text
    """When nothing at all comes from the microphone."""
    too_loud: Text
    """When a voice would be lost in the noise of the room."""
    cannot_remember: Text
    """When nothing can be written any more."""
    cut_off: Text
    """Asks whether to carry on; `{interrupted}` is the section that was cut off, if it has words."""
    begin_anew: Text
    """After anything but a yes to that."""
    not_carried_on: Text
    """After silence to that; the last words."""
    lapsed: Text
    """Before it starts again because it was cut off too long ago."""
    changed: Text
    """Before it starts again because the exercise is not what it was."""
    help: Text
    time_left: Text
    """Holds `{minutes}`."""
    little_time_left: Text
    """Less than a minute."""
    lately: Mapping[str, Text]
    """What is said of the last weeks, for each way they can have been; see `history.lately`."""
    phones: Text
    """When told to pair a phone or to forget them all; the device says what came of it."""
    forget_phones: Text
    """Before they are forgotten, which is done once it is said again."""
    slower: Text
    faster: Text
    more_time: Text
    louder: Text
    quieter: Text
    at_the_limit: Text
    """Said instead when it cannot go any further that way."""
    skipped: Text
    gone_back: Text
    at_the_beginning: Text
    rate: Text
    """The distress question."""
    no_input: tuple[Text, ...]
    """After silence; holds `{question}`, the question's last sentence, or `{hint}`."""
    no_match: tuple[Text, ...]
    """After words that were not understood; the same."""
    not_knowing: Text
    """After "I don't know", once; holds `{hint}`."""
    nothing_yet: Text
    """After "nothing" where things are collected, once; the same."""
    moving_on: Text
    """After the last reprompt."""
    carrying_on: Text
    """When several questions were met with silence: from now on no answers are waited for."""
    enough_for_now: Text
    """Instead of yet another exercise, when one has led over into the next many times."""
    hints: Mapping[str, Text]
    """What can be said, for each kind of question; `{choices}`, `{low}`, `{high}`."""
    more: tuple[Text, ...]
    """Between items that are being collected."""
    answers: Mapping[str, Text]
    """To what somebody asks back, by `topics.QUESTIONS`, where the question itself has no answer to it."""
    lengths: Text
    """To how long something takes, where there are lengths: `{short}`, `{medium}`, `{long}` in minutes."""
    confirm: Text
    """Holds `{reply}`: "Did you say {reply}?" """
    ask_again: Text
    """After "no" to that; holds `{question}`."""
    corrected: Text
    """After "no, I meant six"; `{reply}` is known where it can be said back."""
    breathe_in: Text
    breathe_out: Text
    or_: str
    """Joins the last two of several choices: " or "."""
    counting: tuple[str, ...]
    """The numbers from one to ten, as they are counted aloud."""
    digits: tuple[str, ...]
    """From zero to nine, as a number to call is spoken."""
    seconds_per_character: float
    """How long speech takes, for estimates."""

    lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Whom to call, by region: `emergency-number` and the like. Not of `spoken.yaml`."""
    topics: Topics | None = None
    """What own words are about. Not of `spoken.yaml`."""
    abbreviations: Abbreviations = NONE
    """Of the language, for what others have said. Not of `spoken.yaml`."""

    @classmethod
    def from_mapping(cls, written: Mapping[str, Any], abbreviations: Abbreviations = NONE) -> Self:
        """Read the texts of `spoken.yaml`. Raises `ScriptError` naming what is missing or unknown."""
        fields = {each.name.rstrip("_"): each for each in dataclasses.fields(cls)}
        del fields["lines"], fields["abbreviations"], fields["topics"]
        _refuse("missing or unknown: ", set(fields) ^ set(written))
        _refuse("lately: missing or unknown: ", LATELY ^ set(written["lately"]))
        in_danger = set(written["in_danger"])
        _refuse("in_danger: unknown: ", in_danger - {*TOLD, *_ANSWERED})
        _refuse("in_danger: missing: ", _ANSWERED - in_danger)
        _refuse("no hint for ", set(Wants) - set(written["hints"]))
        _refuse("answers: missing or unknown: ", set(QUESTIONS) ^ set(written["answers"]))
        texts = {
            fields[name].name: _read(name, value, abbreviations) for name, value in written.items()
        }
        return cls(**texts, abbreviations=abbreviations)

    def texts(self) -> tuple[Text, ...]:
        """Every whole phrase that holds no reference, to be rendered ahead."""
        asides = (self.paused, self.going_on, self.help, self.stopped, self.skipped)
        return (*asides, *self.still_paused, self.moving_on, self.gone_back, *self.more)


def _refuse(what: str, names: Collection[str]) -> None:
    if names:
        raise ScriptError("spoken-texts", f"spoken.yaml: {what}{', '.join(sorted(names))}.")


def _read(name: str, value: Any, abbreviations: Abbreviations) -> Any:
    if name in ("or", "seconds_per_character", "hours"):
        return value
    if name in ("counting", "digits"):
        return tuple(value)
    if isinstance(value, Mapping):
        return {key: parse(text, abbreviations) for key, text in value.items()}
    if isinstance(value, list):
        return tuple(parse(text, abbreviations) for text in value)
    return parse(value, abbreviations)
