"""Removing what the bedside device keeps about a person, beside the history, the journals and the profile."""

from __future__ import annotations

from assistant.care.audit import AUDIT, Audit
from assistant.care.page.last_choices import CHOICES, Choices
from assistant.care.pairing.authentication import Guard
from assistant.care.scheduler import Scheduler
from assistant.care.service.saved_state import NEEDING, RUNNING, Needing, Running
from assistant.settings import Folders


def forget(folders: Folders, person: str | None) -> dict[str, int]:
    """Remove what names a person or, with None, anybody; gives how many there were of each.

    Phones of caregivers stay paired: who the device belongs to is for `assistant phones` to change.
    A service that runs shows that somebody needs help until somebody has come. Raises `StoreError`
    and `OSError`.
    """
    audit, phones = Audit(folders.care / AUDIT), frozenset[str]()
    notes = (
        Running(folders.data / RUNNING).forget(person)
        + Needing(folders.data / NEEDING).forget(person)
        + Scheduler(folders).forget(person)
        + Choices(folders.care / CHOICES).forget(person)
    )
    try:
        phones = Guard(folders.care).forget_person(person)
    finally:  # the list of phones may be broken: whatever else names them goes all the same
        lines = audit.forget(person, phones)
    return {"service note": notes, "phone": len(phones), "audit line": lines}
