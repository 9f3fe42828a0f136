"""`assistant new`: a template for an exercise, in the person's own folder."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from assistant.errors import ScriptError, StoreError
from assistant.exercise import catalogue
from assistant.settings import Folders


def begin(name: str, language: str, folders: Folders) -> Path:
    """Write a small exercise that can be started as it is; gives where.

    Raises `ScriptError` for a name that is none or is taken, `StoreError` where it cannot be
    written.
    """
    if not catalogue.is_a_name(name):
        raise ScriptError(
            "exercise-name",
            f'"{name}" is not a valid name for an exercise.',
            hint="Use small letters, digits and hyphens, such as warm-hands.",
        )
    if name in (taken := catalogue.exercises(language, folders.scripts)):
        raise ScriptError(
            "exercise-taken",
            f'There is already an exercise "{name}": {taken[name]}.',
            hint="Choose another name, or edit that one.",
        )
    file = folders.scripts[0] / language / f"{name}{catalogue.SUFFIX}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_example(language), encoding="utf-8")
    except OSError as error:
        raise StoreError("exercise-file", f"{file} cannot be written: {error.strerror}.") from None
    return file


def _example(language: str) -> str:
    """A good one in that language, or else in English."""
    examples = resources.files("assistant.authoring") / "examples"
    own = examples / f"{language}.yaml"
    return (own if own.is_file() else examples / "en.yaml").read_text(encoding="utf-8")
