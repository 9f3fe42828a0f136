from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.settings import NO_LIMIT, Folders, Settings


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_everything_is_as_supplied() -> None:
    assert Settings.load() == Settings()


def test_the_persons_own_file_is_read(home: Path) -> None:
    (home / "config").mkdir()
    written(home / "config", 'language = "ko"\npace = 0.9\ncaptions = false\n')
    assert Settings.load() == Settings(language="ko", pace=0.9, captions=False)


def test_a_whole_number_will_do(tmp_path: Path) -> None:
    assert Settings.load(written(tmp_path, "volume = -6")).volume == -6


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("pce = 1.0", 'pce: there is no such setting (did you mean "pace"?)'),
        ("zzz = 1", "zzz: there is no such setting."),
        ("pace = 2", "pace: must be a number from 0.8 to 1.2, not 2"),
        ("pace = nan", "pace: must be a number from 0.8 to 1.2, not nan"),
        ("pace = true", "pace: must be a number from 0.8 to 1.2, not True"),
        ("pace = '1'", "pace: must be a number from 0.8 to 1.2, not '1'"),
        ("captions = 'no'", "captions: must be true or false, not 'no'"),
        ("button_pin = 28", "button_pin: must be a whole number from 0 to 27, not 28"),
        ("light_pin = 2.5", "light_pin: must be a whole number from 0 to 27, not 2.5"),
        ("light_pin = true", "light_pin: must be a whole number from 0 to 27, not True"),
        ("language = 1", "language: must be text in quotes, not 1"),
        ("[language]", "language: must be text in quotes, not {}"),
        ("voice = 'hibary'", "not 'hibary' (did you mean"),
        ("language = en", "Invalid value (at line 1, column 12)"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, text: str, problem: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(AssistantError) as caught:
        Settings.load(file)
    assert str(file) in caught.value.message
    assert problem in caught.value.message


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"pace: .*; volume: .*; other: "):
        Settings.load(written(tmp_path, "pace = 3\nvolume = 99\nother = 1\n"))


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"There is no file .*nowhere\.toml"):
        Settings.load(tmp_path / "nowhere.toml")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="cannot be read"):
        Settings.load(tmp_path)


def test_settings_changed_by_hand_are_checked_too() -> None:
    with pytest.raises(AssistantError, match="patience: must be a number"):
        dataclasses.replace(Settings(), patience=10)
    with pytest.raises(AssistantError, match="patience: must be a number"):
        Settings(patience=[1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "factor"), [('"no limit"', NO_LIMIT), ('"slow"', 1.7), ("1.5", 1.5)]
)
def test_patience_in_words(tmp_path: Path, written: str, factor: float) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"patience = {written}", encoding="utf-8")
    assert Settings.load(file).patience == factor


def test_one_folder_holds_everything_when_asked(tmp_path: Path) -> None:
    folders = Folders.find({"ASSISTANT_HOME": str(tmp_path)})
    assert folders == Folders(
        config=tmp_path / "config", data=tmp_path / "data", cache=tmp_path / "cache"
    )
    assert folders.settings_file == tmp_path / "config" / "settings.toml"


def test_otherwise_the_folders_are_the_systems() -> None:
    folders = Folders.find({})
    assert folders.data != folders.cache
    assert all(f.is_absolute() for f in (folders.config, folders.data, folders.cache))


def test_the_persons_own_exercises_come_before_the_supplied_ones() -> None:
    own, supplied = Folders.find().scripts
    assert own.parent == Folders.find().data
    assert (supplied / "en").is_dir()


def test_models_are_installed_into_the_persons_own_folder() -> None:
    own, supplied = Folders.find().models
    assert own.parent == Folders.find().data
    assert supplied.name == "models"
