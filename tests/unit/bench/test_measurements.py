"""The arithmetic of each measurement, on sessions that are made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.bench import barge_in, holds, latency, load, own_voice, phrases
from assistant.bench.baseline import PlainEars, PlainMouth
from assistant.bench.listening import Listening, Surroundings
from assistant.bench.load import Run
from assistant.bench.measured_session import Talk
from assistant.bench.process import HOLDING, SPEAKING
from assistant.bench.repertoire import Repertoire
from assistant.bench.resource_usage import Usage, known, usage
from assistant.exercise.model import Wants
from assistant.rehearsal.event_log import Entry, PersonSpoke, SoundBegan, What
from assistant.session.actions import Duck, Patience, StopSpeaking
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech.accuracy import Outcome
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    Samples,
)
from assistant.speech.worker import InlineWorker
from assistant.understanding.meaning import Hypothesis, Items, Meaning, Number
from assistant.understanding.reading import read

ENGLISH = languages.load("en")
REPERTOIRE = Repertoire.load("en")


def talk(*happened: tuple[float, What]) -> Talk:
    return Talk(entries=tuple(Entry(at, what) for at, what in happened), seconds=3600)


def spoke(words: str, at: float, until: float) -> tuple[float, What]:
    """A clip has 30 ms of quiet at either end."""
    return at - 0.03, PersonSpoke(words=words, until=until + 0.03)


def heard(at: float, *texts: str) -> tuple[float, What]:
    return at, Heard(at=at, hypotheses=tuple(map(Hypothesis, texts)))


# Latency --------------------------------------------------------------------------------


def test_an_answer_is_waited_for_from_the_last_sound_to_the_first() -> None:
    talked = talk(
        (1.0, SoundBegan()),
        spoke("yes", 3.0, 3.4),
        heard(3.7, "Yes."),
        (3.72, SoundBegan()),
        spoke("mumble", 6.0, 6.5),
        spoke("seven", 8.0, 8.5),
        heard(9.7, "Samantha."),
        (9.7, SoundBegan()),
    )
    kinds = {reply: kind for kind in REPERTOIRE.kinds for reply in kind.replies}
    waits = latency.waits(talked, kinds, ENGLISH.lexicon)
    found = [(each.kind, round(each.seconds, 3), each.understood) for each in waits]
    assert found == [("yes or no", 0.32, True), ("number", 1.2, False)]


def test_closed_replies_are_taken_together() -> None:
    ours = [latency.Wait(kind=kind, seconds=0.3, understood=True) for kind in latency.CLOSED]
    ours.append(latency.Wait(kind="number", seconds=1.3, understood=False))
    ours.append(latency.Wait(kind="free", seconds=3.0, understood=True))
    plainly = [latency.Wait(kind="number", seconds=0.9, understood=True)]
    figures = {each.what: each for each in latency.figures(ours, plainly)}
    assert figures["closed"].n == len(latency.CLOSED) + 1
    assert figures["closed and understood"].found["max"] == 300
    assert figures["closed and understood"].found["times"] == pytest.approx(3)
    assert figures["free"].met is None
    assert figures["choice"].met


# Talking over it --------------------------------------------------------------------------


def test_softer_and_silent() -> None:
    talked = talk(
        spoke("stop", 5.0, 5.5), (5.1, Duck()), (5.7, StopSpeaking()), (9.0, StopSpeaking())
    )
    found = barge_in.tried(talked)
    assert found.ducked == pytest.approx(0.12)
    assert found.silent == pytest.approx(0.22)


def test_silence_at_once_is_softer_too() -> None:
    found = barge_in.tried(talk(spoke("stop", 5.0, 5.5), (5.2, StopSpeaking())))
    assert found.ducked == pytest.approx(0.22)
    assert found.silent == pytest.approx(-0.28)


def test_what_has_no_effect_is_counted() -> None:
    missed = barge_in.tried(talk(spoke("stop", 5.0, 5.5), (20.0, StopSpeaking())))
    worked = barge_in.Try(ducked=0.1, silent=0.2)
    figures = {each.what: each for each in barge_in.figures([missed, worked])}
    assert figures["silenced"].found["share"] == 50
    assert figures["word to silence"].n == 1


# Hearing itself ---------------------------------------------------------------------------


def test_only_voices_beside_the_persons_own_are_its_own() -> None:
    talked = talk(
        (1.0, VoiceStarted(at=1.0)), spoke("yes", 3.0, 3.5), (3.2, VoiceStarted(at=3.2)),
        (4.0, VoiceStarted(at=4.0)), (6.0, VoiceStarted(at=6.0)),
    )  # fmt: skip
    assert own_voice.count(talked) == 2
    figure = own_voice.figure(-6.0, [(2, 3600.0), (0, 600.0)])
    assert (figure.found["max"], figure.met) == (2, False)


# Holds ------------------------------------------------------------------------------------


def test_what_a_tone_is_off_counts_from_the_first() -> None:
    assert holds.off([10.0, 14.0, 20.02], [0.0, 4.0, 10.0]) == pytest.approx([0, 20])
    assert holds.expected(4, 6, 2) == [0, 4, 10, 14]


def test_a_clock_that_goes_wrong_by_one_in_a_million() -> None:
    planned = np.arange(0, 20, 0.5)
    assert holds.drift((5 + planned * 1.000001).tolist(), planned.tolist()) == pytest.approx(
        1.2, abs=0.01
    )


# Load -------------------------------------------------------------------------------------


def test_shares_of_a_core_by_what_was_done() -> None:
    looked = tuple(
        Usage(at=float(at), processor=0.5 * at if at <= 4 else 2 + 0.1 * (at - 4), memory=100)
        for at in range(9)
    )
    run = Run(name="x", usage=looked, doing=((SPEAKING, 0.0), (HOLDING, 4.0), ("over", 8.0)))
    assert load.shares(run)[SPEAKING] == pytest.approx([50, 50, 50])
    assert load.shares(run)[HOLDING] == pytest.approx([10, 10, 10])


def test_memory_beside_the_model() -> None:
    looked = (
        Usage(at=0, processor=0, memory=600_000_000), Usage(at=1, processor=0, memory=500_000_000)
    )  # fmt: skip
    run = Run(
        name="x", usage=looked, doing=(("over", 0.0),), simulated=4_000_000, model=500_000_000
    )
    figures = {each.what: each for each in load.figures(run)}
    assert figures["x: most memory"].found["p50"] == 596
    assert figures["x: beside the model"].found["p50"] == 96
    assert figures["x: beside the model"].met


@pytest.mark.skipif(not known(), reason="only Linux tells what processes take")
def test_what_this_process_takes() -> None:
    import os

    found = usage(os.getpid(), at=0.0)
    assert found.memory > 10_000_000
    assert found.processor > 0


@pytest.mark.skipif(not known(), reason="only Linux tells what processes take")
def test_what_processes_share_counts_once(tmp_path: Path) -> None:
    import mmap
    import os
    import subprocess
    import sys

    size = 30_000_000
    file = tmp_path / "shared"
    file.write_bytes(bytes(size))
    # It reads the file into its memory, by a mapping, and has a third as much for itself.
    child = (
        "import mmap, sys; file = open(sys.argv[1]); "
        "held = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ); held[:]; "
        f"own = b'x' * {size // 3}; print(flush=True); sys.stdin.read()"
    )
    with file.open() as opened, mmap.mmap(opened.fileno(), 0, prot=mmap.PROT_READ) as held:
        assert held[:].count(0) == size
        alone = usage(os.getpid(), at=0.0).memory
        command = [sys.executable, "-c", child, str(file)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            both = usage(os.getpid(), at=0.0).memory
            process.kill()
    assert size // 3 < both - alone < size


# Phrases ----------------------------------------------------------------------------------

NUMBER = next(kind for kind in REPERTOIRE.kinds if kind.expects.wants is Wants.NUMBER)
ITEMS = next(kind for kind in REPERTOIRE.kinds if kind.expects.wants is Wants.ITEMS)


@pytest.mark.parametrize(
    ("meaning", "what"),
    [
        (Number(value=7), Outcome.RIGHT),
        (Number(value=7, certain=False), Outcome.CONFIRMED),
        (Number(value=6), Outcome.WRONG),
        (None, Outcome.AGAIN),
    ],
)
def test_what_became_of_a_reply(meaning: Meaning | None, what: Outcome) -> None:
    assert phrases.outcome("seven", meaning, NUMBER, ENGLISH.lexicon) is what


def test_things_are_compared_without_capitals() -> None:
    meaning = Items(items=("Lamp",))
    assert phrases.outcome("a lamp", meaning, ITEMS, ENGLISH.lexicon) is Outcome.RIGHT


@pytest.mark.parametrize("code", ["en", "ko"])
def test_everything_that_is_said_means_something(code: str) -> None:
    lexicon, repertoire = languages.load(code).lexicon, Repertoire.load(code)
    for kind in repertoire.kinds:
        for reply in (*kind.replies, kind.then):
            assert read(reply, kind.expects, lexicon) is not None, reply


# The plain loop ---------------------------------------------------------------------------


def a_word(seconds: float = 0.5) -> Samples:
    return np.full(round(seconds * MICROPHONE_HZ), 0.1, np.float32)


def test_plain_ears_wait_for_a_fixed_silence() -> None:
    ears = PlainEars(lambda samples: "yes", InlineWorker())
    ears.listen(None, Patience.CLOSED)
    sound = np.concatenate([np.zeros(MICROPHONE_HZ, np.float32), a_word(), np.zeros(32_000, "f4")])
    events: list[Event] = []
    for number in range(len(sound) // MICROPHONE_FRAME):
        frame = sound[number * MICROPHONE_FRAME : (number + 1) * MICROPHONE_FRAME]
        events += ears.hear(frame, SILENCE, (number + 1) * FRAME_SECONDS)
    began, ended = events
    assert isinstance(began, VoiceStarted)
    assert isinstance(ended, Heard)
    assert ended.at == pytest.approx(1 + 0.5 + 0.7, abs=0.03)
    assert ended.hypotheses == (Hypothesis("yes"),)


class OneSecond:
    """A voice of a steady tone, a second long."""

    name = "one-second"

    def render(self, text: str, pace: float) -> Samples:
        return np.full(50 * SPEAKER_FRAME, 0.1, np.float32)


def test_the_plain_mouth_says_one_after_the_other() -> None:
    mouth = PlainMouth(OneSecond, InlineWorker())
    mouth.say(1, "one", 1.0)
    mouth.say(2, "two", 1.0)
    finished = {}
    for number in range(110):
        assert mouth.frame(number * FRAME_SECONDS).any() == (number < 100)
        finished |= dict.fromkeys(mouth.finished(), number)
    assert finished == {1: 49, 2: 99}


def test_words_are_brought_to_ears_one_after_another() -> None:
    ears = PlainEars(lambda samples: "yes", InlineWorker())
    listening = Listening(ears, Surroundings(), settling=1.0)
    for _ in range(2):
        assert listening.hear(a_word(), None) == [(Hypothesis("yes"),)]
    assert listening.hear(np.zeros(MICROPHONE_HZ, np.float32), None) == []


def test_what_we_say_comes_back_softer_when_somebody_is_noticed() -> None:
    surroundings = Surroundings(speech=np.full(SPEAKER_FRAME, 0.5, np.float32))
    loud = surroundings.frame()[1]
    surroundings.duck(True)
    assert np.abs(surroundings.frame()[1]).max() < 0.25 * np.abs(loud).max()


def test_the_folder_of_recordings_is_optional(tmp_path: Path) -> None:
    from assistant.bench import run
    from assistant.bench.equipment import Bench

    bench = Bench(code="en", scripts=(), models=(), clips=tmp_path)
    section = run.measured("recordings", bench)
    assert section.figures == ()
    assert "--recordings" in section.notes[0]
