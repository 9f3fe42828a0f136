"""One file with what is kept and set, to carry from one machine to another.

A ZIP archive: `manifest.json` with the size and hash of each part, and the parts: sessions as
JSON Lines, people's own plans, settings, profiles, own exercises. Encrypted, it is the archive closed with a passphrase,
behind a line that says so.

Nothing is taken over before every part was checked. Then all of it lies ready in one folder, which
gets its name in a single step: from there on it is finished, if not now then at the next start.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from assistant.encryption.lock import check_passphrase, stretched
from assistant.encryption.secret_box import Box
from assistant.errors import AssistantError, StoreError
from assistant.files import private_folder, sync_folder, write_private
from assistant.history import export
from assistant.history.store import History
from assistant.settings import Folders, Settings

_FORMAT = 1
_MANIFEST, _SETTINGS, _PLANS = "manifest.json", "settings.toml", "plans.json"
_CLOSED = b"exercise-assistant backup 1\n"
"""How an encrypted one begins."""
_SALT_BYTES = 16
_LARGEST, _LARGEST_PART, _MOST_PARTS = 200 << 20, 100 << 20, 5000
"""Bytes, bytes and count: far more than a life of sessions."""
_NAME = re.compile(r"people/[\w-]+\.yaml|scripts/[\w-]+/(?:shared/)?[\w-]+\.yaml")
"""What a part may be called beside the sessions and the settings: no way leads out of the folders."""

Parts = Mapping[str, bytes]


def write(file: Path, folders: Folders, key: bytes, passphrase: str = "") -> int:
    """Write a backup, encrypted where there is a passphrase; gives how many sessions are in it.

    Raises `StoreError` and `OSError`.
    """
    sessions, plans = [], {}
    if folders.history_file.exists():
        with History(folders.history_file, key) as history:
            sessions, plans = history.sessions(), history.plans()
    parts = {export.LINES: "".join(f"{line}\n" for line in export.as_lines(sessions)).encode()}
    if plans:
        parts[_PLANS] = json.dumps(plans, ensure_ascii=False, indent=1).encode()
    parts |= {name: found.read_bytes() for name, found in _files(folders)}
    packed = _packed(parts)
    if passphrase:
        check_passphrase(passphrase)
        salt = secrets.token_bytes(_SALT_BYTES)
        packed = _CLOSED + salt + Box(stretched(passphrase, salt)).seal(packed)
    write_private(file, packed)
    return len(sessions)


def is_closed(file: Path) -> bool:
    """Whether a passphrase is needed to open it. Raises `OSError`."""
    with file.open("rb") as opened:
        return opened.read(len(_CLOSED)) == _CLOSED


def read(file: Path, passphrase: str = "") -> Parts:
    """Every part, checked. Raises `StoreError` and `OSError`."""
    if file.stat().st_size > _LARGEST:
        raise _unusable(file, "it is too large")
    packed = file.read_bytes()
    if packed.startswith(_CLOSED):
        salt, closed = packed[len(_CLOSED) :][:_SALT_BYTES], packed[len(_CLOSED) + _SALT_BYTES :]
        try:
            packed = Box(stretched(passphrase, salt)).open(closed)
        except StoreError as error:
            if error.code != "not-opened":
                raise
            raise StoreError(
                "wrong-passphrase",
                f"That passphrase does not open {file}, or it was changed since it was written.",
            ) from error
    try:
        parts = _unpacked(packed)
        _check(parts)
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(file, str(error) or "it is not a backup") from error
    except AssistantError as error:
        raise _unusable(file, error.message.rstrip(".")) from error
    return parts


def restore(parts: Parts, folders: Folders, key: bytes) -> int:
    """Take over what was read; gives how many sessions were new. Raises `StoreError` and `OSError`."""
    aside = unready(folders.restoring)
    shutil.rmtree(aside, ignore_errors=True)
    private_folder(aside)
    for name, data in parts.items():
        write_private(aside / name, data)
    aside.replace(folders.restoring)
    sync_folder(folders.data)
    return finish(folders, key)


def unready(folder: Path) -> Path:
    """Where it lies until it is whole."""
    return folder.with_suffix(".part")


def finish(folders: Folders, key: bytes) -> int:
    """Finish what a power cut may have interrupted. Raises `StoreError` and `OSError`."""
    ready, new = folders.restoring, 0
    if not ready.is_dir():
        return 0
    lines = (ready / export.LINES).read_text(encoding="utf-8").split("\n")
    with History(folders.history_file, key) as history:
        new = history.add(export.read(lines, export.LINES))
        for person, plan in _plans(ready).items():
            history.keep_plan(person, plan)
    for file in ready.rglob("*"):
        name = file.relative_to(ready).as_posix()
        if file.is_file() and name not in (export.LINES, _PLANS):
            write_private(_place(name, folders), file.read_bytes())
    shutil.rmtree(ready)
    return new


def _plans(ready: Path) -> dict[str, dict[str, str]]:
    file = ready / _PLANS
    return _plans_of(file.read_text(encoding="utf-8")) if file.exists() else {}


def _plans_of(text: str) -> dict[str, dict[str, str]]:
    """By person, the words of each part. Raises `ValueError` and `AttributeError` for anything else."""
    plans: dict[str, dict[str, str]] = json.loads(text)
    words = [each for plan in plans.values() for part in plan.items() for each in part]
    if not all(isinstance(each, str) for each in words):
        raise ValueError(f"{_PLANS} holds something else than plans")
    return plans


def _files(folders: Folders) -> Iterator[tuple[str, Path]]:
    """The name of each part that is a file, and where it lies."""
    if folders.settings_file.is_file():
        yield _SETTINGS, folders.settings_file
    for kind, folder in (("people", folders.people), ("scripts", folders.scripts[0])):
        for file in sorted(folder.rglob("*.yaml")):
            name = f"{kind}/{file.relative_to(folder).as_posix()}"
            if _NAME.fullmatch(name):
                yield name, file


def _place(name: str, folders: Folders) -> Path:
    """Where a part belongs."""
    kind, *rest = PurePosixPath(name).parts
    if name == _SETTINGS:
        return folders.settings_file
    return {"people": folders.people, "scripts": folders.scripts[0]}[kind].joinpath(*rest)


def _packed(parts: Parts) -> bytes:
    manifest = {
        "format": _FORMAT,
        "parts": {
            name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in parts.items()
        },
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _unpacked(packed: bytes) -> dict[str, bytes]:
    """The parts, each of the size and with the hash that was written down. Raises `ValueError`."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        if len(names) > _MOST_PARTS:
            raise ValueError("it has too many parts")
        manifest = json.loads(_part(archive, _MANIFEST, _LARGEST_PART))
        if manifest["format"] != _FORMAT:
            raise ValueError("it was written by a newer version of the assistant")
        described: dict[str, Any] = manifest["parts"]
        if sorted(names) != sorted([_MANIFEST, *described]):
            raise ValueError("its list of parts does not match its parts")
        return {name: _whole(archive, name, about) for name, about in described.items()}


def _whole(archive: zipfile.ZipFile, name: str, about: Mapping[str, Any]) -> bytes:
    if name not in (export.LINES, _SETTINGS, _PLANS) and not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not part of a backup")
    data = _part(archive, name, about["size"])
    if len(data) != about["size"] or hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise ValueError(f"{name} was changed since it was written")
    return data


def _part(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """At most so many bytes, whatever the archive says about itself."""
    if not 0 <= most <= _LARGEST_PART:
        raise ValueError(f"{name} is too large")
    with archive.open(name) as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise ValueError(f"{name} is larger than it says")
    return data


def _check(parts: Parts) -> None:
    """Whether each part can be used. Raises `ValueError` and `AssistantError`."""
    texts = {name: data.decode("utf-8") for name, data in parts.items()}
    for _ in export.read(texts[export.LINES].split("\n"), export.LINES):
        pass
    if _PLANS in texts:
        _plans_of(texts[_PLANS])
    if _SETTINGS in texts:
        Settings.parse(texts[_SETTINGS], _SETTINGS)


def _unusable(file: Path, why: str) -> StoreError:
    return StoreError("backup", f"{file} cannot be used: {why}.", hint="Nothing was changed.")
