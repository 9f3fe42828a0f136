"""Who may see what about a person. Pure; the page shows only what this allows."""

from __future__ import annotations

from assistant.care.pairing.phones import Phone, Role
from assistant.history.model import PastSession
from assistant.people.profile import SHARED, Profile

ANYBODY = (Role.PERSON, Role.CAREGIVER, Role.OWNER)
CARE = (Role.CAREGIVER, Role.OWNER)
OWN = (Role.OWNER,)


def may_start(phone: Phone, person: str) -> bool:
    """Whether somebody may start an exercise for a person, or steer theirs."""
    return phone.role in CARE or is_own(phone, person)


def is_own(phone: Phone, person: str) -> bool:
    """Whether it is the person's own phone."""
    return phone.role is Role.PERSON and bool(person) and phone.person == person


def shared_with(phone: Phone, profile: Profile | None) -> frozenset[str]:
    """What of a person's somebody may see: all that is their own, else what was agreed to."""
    if profile is None:
        return frozenset()
    if is_own(phone, profile.id):
        return frozenset(SHARED)
    if phone.role is Role.PERSON:
        return frozenset()
    trusted = any(each.name == phone.name and each.informed for each in profile.contacts)
    shared = {*profile.may_see(Role.CAREGIVER), *profile.may_see(phone.name)}
    return frozenset(shared | {"help"} if trusted else shared)


def seen_by(phone: Phone, person: str, sessions: list[PastSession]) -> list[PastSession]:
    """A person's sessions without those that are for the person alone."""
    return [each for each in sessions if is_own(phone, person) or not each.private]
