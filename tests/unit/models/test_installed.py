"""Installing, finding, checking and removing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.errors import ModelError
from assistant.models import manifest
from assistant.models.archive import Archive
from assistant.models.installed import Shelf, find
from assistant.speech import recognisers
from assistant.speech.recognisers.vosk_model import inspect
from tests.unit.models.conftest import NAME, model_files

MakeZip = Callable[..., Path]


@pytest.fixture
def installed(shelf: Shelf, model_zip: Path) -> Path:
    with Archive(model_zip) as archive:
        return shelf.install(archive, NAME)


def left_over(shelf: Shelf) -> list[str]:
    return [path.name for path in shelf.root.iterdir() if path.name != ".lock"]


def test_an_installed_model_is_whole_private_and_found(shelf: Shelf, installed: Path) -> None:
    assert installed == shelf.root / NAME
    assert shelf.root.stat().st_mode & 0o777 == 0o700
    for path in installed.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert left_over(shelf) == [NAME]
    assert find("xx", [shelf.root]) == recognisers.vosk_model("xx", [shelf.root]) == installed
    assert find("yy", [shelf.root]) is None
    (model,) = [each for each in shelf.installed() if not each.packaged]
    assert model.name == NAME and model.language == "xx"
    assert "as it was installed" in shelf.verify(model)


def test_it_is_never_half_there(
    shelf: Shelf, model_zip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step fails or is interrupted, nothing is found and nothing is left."""
    for step in ("unpack", "write", "rename"):
        for failure in (OSError(errno.EIO, "failed"), KeyboardInterrupt()):
            with pytest.MonkeyPatch.context() as patch, Archive(model_zip) as archive:

                def fail(*_: object, failure: BaseException = failure) -> None:
                    raise failure

                owner = {"unpack": Archive, "write": manifest, "rename": Path}[step]
                patch.setattr(owner, step, fail)
                with pytest.raises((ModelError, KeyboardInterrupt)):
                    shelf.install(archive, NAME)
            assert find("xx", [shelf.root]) is None
            assert left_over(shelf) == []


def test_what_a_killed_process_left_is_tidied_and_never_found(
    shelf: Shelf, model_zip: Path
) -> None:
    left = shelf.root / f".unfinished-{NAME}-abc"
    left.mkdir(parents=True)
    (left / "README").write_text("half")
    assert find("xx", [shelf.root]) is None
    with Archive(model_zip) as archive:
        shelf.install(archive, NAME)
    assert left_over(shelf) == [NAME]


def test_a_second_one_is_refused(shelf: Shelf, installed: Path, model_zip: Path) -> None:
    with Archive(model_zip) as archive, pytest.raises(ModelError) as caught:
        shelf.install(archive, NAME)
    assert caught.value.code == "model-installed" and "remove" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "data"),
    [("am/final.mdl", None), ("am/final.mdl", b"<html>"), ("graph/Gr.fst", b"")],
    ids=["missing", "html", "empty"],
)
def test_an_archive_without_a_model_is_not_kept(
    shelf: Shelf, make_zip: MakeZip, name: str, data: bytes | None
) -> None:
    files = {**model_files(), name: data}
    path = make_zip({key: value for key, value in files.items() if value is not None})
    with Archive(path) as archive, pytest.raises(ModelError) as caught:
        shelf.install(archive, NAME)
    assert caught.value.code == "archive-no-model" and name.split("/")[1] in caught.value.message
    assert left_over(shelf) == []


def test_what_vosk_cannot_load_is_not_kept(tmp_path: Path, model_zip: Path) -> None:
    def probe(folder: Path) -> None:
        raise ModelError("model-broken", f"The model in {folder} cannot be used: it never ends.")

    shelf = Shelf((tmp_path / "own",), inspect, probe)
    with Archive(model_zip) as archive, pytest.raises(ModelError, match="it never ends"):
        shelf.install(archive, NAME)
    assert left_over(shelf) == []


def test_too_little_room_is_known_before(
    shelf: Shelf, model_zip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with Archive(model_zip) as archive, pytest.raises(ModelError, match="more are needed"):
        shelf.install(archive, NAME)


def test_a_disk_that_fills_up_on_the_way(shelf: Shelf, model_zip: Path) -> None:
    def full(count: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Archive(model_zip) as archive, pytest.raises(ModelError) as caught:
        shelf.install(archive, NAME, full)
    assert caught.value.code == "disk-full"
    assert left_over(shelf) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs locks that end with a process")
def test_two_at_once_do_not_meddle(shelf: Shelf, model_zip: Path) -> None:
    shelf.root.mkdir()
    hold = (
        "import fcntl, sys; file = open(sys.argv[1], 'w'); "
        "fcntl.flock(file, fcntl.LOCK_EX); print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(shelf.root / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline()
        with Archive(model_zip) as archive:
            with pytest.raises(ModelError) as caught:
                shelf.install(archive, NAME)
            other.kill()
            other.wait()
            shelf.install(archive, NAME)
    assert caught.value.code == "models-busy"


# Checking ---------------------------------------------------------------------------------


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def link(path: Path) -> None:
    copy = path.rename(path.parents[2] / "copy")
    path.symlink_to(copy)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (cut, "am/final.mdl is cut short"),
        (flip, "am/final.mdl has changed"),
        (Path.unlink, "am/final.mdl is missing"),
        (link, "am/final.mdl is no longer a file"),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), "am/final.mdl is longer"),
        (lambda path: (path.parent / "more").touch(), "am/more does not belong to it"),
        (lambda path: shutil.rmtree(path.parents[1] / "graph"), "Gr.fst is missing, and 2 more"),
        (lambda path: (path.parents[1] / manifest.FILE).write_text("{"), "json is damaged"),
        (lambda path: (path.parents[1] / manifest.FILE).write_text("[]"), "json is damaged"),
        (
            lambda path: (path.parents[1] / manifest.FILE).write_text('{"files": []}'),
            "json is damaged",
        ),
    ],
    ids=["cut", "flip", "gone", "link", "longer", "more", "graph", "half", "list", "no-files"],
)
def test_damage_is_named_with_its_mend(
    shelf: Shelf, installed: Path, harm: Callable[[Path], object], said: str
) -> None:
    harm(installed / "am/final.mdl")
    with pytest.raises(ModelError, match=said) as caught:
        shelf.verify(shelf.named(NAME))
    assert f"remove {NAME}" in caught.value.hint and caught.value.spoken


def test_a_model_put_there_by_hand_is_looked_over(shelf: Shelf) -> None:
    folder = shelf.root / NAME
    for inside, data in model_files().items():
        (folder / inside).parent.mkdir(parents=True, exist_ok=True)
        (folder / inside).write_bytes(data)
    assert "by hand" in shelf.verify(shelf.named("xx"))
    (folder / "graph/Gr.fst").write_bytes(b"")
    with pytest.raises(ModelError, match=r"Gr\.fst is empty"):
        shelf.verify(shelf.named("xx"))


def test_the_manifest_is_plain_and_complete(installed: Path) -> None:
    listed = json.loads((installed / manifest.FILE).read_text())
    assert listed["name"] == NAME and listed["files"].keys() == model_files().keys()


# Naming, removing --------------------------------------------------------------------------


def test_a_removed_model_is_gone(shelf: Shelf, installed: Path) -> None:
    shelf.remove(shelf.named("xx"))
    assert left_over(shelf) == []


def test_of_a_linked_model_only_the_link_is_removed(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    shelf.root.mkdir()
    (shelf.root / NAME).symlink_to(tmp_path / "elsewhere")
    shelf.remove(shelf.named(NAME))
    assert (tmp_path / "elsewhere").is_dir() and left_over(shelf) == []


def test_what_is_not_installed_is_not_removed(shelf: Shelf, installed: Path) -> None:
    for wanted in ("vosk-model-small-xx", "..", ".", "/", "", ".downloads"):
        with pytest.raises(ModelError) as caught:
            shelf.named(wanted)
        assert caught.value.code == "model-missing"
    with pytest.raises(ModelError, match=f"Did you mean {NAME}"):
        shelf.named(f"{NAME}0")


def test_two_models_of_one_language_want_a_name(shelf: Shelf) -> None:
    for version in ("0.1", "0.2"):
        (shelf.root / f"vosk-model-small-xx-{version}").mkdir(parents=True)
    with pytest.raises(ModelError) as caught:
        shelf.named("xx")
    assert caught.value.code == "model-ambiguous"
    assert shelf.named("vosk-model-small-xx-0.2").name.endswith("0.2")


def test_a_package_is_listed_but_not_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "vosk_model_yy"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    shelf = Shelf((tmp_path / "own",), lambda folder: None, lambda folder: None)
    model = shelf.named("yy")
    assert model.packaged and model.path == find("yy", []) == package / "model"
    assert "as a package" in shelf.verify(model)
    with pytest.raises(ModelError, match="pip uninstall vosk-model-yy"):
        shelf.remove(model)


def test_the_first_folder_wins_then_the_small_and_later_one(tmp_path: Path) -> None:
    own, supplied = tmp_path / "own", tmp_path / "supplied"
    names = ("vosk-model-xx-9.9", "vosk-model-small-xx-0.4", "vosk-model-small-xx-0.15")
    for name in names:
        (supplied / name).mkdir(parents=True)
    assert find("xx", [own, supplied]) == supplied / "vosk-model-small-xx-0.15"
    (own / "vosk-model-xx-0.1").mkdir(parents=True)
    assert find("xx", [own, supplied]) == own / "vosk-model-xx-0.1"
    (own / "vosk-model-small-xx-file").write_text("no folder")
    assert find("xx", [own]) == own / "vosk-model-xx-0.1"
