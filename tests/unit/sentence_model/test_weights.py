"""A model that is not whole, not ours or not there is refused in one sentence, and rules alone go on."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.doctor.sentence_model import sentence_model
from assistant.errors import AssistantError
from assistant.sentence_model import ENCODER_FILE, SENTENCE_MODEL, on_demand, weights
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.sentences import REPLIES, UNKNOWN, DangerKind
from assistant.understanding.understand import danger

FOLDER = Path(str(languages.folder_of("en")))
SHIPPED = FOLDER / SENTENCE_MODEL
HAVING = [code for code in languages.available() if languages.has_sentence_model(code)]


def changed(tmp_path: Path, **about: object) -> Path:
    """The shipped file, saying something else of itself."""
    said, arrays = weights.open_learned(SHIPPED, "en")
    file = tmp_path / "changed.bin"
    file.write_bytes(weights.written({**said, **about}, arrays))
    return file


def test_the_shipped_file_is_written_the_same_again(tmp_path: Path) -> None:
    assert changed(tmp_path).read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize("language", HAVING)
def test_its_names_are_those_of_the_code(language: str) -> None:
    about, _ = weights.open_learned(languages.folder_of(language) / SENTENCE_MODEL, language)
    assert about["dangers"] == list(DangerKind)
    assert about["replies"] == list(REPLIES)


@pytest.mark.parametrize("kept", [0, 10, 64, 5000, -1])
def test_a_truncated_file_is_refused(tmp_path: Path, kept: int) -> None:
    file = tmp_path / "short.bin"
    file.write_bytes(SHIPPED.read_bytes()[:kept])
    with pytest.raises(AssistantError, match="is not whole"):
        weights.open_learned(file, "en")


def test_another_file_in_its_place_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.bin"
    file.write_bytes(b"PK" * 5000)
    with pytest.raises(AssistantError, match="is not whole"):
        weights.open_learned(file, "en")


@pytest.mark.parametrize(
    "about",
    [{"format": 99}, {"language": "ko"}, {"dangers": ["none"]}, {"replies": []}],
)
def test_a_file_of_another_version_is_refused(tmp_path: Path, about: dict[str, object]) -> None:
    with pytest.raises(AssistantError, match="of another version or language"):
        weights.open_learned(changed(tmp_path, **about), "en")


def test_a_file_without_its_arrays_is_refused(tmp_path: Path) -> None:
    about, _ = weights.open_learned(SHIPPED, "en")
    file = tmp_path / "bare.bin"
    file.write_bytes(weights.written(about, {"nothing": np.zeros(3)}))
    with pytest.raises(AssistantError, match="not of a shape"):
        weights.load(file, weights.installed_base(), "en")


@pytest.mark.parametrize("content", [b"", b"something else"])
def test_another_encoder_is_refused(tmp_path: Path, content: bytes) -> None:
    base = tmp_path / "model.onnx"
    base.write_bytes(content)
    with pytest.raises(AssistantError, match=r"cannot be read|is not the one"):
        weights.load(SHIPPED, base, "en")


def test_without_the_encoder_it_is_refused() -> None:
    with pytest.raises(AssistantError, match="not installed"):
        weights.load(SHIPPED, None, "en")


def test_a_broken_model_is_reported_once_and_knows_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / SENTENCE_MODEL).write_bytes(SHIPPED.read_bytes()[:5000])
    model = on_demand.OnDemand(tmp_path, "en")
    with caplog.at_level(logging.WARNING):
        assert model.opinion("I want to die", "", {}) is UNKNOWN
        assert model.opinion("I want to die", "", {}) is UNKNOWN
    assert len(caplog.records) == 1
    assert "is not whole" in caplog.text and "rules alone" in caplog.text


def test_the_doctor_says_what_is_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / SENTENCE_MODEL).write_bytes(SHIPPED.read_bytes()[:5000])
    monkeypatch.setattr(languages, "folder_of", lambda code: tmp_path)
    monkeypatch.setattr(languages, "available", lambda: ("en",))
    finding = sentence_model("en")
    assert not finding.ok and not finding.needed
    assert "is not whole" in finding.detail and finding.mend


def test_the_doctor_says_which_languages_have_one() -> None:
    assert HAVING == ["en", "ko"]
    for language in HAVING:
        assert sentence_model(language).ok
        assert "en, ko: loaded in" in sentence_model(language).detail


def test_a_language_without_one_is_understood_by_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lexicon = replace(languages.load("ko").lexicon, sentences=None)
    assert danger((Hypothesis("죽고 싶어요"),), lexicon) is not None
    monkeypatch.setattr(languages, "has_sentence_model", lambda code: code == "en")
    assert languages.sentence_model("ko") is None
    finding = sentence_model("ko")
    assert finding.ok and "rules alone" in finding.detail and "(there is for en)" in finding.detail


def test_korean_is_judged_without_the_package_of_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its encoder lies beside its words."""
    monkeypatch.setattr(weights, "installed_base", lambda: None)
    model = on_demand.load(languages.folder_of("ko"), "ko")
    assert model.of_danger("이제 다 정리했으니까 오늘 밤에 가려고요").dangerous > 0.5
    assert model.of_danger("창밖에 나무가 보여요").dangerous < 0.1


def test_an_encoder_of_korean_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    korean = Path(str(languages.folder_of("ko")))
    cut = tmp_path / ENCODER_FILE
    cut.write_bytes((korean / ENCODER_FILE).read_bytes()[:-1])
    with pytest.raises(AssistantError, match="is not the one"):
        weights.load(korean / SENTENCE_MODEL, cut, "ko")


def test_nothing_is_loaded_before_it_is_asked() -> None:
    """A language can be read without numpy, which takes longer than everything else."""
    import subprocess
    import sys

    code = (
        "import sys; from assistant.languages import load; found = load('en').lexicon.sentences;"
        "print(found is not None, 'numpy' in sys.modules, 'mmap' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.dumps(done.stdout.split()) == '["True", "False", "False"]'
