"""Archives that are damaged, or mean harm."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.archive import Archive
from tests.unit.models.conftest import NAME, model_files

MakeZip = Callable[..., Path]


def refused(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        Archive(path)
    assert caught.value.hint
    return caught.value


def test_the_files_are_written_without_their_folder(model_zip: Path, tmp_path: Path) -> None:
    told: list[int] = []
    target = tmp_path / "out"
    target.mkdir()
    with Archive(model_zip) as archive:
        written = archive.unpack(target, told.append)
        assert archive.folder == NAME
        assert told == sorted(told) and told[-1] == archive.bytes
    files = model_files()
    assert written.keys() == files.keys()
    for inside, data in files.items():
        assert (target / inside).read_bytes() == data
        assert (target / inside).stat().st_mode & 0o777 == 0o600
    assert (target / "am").stat().st_mode & 0o777 == 0o700


def test_files_at_the_top_and_what_a_mac_adds_are_no_hindrance(
    make_zip: MakeZip, tmp_path: Path
) -> None:
    with Archive(make_zip(model_files(), "flat.zip")) as archive:
        assert archive.folder == ""
    mac = {f"{NAME}/README": b"r", f"__MACOSX/{NAME}/._README": b"x", f"{NAME}/.DS_Store": b"x"}
    with Archive(make_zip(mac, "mac.zip")) as archive:
        assert archive.folder == NAME and archive.unpack(tmp_path / "out").keys() == {"README"}


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        f"{NAME}/../../outside",
        f"{NAME}/..",
        "/etc/passwd",
        "//server/share",
        "C:/outside",
        "C:outside",
        "..\\outside",
        f"{NAME}\\am\\final.mdl",
        f"{NAME}/name\0hidden",
        f"{NAME}/line\nbreak",
        f"{NAME}/con",
        f"{NAME}/am/aux.mdl",
        f"{NAME}/trailing.",
        f"{NAME}/stream:hidden",
        f"{NAME}/{'long' * 60}",
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{NAME}/README", b"r")
        # The library mends names when it is told them; an attacker's tool does not.
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"evil")
    assert refused(path).code == "archive-refused"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_only_files_and_folders_are_unpacked(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo(f"{NAME}/am")
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc")
        archive.writestr(f"{NAME}/am/final.mdl", "x")
    error = refused(path)
    assert error.code == "archive-refused"
    assert ("a link" in error.message) == (kind == stat.S_IFLNK)


def test_a_bomb_is_refused_by_its_size(make_zip: MakeZip) -> None:
    path = make_zip({f"{NAME}/words.txt": bytes(200_000_000)})
    assert path.stat().st_size < 300_000
    assert "would unpack to 200 MB" in refused(path).message


def test_many_files_are_refused_by_their_number(make_zip: MakeZip) -> None:
    path = make_zip({f"{NAME}/{i}": b"" for i in range(501)})
    assert "501 files" in refused(path).message


def test_a_list_too_long_to_be_read_is_not_read(make_zip: MakeZip) -> None:
    path = make_zip({f"{NAME}/{i:0100}": b"" for i in range(10_000)})
    assert refused(path).code == "archive-broken"


def test_a_bomb_that_lies_about_its_size_is_caught_while_unpacking(
    make_zip: MakeZip, tmp_path: Path
) -> None:
    path = make_zip({f"{NAME}/words.txt": bytes(5_000_000)})
    data = path.read_bytes().replace(struct.pack("<L", 5_000_000), struct.pack("<L", 1000))
    path.write_bytes(data)
    with Archive(path) as archive, pytest.raises(ModelError) as caught:
        archive.unpack(tmp_path / "out")
    assert caught.value.code in ("archive-broken", "archive-refused")
    assert sum(p.stat().st_size for p in (tmp_path / "out").rglob("*") if p.is_file()) <= 1000


@pytest.mark.parametrize(
    "names",
    [
        (f"{NAME}/README", f"{NAME}/readme"),
        (f"{NAME}/am", f"{NAME}/am/final.mdl"),
        (f"{NAME}/am/", f"{NAME}/AM"),
    ],
    ids=["case", "file-and-folder", "folder-and-file"],
)
def test_two_things_by_one_name_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    assert "the same name" in refused(path).message


def test_a_locked_archive_is_refused(make_zip: MakeZip) -> None:
    path = make_zip({"x": b"data"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "password" in refused(path).message


@pytest.mark.parametrize(
    "data", [b"", b"no zip at all", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18]
)
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert refused(path).code in ("archive-broken", "archive-refused")


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere.zip").code == "archive-missing"
    assert refused(tmp_path).code == "archive-missing"


@pytest.mark.parametrize("keep", [0.01, 0.3, 0.7, 0.99, 0.9999])
def test_a_truncated_archive_is_refused(model_zip: Path, keep: float) -> None:
    data = model_zip.read_bytes()
    model_zip.write_bytes(data[: int(len(data) * keep)])
    assert refused(model_zip).code == "archive-broken"


@pytest.mark.parametrize("place", range(50, 240_000, 17_000))
def test_a_flipped_bit_is_noticed_or_harmless(model_zip: Path, tmp_path: Path, place: int) -> None:
    data = bytearray(model_zip.read_bytes())
    data[min(place, len(data) - 1)] ^= 4
    model_zip.write_bytes(data)
    (tmp_path / "out").mkdir()
    with pytest.raises(ModelError), Archive(model_zip) as archive:
        archive.unpack(tmp_path / "out")
