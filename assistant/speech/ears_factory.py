"""Ears that know what to expect: recogniser, language and the person's patience put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.exercise.model import Expectation
from assistant.speech.ears import AudioEars, Comprehension, Judge, Timing
from assistant.speech.echo_canceller import EchoRemover
from assistant.speech.ports import Recogniser
from assistant.speech.speculative_decoding import Readings
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.worker import Worker
from assistant.understanding.complete import Finality, finality, is_enough
from assistant.understanding.grammar import phrases
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.turns import goes_on
from assistant.understanding.understand import understand

_MOST_PATIENCE = 3.0


def judge(lexicon: Lexicon) -> Judge:
    """How final readings are, by what they come to and whether their last words call for more."""

    def final(expects: Expectation | None, readings: Readings) -> Finality:
        texts = [each.text for each in readings if each.sound is None]
        each = [goes_on(text, lexicon.turns, lexicon.spelling) for text in texts]
        more = any(each) if each else None
        return finality(understand(readings, expects, lexicon), expects, goes_on=more)

    return final


def ears(
    build: Callable[[], Recogniser],
    worker: Worker,
    lexicon: Lexicon,
    patience: float = 1.0,
    *,
    activity: VoiceActivity | None = None,
    echo: EchoRemover | None = None,
) -> AudioEars:
    """Ears for a language. `patience` stretches the silence that ends a reply, up to a point: what
    was said has to be taken as said some time, also where no time runs out for saying it."""

    def hoped_for(expects: Expectation | None) -> Sequence[str] | None:
        return phrases(expects, lexicon)

    def enough(expects: Expectation | None, hypotheses: tuple[Hypothesis, ...]) -> bool:
        return is_enough(hypotheses, expects, lexicon)

    return AudioEars(
        build,
        worker,
        Comprehension(hoped_for, judge(lexicon), enough),
        timing=Timing(factor=min(patience, _MOST_PATIENCE)),
        activity=activity,
        echo=echo,
    )
