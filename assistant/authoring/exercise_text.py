"""An exercise as those who give advice read it: its sentences and questions, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from assistant.errors import AssistantError
from assistant.exercise.check import remembered
from assistant.exercise.check.examine import Examined
from assistant.exercise.compile.labels import Origin
from assistant.exercise.model import AnyStep, Ask, End, Exercise, Repeat, Say
from assistant.exercise.read.problems import Problem
from assistant.exercise.terms import DONE
from assistant.exercise.text import parse
from assistant.languages import Language, read_file
from assistant.understanding.phrases import Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a language asks of what is spoken in it; `advice.yaml` of that language."""

    longest_sentence: int
    """Words."""
    pressure: Phrases[str]
    """What presses a person, each with how it is written; empty for what only looks like it."""
    wake: Phrases[str]
    """What wakes the assistant."""

    @classmethod
    def load(cls, language: Language) -> Self:
        """Raises `AssistantError` naming what is wrong."""
        written: dict[str, Any] = read_file(language.code, "advice.yaml")
        keys = {"longest-sentence", "pressure", "only-looks-like-pressure", "wake"}
        if wrong := sorted(set(written) ^ keys):
            raise AssistantError(
                "language-broken",
                f"{language.code}/advice.yaml: missing or unknown: {', '.join(wrong)}.",
            )
        spelling = language.lexicon.spelling
        return cls(
            longest_sentence=written["longest-sentence"],
            pressure=Phrases(
                [
                    *((each, each) for each in written["pressure"]),
                    *((each, "") for each in written["only-looks-like-pressure"]),
                ],
                spelling,
            ),
            wake=Phrases(((each, each) for each in written["wake"]), spelling),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence somebody will hear."""

    text: str
    step: AnyStep
    origin: Origin

    def problem(self, message: str, hint: str) -> Problem:
        """Points at it where it is written, or at its step when it is put together elsewhere."""
        return self.origin.problem(message, hint, snippet=self.text)


def sentences(examined: Examined) -> Iterator[Sentence]:
    """Every sentence of an exercise, reprompts and items of lists included."""
    for id, step in examined.flat.steps.items():
        texts = [*remembered.texts(step), *remembered.reprompts(step)]
        if isinstance(step, Repeat):
            texts += (text for item in step.items for text in item.fields.values())
        for text in texts:
            for piece in text:
                if isinstance(piece, str):
                    yield Sentence(text=piece, step=step, origin=examined.flat.origins[id])

    document = examined.document
    assert document is not None
    for name, wordings in document.file.wordings.items():
        origin = Origin(document, ("wordings", name))
        for text in (parse(each) for ways in wordings for each in ways):
            for piece in text:
                if isinstance(piece, str):
                    yield Sentence(text=piece, step=Say(id=name, text=text), origin=origin)


def questions(examined: Examined) -> Iterator[tuple[Ask, Origin]]:
    """Every question of an exercise."""
    for id, step in examined.flat.steps.items():
        if isinstance(step, Ask):
            yield step, examined.flat.origins[id]


def ends_behind(step: AnyStep, exercise: Exercise) -> bool:
    """Whether nothing but words comes behind it before the exercise is over."""
    passed: set[str] = set()
    while isinstance(step, Say) and step.to and step.id not in passed:
        passed.add(step.id)
        step = exercise.steps[step.to[DONE]]
    return isinstance(step, End)


def is_allowed(origin: Origin, what: str) -> bool:
    """Whether the writer gave a reason for it at the step."""
    allowed = origin.document.at((*origin.loc, "allow"))
    return isinstance(allowed, dict) and what in allowed
