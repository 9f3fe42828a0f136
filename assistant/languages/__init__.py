"""The languages the assistant speaks and understands, read from the data beside this file.

`spelling.yaml` says how the language writes, `sounds.yaml` how it sounds; `replies`, `commands`,
`signals`, `numbers`, `choices`, `items`, `emotions` and `body` hold its words; `spoken.yaml` what
the assistant says, `topics.yaml` what own words are about, `screen.yaml` what is shown, `advice.yaml` what is asked of those who write.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from assistant.errors import AssistantError, reason
from assistant.exercise.read import abbreviations
from assistant.languages import crisis_lines
from assistant.languages.lexicon_builder import FILES, build
from assistant.languages.yaml_tables import load_yaml
from assistant.optional_dependencies import is_there
from assistant.sentence_model import ENCODER, ENCODER_FILE, SENTENCE_MODEL
from assistant.sentence_model.on_demand import OnDemand
from assistant.session.spoken import Spoken
from assistant.understanding import topics
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.sentences import SentenceModel


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language, whole."""

    code: str
    """`en`, `ko`."""
    name: str
    """In the language itself."""
    lexicon: Lexicon
    spoken: Spoken
    screen: Mapping[str, Any]
    """What is shown beside the captions, as it stands in `screen.yaml`."""


@functools.cache
def available() -> tuple[str, ...]:
    """The codes of the languages there are."""
    folders = (entry for entry in resources.files(__package__).iterdir() if entry.is_dir())
    return tuple(sorted(f.name for f in folders if (f / "spelling.yaml").is_file()))


@functools.cache
def load(code: str) -> Language:
    """Read a language. Raises `AssistantError` naming the file and key of what is wrong."""
    if code not in available():
        raise AssistantError(
            "language-unknown",
            f"There is no language {code!r}.",
            hint=f"There are: {', '.join(available())}.",
        )
    folder = folder_of(code)
    name, lexicon = load_lexicon(folder)
    lexicon = replace(lexicon, sentences=sentence_model(code))
    written, known = _read(folder, "spoken.yaml"), abbreviations.of_language(code)
    spoken = Spoken.from_mapping(written, known)
    spoken = replace(
        spoken,
        lines=crisis_lines.spoken(code, spoken.hours),
        topics=_topics(folder, lexicon),
    )
    screen = _read(folder, "screen.yaml")
    return Language(code=code, name=name, lexicon=lexicon, spoken=spoken, screen=screen)


def _topics(folder: Traversable, lexicon: Lexicon) -> topics.Topics:
    try:
        written = _read(folder, "topics.yaml")
        return topics.read(written, lexicon.spelling, lexicon.negation)
    except ValueError as error:
        place = f"{folder.name}/topics.yaml"
        raise AssistantError("language-broken", f"{place}: {error}.") from error


@functools.cache
def name_of(code: str) -> str:
    """What a language calls itself, without reading the rest of it."""
    return str(read_file(code, "spelling.yaml")["name"])


def sentence_model(code: str) -> SentenceModel | None:
    """What judges whole sentences of a language, loaded when it is first asked; None where there is none."""
    folder = folder_of(code)
    return OnDemand(folder, code) if has_sentence_model(code) and has_encoder(code) else None


def has_sentence_model(code: str) -> bool:
    """Whether a model was made of example sentences of this language."""
    return (folder_of(code) / SENTENCE_MODEL).is_file()


def has_encoder(code: str) -> bool:
    """Whether the encoder is there that its model was made with: the language's own, or the package's."""
    return (folder_of(code) / ENCODER_FILE).is_file() or is_there(ENCODER)


def folder_of(code: str) -> Traversable:
    """What a language brings with it."""
    return resources.files(__package__) / code


def load_lexicon(folder: Traversable) -> tuple[str, Lexicon]:
    """The name of the language in a folder, and its lexicon."""
    return build({name: _read(folder, f"{name}.yaml") for name in FILES}, folder.name)


def read_file(code: str, name: str) -> dict[str, Any]:
    """One of the files of a language, as it stands."""
    return _read(folder_of(code), name)


def _read(folder: Traversable, name: str) -> dict[str, Any]:
    place = f"{folder.name}/{name}"
    try:
        return load_yaml(place, (folder / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise AssistantError(
            "language-broken", f"{place} cannot be read: {reason(error)}."
        ) from error
