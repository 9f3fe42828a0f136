"""An answer among other sentences."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Choice, Expectation, Wants
from assistant.languages import load
from assistant.understanding.meaning import Chosen, Hypothesis, Meaning, Number, YesNo
from assistant.understanding.understand import understand

NUMBER = Expectation(wants=Wants.NUMBER)
YES_NO = Expectation(wants=Wants.YES_NO, question="Shall we go on?")
WAY = Expectation(
    wants=Wants.CHOICE,
    question="By message, or by phone?",
    choices=(Choice(name="message", words=("message",)), Choice(name="phone", words=("phone",))),
)


@pytest.mark.parametrize(
    ("expects", "said", "meant"),
    [
        (NUMBER, "They asked me that every two hours on the ward. Six.", Number(value=6)),
        (NUMBER, "I'd say a four. The hip's a nine.", Number(value=4)),
        (NUMBER, "Four. It was worse two years ago.", Number(value=4)),
        (NUMBER, "Is ten very bad? Then I say five.", Number(value=5)),
        (YES_NO, "Sure. Not like I've got anything better to do.", YesNo(yes=True)),
        (WAY, "Message. She hates the phone.", Chosen(names=("message",))),
    ],
)
def test_is_taken(expects: Expectation, said: str, meant: Meaning) -> None:
    assert understand([Hypothesis(said)], expects, load("en").lexicon) == meant


def test_two_that_contradict_each_other_are_none() -> None:
    said = [Hypothesis("Yes. No. Ask me tomorrow.")]
    assert not isinstance(understand(said, YES_NO, load("en").lexicon), YesNo)
