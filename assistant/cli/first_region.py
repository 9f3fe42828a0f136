"""Asks at the first start which country it is: of that, the numbers to call in danger.

On the bedside device the introduction asks it; here it is asked where somebody starts a session themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.care import settings_file
from assistant.care.service import first_start
from assistant.errors import AssistantError
from assistant.exercise.model import Choice, Expectation, Wants
from assistant.session.session import Session
from assistant.session_lifecycle import Chosen, load

_LOGGER = logging.getLogger(__name__)
_HEEDED_AS_IN = "grounding"
"""The exercise whose ways of heeding pain, panic and danger the question has."""


def is_wanting(chosen: Chosen) -> bool:
    """Whether it is to be asked: not known, and nothing was cut off that would come first."""
    cut_off = chosen.folders.journals.is_dir() and any(chosen.folders.journals.iterdir())
    return not chosen.person.region and not cut_off


def ask(chosen: Chosen, hold: Callable[[Chosen], Session]) -> Chosen | None:
    """Ask, and write it into the settings. None where they would rather not begin, or there was danger.

    Whoever skips it, or says nothing, is asked at the next start.
    """
    texts = first_start.load(chosen.language.code)
    choices = tuple(Choice(name=name, words=tuple(words)) for name, words in texts.regions.items())
    asked = first_start.question(
        load(_HEEDED_AS_IN, chosen.language, chosen.folders),
        texts.region,
        Expectation(wants=Wants.CHOICE, choices=choices),
        chosen.language.spoken,
    )
    session = hold(replace(chosen, exercise=asked))
    try:
        region = str(first_start.reply(session) or "")
    except first_start.Nobody:
        return chosen
    except first_start.Left:
        return None
    if region not in texts.regions:
        return chosen
    _write(chosen.folders.settings_file, region)
    return replace(chosen, person=replace(chosen.person, region=region))


def _write(file: Path, region: str) -> None:
    try:
        settings_file.change(file, {"region": region})
    except (AssistantError, OSError, ValueError) as error:
        _LOGGER.warning("The country could not be kept, and is asked again: %s.", error)
