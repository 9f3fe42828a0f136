"""The abbreviations of each language, from the data that lies with the language.

The file is read by its place, since an exercise is cut into sentences before a language is loaded.
"""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.exercise.read import yaml_reader
from assistant.exercise.read.problems import UnusableScript
from assistant.exercise.text import NONE, Abbreviations

FILE = "sentences.yaml"


@functools.cache
def of_language(code: str) -> Abbreviations:
    """Those of a language; none of one there is no file for. Raises `AssistantError`."""
    folder = resources.files("assistant") / "languages" / code
    if not code.isalpha() or not (folder / FILE).is_file():
        return NONE
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
        written = dict(yaml_reader.parse(text, Path(FILE))[0].root.plain())
        return Abbreviations(
            always=_words(written.pop("abbreviations")),
            before_numbers=_words(written.pop("before-numbers")),
            words_of_a_letter=_words(written.pop("words-of-a-letter")),
            numbers_go_on=written.pop("numbers-go-on"),
            **written,
        )
    except (OSError, UnusableScript, KeyError, TypeError, ValueError) as error:
        raise AssistantError("language-broken", f"{code}/{FILE}: {error}.") from error


def _words(written: list[Any]) -> frozenset[str]:
    if not all(isinstance(word, str) for word in written):
        raise ValueError(f"expected words, got {written}; quote them")
    return frozenset(written)
