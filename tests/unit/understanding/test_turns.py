from __future__ import annotations

import pytest

from assistant.exercise.model import Expectation, Wants
from assistant.languages import load
from assistant.speech.ears_factory import judge
from assistant.understanding.complete import Finality
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.turns import goes_on

MORE = {
    "en": "a lamp and|um|I can see the, uh|well, I|I feel kind of|because it is|I feel sad,|the way you...|it was like|my",
    "ko": "램프하고|음|창문이랑 어|저는|너무 피곤해서|창문이 보이고|그러니까|슬픈데",
}
OVER = {
    "en": "a lamp|Listening to your voice.|I feel sad|the chair under me|nothing much, love|It was good to be still|no",
    "ko": "창문이요|의자|고양이|슬퍼요|선생님 목소리가 좋았어요|램프가 있습니다|없어요",
}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_last_words_tell_whether_more_is_to_come(language: str) -> None:
    lexicon = load(language).lexicon
    for texts, more in ((MORE, True), (OVER, False)):
        for text in texts[language].split("|"):
            assert goes_on(text, lexicon.turns, lexicon.spelling) is more, text


THREE = Expectation(wants=Wants.ITEMS, count=3)
FEELING, OWN_WORDS = Expectation(wants=Wants.EMOTION), Expectation(wants=Wants.FREE)
YES_NO = Expectation(wants=Wants.YES_NO)


@pytest.mark.parametrize(
    ("expects", "text", "finality"),
    [
        (THREE, "a lamp", Finality.OPEN),
        (THREE, "a lamp and", Finality.UNFINISHED),
        (THREE, "a lamp, the window and a door", Finality.ANSWERED),
        (THREE, "a lamp, the window, a door and the", Finality.UNFINISHED),
        (THREE, "a lamp, that's all", Finality.COMPLETE),
        (FEELING, "I feel sad", Finality.ANSWERED),
        (FEELING, "I feel", Finality.UNFINISHED),
        (FEELING, "I don't know", Finality.LIKELY),
        (OWN_WORDS, "listening to your voice", Finality.LIKELY),
        (OWN_WORDS, "listening to the", Finality.UNFINISHED),
        (YES_NO, "yes", Finality.COMPLETE),
        (YES_NO, "my daughter came by on Sunday", Finality.LIKELY),
        (None, "my daughter came by on Sunday", Finality.OPEN),
    ],
)
def test_how_final_a_reply_is(expects: Expectation | None, text: str, finality: Finality) -> None:
    assert judge(load("en").lexicon)(expects, (Hypothesis(text),)) is finality


def test_nothing_read_tells_nothing_and_of_two_readings_one_that_goes_on_counts() -> None:
    final = judge(load("en").lexicon)
    assert final(OWN_WORDS, ()) is Finality.OPEN
    readings = (Hypothesis("it was good"), Hypothesis("it was good of"))
    assert final(OWN_WORDS, readings) is Finality.UNFINISHED
