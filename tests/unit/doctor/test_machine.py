"""Settings, folders, disk, clock and libraries."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from assistant.clock import Counted
from assistant.doctor import machine
from assistant.doctor.finding import Finding
from assistant.errors import DeviceError
from assistant.people.store import People
from assistant.settings import Folders, Settings
from tests.clocks import a_machine


@pytest.fixture
def folders(home: Path) -> Folders:
    return Folders.find()


def wrong(finding: Finding) -> str:
    """What to do, where something is wrong."""
    assert not finding.ok and finding.detail and finding.mend
    return f"{finding.detail} {finding.mend}"


def test_settings_that_are_there_or_not_are_fine(folders: Folders) -> None:
    settings, finding = machine.settings_file(folders.settings_file)
    assert settings == Settings() and finding.ok and "defaults" in finding.detail
    folders.config.mkdir()
    folders.settings_file.write_text('language = "ko"\n')
    settings, finding = machine.settings_file(folders.settings_file)
    assert settings.language == "ko" and finding.ok


@pytest.mark.parametrize("text", ['voice = "opera"\n', "language = en\n", "\ud800"])
def test_settings_that_cannot_be_used_are_told_and_left_out(folders: Folders, text: str) -> None:
    folders.config.mkdir()
    folders.settings_file.write_bytes(text.encode("utf-8", "surrogatepass"))
    settings, finding = machine.settings_file(folders.settings_file)
    assert settings == Settings()
    assert "settings.toml" in wrong(finding) and finding.needed


def test_what_is_kept_is_closed_to_others(folders: Folders) -> None:
    assert machine.permissions(folders).ok
    clips = folders.cache / "clips"
    clips.mkdir(parents=True)
    clips.chmod(0o700)
    (clips / "a.wav").touch()
    (clips / "a.wav").chmod(0o644)
    for public in ("scripts", "rehearsals"):
        (folders.data / public).mkdir(parents=True)
        (folders.data / public / "mine").touch()
    assert machine.permissions(folders).ok
    clips.chmod(0o755)
    folders.cache.chmod(0o755)
    finding = machine.permissions(folders)
    assert f"chmod -R go-rwx {folders.cache}" in wrong(finding) and not finding.needed
    folders.cache.chmod(0o700)
    assert machine.permissions(folders).ok


def test_settings_that_others_can_change_are_told(folders: Folders) -> None:
    folders.config.mkdir()
    folders.settings_file.touch()
    folders.settings_file.chmod(0o644)
    assert machine.permissions(folders).ok
    folders.settings_file.chmod(0o666)
    assert "chmod 600" in wrong(machine.permissions(folders))


def test_a_folder_that_cannot_be_written_to_is_told(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "ASSISTANT_HOME" in wrong(machine.permissions(folders))


def test_room_on_the_disk(folders: Folders) -> None:
    assert all(finding.ok for finding in machine.disk(folders, lambda path: 10**9))
    cache, data = machine.disk(folders, lambda path: 50_000_000)
    assert "150 MB" in wrong(cache) and data.ok
    assert not any(finding.needed for finding in machine.disk(folders, lambda path: 0))


def test_a_clock_that_stands_or_is_wrong(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_machine(monkeypatch) as this:
        this.shows("2027-01-01T12:00")
        Counted(folders.data).look()
        assert all(finding.ok for finding in machine.clock(folders))
        stands, today = machine.clock(folders, lambda: 5.0, lambda seconds: None)
        assert "0.000 s" in wrong(stands) and stands.needed and today.ok
        for year in (1970, 2037):
            this.is_started(f"{year}-01-01T12:00")
            _, today = machine.clock(folders)
            assert f"The clock says {year}-01-01" in wrong(today) and not today.needed


def test_libraries_that_are_missing() -> None:
    def refused(*_: object) -> object:
        raise DeviceError("sound-missing", "There is no PortAudio.", hint="Install it.")

    def missing(name: str) -> object:
        raise OSError(name)

    assert machine.portaudio(lambda: object()).ok
    assert "Install it." in wrong(machine.portaudio(refused))
    assert machine.espeak(needed=True, load=lambda name: name).ok
    for needed in (True, False):
        finding = machine.espeak(needed=needed, load=missing)
        assert "apt-get install espeak-ng" in wrong(finding) and finding.needed is needed


def test_profiles_that_cannot_be_read_and_numbers_nobody_checked(folders: Folders) -> None:
    people, today = People(folders.people), datetime.date(2030, 6, 15)
    assert list(machine.profiles(people, today, "en")) == []
    people.add("sam")
    (finding,) = machine.profiles(people, today, "en")
    assert "checked the numbers to call for sam" in wrong(finding) and not finding.needed
    people.change("sam", {"numbers-checked": "2029-06-15"})
    (finding,) = machine.profiles(people, today, "en")
    assert finding.ok and finding.detail == "sam: can be used"
    people.file("sam").write_text("format: 1\npace: 9\n")
    (finding,) = machine.profiles(people, today, "en")
    assert "sam.yaml:2:7 pace" in wrong(finding) and finding.needed
