from __future__ import annotations

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.exercise.model import Expectation, Wants
from assistant.session.actions import Patience
from assistant.session.events import Event, Heard, HeardSoFar, VoiceStarted
from assistant.speech.ears import AudioEars, Comprehension, Enough, Judge, Timing
from assistant.speech.echo_canceller import Cleaned, EchoRemover
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, SPEAKER_FRAME, Samples
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.worker import InlineWorker
from assistant.understanding.complete import Finality
from assistant.understanding.meaning import Hypothesis
from tests.unit.speech.fakes import FakeRecogniser

VOICE = np.full(MICROPHONE_FRAME, 0.1, dtype=np.float32)
STILL = np.zeros(MICROPHONE_FRAME, dtype=np.float32)
OURS = np.full(SPEAKER_FRAME, 0.1, dtype=np.float32)
YES_NO = Expectation(wants=Wants.YES_NO)


class LoudIsVoice(VoiceActivity):
    """Tells voice by level alone and at once, so that timing can be counted in frames."""

    def __init__(self) -> None:
        super().__init__(lambda: lambda samples: 1.0)

    def voiced(self, frame: Cleaned) -> bool:
        return frame.trusted and bool(frame.voice[0] > 0.01)


class Subtracted(EchoRemover):
    """Nothing of ours comes back, however loud we are."""

    def __init__(self) -> None:
        super().__init__(lambda: None)

    def clean(self, heard: Samples, played: Samples) -> Cleaned:
        return Cleaned(heard=heard, words=heard, voice=heard, sounding=bool(played.any()))


class Listener:
    """Plays sound to the ears and keeps what they report."""

    def __init__(
        self,
        *hears: str,
        timing: Timing | None = None,
        final: Judge | None = None,
        enough: Enough | None = None,
        echo: EchoRemover | None = None,
    ) -> None:
        self.recogniser = FakeRecogniser(*hears)
        self.ears = AudioEars(
            lambda: self.recogniser,
            InlineWorker(charge=True, clock=lambda: self.recogniser.seconds),
            Comprehension(lambda expects: ["yes", "no"] if expects else None, final, enough),
            timing=timing,
            activity=LoudIsVoice(),
            echo=echo or EchoRemover(lambda: None),
        )
        self.at = 0.0
        self.events: list[Event] = []

    def hear(self, seconds: float, frame: Samples, played: Samples = STILL) -> list[Event]:
        new: list[Event] = []
        for _ in range(round(seconds / 0.02)):
            self.at = round(self.at + 0.02, 6)
            new += self.ears.hear(frame, played, self.at)
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
    listener.hear(3.0, VOICE, played=OURS)
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.2)
    listener.still(2.0)
    assert listener.events == []


def test_without_echo_removal_nothing_is_noticed_while_we_speak_but_the_first_word_after() -> None:
    listener = Listener("stop")
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.hear(2.0, VOICE, played=OURS)
    listener.hear(0.6, VOICE)  # the room still rings, and the person has begun
    assert listener.events == []
    listener.voice(0.3)
    listener.still(1.5)
    assert [type(event) for event in listener.events] == [VoiceStarted, Heard]


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


def final(**of: Finality) -> Judge:
    """Readings by how final they are; others are open."""
    return lambda expects, heard: of.get(heard[0].text, Finality.OPEN) if heard else Finality.OPEN


@pytest.mark.parametrize(
    ("finality", "silence"),
    [(Finality.COMPLETE, 0.2), (Finality.PRESSING, 0.2), (Finality.DOUBTFUL, 0.5)],
)
def test_an_answer_to_a_closed_question_need_not_wait(finality: Finality, silence: float) -> None:
    listener = Listener("yes", final=final(yes=finality))
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.4)
    assert listener.still(silence - 0.02) == []
    assert listener.still(0.02) == [
        Heard(at=pytest.approx(0.4 + silence), hypotheses=(Hypothesis("yes"),))
    ]
    assert listener.still(2.0) == []


def test_a_stop_over_our_voice_is_final_as_soon_as_that_is_read() -> None:
    pressing = final(stop=Finality.PRESSING, slower=Finality.COMPLETE)
    for word, silence in (("stop", 0.1), ("slower", 0.2)):
        listener = Listener(word, final=pressing, echo=Subtracted())
        listener.ears.listen(None, Patience.CLOSED)
        listener.hear(0.4, VOICE, played=OURS)
        assert listener.hear(silence - 0.02, STILL, played=OURS) == []
        assert len(listener.hear(0.02, STILL, played=OURS)) == 1


def test_an_incomplete_one_waits() -> None:
    unsettled = Listener("seven", final=final())
    unsettled.ears.listen(YES_NO, Patience.CLOSED)
    unsettled.voice(0.4)
    unsettled.still(0.5)
    unsettled.voice(0.4)
    assert len(unsettled.still(1.1)) == 0 and len(unsettled.still(0.2)) == 1


def test_what_was_not_final_is_read_once_more_with_the_quiet_behind_it_and_never_a_third_time() -> (
    None
):
    better, never = Listener(final=final(six=Finality.COMPLETE)), Listener(final=final())
    for listener, heard, after in ((better, "six", 0.3), (never, "sack", 1.2)):
        listener.recogniser.in_turn = ["sick", "six" if listener is better else "sack", "suck"]
        listener.ears.listen(YES_NO, Patience.CLOSED)
        listener.voice(0.4)
        listener.still(1.2)
        hypotheses = (Hypothesis(heard),)
        assert listener.events[-1] == Heard(at=pytest.approx(0.4 + after), hypotheses=hypotheses)


def test_a_slow_machine_ends_one_trial_before_it_begins_another() -> None:
    listener = Listener("six", final=final(six=Finality.COMPLETE))
    listener.recogniser.costs = 0.4
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.4)
    listener.still(0.8)
    assert listener.events[-1] == Heard(at=pytest.approx(0.9), hypotheses=(Hypothesis("six"),))
    assert len(listener.recogniser.utterances) == 1


def test_what_ends_an_open_reply_ends_it_at_once_but_a_long_one_is_not_read_on_trial() -> None:
    listener = Listener("over", "on", final=final(over=Finality.COMPLETE))
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(0.4)
    assert len(listener.still(0.3)) == 1
    listener.voice(25.0)
    listener.still(3.0)
    assert len(listener.recogniser.utterances) == 1


def test_an_open_reply_is_read_once_in_a_silence_with_all_the_quiet_behind_it() -> None:
    listener = Listener(final=final())
    listener.recogniser.in_turn = ["one", "two", "three"]
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(0.4)
    listener.still(3.6)
    assert listener.events[-1] == Heard(at=pytest.approx(3.9), hypotheses=(Hypothesis("one"),))
    assert len(listener.recogniser.utterances) == 1


@pytest.mark.parametrize(
    ("finality", "patience", "silence"),
    [
        (Finality.ANSWERED, Patience.OPEN, 1.2),
        (Finality.LIKELY, Patience.OPEN, 2.0),
        (Finality.LIKELY, Patience.WORD, 1.2),
        (Finality.LIKELY, Patience.CLOSED, 0.9),
        (Finality.UNFINISHED, Patience.OPEN, 5.5),
        (Finality.UNFINISHED, Patience.CLOSED, 2.0),
    ],
)
def test_what_seems_over_ends_sooner_and_what_calls_for_more_later_than_by_silence(
    finality: Finality, patience: Patience, silence: float
) -> None:
    listener = Listener("words", final=final(words=finality))
    listener.ears.listen(YES_NO, patience)
    listener.voice(0.4)
    assert listener.still(silence - 0.04) == []
    assert len(listener.still(0.06)) == 1


def test_what_seems_over_is_not_for_somebody_who_has_made_such_a_pause_in_this_reply() -> None:
    listener = Listener("words", final=final(words=Finality.LIKELY))
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(0.4)
    listener.still(1.6)
    listener.voice(0.4)
    assert listener.still(2.3) == []
    assert len(listener.still(0.2)) == 1


def test_who_was_cut_off_is_given_longer_from_then_on() -> None:
    listener = Listener("words", final=final(words=Finality.LIKELY))
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(0.4)
    assert len(listener.still(2.2)) == 1
    listener.voice(0.4)
    assert listener.still(2.9) == []
    assert len(listener.still(0.7)) == 1


def test_who_answers_what_we_said_meanwhile_was_not_cut_off() -> None:
    listener = Listener("words", final=final(words=Finality.LIKELY), echo=Subtracted())
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(0.4)
    assert len(listener.still(2.1)) == 1
    listener.hear(0.2, STILL, played=OURS)
    listener.voice(0.4)
    assert len(listener.still(2.1)) == 1


def test_who_pauses_long_is_given_longer_for_a_complete_answer_as_well() -> None:
    listener = Listener("seven", final=final(seven=Finality.COMPLETE))
    for _ in range(10):
        listener.ears.listen(None, Patience.OPEN)
        listener.recogniser.hears = ("well",)
        listener.voice(0.4)
        listener.still(1.0)
        listener.voice(0.4)
        listener.still(6.0)
    listener.recogniser.hears = ("seven",)
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.4)
    assert listener.still(0.24) == []
    assert len(listener.still(0.1)) == 1


def test_a_reply_is_read_again_until_that_is_enough() -> None:
    listener = Listener("tree", enough=lambda expects, heard: Hypothesis("three") in heard)
    listener.recogniser.further = ("three", "free")
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.4)
    listener.still(1.5)
    (heard,) = [event for event in listener.events if isinstance(event, Heard)]
    assert [each.text for each in heard.hypotheses] == ["tree", "three"]


def test_somebody_with_long_pauses_is_given_longer_ones() -> None:
    listener = Listener("words")
    listener.ears.listen(None, Patience.CLOSED)
    for _ in range(10):
        listener.voice(0.4)
        listener.still(1.0)
        listener.voice(0.4)
        listener.still(2.0)
    listener.voice(0.4)
    assert listener.still(1.4) == []
    assert len(listener.still(0.4)) == 1


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

    anything = Comprehension(lambda expects: None)
    ears = AudioEars(build, InlineWorker(), anything, activity=LoudIsVoice())
    with pytest.raises(ModelError):
        ears.hear(STILL, STILL, 0.02)


def test_a_recogniser_that_fails_is_told() -> None:
    listener = Listener("yes")
    listener.recogniser.failure = RuntimeError("broken")
    listener.ears.listen(YES_NO, Patience.CLOSED)
    listener.voice(0.4)
    with pytest.raises(RuntimeError):
        listener.still(2.0)


def so_far(listener: Listener) -> list[HeardSoFar]:
    return [event for event in listener.events if isinstance(event, HeardSoFar)]


def test_what_is_said_is_read_now_and_then_while_it_is_said() -> None:
    listener = Listener("one two three four")
    listener.recogniser.growing = ["one", "one two", "one two", "one two three"]
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(6.0)
    assert [(each.before, each.text) for each in so_far(listener)] == [
        ("", "one"),
        ("one", "one two"),
        ("one two", "one two three"),
    ]
    assert not any(isinstance(event, Heard) for event in listener.events)
    listener.still(4.0)
    assert listener.events[-1] == Heard(
        at=pytest.approx(9.5), hypotheses=(Hypothesis("one two three four"),)
    )


def test_a_short_reply_and_a_silence_are_not_read_so() -> None:
    listener = Listener("yes")
    listener.recogniser.growing = ["yes"] * 9
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(1.2)
    listener.still(3.0)
    assert listener.recogniser.read_so_far == 0


def test_a_machine_that_is_slow_in_reading_reads_more_seldom() -> None:
    quick, slow = Listener("words"), Listener("words")
    slow.recogniser.costs = 0.5
    for listener in (quick, slow):
        listener.ears.listen(None, Patience.OPEN)
        listener.voice(10.0)
    assert quick.recogniser.read_so_far >= 8
    assert slow.recogniser.read_so_far <= 4


def test_nothing_is_shown_of_a_reply_that_is_no_longer_listened_to() -> None:
    listener = Listener("words")
    listener.recogniser.costs = 0.5
    listener.recogniser.growing = ["words"]
    listener.ears.listen(None, Patience.OPEN)
    listener.voice(1.6)
    listener.ears.stop()
    listener.voice(2.0)
    assert so_far(listener) == []
