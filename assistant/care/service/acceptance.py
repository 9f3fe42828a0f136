"""An order becomes a session that can be held: whatever could be wrong with it is found first."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from assistant import app
from assistant.care.night import at_night
from assistant.care.service import invitation
from assistant.care.service.order import Order
from assistant.care.service.status import HELP
from assistant.errors import AssistantError
from assistant.people.profile import Profile
from assistant.people.store import People
from assistant.session_lifecycle import Chosen
from assistant.settings import Folders, Settings

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An order that can be held."""

    order: Order
    chosen: Chosen
    shared: frozenset[str]
    """What the person shares with anybody at all."""


def accept(order: Order, settings: Settings, folders: Folders, now: datetime) -> Accepted:
    """What comes of an order at that time. Raises `AssistantError`."""
    profile = People(folders.people).chosen(order.person or settings.person)
    if profile is not None:
        settings = replace(settings, **profile.settings)
    chosen = app.choose(order.exercise, at_night(settings, now), folders, profile, order.length)
    return Accepted(order=order, chosen=chosen, shared=_shared(profile))


def own(settings: Settings, folders: Folders) -> Settings:
    """With the settings of the person the device is for."""
    return as_liked(settings, owner(settings, folders))


def as_liked(settings: Settings, profile: Profile | None) -> Settings:
    """With what a profile sets."""
    return replace(settings, **profile.settings) if profile else settings


def owner(settings: Settings, folders: Folders) -> Profile | None:
    """The person the device is for, if there is one profile or one is named, and it can be read."""
    try:
        return People(folders.people).chosen(settings.person)
    except AssistantError as error:
        _LOGGER.warning("%s", error)
        return None


def private(chosen: Chosen) -> Chosen:
    """A session that knows, and so keeps, that nobody is to look on."""
    person = chosen.person
    knowing = replace(person, kept={**person.kept, invitation.OPEN: "no"})
    return replace(chosen, person=knowing)


def _shared(profile: Profile | None) -> frozenset[str]:
    """Who may see which of it is for whoever shows it to tell."""
    if profile is None:
        return frozenset()
    told = {HELP} if any(contact.informed for contact in profile.contacts) else set()
    return frozenset(told.union(*profile.share.values()))
