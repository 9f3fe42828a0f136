"""Kokoro's voices: what they are given, what is said where a piece is missing, and, slowly, how they sound."""

from __future__ import annotations

import hashlib
import io
import logging
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from assistant import optional_dependencies
from assistant.cli import cli
from assistant.doctor import speech as doctor
from assistant.errors import ModelError, VoiceError
from assistant.models import voice_files, voice_management
from assistant.models.catalogue import Catalogue, VoiceEntry
from assistant.models.installed import Shelf
from assistant.settings import KOKORO, Folders
from assistant.speech import recognisers, voices
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.speech.voices import kokoro, kokoro_signs
from assistant.speech.voices.plausible import alike, read_by
from assistant.speech.voices.stand_in import WithStandIn
from tests.kokoro_voices import put_voices
from tests.unit.speech.fakes import FakeVoice

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)
SENTENCE = "Let your shoulders drop, and feel the weight of your arms."
STYLES = np.arange(510 * 256, dtype="<f4").tobytes()


class FakeModel:
    """Hums as long as there are signs, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[int, float, float]] = []

    def say(self, portion: Sequence[int], style: Samples, speed: float) -> Samples:
        self.given.append((len(portion), float(style.reshape(-1)[0]), speed))
        at = np.arange(round(len(portion) * 0.05 / speed * SPEAKER_HZ)) / SPEAKER_HZ
        return (0.1 * np.sin(2 * np.pi * 150 * at)).astype(np.float32)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Where one voice is installed that stands in for the real ones."""
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(f"""
format: 1
models: []
voices:
  - name: af_heart
    spoken: Heart
    address: https://example.org/af_heart.bin
    bytes: {len(STYLES)}
    sha256: {hashlib.sha256(STYLES).hexdigest()}
    licence: Apache-2.0
""")
    monkeypatch.setattr(Folders, "catalogue", catalogue)
    found = Folders(config=tmp_path, data=tmp_path, cache=tmp_path)
    place = found.models[0] / voice_files.FOLDER
    place.mkdir(parents=True)
    (place / "af_heart.bin").write_bytes(STYLES)
    monkeypatch.setattr(Folders, "find", lambda *_: found)
    return found


def file_of(folders: Folders) -> Path:
    return folders.models[0] / voice_files.FOLDER / "af_heart.bin"


# What the model is given -----------------------------------------------------------------


@needs_espeak
def test_marks_are_kept_and_a_title_is_no_end() -> None:
    signs = [kokoro_signs.signs(*each, "en-us") for each in kokoro_signs._clauses(
        'Go on, Dr. Kim: “slowly.” Is it 10:30?'
    )]  # fmt: skip
    assert [each[-1] for each in signs] == [",", ":", ".", "?"]
    assert "\u200d" not in "".join(signs) and "^" not in "".join(signs)


@needs_espeak
def test_american_and_british_differ() -> None:
    american, british = (
        kokoro_signs.signs("go near the chair", ".", each) for each in ("en-us", "en-gb")
    )
    assert "O" in american and "Q" in british and "ɛː" in british and "ː" not in american


@needs_espeak
def test_what_is_long_is_said_in_portions_cut_where_it_makes_sense() -> None:
    numbers = kokoro_signs.numbers(f"{SENTENCE} " * 8, "en-us")
    assert len(numbers) == 8 // 2
    assert all(each[-1] == kokoro_signs._NUMBERS["."] for each in numbers)
    endless = kokoro_signs.numbers("now go on " * 200, "en-us")
    assert max(map(len, endless)) <= kokoro_signs.MOST_SIGNS and len(endless) > 5
    assert kokoro_signs.numbers("... !", "en-us") == []


@needs_espeak
def test_a_text_is_no_order_to_espeak() -> None:
    for text in ("--version", "-w /tmp/x $(id) `id`; id", "\x01180S hello"):
        (portion,) = kokoro_signs.numbers(text, "en-us")
        assert portion
    with pytest.raises(VoiceError, match="too long"):
        kokoro_signs.numbers("a " * 6000, "en-us")


@needs_espeak
def test_the_row_of_a_voice_is_that_of_the_length_and_the_pace_is_the_models(
    folders: Folders,
) -> None:
    model = FakeModel()
    voice = kokoro.KokoroVoice("af_heart", folders, model)  # type: ignore[arg-type]
    clips = [voice.render(SENTENCE, pace) for pace in (0.8, 1.0, 1.2)]
    assert [round(speed / model.given[1][2], 2) for _, _, speed in model.given] == [0.8, 1.0, 1.2]
    assert all(first == 256 * (length - 1) for length, first, _ in model.given)
    assert len(clips[0]) > len(clips[1]) > len(clips[2])
    assert len(voice.render("...", 1.0)) == 0


# What is missing -------------------------------------------------------------------------


@needs_espeak
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda file: file.unlink(), "af_heart is not installed. .* `assistant models get kokoro`"),
        (lambda file: file.write_bytes(STYLES[:-4]), "bytes instead of"),
        (lambda file: file.write_bytes(STYLES[:-4] + b"abcd"), "SHA-256 is different"),
    ],
    ids=["missing", "truncated", "swapped"],
)
def test_a_voice_file_that_cannot_be_used_is_one_sentence_and_hibari_speaks(
    harm, said, folders: Folders
) -> None:  # type: ignore[no-untyped-def]
    wished = voices.choose("en", "kokoro").wished
    assert wished is not None and wished.fault is None
    harm(file_of(folders))
    choice = voices.choose("en", "kokoro")
    assert choice.kind == "hibari" and choice.wished is not None
    fault = choice.wished.fault
    assert fault is not None
    with pytest.raises(VoiceError, match=said):
        raise fault
    assert str(fault) in choice.why
    (finding,) = doctor.wished_voice(choice)
    assert not finding.ok and not finding.needed and finding.mend == fault.hint


def test_without_its_packages_or_espeak_it_says_so(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    fault = kokoro.missing("af_heart")
    assert fault is not None and "espeak-ng" in fault.hint
    there = optional_dependencies.is_there
    monkeypatch.setattr(
        optional_dependencies,
        "is_there",
        lambda name: not name.startswith("kokoro") and there(name),
    )
    fault = kokoro.missing("af_heart")
    assert fault is not None and "exercise-assistant[kokoro]" in fault.hint


def test_a_damaged_model_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "part.bin").write_bytes(b"no model")
    with pytest.raises(VoiceError, match="damaged"):
        kokoro.Model([tmp_path / "part.bin"])
    with pytest.raises(VoiceError, match="cannot be read"):
        kokoro.Model([tmp_path / "gone.bin"])


def test_it_speaks_english_only_and_another_voice_other_languages() -> None:
    choice = voices.choose("ko", "kokoro")
    assert choice.kind == "pyttsx3"
    assert choice.wished and "English only" in str(choice.wished.fault)


def test_the_built_in_voice_speaks_from_the_moment_the_other_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    own, other = FakeVoice(), FakeVoice()
    own.name, other.name = "own", "other"
    voice = WithStandIn(lambda: other, lambda: own)
    voice.render("fine", 1.0)
    assert voice.name == "other"
    with caplog.at_level(logging.WARNING), pytest.raises(VoiceError):
        voice.render("broken", 1.0)  # neither can say it
    assert "The built-in voice speaks" in caplog.text
    voice.render("fine again", 1.0)
    assert voice.name == "own" and other.rendered == ["fine", "broken"]


# Its files -------------------------------------------------------------------------------


def test_the_settings_and_the_catalogue_name_the_same_voices() -> None:
    catalogue = Catalogue.load(Path(__file__).parents[3] / "models" / "catalogue.yaml")
    assert tuple(each.name for each in catalogue.voices) == KOKORO


def entries(folders: Folders) -> tuple[VoiceEntry, ...]:
    return Catalogue.load(folders.catalogue).voices


def test_voices_are_added_from_an_archive_and_never_by_its_paths(
    folders: Folders, tmp_path: Path
) -> None:
    file_of(folders).unlink()
    archive = tmp_path / "voices.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        member = tarfile.TarInfo("../../af_heart.bin")
        member.size = len(STYLES)
        packed.addfile(member, io.BytesIO(STYLES))
    shelf = Shelf(folders.models, lambda folder: None, lambda folder: None)
    voice_management.add(archive, entries(folders), shelf, lambda line: None)
    assert file_of(folders).read_bytes() == STYLES
    voice_management.remove(shelf)
    assert not file_of(folders).exists()


@pytest.mark.parametrize("name", ["af_heart.bin", "voices.tgz", "gone.bin", "gone.tgz"])
def test_a_wrong_file_is_one_sentence_and_installs_nothing(
    name: str, folders: Folders, tmp_path: Path
) -> None:
    file_of(folders).unlink()
    if not name.startswith("gone"):
        (tmp_path / name).write_bytes(b"something else")
    shelf = Shelf(folders.models, lambda folder: None, lambda folder: None)
    with pytest.raises(ModelError):
        voice_management.add(tmp_path / name, entries(folders), shelf, lambda line: None)
    assert not file_of(folders).exists()


# The command -----------------------------------------------------------------------------


@needs_espeak
def test_the_command_lists_which_are_ready(folders: Folders) -> None:
    done = CliRunner().invoke(cli, ["voices"])
    assert "kokoro-af_heart: ready." in done.output
    file_of(folders).unlink()
    done = CliRunner().invoke(cli, ["voices", "kokoro"])
    assert "kokoro: not ready: The voice af_heart is not installed." in done.output
    korean = CliRunner().invoke(cli, ["voices", "--lang", "ko"])
    assert korean.output.startswith("pyttsx3:") and "kokoro" not in korean.output


@pytest.mark.slow
@needs_espeak
def test_the_command_writes_and_measures(home: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["voices", "pyttsx3", "--measure", "--wav", str(tmp_path)])
    assert done.exit_code == 0 and "seconds of computing for a second of speech" in done.output
    assert (tmp_path / "pyttsx3.wav").stat().st_size > 50_000


# The real ones ---------------------------------------------------------------------------


def sudden(clip: Samples) -> float:
    """How much the largest step between two samples is above those of the 20 ms around it: a hissed s has
    large ones, but many; a click has one."""
    steps = np.abs(np.diff(clip))
    place = int(steps.argmax())
    around = steps[max(0, place - SPEAKER_HZ // 100) : place + SPEAKER_HZ // 100]
    return float(steps[place] / np.percentile(around, 95))


@pytest.mark.slow
@needs_espeak
def test_every_voice_is_understood_equally_loud_and_does_not_click(home: Path) -> None:
    put_voices(Folders.find())
    model = kokoro.shared()
    reading = recognisers.choose("en", "moonshine").build
    assert reading is not None
    recogniser = reading()
    for name in KOKORO:
        voice = kokoro.KokoroVoice(name, model=model)
        clip = voice.render(SENTENCE, 1.0)
        assert alike(read_by(recogniser, clip), SENTENCE) > 90, name
        assert -24 < 20 * np.log10(np.sqrt(np.mean(clip**2))) < -18, name
        assert np.abs(clip).max() <= 10 ** (-1 / 20) + 1e-6
        assert max(abs(clip[0]), abs(clip[-1])) < 0.001 and sudden(clip) < 4, name
        words = len(SENTENCE.split()) / (len(clip) / SPEAKER_HZ) * 60
        assert 120 < words < 190, name
