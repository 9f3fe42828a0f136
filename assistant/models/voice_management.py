"""Kokoro's voices as the commands have them: listed, got, added, checked and removed, all together."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.errors import ModelError
from assistant.models.archive import settle
from assistant.models.catalogue import VoiceEntry
from assistant.models.disk_space import require
from assistant.models.download import Patience, download
from assistant.models.installed import Shelf
from assistant.models.management import Known, Say, Show
from assistant.models.sizes import size
from assistant.models.voice_files import FOLDER, NAME, mend, place, read

MEMORY_MB = 300
"""What the model takes while it says a sentence of ten words, measured; a longer one takes more."""
_PACKED = (".tgz", ".tar.gz")
_MOST_MEMBERS = 1000
"""The archive that is known has 80."""


def known(entries: Sequence[VoiceEntry], folders: Sequence[Path]) -> Known:
    """What `assistant models list` says of them together."""
    here = [each for each in entries if place(each.name, folders)]
    if not here:
        state = "not needed, can be downloaded"
    elif len(here) < len(entries):
        state = f"{len(here)} of {len(entries)} voices installed"
    else:
        state = f"{len(here)} voices installed"
    return Known(
        name=f"{NAME} (voices)",
        language="en",
        spoken="English",
        bytes=sum(each.bytes for each in entries),
        memory_mb=MEMORY_MB,
        path=str(folders[0] / FOLDER) if here else None,
        here=bool(here),
        state=state,
    )


def get(
    entries: Sequence[VoiceEntry],
    shelf: Shelf,
    agreed: Callable[[str], bool],
    show: Show,
    say: Say,
    patience: Patience = Patience(),  # noqa: B008  # frozen
) -> None:
    """Download those that are not here yet, if that is agreed to. Raises `ModelError`."""
    missing = [each for each in entries if not (shelf.root / FOLDER / f"{each.name}.bin").exists()]
    if not missing:
        raise ModelError(
            "model-installed",
            f"Kokoro's voices are already installed, in {shelf.root / FOLDER}.",
            hint=f"If they are damaged, first `assistant models remove {NAME}`.",
        )
    if not agreed(_offer(missing, shelf)):
        say("Nothing was downloaded.")
        return
    with shelf.changing():
        for each in missing:
            partial = shelf.partial(each.name).with_suffix(".bin")
            _fetch(each, partial, show, patience)
            _put(each, partial.read_bytes(), shelf)
            partial.unlink()
    say(f"Installed in {shelf.root / FOLDER}.")


def add(file: Path, entries: Sequence[VoiceEntry], shelf: Shelf, say: Say) -> None:
    """Install voices from a file that is already here: one voice, or an archive with some of them.

    Raises `ModelError`; nothing is installed where one of them is not as it was published.
    """
    found = list(_found(file, {f"{each.name}.bin": each for each in entries}))
    if not found:
        raise ModelError(
            "archive-no-model",
            f"{file} holds none of Kokoro's voices.",
            hint=f"They are files such as {entries[0].name}.bin, alone or in a .tgz.",
        )
    for entry, data in found:
        if difference := entry.difference(data):
            raise ModelError(
                "archive-damaged",
                f"{entry.name} in {file} is not as it was published: {difference}.",
                hint="Copy or download it again.",
            )
    with shelf.changing():
        for entry, data in found:
            _put(entry, data, shelf)
    names = ", ".join(entry.name for entry, _ in found)
    say(f"Installed in {shelf.root / FOLDER}: {names}.")


def is_of_voices(file: Path) -> bool:
    """Whether a file that is to be added can be one of voices, by its name."""
    return file.name.endswith((*_PACKED, ".bin"))


def verify(entries: Sequence[VoiceEntry], folders: Sequence[Path], say: Say) -> None:
    """Compare those that are here with what was published. Raises `ModelError`."""
    here = [each for each in entries if place(each.name, folders)]
    for each in here:
        read(each, folders)
    if here:
        say(f"{NAME}: fine; {len(here)} of {len(entries)} voices are here, as they were published.")


def remove(shelf: Shelf) -> None:
    """Take all of them away. Raises `ModelError`."""
    folder = shelf.root / FOLDER
    if not folder.is_dir():
        raise ModelError("model-missing", "None of Kokoro's voices is installed.", hint=mend())
    with shelf.changing():
        shutil.rmtree(folder)


def _offer(missing: Sequence[VoiceEntry], shelf: Shelf) -> str:
    first = missing[0]
    names = ", ".join(each.name for each in missing)
    return (
        f"{len(missing)} of Kokoro's voices for English, licence {first.licence}: {names}\n"
        f"from {first.address.rpartition('/')[0]} ({size(sum(each.bytes for each in missing))})\n"
        f"into {shelf.root}; the model needs about {MEMORY_MB} MB of memory while in use"
    )


def _fetch(entry: VoiceEntry, partial: Path, show: Show, patience: Patience) -> None:
    with show(f"Downloading {entry.name}", entry.bytes) as progress:
        download(entry.address, entry.bytes, partial, progress, patience)
    if difference := entry.difference(partial.read_bytes()):
        partial.unlink()
        raise ModelError(
            "download-another-file",
            f"What {entry.address} sent is not {entry.name}: {difference}. It was deleted.",
            hint="Try again later, or from another network.",
        )


def _put(entry: VoiceEntry, data: bytes, shelf: Shelf) -> None:
    """Written aside and renamed: a voice is either absent or whole."""
    folder = shelf.root / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    require(folder, len(data))
    handle, aside = tempfile.mkstemp(prefix=".unfinished-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(folder / f"{entry.name}.bin")
        settle(folder)
    finally:
        Path(aside).unlink(missing_ok=True)


def _found(file: Path, wanted: dict[str, VoiceEntry]) -> Iterator[tuple[VoiceEntry, bytes]]:
    """Of a file or an archive, what bears the name of a voice. An archive is only read, a member no
    further than a byte past what the voice has, and nothing of it is written by its own path."""
    left = dict(wanted)
    try:
        if not file.name.endswith(_PACKED):
            if entry := wanted.get(file.name):
                with file.open("rb") as single:
                    yield entry, single.read(entry.bytes + 1)
            return
        with tarfile.open(file, "r:gz") as archive:
            for number, member in enumerate(archive):
                if number >= _MOST_MEMBERS:
                    break
                entry = left.get(member.name.rpartition("/")[2])
                if entry and member.isfile() and (inside := archive.extractfile(member)):
                    del left[f"{entry.name}.bin"]  # of several by one name, the first
                    yield entry, inside.read(entry.bytes + 1)
    except FileNotFoundError as error:
        raise ModelError(
            "archive-missing",
            f"There is no file {file}.",
            hint="Give the path of the file as it was downloaded.",
        ) from error
    except (OSError, EOFError, tarfile.TarError) as error:
        raise ModelError(
            "archive-broken",
            f"{file} cannot be unpacked: it is no .tgz archive, or it is damaged.",
            hint="Download or copy it again.",
        ) from error
