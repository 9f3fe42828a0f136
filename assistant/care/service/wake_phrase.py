"""Ears between sessions: they expect one phrase, and pass on nothing else.

What is no louder than the room costs nothing, what is no voice hardly anything, and what goes on
for longer than the phrase could is read no further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant import languages
from assistant.settings import Settings
from assistant.speech.ears import AudioEars, Comprehension, Timing
from assistant.speech.echo_canceller import EchoRemover
from assistant.speech.ports import Recogniser
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.worker import Worker
from assistant.understanding.complete import Finality
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.wake import is_woken

OFF = "off"
_TIMING = Timing(closed=0.7, longest=4.0, tried_up_to=4.0)


def phrases(settings: Settings) -> tuple[str, ...]:
    """What wakes the assistant: the person's own phrase, or the language's; nothing when it is off."""
    if settings.wake == OFF:
        return ()
    if settings.wake:
        return (settings.wake,)
    return tuple(languages.read_file(settings.language, "advice.yaml")["wake"])


def ears(
    phrases: Sequence[str], lexicon: Lexicon
) -> Callable[[Callable[[], Recogniser], Worker, VoiceActivity, EchoRemover], AudioEars]:
    """Ears for these phrases, to be put over a recogniser."""
    comprehension = Comprehension(
        phrases=lambda expects: phrases,
        final=lambda expects, readings: (
            Finality.COMPLETE if is_woken(readings, phrases, lexicon) else Finality.OPEN
        ),
        enough=lambda expects, readings: is_woken(readings, phrases, lexicon),
    )

    def make(
        recogniser: Callable[[], Recogniser],
        worker: Worker,
        activity: VoiceActivity,
        echo: EchoRemover,
    ) -> AudioEars:
        return AudioEars(
            recogniser, worker, comprehension, timing=_TIMING, activity=activity, echo=echo
        )

    return make
