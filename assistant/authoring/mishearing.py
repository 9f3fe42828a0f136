"""What can be misheard: the assistant's own words, and what a person is offered to say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from assistant.authoring.exercise_text import (
    ends_behind,
    is_allowed,
    questions,
    sentences,
)
from assistant.authoring.listener import Listener
from assistant.exercise.check.examine import Examined
from assistant.exercise.model import Exercise
from assistant.exercise.read.problems import Problem
from assistant.understanding.lexicon import Lexicon


def own_commands(examined: Examined, exercise: Exercise, listener: Listener) -> Iterator[Problem]:
    """Sentences that would stop, pause or wake the assistant if it heard itself say them.

    A sentence after which the exercise ends is ignored: there is nothing left to be stopped.
    """
    for sentence in sentences(examined):
        command, wakes = listener.command(sentence.text), listener.wakes(sentence.text)
        if not (command or wakes) or is_allowed(sentence.origin, "command"):
            continue
        if ends_behind(sentence.step, exercise):
            continue
        if command:
            yield sentence.problem(
                f'"{sentence.text}" would be taken for "{command}" if I heard myself',
                "say it in other words, or give the reason: `allow: {command: ...}`",
            )
        for wake in wakes:
            yield sentence.problem(f'"{wake}" wakes the assistant', "say it in other words")


def examples(examined: Examined, listener: Listener) -> Iterator[Problem]:
    """Examples of answers that would not be taken for one."""
    for step, origin in questions(examined):
        for example in step.examples:
            if not listener.is_answered(example, step.expects):
                hint = "give an answer that fits only this question, in words that cannot mean anything else"
                message = f'"{example}" would not be taken for an answer'
                yield origin.problem(message, hint, at=("example",))


def alike_options(examined: Examined, lexicon: Lexicon) -> Iterator[Problem]:
    """Choices that are offered side by side and sound alike."""
    for step, origin in questions(examined):
        if is_allowed(origin, "alike"):
            continue
        offered = [choice.words[0] for choice in step.expects.choices]
        for one, other in itertools.combinations(offered, 2):
            if _sound_alike(one, other, lexicon):
                yield origin.problem(
                    f'"{one}" and "{other}" sound alike',
                    "offer another word for one of them, or give the reason: `allow: {alike: ...}`",
                    at=("choices",),
                )


def _sound_alike(one: str, other: str, lexicon: Lexicon) -> bool:
    sounds = lexicon.sounds
    first, second = lexicon.words(one), lexicon.words(other)
    if first in sounds.confusable and second in sounds.confusable:
        found = {
            match.value for words in (first, second) for match in sounds.confusable.find(words)
        }
        if len(found) == 1:
            return True
    return sounds.distance(sounds.of(first), sounds.of(second)) <= sounds.near
