"""Files for the person alone."""

from pathlib import Path

import pytest

from assistant import files


def test_a_file_and_its_folders_are_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "people" / "anna.yaml"
    files.write_private(file, b"name: Anna\n")
    assert file.read_bytes() == b"name: Anna\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.parent.parent.stat().st_mode & 0o777 == 0o700


def test_what_stands_there_already_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time it would be, a memory card wears."""
    file, synced = tmp_path / "settings.toml", []
    files.write_private(file, b"volume = -3\n")
    monkeypatch.setattr(files.os, "fsync", synced.append)
    files.write_private(file, b"volume = -3\n")
    assert synced == []
    file.chmod(0o644)
    files.write_private(file, b"volume = -3\n")
    assert synced and file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "anna.yaml"
    files.write_private(file, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_private(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
