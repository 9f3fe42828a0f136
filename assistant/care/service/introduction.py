"""Holds the introduction of the first start with the voice and the ears of the service."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant import app, languages
from assistant.audio_stack import AudioStack
from assistant.care.service import first_start, sentences, wake_phrase
from assistant.errors import AssistantError
from assistant.exercise.model import Expectation, Text
from assistant.people import pronouncing
from assistant.people.store import People
from assistant.session.position import Value
from assistant.session.session import Session
from assistant.session_lifecycle import Chosen
from assistant.settings import Folders, Settings
from assistant.speech import recognisers

_LOGGER = logging.getLogger(__name__)
_HEEDED_AS_IN = "grounding"
"""The exercise whose ways of heeding pain, panic and danger the questions have."""

Converse = Callable[[AudioStack, Chosen, Callable[[Session], bool]], Session]
"""Holds a session until it is over; what is given last tells whether nothing comes after it."""
Say = Callable[..., None]
"""Says sentences, in a language where one is named, and waits until they are said."""


def introduce(
    audio: AudioStack,
    settings: Settings,
    folders: Folders,
    converse: Converse,
    say: Say,
) -> None:
    """Ask what there is to ask, and write it down. Raises `AssistantError`."""

    def put(
        code: str,
        text: Text,
        expects: Expectation,
        mentioned: Mapping[str, str],
        *,
        is_last: bool,
    ) -> Value | None:
        chosen = app.choose(_HEEDED_AS_IN, replace(settings, language=code), folders)
        asked = first_start.question(chosen.exercise, text, expects, chosen.language.spoken)
        person = replace(chosen.person, kept=dict(mentioned))
        held = converse(
            audio,
            replace(chosen, exercise=asked, person=person),
            lambda session: is_last or not first_start.is_answered(session),
        )
        return first_start.reply(held)

    others = [code for code in languages.available() if _can_hear(code, settings, folders)]
    others = [code for code in others if code != settings.language]
    wake = next(iter(wake_phrase.phrases(settings)), "")
    page = settings.page != "off"
    introduction = first_start.Introduction(
        People(folders.people, pronouncing.check(lambda: settings.language)),
        put,
        settings.language,
        wake=wake,
        page=page,
    )
    for code in others:
        try:
            say(audio, sentences.sentences(first_start.load(code).other), code)
        except AssistantError as error:
            _LOGGER.info("%s", error)
    try:
        introduction.ask_all(others)
    except first_start.Left:
        return
    spoken = sentences.sentences(introduction.last_words, **introduction.known)
    say(audio, spoken, introduction.code)


def _can_hear(code: str, settings: Settings, folders: Folders) -> bool:
    return recognisers.choose(code, settings.recogniser, folders.models).build is not None
