"""What doctor and the caregiver's page both tell of the machine: settings, folders, disk, clock and libraries of others."""

from __future__ import annotations

import ctypes
import datetime
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant import clock as this_clock
from assistant.clock import Counted
from assistant.doctor.finding import Finding
from assistant.errors import AssistantError, DeviceError, StoreError
from assistant.models.sizes import size
from assistant.people import pronouncing
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.speech import devices
from assistant.speech.clips import DISK_BYTES

_CHECKED_AGAIN = datetime.timedelta(days=366)
"""After so long, numbers to call may have changed."""
_DATA_BYTES = 20_000_000
_TICK = 0.02
_ESPEAK = ("libespeak-ng.so.1", "libespeak.so.1")
_NOT_PRIVATE = ("scripts", "rehearsals")
"""Folders in which there is nothing of the person's."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def settings_file(file: Path) -> tuple[Settings, Finding]:
    """The person's settings, or the defaults where they cannot be used."""
    name = "settings"
    try:
        settings = Settings.load()
    except AssistantError as error:
        mend = error.hint or f"Correct {file}."
        return Settings(), Finding(name=name, ok=False, detail=error.message, mend=mend)
    detail = f"read from {file}" if file.exists() else f"the defaults; there is no {file}"
    return settings, Finding(name=name, ok=True, detail=detail)


def profiles(people: People, today: datetime.date, language: str) -> Iterator[Finding]:
    """Whether every profile can be read, whether every name in it can be said, and whether anybody
    looked at the numbers of late. `language` is for those who have none of their own."""
    name = "profiles"
    ids = people.ids()
    if not ids:
        return
    old = []
    for id in ids:
        try:
            profile = people.load(id)
            checked = profile.checked
        except StoreError as error:
            mend = f"`assistant people edit {id}` opens it."
            yield Finding(name=name, ok=False, detail=error.message, mend=mend)
            return
        if unsaid := next(pronouncing.unsaid(profile, language), None):
            mend = f"`assistant people edit {id} --set {unsaid.wish}`"
            yield Finding(name=name, ok=False, detail=unsaid.message, mend=mend, needed=False)
        if checked is None or today - checked > _CHECKED_AGAIN:
            old.append(id)
    if not old:
        yield Finding(name=name, ok=True, detail=f"{', '.join(ids)}: can be used")
        return
    yield Finding(
        name=name,
        ok=False,
        detail=f"nobody has checked the numbers to call for {', '.join(old)} in the last year.",
        mend=f"Check them, then `assistant people edit {old[0]} --set numbers-checked={today}`.",
        needed=False,
    )


def permissions(folders: Folders) -> Finding:
    """Whether what is kept is for the person alone."""
    name = "permissions"
    if sys.platform == "win32":
        return Finding(name=name, ok=True, detail="the system keeps your folders private")
    for folder in (folders.data, folders.cache, folders.config):
        nearest = _existing(folder)
        if not os.access(nearest, os.W_OK | os.X_OK):
            return Finding(
                name=name,
                ok=False,
                detail=f"{nearest} cannot be written to.",
                mend=f"`sudo chown -R $USER {nearest}`, or set ASSISTANT_HOME to another folder.",
                needed=False,
            )
    for folder in (folders.data, folders.cache):
        if (open_ := next(_open_to_others(folder), None)) is not None:
            return Finding(
                name=name,
                ok=False,
                detail=f"Others on this machine can read {open_}.",
                mend=f"`chmod -R go-rwx {folder}`",
                needed=False,
            )
    file = folders.settings_file
    if file.exists() and file.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return Finding(
            name=name,
            ok=False,
            detail=f"Others on this machine can change {file}.",
            mend=f"`chmod 600 {file}`",
            needed=False,
        )
    return Finding(name=name, ok=True, detail="only you can read what is kept")


def _open_to_others(folder: Path) -> Iterator[Path]:
    """Files and folders with something in them that others can get at; closed ones are not entered."""
    try:
        if folder.is_symlink() or not folder.is_dir() or not folder.stat().st_mode & _OTHERS:
            return
        for path in sorted(folder.iterdir()):
            if path.is_symlink() or path.name in _NOT_PRIVATE:
                continue
            if path.is_dir():
                yield from _open_to_others(path)
            elif path.stat().st_mode & _OTHERS:
                yield path
    except OSError:
        return


def disk(
    folders: Folders, free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
) -> Iterator[Finding]:
    """Room for the voice's rendered phrases, and for what is kept."""
    wanted = (("cache", folders.cache, DISK_BYTES), ("data", folders.data, _DATA_BYTES))
    for what, folder, needed in wanted:
        name = f"disk for {what}"
        there = free(_existing(folder))
        ok = there >= needed
        detail = f"{size(there)} free for {folder}"
        mend = "" if ok else f"Free {size(needed - there)} there."
        yield Finding(name=name, ok=ok, detail=detail, mend=mend, needed=False)


def clock(
    folders: Folders,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Finding]:
    """Whether time passes, and whether it is now."""
    begun = monotonic()
    sleep(_TICK)
    passed = monotonic() - begun
    ok = 0.5 * _TICK <= passed < 1.0
    yield Finding(
        name="time",
        ok=ok,
        detail="it passes" if ok else f"{_TICK:g} s passed as {passed:.3f} s.",
        mend="" if ok else "Close other programs, or restart the machine.",
    )
    doubt = Counted(folders.data).doubt()
    yield Finding(
        name="date",
        ok=not doubt,
        detail=doubt or f"{this_clock.today()}",
        mend="Set it if it is wrong, such as with `sudo date --set 2026-12-31T20:00`."
        if doubt
        else "",
        needed=False,
    )


def portaudio(load: Callable[[], object] = devices.portaudio) -> Finding:
    """The library that reaches the sound card."""
    name = "PortAudio"
    try:
        sound = load()
    except DeviceError as error:
        return Finding.of(name, error)
    version = getattr(sound, "__version__", "")
    return Finding(name=name, ok=True, detail=f"there, by sounddevice {version}".rstrip())


def espeak(*, needed: bool, load: Callable[[str], object] = ctypes.CDLL) -> Finding:
    """The library behind pyttsx3 on Linux."""
    name = "espeak-ng"
    if sys.platform != "linux":
        return Finding(name=name, ok=True, detail="not needed; the system has its own speech")
    for library in _ESPEAK:
        try:
            load(library)
        except OSError:
            continue
        return Finding(name=name, ok=True, detail=f"there: {library}")
    return Finding(
        name=name,
        ok=False,
        detail="It is not installed." if needed else "Not installed, and another voice is used.",
        mend="`sudo apt-get install espeak-ng`",
        needed=needed,
    )


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())
