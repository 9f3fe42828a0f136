"""`assistant hear`: files that are none among files that are, the microphone, and real speech."""

from __future__ import annotations

import csv
import json
import sys
import wave
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr

from assistant import languages
from assistant.cli import FAILED, main
from assistant.hear.expected import expected
from assistant.hear.judge import Decision
from assistant.hear.run import Hearing
from assistant.speech import voices
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Samples
from assistant.understanding.meaning import Number
from tests.unit.speech.fakes import FakeRecogniser

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Exit status, what was printed, and what was complained about."""

    def words(*given: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", "hear", *map(str, given)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return int(left.value.code or 0), printed.out, printed.err

    return words


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Recogniser]:
    """Every recogniser that was built, instead of a real one."""
    built: list[Recogniser] = []

    def build() -> Recogniser:
        built.append(FakeRecogniser("six"))
        return built[-1]

    class Choice:
        why = "It is a test."

    Choice.build = staticmethod(build)  # type: ignore[attr-defined]
    monkeypatch.setattr("assistant.speech.recognisers.choose", lambda *_: Choice)
    return built


def record(path: Path, samples: Samples, hertz: int = MICROPHONE_HZ) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, hertz, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * MICROPHONE_HZ), dtype=np.float32)


def test_files_that_cannot_be_heard_do_not_keep_the_others(
    run: Run, built: list[Recogniser], tmp_path: Path
) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("hello")
    (tmp_path / "folder.wav").mkdir()
    names = ["quiet.wav", "empty.wav", "text.wav", "folder.wav", "nowhere.wav", "quiet2.wav"]
    record(tmp_path / "quiet.wav", silence(1))
    record(tmp_path / "quiet2.wav", silence(1))
    files = [tmp_path / name for name in names]

    status, out, err = run(*files, "--expect", "number", "--json")
    assert status == FAILED
    told = [json.loads(line) for line in out.splitlines()]
    assert [each["file"] for each in told] == [str(file) for file in files]
    assert all(each["decision"] == "rejected" and each["meaning"] is None for each in told)
    assert all(each["hypotheses"] == [] for each in told)
    assert ["error" in each for each in told] == [False, True, True, True, True, False]
    assert [each["error"] for each in told if "error" in each] == err.splitlines()
    assert len(built) == 1

    status, out, err = run(*files)
    assert status == FAILED
    assert len(out.splitlines()) == 2 and len(err.splitlines()) == 4
    assert "quiet.wav: rejected; there are no words in it." in out


def test_without_anything_wrong_the_status_is_0(
    run: Run, built: list[Recogniser], tmp_path: Path
) -> None:
    assert run(record(tmp_path / "quiet.wav", silence(0.3)))[::2] == (0, "")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("a.wav", "--expect", "nonsense"), 2, "Expect yes-no, number"),
        (("a.wav", "--lang", "xx"), FAILED, "xx"),
        (("a.wav", "--lang", "ko", "--recogniser", "moonshine"), FAILED, "Moonshine"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, words: tuple[str, ...], status: int, said: str
) -> None:
    left, out, err = run(*words)
    assert left == status and not out and said in err


class FakeSound:
    """Hears what was recorded, and then silence."""

    output_delay = 0.0

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self.frames = 0

    def exchange(self, frame: Samples) -> Samples:
        start = self.frames * MICROPHONE_FRAME
        self.frames += 1
        heard = self._samples[start : start + MICROPHONE_FRAME]
        return np.pad(heard, (0, MICROPHONE_FRAME - len(heard)))

    def close(self) -> None:
        pass


def test_a_microphone_that_hears_nothing_is_given_fifteen_seconds() -> None:
    sound, said = FakeSound(silence(0)), list[str]()
    found = Hearing(
        expects=None, language=languages.load("en"), recogniser=FakeRecogniser("stop")
    ).microphone(sound, said.append)
    assert found.decision is Decision.REJECTED and not found.hypotheses
    assert said == ["Speak now."] and sound.frames == pytest.approx(15 * 50, abs=1)


# With real voices and a real recogniser -----------------------------------------------------------


@pytest.fixture(scope="module")
def say() -> Callable[..., Samples]:
    """The English voice, or espeak-ng's of another language, at 16 kHz."""
    pytest.importorskip("hibari", reason="hibari is not installed")
    built = {}

    def spoken(text: str, language: str = "en") -> Samples:
        if language not in built:
            built[language] = voices.choose(language).build()
        clip = built[language].render(text, 1.0)
        return soxr.resample(clip, SPEAKER_HZ, MICROPHONE_HZ).astype(np.float32)

    return spoken


@pytest.mark.slow
def test_the_first_thing_said_to_the_microphone_is_it(say: Callable[..., Samples]) -> None:
    sound = FakeSound(np.concatenate([silence(1), say("Six, please."), silence(60)]))
    found = Hearing(
        expects=expected("number"), language=languages.load("en"), recogniser=FakeRecogniser("six")
    ).microphone(sound, lambda line: None)
    assert found.meaning == Number(value=6)
    assert found.decision is Decision.ACCEPTED


def hum() -> Samples:
    """Chords, held and struck."""
    t = np.arange(8 * MICROPHONE_HZ) / MICROPHONE_HZ
    chord = sum(np.sin(2 * np.pi * f * t) for f in (220, 277, 330, 440))
    return (0.08 * chord * np.where(t < 4, 1.0, np.exp(-3 * (t % 0.5)))).astype(np.float32)


def hiss() -> Samples:
    return (0.1 * np.random.default_rng(3).standard_normal(8 * MICROPHONE_HZ)).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("expect", ["yes-no", "number", "command", "free"])
def test_no_sound_but_a_voice_is_an_answer(run: Run, tmp_path: Path, expect: str) -> None:
    pytest.importorskip("moonshine_voice", reason="Moonshine is not installed")
    files = [
        record(tmp_path / "silence.wav", silence(5)),
        record(tmp_path / "hiss.wav", hiss()),
        record(tmp_path / "hum.wav", hum()),
        record(tmp_path / "click.wav", np.eye(1, MICROPHONE_HZ, 8_000, dtype=np.float32)[0]),
    ]
    status, out, _ = run(*files, "--expect", expect, "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [each["decision"] for each in told] == ["rejected"] * len(files), told


@pytest.mark.slow
def test_another_language_is_seldom_a_number(
    run: Run, tmp_path: Path, say: Callable[..., Samples]
) -> None:
    pytest.importorskip("moonshine_voice", reason="Moonshine is not installed")
    said = [
        "오늘 날씨가 정말 좋네요",
        "저는 창문을 보고 있어요",
        "다음에 또 만나요",
        "물을 마셨어요",
    ]
    files = [
        record(tmp_path / f"{number}.wav", say(text, "ko")) for number, text in enumerate(said)
    ]
    _, out, _ = run(*files, "--expect", "number", "--json")
    decisions = Counter(json.loads(line)["decision"] for line in out.splitlines())
    # Of what English words are read into it two may stand for amounts: "mild", "some".
    assert decisions["accepted"] <= 2, out


@pytest.mark.slow
def test_a_minute_of_speech_is_read_to_its_end(
    run: Run, tmp_path: Path, say: Callable[..., Samples]
) -> None:
    pytest.importorskip("moonshine_voice", reason="Moonshine is not installed")
    sentence = say("I walked along the river with my sister, and we saw a heron in the reeds.")
    last = say("Then the evening bells began to ring.")
    count = (58 * MICROPHONE_HZ - len(last)) // len(sentence)
    whole = np.concatenate([*[sentence] * count, last])
    status, out, _ = run(record(tmp_path / "a.wav", whole), "--expect", "free", "--json")
    (told,) = map(json.loads, out.splitlines())
    text = told["meaning"]["text"]
    assert status == 0 and told["decision"] == "accepted"
    assert text.lower().count("sister") == pytest.approx(count, abs=1)
    assert "bells" in text[-60:]


@pytest.mark.slow
def test_people_are_understood(run: Run, recordings: Path) -> None:
    """A sample; `assistant bench` measures all of it."""
    pytest.importorskip("moonshine_voice", reason="Moonshine is not installed")
    with (recordings / "labels.csv").open(encoding="utf-8") as file:
        labels = [row for row in csv.DictReader(file) if row["words"] in ("yes", "no")]
    files = [recordings / row["file"] for row in labels]
    _, out, _ = run(*files, "--expect", "yes-no", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    right = sum(
        each["meaning"] == {"kind": row["words"]} and each["decision"] == "accepted"
        for each, row in zip(told, labels, strict=True)
    )
    wrong = sum(
        each["decision"] == "accepted" and each["meaning"] != {"kind": row["words"]}
        for each, row in zip(told, labels, strict=True)
    )
    assert right >= 0.9 * len(labels) and wrong == 0, out
