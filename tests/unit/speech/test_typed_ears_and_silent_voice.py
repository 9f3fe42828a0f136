from __future__ import annotations

import threading

import pytest

from assistant.session.actions import Patience
from assistant.session.events import Heard, VoiceStarted
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import SPEAKER_HZ
from assistant.speech.silent_voice import SilentVoice, spoken_seconds
from assistant.speech.typed_ears import TypedEars
from assistant.understanding.meaning import Hypothesis


def test_a_line_is_heard_at_once_open_or_not() -> None:
    ears = TypedEars()
    ears.post(" yes ")
    ears.post("   ")
    expected = [VoiceStarted(at=1.0), Heard(at=1.0, hypotheses=(Hypothesis("yes"),))]
    assert ears.hear(SILENCE, SILENCE, 1.0) == expected
    assert ears.hear(SILENCE, SILENCE, 1.02) == []
    ears.listen(None, Patience.CLOSED)
    ears.post("stop")
    ears.stop()
    assert len(ears.hear(SILENCE, SILENCE, 2.0)) == 2


def test_lines_come_in_order_from_another_thread() -> None:
    ears = TypedEars()
    thread = threading.Thread(target=lambda: [ears.post(str(n)) for n in range(100)])
    thread.start()
    thread.join()
    heard = [event for event in ears.hear(SILENCE, SILENCE, 0.0) if isinstance(event, Heard)]
    assert [event.hypotheses[0].text for event in heard] == [str(n) for n in range(100)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("", 0.0, 0.0),
        ("Yes.", 0.2, 0.6),
        ("Let your shoulders drop, and notice how that feels now.", 3.5, 5.0),
        ("어깨에 힘을 빼고 편안하게 쉬어 보세요.", 3.0, 4.5),
    ],
)
def test_the_silent_voice_takes_as_long_as_speech(text: str, low: float, high: float) -> None:
    assert low <= spoken_seconds(text) <= high
    clip = SilentVoice().render(text, 0.8)
    assert not clip.any()
    assert len(clip) / SPEAKER_HZ == pytest.approx(spoken_seconds(text) / 0.8, abs=1e-4)
