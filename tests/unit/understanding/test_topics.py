"""What own words are about, and what is asked back: as people say it, in whatever order."""

from __future__ import annotations

import pytest

from assistant import languages
from assistant.exercise.terms import TOPICS
from assistant.understanding.topics import PUZZLED, QUESTIONS, read

SAID = {
    "en": {
        "My mam's anniversary, nobody rang": "loss",
        "it would have been his birthday": "loss",
        "nothing since he died": "loss",
        "I still miss her every morning": "loss",
        "they're all dead, love": "loss",
        "he's been gone two years": "loss",
        "our wedding anniversary, he's gone": "loss",
        "my daughter's birthday, she'd have been thirty": "loss",
        "where we scattered Dad's ashes": "loss",
        "my late wife Joan": "loss",
        "my dog died": "loss",
        "the cat, we had him put down": "loss",
        "he isn't with us any more": "loss",
        "she's gone to the shop": "",
        "I baked for my wife's birthday": "",
        "a late breakfast with my wife": "",
        "I swept out the ashes": "",
        "there isn't one": "nothing",
        "nothing's steady": "nothing",
        "nobody came, and nobody rang": "lonely",
        "they said they'd visit and no one did, no one came": "lonely",
        "my hip was aching all night": "pain",
        "I'm only a burden to them": "shame",
        "my son shouted at me": "anger",
        "I'm waiting for the test results": "worry",
        "I couldn't sleep again": "tired",
        "a nurse held my hand": "kindness",
        "my neighbour rang me": "kindness",
        "Nothing feels steady": "nothing",
        "that's none of your business": "refusal",
        "the tea went cold": "",
        "I'm not worried about it": "",
        "the pillow under my head": "",
    },
    "ko": {
        "어머니 기일인데 아무도 전화를 안 했어요": "loss",
        "남편이 돌아가신 뒤로 없어요": "loss",
        "남편이 떠난 지 이 년이에요": "loss",
        "아버지 유골을 뿌린 곳이요": "loss",
        "딸 생일이에요, 살아 있었으면 서른이에요": "loss",
        "강아지가 무지개다리를 건넜어요": "loss",
        "아무도 안 왔어요": "lonely",
        "아무도 전화를 안 했어요": "lonely",
        "남편이 죽고 나서는 없어요": "loss",
        "남편이 살아 돌아오면 좋겠어요": "loss",
        "아무것도 좋은 게 없었어요": "nothing",
        "무릎이 아파서 못 걸었어요": "pain",
        "자식들한테 짐이 되는 것 같아요": "shame",
        "아들하고 다퉜어요": "anger",
        "검사 결과가 걱정돼요": "worry",
        "간호사가 친절했어요": "kindness",
        "아무것도 든든하지 않아요": "nothing",
        "말하기 싫어요": "refusal",
        "차가 식었어요": "",
    },
}
ASKED = {
    "en": {
        "why do you ask?": "why",
        "what's the difference?": "difference",
        "what do you mean?": "meaning",
        "sorry, how do you mean, dear": "meaning",
        "how long is the short one?": "how-long",
        "are you a real person, who are you?": "who",
        "are you recording this?": "kept",
        "the short one": "",
    },
    "ko": {
        "왜 물어보세요?": "why",
        "무슨 차이예요?": "difference",
        "무슨 뜻이에요?": "meaning",
        "짧은 건 얼마나 걸려요?": "how-long",
        "누구세요?": "who",
        "녹음하는 거예요?": "kept",
        "짧은 것으로요": "",
    },
}


@pytest.mark.parametrize(
    ("language", "text", "about"),
    [(language, *each) for language, said in SAID.items() for each in said.items()],
)
def test_own_words_are_about_something(language: str, text: str, about: str) -> None:
    found = languages.load(language)
    assert found.spoken.topics is not None
    assert found.spoken.topics.of(found.lexicon.words(text)) == about


@pytest.mark.parametrize(
    ("language", "text", "about"),
    [(language, *each) for language, said in ASKED.items() for each in said.items()],
)
def test_something_is_asked_back(language: str, text: str, about: str) -> None:
    found = languages.load(language)
    assert found.spoken.topics is not None
    assert found.spoken.topics.of(found.lexicon.words(text), QUESTIONS) == about


def test_a_topic_that_is_missing_or_unknown_is_told() -> None:
    lexicon = languages.load("en").lexicon
    with pytest.raises(ValueError, match="missing or unknown: joy, loss"):
        read(
            {name: ["x"] for name in (*TOPICS[1:], *QUESTIONS, PUZZLED, "joy")},
            lexicon.spelling,
            lexicon.negation,
        )
