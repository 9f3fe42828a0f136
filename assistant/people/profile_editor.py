"""Making, changing and removing profiles for somebody at the keyboard; asking and showing are theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from assistant.errors import ScriptError, StoreError
from assistant.exercise import catalogue
from assistant.history.store import History
from assistant.people.profile import Profile
from assistant.people.profile_reader import UnusableProfile
from assistant.people.pronouncing import NameUnsaid
from assistant.people.store import People
from assistant.settings import Folders


class NoSuchExercise(StoreError):
    """A schedule names an exercise that is not there: at that time nothing would be asked."""


def exercises_are_there(
    language: Callable[[], str], scripts: Sequence[Path]
) -> Callable[[Profile | None, Profile], None]:
    """For a store of profiles: refuses what brings such an exercise into a schedule."""

    def checked(before: Profile | None, after: Profile) -> None:
        for each in after.schedule:
            if before is None or each not in before.schedule:
                try:
                    catalogue.find(each.exercise, after.language or language(), scripts)
                except ScriptError as error:
                    raise NoSuchExercise(error.code, f"schedule: {error.message}") from None

    return checked


def put(id: str, people: People, wishes: Sequence[str], today: date) -> None:
    """Make the changes that are asked for, all of them or none. Raises `AssistantError`."""
    asked = people.asked(id, wishes, today)
    try:
        people.change(id, asked)
    except UnusableProfile as error:
        sentences = [f"{each.path}: {each.sentence}" for each in error.problems]
        raise StoreError("profile", "\n".join(sentences)) from None


def edit(
    id: str,
    people: People,
    editor: Callable[[str], str | None],
    again: Callable[[str], bool],
) -> bool:
    """Have a profile's text changed until nothing is wrong with it; whether it was changed.

    `editor` gives the text back, or None when it was left as it was; `again` is shown what is
    wrong. Raises `UnusableProfile` when it is left wrong: then nothing is changed.
    """
    text = read = people.text(id)
    while (edited := editor(text)) is not None:
        try:
            people.write_edited(id, edited, read)
        except (UnusableProfile, NameUnsaid, NoSuchExercise) as error:
            if not again(str(error)):
                raise
            text = edited
        else:
            return True
    return False


def elsewhere(id: str, folders: Folders) -> list[str]:
    """What else is kept about somebody, in sentences."""
    if not folders.history_file.exists():
        return []
    if folders.lock.exists():
        return [f"It is unknown whether sessions are kept: {folders.history_file} is encrypted."]
    with History(folders.history_file) as history:
        count, planned = len(history.sessions(id)), id in history.plans()
    sessions = "1 session is" if count == 1 else f"{count} sessions are"
    found = [f"{sessions} kept in the history, in {folders.history_file}."] if count else []
    return [*found, f"A plan of {id} is kept there."] if planned else found
