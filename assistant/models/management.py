"""What the commands do: list, get, add and verify, told in sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelError
from assistant.models import model_name
from assistant.models.archive import Archive
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.download import Patience, Progress, download
from assistant.models.installed import Shelf
from assistant.models.sizes import size

Show = Callable[[str, int], AbstractContextManager[Progress]]
"""Shows a piece of work by its name and how many bytes there are to it."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A model that is here, or that can be had."""

    name: str
    language: str
    spoken: str = ""
    """The language's name in English; empty where only its code is known."""
    bytes: int | None = None
    """Of the archive; None where there is none to get."""
    memory_mb: int | None = None
    """While in use, about."""
    path: str | None = None
    """Where it is installed; None where it is not, or comes with its recogniser."""
    here: bool
    """Whether it can be used as things are."""
    state: str
    """The same in words."""


def listing(catalogue: Catalogue, shelf: Shelf, supplied: Mapping[str, str]) -> list[Known]:
    """Every model there is or could be, by language. `supplied`: by language, the recogniser that
    brings its own."""
    installed = shelf.installed()
    spoken = {entry.language: entry.spoken for entry in catalogue.models}
    found = [
        Known(
            name=name,
            language=code,
            spoken=spoken.get(code, ""),
            here=True,
            state="comes with the assistant",
        )
        for code, name in supplied.items()
    ]
    for each in installed:
        entry = catalogue.named(each.name)
        found.append(
            Known(
                name=each.name,
                language=each.language,
                spoken=spoken.get(each.language, ""),
                bytes=entry.bytes if entry else None,
                memory_mb=entry.memory_mb if entry else None,
                path=str(each.path),
                here=True,
                state="installed as a package"
                if each.packaged
                else f"installed in {each.path.parent}",
            )
        )
    provided = {each.language for each in found}
    for entry in catalogue.models:
        if entry.name in {each.name for each in found}:
            continue
        partial = shelf.partial(entry.name)
        state = "not needed, can be downloaded" if entry.language in provided else "not installed"
        if partial.exists():
            state = f"partly here, {size(partial.stat().st_size)}"
        found.append(
            Known(
                name=entry.name,
                language=entry.language,
                spoken=entry.spoken,
                bytes=entry.bytes,
                memory_mb=entry.memory_mb,
                here=False,
                state=state,
            )
        )
    return sorted(found, key=by_language)


def by_language(known: Known) -> tuple[str, bool, str]:
    """What sorts a list: the language, then what is here before what can be had, then the name."""
    return known.language, not known.here, known.name


def lines(known: Sequence[Known], languages: Collection[str]) -> Iterator[str]:
    """The list as it is shown: first the languages that have exercises, then the others."""
    yield f"{'':4} {'':11} {'':33} {'to get':>7}  {'memory':>7}"
    yield from (_line(each) for each in known if each.language in languages)
    if others := [each for each in known if each.language not in languages]:
        yield from ("", "For languages without exercises, to write your own in:")
        yield from map(_line, others)


def _line(each: Known) -> str:
    to_get = "" if each.bytes is None else size(each.bytes)
    memory = "" if each.memory_mb is None else f"{each.memory_mb} MB"
    return (
        f"{each.language:4} {each.spoken:11} {each.name:33} {to_get:>7}  {memory:>7}  {each.state}"
    )


def get(
    entry: Entry,
    shelf: Shelf,
    agreed: Callable[[str], bool],
    show: Show,
    say: Say,
    patience: Patience = Patience(),  # noqa: B008  # frozen
) -> None:
    """Download a model and install it, if that is agreed to. Raises `ModelError`."""
    shelf.refuse_second(entry.name)
    partial = shelf.partial(entry.name)
    if not agreed(_offer(entry, shelf, partial)):
        say("Nothing was downloaded.")
        return
    with shelf.changing():
        try:
            _fetch(entry, partial, show, patience)
        except KeyboardInterrupt:
            there = partial.stat().st_size if partial.exists() else 0
            say(
                f"Stopped. {size(there)} of {size(entry.bytes)} are downloaded and kept; "
                "the same command goes on from there."
            )
            raise
    with Archive(partial) as archive:
        _install(archive, entry.name, shelf, show, say)
    partial.unlink()


def add(file: Path, catalogue: Catalogue, shelf: Shelf, show: Show, say: Say) -> None:
    """Install a model from an archive that is already here. Raises `ModelError`."""
    with Archive(file) as archive:
        name = _name(archive)
        entry = catalogue.named(name)
        if entry and (difference := entry.difference(file)):
            raise ModelError(
                "archive-damaged",
                f"{file} is not {name} as it was published: {difference}.",
                hint="Copy or download it again.",
            )
        _install(archive, name, shelf, show, say)
        if entry is None:
            say("It is not in the catalogue, so nobody vouches for it.")


def verify(wanted: str | None, shelf: Shelf, say: Say) -> None:
    """Check one model or all of them; the first that is damaged is the error. Raises `ModelError`."""
    models = [shelf.named(wanted)] if wanted else shelf.installed()
    failures = []
    for model in models:
        try:
            say(f"{model.name}: fine; {shelf.verify(model)}.")
        except ModelError as error:
            failures.append(error)
    for failure in failures[1:]:
        say(str(failure))
    if failures:
        raise failures[0]
    if not models:
        say("No models are installed.")


def _offer(entry: Entry, shelf: Shelf, partial: Path) -> str:
    kept = partial.stat().st_size if partial.exists() else 0
    amount = (
        f"{size(entry.bytes)}, {size(kept)} of them here already" if kept else size(entry.bytes)
    )
    return (
        f"{entry.name} for {entry.spoken}, licence {entry.licence}\n"
        f"from {entry.address} ({amount})\n"
        f"into {shelf.root}; needs about {entry.memory_mb} MB of memory while in use"
    )


def _fetch(entry: Entry, partial: Path, show: Show, patience: Patience) -> None:
    """Have the archive whole and right; what an earlier attempt left may turn out wrong."""
    gone_on = partial.exists()
    while True:
        with show(f"Downloading {entry.name}", entry.bytes) as progress:
            download(entry.address, entry.bytes, partial, progress, patience)
        difference = entry.difference(partial)
        if not difference:
            return
        partial.unlink()
        if not gone_on:
            raise ModelError(
                "download-another-file",
                f"What {entry.address} sent is not {entry.name}: {difference}. It was deleted.",
                hint="Try again later, or from another network.",
            )
        gone_on = False


def _install(archive: Archive, name: str, shelf: Shelf, show: Show, say: Say) -> None:
    with show(f"Unpacking {name}", archive.bytes) as progress:
        place = shelf.install(archive, name, progress)
    say(f"Installed in {place}.")


def _name(archive: Archive) -> str:
    for name in (archive.folder, archive.path.stem):
        if model_name.is_name(name):
            return name
    raise ModelError(
        "archive-unnamed",
        f"{archive.path} does not say which language it is for.",
        hint="Rename it to vosk-model-small-LANG-VERSION.zip, such as vosk-model-small-en-1.zip.",
    )
