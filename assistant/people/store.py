"""The profiles of the people on this machine: one private YAML file each."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import StoreError
from assistant.exercise import catalogue
from assistant.exercise.read import yaml_reader
from assistant.exercise.read.problems import UnusableScript, did_you_mean
from assistant.files import locked, sync_folder, write_private
from assistant.people import changes, profile_reader, profile_writer
from assistant.people.profile import WITHOUT, Profile
from assistant.people.profile_reader import UnusableProfile
from assistant.session.actions import Record

_LOGGER = logging.getLogger(__name__)
NOBODY = "nobody"
"""Chosen on purpose: nobody in particular, even where there is one profile."""
_NEW = "format: 1\n"
_WRITING = threading.RLock()


class People:
    """Reads and writes profiles. Every method raises `StoreError`."""

    def __init__(
        self,
        folder: Path,
        check: Callable[[Profile | None, Profile], None] = lambda before, after: None,
    ) -> None:
        """`check` raises `StoreError` for what is not to be written, given what was there before."""
        self._folder = folder
        self._check = check
        self._held = False
        """Whether the folder is locked by the thread that holds `_WRITING`."""

    def ids(self) -> list[str]:
        """Everybody there is a profile of."""
        return sorted(file.stem for file in self._folder.glob(f"*{catalogue.SUFFIX}"))

    def file(self, id: str) -> Path:
        return self._folder / f"{id}{catalogue.SUFFIX}"

    def text(self, id: str) -> str:
        """A profile as it is written."""
        self.must_be_there(id)
        try:
            return yaml_reader.file_text(self.file(id))
        except UnusableScript as error:
            raise UnusableProfile(list(error.problems)) from None

    def must_be_there(self, id: str) -> None:
        """Raise `StoreError` where nobody has a profile of that id."""
        if id in self.ids():
            return
        new = id if catalogue.is_a_name(id) else "ID"
        hint = did_you_mean(id, self.ids()) or f"`assistant people add {new}` makes one"
        raise StoreError("nobody", f'There is no profile "{id}"; {_ended(hint)}')

    def load(self, id: str) -> Profile:
        """One person's profile."""
        return profile_reader.parse(self.text(id), self.file(id))[0]

    def chosen(self, wanted: str) -> Profile | None:
        """Who was asked for; without a wish, the only one there is, or nobody in particular."""
        ids = self.ids()
        if not wanted and len(ids) > 1:
            among = ", ".join(ids)
            _LOGGER.warning("No profile is used; choose one with --person: %s", among)
        if wanted == NOBODY or (not wanted and len(ids) != 1):
            return None
        return self.load(wanted or ids[0])

    def the_only(self) -> str:
        """The id of the only profile there is."""
        match self.ids():
            case [only]:
                return only
            case []:
                hint = "`assistant people add ID` makes one."
                raise StoreError("nobody", "There is no profile yet.", hint=hint)
            case several:
                hint = f"Choose one: {', '.join(several)}."
                raise StoreError("which-person", "There is more than one profile.", hint=hint)

    def add(self, id: str) -> Profile:
        """Begin an empty profile."""
        return self.begin(id, {})

    def begin(self, id: str, values: Mapping[str, Any]) -> Profile:
        """Begin a profile with some values: as a whole, or not at all."""
        if not catalogue.is_a_name(id) or id == NOBODY:
            hint = "Use small letters, digits and hyphens; you are asked for the spoken name next."
            raise StoreError("profile-id", f'"{id}" cannot be the id of a profile.', hint=hint)
        if id in self.ids():
            hint = f"`assistant people edit {id}` changes it."
            raise StoreError("profile-exists", f'There is already a profile "{id}".', hint=hint)
        return self.write(id, profile_writer.changed(_NEW, values))

    def write(self, id: str, text: str) -> Profile:
        """Write a profile as it stands, if nothing is wrong with it."""
        profile, _ = profile_reader.parse(text, self.file(id))
        self._check(self._before(id), profile)
        try:
            write_private(self.file(id), text.encode("utf-8"))
        except OSError as error:
            raise self._failed("written", id, error) from error
        return profile

    def write_edited(self, id: str, text: str, read: str) -> Profile:
        """Write a profile that somebody had before them for a while, as they read it: what a session kept
        or forgot meanwhile stays so, and what they took out of it themselves stays out."""
        profile_reader.parse(text, self.file(id))
        with self.writing():
            if (now := self.text(id)) != read:
                mine, before, theirs = (self._kept_in(id, each) for each in (text, read, now))
                left = {
                    name: each
                    for name, each in mine.items()
                    if name in theirs or name not in before
                }
                new = {name: each for name, each in theirs.items() if each != before.get(name)}
                text = profile_writer.changed(text, {"kept": left | new})
            return self.write(id, text)

    def _kept_in(self, id: str, text: str) -> dict[str, Any]:
        """Nothing where it cannot be read."""
        try:
            return dict(profile_reader.parse(text, self.file(id))[1].get("kept") or {})
        except UnusableProfile:
            return {}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held from reading a profile to writing it: a session that keeps an answer, a page on which somebody
        saves and the command line do so one after the other, also where they are several processes."""
        with _WRITING, ExitStack() as let_go:
            if not self._held:
                self._held = True
                let_go.callback(setattr, self, "_held", False)
                try:
                    let_go.enter_context(locked(self._folder))
                except OSError as error:
                    raise StoreError(
                        "profile-file",
                        f"{self._folder} cannot be locked: {error.strerror or error}.",
                    ) from error
            yield

    def _before(self, id: str) -> Profile | None:
        try:
            return self.load(id) if id in self.ids() else None
        except UnusableProfile:
            return None

    def asked(self, id: str, wishes: Sequence[str], today: date) -> dict[str, Any]:
        """The values that wishes such as `pace=0.9` come to, see `changes.asked`."""
        written = yaml_reader.parse(self.text(id), self.file(id))[0].root.plain()
        return changes.asked(wishes, written or {}, today)

    def change(self, id: str, values: Mapping[str, Any]) -> Profile:
        """Give other values to some keys; None or nothing removes one."""
        with self.writing():
            return self.write(id, profile_writer.changed(self.text(id), values))

    def remove(self, id: str) -> None:
        """Delete a profile, also one that cannot be read."""
        self.must_be_there(id)
        try:
            with self.writing():
                self.file(id).unlink()
            sync_folder(self._folder)
        except OSError as error:
            raise self._failed("removed", id, error) from error

    def keep(self, id: str, record: Record, today: date) -> None:
        """Keep what was said in a session, or forget it. What is known already is written over."""
        with self.writing():
            self._keep(id, record, today)

    def _keep(self, id: str, record: Record, today: date) -> None:
        profile, written = profile_reader.parse(self.text(id), self.file(id))
        kept = dict(written.get("kept") or {})
        root = record.name.partition(".")[0]
        if record.name == root:  # a new answer replaces the old one whole
            kept = {name: each for name, each in kept.items() if name.partition(".")[0] != root}
        values: dict[str, Any] = {"kept": kept}
        if record.kind == "kept":
            answer = {"value": record.value, "said": today.isoformat(), "days": record.days}
            kept[record.name] = {key: each for key, each in answer.items() if each is not None}
        elif root == WITHOUT and profile.without:
            values[WITHOUT] = None
        self.change(id, values)

    def _failed(self, done: str, id: str, error: OSError) -> StoreError:
        return StoreError(
            "profile-file", f"{self.file(id)} cannot be {done}: {error.strerror or error}."
        )


def _ended(hint: str) -> str:
    return hint if hint.endswith("?") else f"{hint}."
