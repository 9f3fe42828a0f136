"""What was installed, file by file, so that damage can be told from a model that merely fails."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from assistant.models.archive import Unpacked, create, settle

FILE = ".installed.json"
"""Lies in the model's own folder, and so moves with it."""


def write(folder: Path, name: str, files: Mapping[str, Unpacked]) -> None:
    listed = {
        inside: {"bytes": file.bytes, "sha256": file.sha256}
        for inside, file in sorted(files.items())
    }
    text = json.dumps({"format": 1, "name": name, "files": listed}, indent=1)
    with create(folder / FILE) as file:
        file.write(text.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    settle(folder)


def differences(folder: Path) -> list[str] | None:
    """What has changed since the model was installed; None when nobody wrote it down."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        listed = json.loads(text)["files"]
        expected = {
            str(inside): (int(f["bytes"]), str(f["sha256"])) for inside, f in listed.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return [f"{FILE} is damaged"]
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    found.pop(FILE, None)
    problems = [f"{inside} is missing" for inside in expected.keys() - found.keys()]
    problems += [f"{inside} does not belong to it" for inside in found.keys() - expected.keys()]
    for inside in expected.keys() & found.keys():
        if problem := _difference(found[inside], *expected[inside]):
            problems.append(f"{inside} {problem}")
    return sorted(problems)


def _difference(path: Path, length: int, sha256: str) -> str:
    if path.is_symlink() or not path.is_file():
        return "is no longer a file"
    now = path.stat().st_size
    if now != length:
        return f"is {'cut short' if now < length else 'longer than it was'}"
    with path.open("rb") as file:
        same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    return "" if same else "has changed"
