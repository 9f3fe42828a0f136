"""Whether every name in a profile can be said by a voice of this machine, tried when it is written down.

A voice may leave a name in another writing out without a word, and that would be found out in danger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.errors import StoreError
from assistant.people.changes import SOUNDS_LIKE
from assistant.people.profile import Profile
from assistant.speech import voices

CanSay = Callable[[str, str], bool]
"""Whether a voice of this machine can say a text in a language."""


class NameUnsaid(StoreError):
    """A name that no voice of this machine can say."""

    def __init__(self, name: str, wish: str) -> None:
        super().__init__(
            "name-unsaid",
            f'No voice on this machine can say "{name}".',
            hint=f"Add how it sounds, in letters that the voice can say: {wish}",
            spoken="There is a name that I cannot say. Please write down how it sounds.",
        )
        self.name, self.wish = name, wish


def unsaid(profile: Profile, otherwise: str, can_say: CanSay | None = None) -> Iterator[NameUnsaid]:
    """What is wrong with the names in a profile; `otherwise` is the language of those without one."""
    language = profile.language or otherwise
    can_say = can_say or voices.can_say
    if profile.name and not can_say(profile.called, language):
        yield NameUnsaid(profile.name, "sounds-like=...")
    for contact in profile.contacts:
        if not can_say(contact.spoken, language):
            wish = f'"contacts.{contact.name}={contact.number or "no number"}, {SOUNDS_LIKE} ..."'
            yield NameUnsaid(contact.name, wish.replace("no number, ", ""))


def check(
    language: Callable[[], str], can_say: CanSay | None = None
) -> Callable[[Profile | None, Profile], None]:
    """For a store of profiles: refuses what brings a name into a profile that cannot be said.

    What was in it before may stay, so that something else can still be changed.
    """

    def checked(before: Profile | None, after: Profile) -> None:
        same = before is not None and (
            _names(before) == _names(after) and before.language == after.language
        )
        wrong = None if same else next(unsaid(after, language(), can_say), None)
        if wrong is not None:
            raise wrong

    return checked


def _names(profile: Profile) -> list[str]:
    return [profile.called, *(contact.spoken for contact in profile.contacts)]
