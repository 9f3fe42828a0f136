"""Where installed models lie: finding, installing, checking and removing them."""

from __future__ import annotations

import contextlib
import difflib
import errno
import importlib.util
import os
import pkgutil
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelError
from assistant.models import manifest, model_name
from assistant.models.archive import Archive, settle
from assistant.models.disk_space import disk_full, require

_PACKAGE = "vosk_model_"
_DOWNLOADS = ".downloads"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A model that is there."""

    name: str
    language: str
    path: Path
    packaged: bool = False
    """Whether it came with a Python package, and goes with it."""


def find(language: str, folders: Sequence[Path]) -> Path | None:
    """The model that is used for a language: in the first folder that has one, or a package's."""
    for folder in folders:
        speaking = [path for path in _in(folder) if model_name.speaks(path.name, language)]
        if speaking:
            return max(speaking, key=lambda path: model_name.preference(path.name))
    return _in_package(language.replace("-", "_"))


def _in(folder: Path) -> list[Path]:
    """The folders in a folder that are models by their names."""
    return [
        p for p in sorted(folder.glob("vosk-model-*")) if model_name.is_name(p.name) and p.is_dir()
    ]


def _in_package(language: str) -> Path | None:
    package = importlib.util.find_spec(f"{_PACKAGE}{language}")
    for place in (package.submodule_search_locations or ()) if package else ():
        model = Path(place) / "model"
        if model.is_dir():
            return model
    return None


class Shelf:
    """The models of this person. New ones go into the first folder."""

    def __init__(
        self,
        folders: Sequence[Path],
        inspect: Callable[[Path], None],
        probe: Callable[[Path], None],
    ) -> None:
        """`inspect` looks a model over in an instant, `probe` loads it: both raise `ModelError`."""
        self.root = folders[0]
        self._folders = folders
        self._inspect = inspect
        self._probe = probe

    def installed(self) -> list[Installed]:
        found = [
            Installed(name=path.name, language=model_name.language_of(path.name), path=path)
            for folder in self._folders
            for path in _in(folder)
        ]
        for module in pkgutil.iter_modules():
            language = module.name.removeprefix(_PACKAGE)
            if language != module.name and (path := _in_package(language)):
                name = module.name.replace("_", "-")
                found.append(Installed(name=name, language=language, path=path, packaged=True))
        return found

    def named(self, wanted: str) -> Installed:
        """By its name, or by its language when there is one only. Raises `ModelError`."""
        every = self.installed()
        for fits in (
            (wanted == each.name for each in every),
            (wanted == each.language for each in every),
        ):
            found = [each for each, fit in zip(every, fits, strict=True) if fit]
            if len(found) == 1:
                return found[0]
            if found:
                places = ", ".join(str(each.path) for each in found)
                raise ModelError(
                    "model-ambiguous",
                    f'"{wanted}" fits {len(found)} models: {places}.',
                    hint="Give the name of one; of two by the same name, delete one by hand.",
                )
        names = [each.name for each in every]
        close = difflib.get_close_matches(wanted, names, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(names)}."
        if not names:
            hint = "No models are installed; `assistant models list` shows what you can download."
        raise ModelError("model-missing", f'No model "{wanted}" is installed.', hint=hint)

    def partial(self, name: str) -> Path:
        """Where an archive lies while it is being downloaded."""
        return self.root / _DOWNLOADS / f"{name}.zip"

    def refuse_second(self, name: str) -> None:
        """Raise `ModelError` when a model by this name is there already."""
        for each in self.installed():
            if each.name == name:
                raise ModelError(
                    "model-installed",
                    f"{name} is already installed, in {each.path}.",
                    hint=f"If it is damaged, first `assistant models remove {name}`.",
                )

    def install(
        self, archive: Archive, name: str, progress: Callable[[int], None] = lambda count: None
    ) -> Path:
        """Unpack beside its place, try it, and only then move it there. Raises `ModelError`."""
        self.refuse_second(name)
        target = self.root / name
        with self.changing():
            require(self.root, archive.bytes)
            aside = Path(tempfile.mkdtemp(prefix=f"{_UNFINISHED}{name}-", dir=self.root))
            try:
                written = archive.unpack(aside, progress)
                self._tried(aside, archive.path)
                manifest.write(aside, name, written)
                aside.rename(target)
                settle(self.root)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        return target

    def _tried(self, folder: Path, archive: Path) -> None:
        for attempt in (self._inspect, self._probe):
            try:
                attempt(folder)
            except ModelError as error:
                reason = error.message.partition(": ")[2] or error.message
                raise ModelError(
                    "archive-no-model",
                    f"{archive} holds no model that Vosk can use: {reason}",
                    hint="Take the archive from alphacephei.com/vosk/models.",
                ) from error

    def verify(self, model: Installed) -> str:
        """What was checked, in half a sentence. Raises `ModelError`."""
        changed = manifest.differences(model.path)
        if changed:
            more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
            raise ModelError(
                "model-broken",
                f"{model.name} is damaged: {changed[0]}{more}.",
                hint=f"`assistant models remove {model.name}`, then get or add it again.",
                spoken="The speech model is damaged. It has to be installed again.",
            )
        self._inspect(model.path)
        self._probe(model.path)
        if changed is None:
            how = "came as a package" if model.packaged else "was put there by hand"
            return f"it can be loaded, but {how}, so its files cannot be compared"
        return "every file is as it was installed, and it can be loaded"

    def remove(self, model: Installed) -> None:
        """Take it away at once, and its files after that. Raises `ModelError`."""
        if model.packaged:
            raise ModelError(
                "model-packaged",
                f"{model.name} belongs to a Python package.",
                hint=f"`pip uninstall {model.name}` removes it.",
            )
        with self.changing():
            if model.path.is_symlink():
                model.path.unlink()
                return
            aside = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=model.path.parent))
            model.path.rename(aside / model.name)
            shutil.rmtree(aside)

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """One process at a time; what one that died left behind is tidied away."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _locked(self.root / ".lock"):
                for left in self.root.glob(f"{_UNFINISHED}*"):
                    shutil.rmtree(left, ignore_errors=True)
                yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise disk_full(self.root) from error
            raise ModelError(
                "model-folder",
                f"{error.filename or self.root} cannot be changed: {error.strerror or error}.",
                hint="Make the folder writable, or set ASSISTANT_HOME to another one.",
            ) from error


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, where the system has such locks."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with contextlib.suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ModelError(
                    "models-busy",
                    "Another assistant is changing the models.",
                    hint="Wait until it is done.",
                ) from error
        yield
    finally:
        os.close(handle)
