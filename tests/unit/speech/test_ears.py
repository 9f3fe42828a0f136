from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.exercise.model import Expectation, Wants
from assistant.session.actions import Patience
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech.activity import VoiceActivity
from assistant.speech.ears import AudioEars, Settled, Timing
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, Samples
from assistant.speech.worker import InlineWorker
from assistant.understanding.meaning import Hypothesis
from tests.unit.speech.fakes import FakeRecogniser

VOICE = np.full(MICROPHONE_FRAME, 0.1, dtype=np.float32)
STILL = np.zeros(MICROPHONE_FRAME, dtype=np.float32)
YES_NO = Expectation(wants=Wants.YES_NO)


class LoudIsVoice(VoiceActivity):
    """Tells voice by level alone and at once, so that timing can be counted in frames."""

    def __init__(self) -> None:
        super().__init__(lambda samples: 1.0)

    def voiced(self, frame: Samples) -> bool:
        return bool(frame[0] > 0.01)


class Listener:
    """Plays sound to the ears and keeps what they report."""

    def __init__(
        self, *hears: str, timing: Timing | None = None, settled: Settled | None = None
    ) -> None:
        self.recogniser = FakeRecogniser(*hears)
        self.ears = AudioEars(
            lambda: self.recogniser,
            InlineWorker(charge=False),
            lambda expects: ["yes", "no"] if expects else None,
            timing=timing,
            settled=settled,
            activity=LoudIsVoice(),
        )
        self.at = 0.0
        self.events: list[Event] = []

    def hear(self, seconds: float, frame: Samples) -> list[Event]:
        new: list[Event] = []
        for _ in range(round(seconds / 0.02)):
            self.at = round(self.at + 0.02, 6)
            new += self.ears.hear(frame, STILL, self.at)
        self.events += new
        return new

    def voice(self, seconds: float) -> list[Event]:
        return self.hear(seconds, VOICE)

    def still(self, seconds: float) -> list[Event]:
        return self.hear(seconds, STILL)


def test_a_reply_is_noticed_within_100_ms_and_heard_after_its_silence() -> None:
    listener = Listener("yes")
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.still(1.0)
    assert listener.voice(0.5) == [VoiceStarted(at=1.1)]
    assert listener.still(1.18) == []
    assert listener.still(0.02) == [Heard(at=2.7, hypotheses=(Hypothesis("yes"),))]
    assert listener.recogniser.phrases == [["yes", "no"]]


@pytest.mark.parametrize(
    ("patience", "factor", "silence"),
    [
        (Patience.CLOSED, 1.0, 1.2),
        (Patience.WORD, 1.0, 2.0),
        (Patience.OPEN, 1.0, 3.5),
        (Patience.OPEN, 1.5, 5.25),
    ],
)
def test_each_kind_of_reply_has_its_silence(
    patience: Patience, factor: float, silence: float
) -> None:
    listener = Listener("words", timing=Timing(factor=factor))
    listener.ears.listen(None, patience)
    listener.voice(0.4)
    assert listener.still(silence - 0.04) == []
    assert len(listener.still(0.06)) == 1


def test_a_pause_shorter_than_that_is_part_of_the_reply() -> None:
    listener = Listener("words")
    listener.ears.listen(None, Patience.OPEN)
    for _ in range(3):
        listener.voice(0.4)
        listener.still(3.0)
    listener.still(1.0)
    assert [type(event) for event in listener.events] == [VoiceStarted, Heard]
    heard = listener.recogniser.utterances[0] / MICROPHONE_HZ
    assert heard == pytest.approx(3 * 0.4 + 2 * 3.0 + 0.3, abs=0.5)


def test_a_noise_too_short_to_be_a_word_is_nothing() -> None:
    listener = Listener("ghost")
    listener.ears.listen(YES_NO, Patience.CLOSED)
    for _ in range(5):
        listener.voice(0.08)
        listener.still(1.5)
    assert listener.events == []


def test_nothing_understood_is_heard_all_the_same() -> None:
    listener = Listener()
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.3)
    listener.still(1.5)
    assert listener.events[-1] == Heard(at=pytest.approx(1.5), hypotheses=())


def test_a_word_begun_before_the_ears_opened_counts_from_its_beginning() -> None:
    listener = Listener("stop")
    listener.still(1.0)
    listener.voice(0.14)
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.16)
    listener.still(1.5)
    assert [type(event) for event in listener.events] == [VoiceStarted, Heard]
    assert listener.recogniser.utterances[0] / MICROPHONE_HZ >= 0.3 + 0.3


def test_the_end_of_our_own_prompt_is_no_reply() -> None:
    listener = Listener("echo")
    listener.voice(3.0)
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.06)
    listener.still(2.0)
    assert listener.events == []


def test_closed_ears_report_nothing_and_forget() -> None:
    listener = Listener("yes")
    listener.voice(1.0)
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.5)
    listener.ears.stop()
    listener.still(3.0)
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.still(3.0)
    assert [type(event) for event in listener.events] == [VoiceStarted]


def test_an_endless_reply_ends() -> None:
    listener = Listener("on and on", timing=Timing(longest=10.0))
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(10.5)
    assert [type(event) for event in listener.events[:2]] == [VoiceStarted, Heard]


def test_a_complete_answer_to_a_closed_question_need_not_wait() -> None:
    listener = Listener("yes", settled=lambda expects, heard: heard == (Hypothesis("yes"),))
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.4)
    listener.still(0.3)
    assert listener.events[-1] == Heard(at=pytest.approx(0.66), hypotheses=(Hypothesis("yes"),))
    listener.still(2.0)
    assert len(listener.events) == 2


def test_an_incomplete_one_waits_and_an_open_question_always_does() -> None:
    unsettled = Listener("seven", settled=lambda expects, heard: False)
    unsettled.ears.listen(YES_NO, Patience.CLOSED)
    unsettled.voice(0.4)
    unsettled.still(0.5)
    unsettled.voice(0.4)
    assert len(unsettled.still(1.1)) == 0 and len(unsettled.still(0.2)) == 1
    settled = Listener("a lamp", settled=lambda expects, heard: True)
    settled.ears.listen(None, Patience.OPEN)
    settled.voice(0.4)
    assert settled.still(3.0) == []


def test_other_hopes_in_the_middle_of_a_word_hear_all_of_it() -> None:
    listener = Listener("yes")
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(0.3)
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.3)
    listener.still(1.4)
    assert listener.recogniser.phrases == [None, ["yes", "no"]]
    assert listener.recogniser.utterances == [pytest.approx((0.6 + 0.3) * 16_000, abs=800)]
    assert [type(event) for event in listener.events] == [VoiceStarted, Heard]


def test_long_silence_is_not_read() -> None:
    listener = Listener("words")
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(0.5)
    listener.still(4.0)
    assert listener.recogniser.utterances[0] / MICROPHONE_HZ < 1.0


def test_a_recogniser_that_cannot_be_built_is_told() -> None:
    def build() -> FakeRecogniser:
        raise ModelError("model-missing", "No model.")

    ears = AudioEars(
        build, InlineWorker(charge=False), lambda expects: None, activity=LoudIsVoice()
    )
    with pytest.raises(ModelError):
        ears.hear(STILL, STILL, 0.02)


def test_a_recogniser_that_fails_is_told() -> None:
    listener = Listener("yes")
    listener.recogniser.failure = RuntimeError("broken")
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.4)
    with pytest.raises(RuntimeError):
        listener.still(2.0)


# Voice activity -------------------------------------------------------------------------


def frames(samples: Samples) -> Iterable[Samples]:
    for start in range(0, len(samples) - MICROPHONE_FRAME + 1, MICROPHONE_FRAME):
        yield samples[start : start + MICROPHONE_FRAME]


def noise(seconds: float, level: float) -> Samples:
    chance = np.random.default_rng(3)
    return chance.normal(0, level, round(seconds * MICROPHONE_HZ)).astype(np.float32)


def test_silero_is_asked_only_for_what_is_louder_than_the_room() -> None:
    asked = list[int]()

    def probability(samples: list[float]) -> float:
        asked.append(len(samples))
        return 0.9 if max(samples) > 0.05 else 0.0

    activity = VoiceActivity(probability)
    for frame in frames(noise(10.0, 0.0005)):
        assert not activity.voiced(frame)
    assert asked == []
    voiced = [activity.voiced(frame) for frame in frames(noise(0.5, 0.1))]
    assert sum(voiced) >= len(voiced) - 1 and set(asked) == {512}
    after = [activity.voiced(frame) for frame in frames(noise(2.0, 0.0005))]
    assert sum(after) <= 3


def test_the_floor_follows_a_fan_that_is_switched_on() -> None:
    asked = 0

    def probability(samples: list[float]) -> float:
        nonlocal asked
        asked += 1
        return 0.0

    activity = VoiceActivity(probability)
    for frame in frames(noise(15.0, 0.01)):
        activity.voiced(frame)
    asked = 0
    for frame in frames(noise(5.0, 0.01)):
        activity.voiced(frame)
    assert asked == 0


def test_silence_costs_next_to_nothing() -> None:
    activity = VoiceActivity(lambda samples: 0.0)
    begun = time.perf_counter()
    for frame in frames(noise(20.0, 0.0005)):
        activity.voiced(frame)
    assert (time.perf_counter() - begun) / 1000 < 0.000_2


@pytest.mark.slow
def test_silero_tells_a_voice_from_noise() -> None:
    pytest.importorskip("hibari")
    import soxr

    from assistant.speech.voices.hibari import HibariVoice

    speech = soxr.resample(HibariVoice().render("I can see a lamp and a chair.", 1.2), 24000, 16000)
    activity = VoiceActivity()
    for frame in frames(noise(2.0, 0.001)):
        activity.voiced(frame)
    during = [activity.voiced(frame) for frame in frames(speech + noise(10, 0.001)[: len(speech)])]
    after = [activity.voiced(frame) for frame in frames(noise(2.0, 0.001))]
    hiss = [activity.voiced(frame) for frame in frames(noise(2.0, 0.05))]
    assert sum(during) > 0.8 * len(during) and sum(after[10:]) == 0
    assert sum(hiss) < 0.1 * len(hiss)
