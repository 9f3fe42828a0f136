"""What a sentence model's probabilities come to, and that an expectation knows its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from assistant.exercise.model import Ask, Choice, Expectation, Wants
from assistant.languages import load
from assistant.understanding.meaning import Danger, Hypothesis, Route
from assistant.understanding.sentences import (
    REPLIES,
    UNKNOWN,
    DangerKind,
    Opinion,
    weighed,
)
from assistant.understanding.understand import understand
from assistant.understanding.whole_sentence import options


def test_every_kind_of_danger_leads_somewhere() -> None:
    assert all(kind.route for kind in DangerKind if kind is not DangerKind.NONE)
    assert {kind.tier for kind in DangerKind} == {0, 1, 2, 3}


def test_the_likeliest_danger_is_never_certain() -> None:
    said = Opinion(danger={"none": 0.2, "ill": 0.5, "fire": 0.3})
    danger = said.gravest(above=0.7)
    assert danger is not None and danger.route is Route.ILL and not danger.certain
    assert said.gravest(above=0.8) is None
    assert said.at_least(3) == 0.8


def test_where_nothing_is_known_there_is_no_danger_and_no_reading() -> None:
    assert UNKNOWN.gravest(above=0) is None
    assert UNKNOWN.likeliest() == ("other", 0.0)


def test_the_likeliest_reading_can_be_asked_for_among_some() -> None:
    said = Opinion(reply={"yes": 0.3, "command:stop": 0.6})
    assert said.likeliest() == ("command:stop", 0.6)
    assert said.likeliest(("yes", "no")) == ("yes", 0.3)
    assert "signal:pain" in REPLIES


@pytest.mark.parametrize("text", [("Shall we?",), ("Here is one.", "Shall we?")])
def test_an_expectation_knows_the_words_of_its_question(text: tuple[str, ...]) -> None:
    asked = Ask(id="1", text=text, expects=Expectation(wants=Wants.YES_NO))
    assert asked.expects.question == " ".join(text)
    assert asked.expects == Expectation(wants=Wants.YES_NO)


def test_options_are_every_way_to_say_each_choice() -> None:
    choice = Choice(name="room", words=("the room", "look around"))
    asked = Expectation(wants=Wants.CHOICE, choices=(choice,))
    assert options(asked, load("en").lexicon) == {"room": ("the room", "look around")}


def test_where_a_feeling_is_asked_for_each_family_is_an_option_beside_the_choices() -> None:
    choice = Choice(name="numb", words=("numb", "like wood"))
    offered = options(Expectation(wants=Wants.EMOTION, choices=(choice,)), load("en").lexicon)
    assert offered["numb"] == ("numb", "like wood")
    assert offered["lonely"][0] == "lonely"
    assert {"sad", "afraid", "angry", "calm", "happy", "warm"} <= offered.keys()


HARM = Danger(route=Route.HARM, category="overdose", rule="took")
LOW = Danger(route=Route.UNCLEAR, category="low", rule="low")


def judged(kind: str, share: float) -> Opinion:
    return Opinion(danger={"none": round(1 - share, 2), kind: share})


@pytest.mark.parametrize(
    ("found", "opinion", "route", "certain"),
    [
        (HARM, UNKNOWN, Route.HARM, True),
        (HARM, judged("overdose", 0.9), Route.HARM, True),
        (HARM, judged("overdose", 0.3), Route.HARM, False),
        (HARM, judged("overdose", 0.02), Route.HARM, False),
        (LOW, judged("unclear", 0.02), None, False),
        (LOW, judged("overdose", 0.95), Route.HARM, False),
        (LOW, judged("unclear", 0.95), Route.UNCLEAR, True),
        (None, judged("ill", 0.9), Route.ILL, False),
        (None, judged("ill", 0.6), Route.ILL, False),
        (None, judged("ill", 0.4), None, False),
        (None, judged("somebody", 0.6), None, False),
        (None, UNKNOWN, None, False),
    ],
)
def test_both_are_acted_upon_and_one_alone_is_asked_about(
    found: Danger | None, opinion: Opinion, route: Route | None, certain: bool
) -> None:
    danger = weighed(found, 9, [opinion])
    assert (danger.route if danger else None) is route
    assert danger is None or danger.certain is certain


class _Believes:
    """Takes whatever begins with a yes for one, and danger for likely wherever a bridge is."""

    def opinion(self, text: str, question: str, options: Mapping[str, Sequence[str]]) -> Opinion:
        says_yes = text.startswith(("yes", "come in", "네", "들어와요"))
        reply = {"yes": 0.98} if says_yes else {"other": 0.9}
        return replace(self.of_danger(text), reply=reply)

    def of_danger(self, text: str) -> Opinion:
        return judged("harm", 0.6 if "bridge" in text or "다리" in text else 0.02)


@pytest.mark.parametrize(
    ("heard", "route"),
    [
        ([("come in, I built a bridge", False)], None),
        ([("yes, I am on the bridge", False)], Route.HARM),
        ([("I am on the bridge, yes", False)], Route.HARM),
        ([("yes", True), ("yes, I am on the bridge", False)], Route.HARM),
        ([("yes", False)], None),
    ],
)
def test_danger_is_no_mere_answer_for_the_yes_before_it(
    heard: list[tuple[str, bool]], route: Route | None
) -> None:
    lexicon = replace(load("en").lexicon, sentences=_Believes())
    hypotheses = [Hypothesis(text=text, constrained=constrained) for text, constrained in heard]
    asked = Expectation(wants=Wants.YES_NO, question="Is this a good moment?")
    meaning = understand(hypotheses, asked, lexicon)
    assert (meaning.route if isinstance(meaning, Danger) else None) is route


@pytest.mark.parametrize(
    ("said", "dangerous"),
    [("네, 들어와요, 다리가 있어요", False), ("네, 저는 다리 위에 서 있어요", True)],
)
def test_the_rest_of_a_korean_answer_is_judged_as_it_is_written(said: str, dangerous: bool) -> None:
    lexicon = replace(load("ko").lexicon, sentences=_Believes())
    asked = Expectation(wants=Wants.YES_NO, question="지금 괜찮은가요?")
    assert isinstance(understand([Hypothesis(text=said)], asked, lexicon), Danger) is dangerous


def test_two_opinions_of_the_same_tier_do_not_make_a_certain_rule_uncertain() -> None:
    disclosed = Danger(route=Route.DISCLOSURE, category="die", rule="die")
    opinion = Opinion(danger={"none": 0.04, "suicide": 0.43, "harm": 0.27, "overdose": 0.26})
    assert weighed(disclosed, 9, [opinion]) == disclosed


def test_another_reading_bears_a_rule_out() -> None:
    assert weighed(HARM, 9, [judged("overdose", 0.02), judged("overdose", 0.7)]) == HARM


def test_of_few_words_the_rule_is_believed_and_what_was_misheard_stays_doubtful() -> None:
    assert weighed(HARM, 4, [judged("overdose", 0.02)]) == HARM
    doubtful = replace(HARM, certain=False, misheard=True)
    assert weighed(doubtful, 9, [judged("overdose", 0.02)]) == doubtful


def test_what_is_there_only_without_its_little_words_is_let_be_where_the_sentence_says_otherwise() -> (
    None
):
    assert weighed(replace(HARM, certain=False), 9, [judged("overdose", 0.02)]) is None
