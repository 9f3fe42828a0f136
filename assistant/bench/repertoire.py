"""What is said in a measurement, read from `replies/<language>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Self

from assistant.errors import AssistantError
from assistant.exercise.model import Choice, Expectation, Wants
from assistant.languages.yaml_tables import load_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A voice the person speaks with."""

    voice: str
    language: str
    """What pyttsx3 calls it: `en-gb` is another voice than `en-us`."""
    pace: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of reply: a question, and what is said to it."""

    name: str
    ask: str
    expects: Expectation
    replies: tuple[str, ...]
    then: str
    """What is said when the question is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repertoire:
    """One language's."""

    speakers: tuple[Speaker, ...]
    stops: tuple[str, ...]
    speech: tuple[str, ...]
    """Sentences, for speaking at length."""
    kinds: tuple[Kind, ...]

    @classmethod
    def load(cls, language: str) -> Self:
        """Raises `AssistantError` where there is none for a language."""
        file = resources.files("assistant.bench.replies") / f"{language}.yaml"
        try:
            written = load_yaml(file.name, file.read_text(encoding="utf-8"))
        except OSError:
            raise AssistantError(
                "bench-language", f'There are no test replies for "{language}".'
            ) from None
        return cls(
            speakers=tuple(Speaker(**each) for each in written["voices"]),
            stops=tuple(written["stops"]),
            speech=tuple(written["speech"]),
            kinds=tuple(_kind(name, each) for name, each in written["kinds"].items()),
        )


def _kind(name: str, written: Mapping[str, Any]) -> Kind:
    choices = tuple(
        Choice(name=words[0], words=tuple(words)) for words in written.get("choices", ())
    )
    return Kind(
        name=name,
        ask=written["ask"],
        expects=Expectation(wants=Wants(written["wants"]), choices=choices),
        replies=tuple(written["replies"]),
        then=written["then"],
    )
