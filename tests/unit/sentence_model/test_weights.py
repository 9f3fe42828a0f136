"""A model that is not whole, not ours or not there is refused in one sentence, and rules alone go on."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.doctor.sentence_model import sentence_model
from assistant.errors import AssistantError
from assistant.sentence_model import on_demand, weights
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.sentences import REPLIES, UNKNOWN, DangerKind
from assistant.understanding.understand import danger

SHIPPED = Path(str(languages.sentence_model_of("en")))


def changed(tmp_path: Path, **about: object) -> Path:
    """The shipped file, saying something else of itself."""
    said, arrays = weights.open_learned(SHIPPED, "en")
    file = tmp_path / "changed.bin"
    file.write_bytes(weights.written({**said, **about}, arrays))
    return file


def test_the_shipped_file_is_written_the_same_again(tmp_path: Path) -> None:
    assert changed(tmp_path).read_bytes() == SHIPPED.read_bytes()


def test_its_names_are_those_of_the_code() -> None:
    about, _ = weights.open_learned(SHIPPED, "en")
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
    file = tmp_path / "short.bin"
    file.write_bytes(SHIPPED.read_bytes()[:5000])
    model = on_demand.OnDemand(file, "en")
    with caplog.at_level(logging.WARNING):
        assert model.opinion("I want to die", "", {}) is UNKNOWN
        assert model.opinion("I want to die", "", {}) is UNKNOWN
    assert len(caplog.records) == 1
    assert "is not whole" in caplog.text and "rules alone" in caplog.text


def test_the_doctor_says_what_is_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "short.bin"
    file.write_bytes(SHIPPED.read_bytes()[:5000])
    monkeypatch.setattr(languages, "sentence_model_of", lambda code: file)
    finding = sentence_model("en")
    assert not finding.ok and not finding.needed
    assert "is not whole" in finding.detail and finding.mend


def test_the_doctor_says_which_languages_have_one() -> None:
    assert sentence_model("en").ok and "en: loaded in" in sentence_model("en").detail
    korean = sentence_model("ko")
    assert korean.ok and "rules alone" in korean.detail and "(there is for en)" in korean.detail


def test_korean_has_none_and_is_understood_by_rules() -> None:
    lexicon = languages.load("ko").lexicon
    assert lexicon.sentences is None
    assert danger((Hypothesis("죽고 싶어요"),), lexicon) is not None


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
