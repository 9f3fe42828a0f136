"""What the house may know of the settings and the people here: read again as soon as they change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant import languages
from assistant.care.file_cache import FileCache
from assistant.care.house.entities import HOUSE
from assistant.care.page import page_address
from assistant.care.service.acceptance import own
from assistant.care.service.status import HELP
from assistant.errors import AssistantError, StoreError
from assistant.exercise import catalogue
from assistant.people.profile import told_apart
from assistant.people.store import People
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)
_FIRST_CHOICE = "grounding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that belongs together at one moment."""

    written: Settings
    """What is set."""
    settings: Settings
    """The same, with the profile of the person the device is for."""
    exercises: Mapping[str, str]
    """Names by title, of what can be started from the house; at least one."""
    labels: Mapping[str, str]
    """What the parts of the device are called."""
    people: Mapping[str, str] = field(default_factory=dict)
    """What everybody with a profile is called, by id."""
    helped: frozenset[str] = frozenset()
    """Who lets the house be told that they need help."""
    address: str = ""
    """Of the page; empty where there is none that others reach."""


class Household:
    """Reads files only when they are others than before. Not for two threads at once."""

    def __init__(self, settings: Callable[[], Settings], folders: Folders) -> None:
        """`settings` are those of that moment. Raises `AssistantError` where there is no exercise at all."""
        self._settings, self._folders = settings, folders
        self._people, self._cache = People(folders.people), FileCache()
        self._page = settings().page != "off"
        """Also where the command line alone says so."""
        self._complaint = ""
        self._known = self._read(settings())

    def now(self) -> Known:
        """What is so. What cannot be read leaves it as it was."""
        settings = self._settings()
        try:
            self._known = self._cache.get(settings, self._files(), lambda: self._read(settings))
            self._complaint = ""
        except AssistantError as error:
            if str(error) != self._complaint:
                _LOGGER.warning("%s", error)
            self._complaint = str(error)
        return self._known

    def _files(self) -> list[Path]:
        people = [self._people.file(id) for id in self._people.ids()]
        return [self._folders.care / page_address.FILE, *people]

    def _read(self, settings: Settings) -> Known:
        as_they_like = own(settings, self._folders)
        names, helped = {}, set()
        for id in self._people.ids():
            try:
                profile = self._people.load(id)
            except StoreError as error:  # then nothing is told of them
                _LOGGER.warning("%s", error)
                continue
            names[id] = profile.name or id
            if HELP in profile.may_see(HOUSE):
                helped.add(id)
        return Known(
            written=settings,
            settings=as_they_like,
            exercises=_exercises(as_they_like, self._folders),
            labels=languages.read_file(as_they_like.language, "house.yaml"),
            people=told_apart(names),
            helped=frozenset(helped),
            address=page_address.get(self._folders.care) if self._page else "",
        )


def _exercises(settings: Settings, folders: Folders) -> dict[str, str]:
    """An exercise of the person's own is among them only where the house may know what goes on. Of two that
    have the same title, each is told with its name."""
    folders_known = folders.scripts if settings.house_tells else folders.scripts[1:]
    offered = [
        each
        for each in catalogue.listing(folders_known, settings.language)
        if each.usable and each.kind != "guide"
    ]
    titles = told_apart({each.name: each.title for each in offered})
    found = {title: name for name, title in titles.items()}
    if not found:
        raise AssistantError("no-exercise", "There is no exercise the house could start.")
    return dict(sorted(found.items(), key=lambda each: each[1] != _FIRST_CHOICE))
