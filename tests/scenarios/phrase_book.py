"""A scenario in another language: the same person, the same replies, other words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from assistant.exercise.read import yaml_reader
from assistant.rehearsal.model import Expected, Interruption, Scenario, Utterance

HERE = Path(__file__).parent / "languages"

_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseBook:
    """What English scenarios say, in another language. Whatever is missing raises `KeyError`."""

    language: str
    asked: Mapping[str, str]
    """Words of the assistant that a moment or a question is known by."""
    answered: Mapping[str, str]
    """Words of the person."""
    heard: Mapping[str, str]
    """Words of the assistant that are expected, or expected not to be heard."""
    feelings: Mapping[str, str]
    """What is remembered of them."""

    @classmethod
    def load(cls, language: str) -> Self:
        source, problems = yaml_reader.read(HERE / f"{language}.yaml")
        assert not problems, problems
        return cls(language=language, **source.root.plain())

    def translated(self, scenario: Scenario) -> Scenario:
        expected = scenario.expect
        return dataclasses.replace(
            scenario,
            language=self.language,
            who=dataclasses.replace(scenario.who, kept=self._own_words(scenario.who.kept)),
            replies={
                self._place(key): tuple(map(self._utterance, replies))
                for key, replies in scenario.replies.items()
            },
            confirm=tuple(map(self._utterance, scenario.confirm)),
            interruptions=tuple(map(self._interruption, scenario.interruptions)),
            expect=dataclasses.replace(
                expected,
                said=self._heard(expected.said),
                never_said=self._heard(expected.never_said),
                recorded=self._felt(expected.recorded),
                remembered=self._felt(expected.remembered),
                within=self._within(expected),
            ),
        )

    def _place(self, name: str) -> str:
        """Ids and names are the same in every language."""
        return self.asked[name] if " " in name else self.asked.get(name, name)

    def _utterance(self, utterance: Utterance) -> Utterance:
        words = self.answered[utterance.words] if utterance.words else ""
        return dataclasses.replace(utterance, words=words)

    def _interruption(self, each: Interruption) -> Interruption:
        said = each.utterance and self._utterance(each.utterance)
        return dataclasses.replace(each, what=self._place(each.what), utterance=said)

    def _heard(self, phrases: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.heard[phrase] for phrase in phrases)

    def _own_words(self, kept: Mapping[str, _Given]) -> dict[str, _Given]:
        """A person's own words are kept with a short form beside them, and are in the language; choices are not."""
        own = {name for name in kept if name.endswith(".short") or f"{name}.short" in kept}
        return {
            name: self.answered[value] if name in own else value  # type: ignore[index,misc]
            for name, value in kept.items()
        }

    def _felt(self, kept: Mapping[str, _Given]) -> dict[str, _Given]:
        """Words for feelings are in the language; choices, families and numbers are not."""
        return {
            name: value if name.endswith(".family") else self.feelings.get(value, value)  # type: ignore[call-overload]
            for name, value in kept.items()
        }

    def _within(self, expected: Expected) -> dict[str, float]:
        """The time until these words are answered; `replies` is all of them."""
        return {
            words if words == "replies" else self.answered[words]: seconds
            for words, seconds in expected.within.items()
        }
