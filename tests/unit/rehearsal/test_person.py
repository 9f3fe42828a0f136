from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import languages
from assistant.exercise import catalogue, loader
from assistant.exercise.model import Ask, Exercise, Wants
from assistant.rehearsal.rehearse import rehearse
from assistant.session.actions import Outcome
from assistant.settings import Folders
from tests.unit.rehearsal.tiny import EXERCISE, played, said


def test_somebody_cooperative_says_yes_a_falling_number_the_first_choice_and_enough_things() -> (
    None
):
    report = played()
    words = said(report)
    assert words[:3] == ["yes", "I'd say four", "the long one"]
    assert words[-1] == "I'd say three"
    assert len(report.memory["seen"]) >= 3  # type: ignore[arg-type]
    assert report.outcome is Outcome.COMPLETED


def exemplary(**examples: tuple[str, ...]) -> Exercise:
    """The exercise with examples at some of its questions."""
    with_examples = {id: replace(EXERCISE.steps[id], examples=e) for id, e in examples.items()}
    return replace(EXERCISE, steps={**EXERCISE.steps, **with_examples})


def test_somebody_cooperative_says_what_a_question_gives_as_an_example() -> None:
    exercise = exemplary(before=("nine",), round=("short",), seen=("a lamp", "the door"))
    words = said(rehearse(exercise, languages.load("en"), text=True))
    assert words[1:3] == ["nine", "short"]
    named = ", and ".join(words[3:-1])
    assert named == "a lamp, and the door, and that's all", (
        "each once, in order, and no more than there are"
    )


def test_of_an_example_as_many_things_are_said_as_are_asked_for() -> None:
    things = ("a lamp", "the door", "a cup", "the wall")
    for seed in range(5):
        report = rehearse(exemplary(seen=things), languages.load("en"), text=True, seed=seed)
        assert ", and ".join(said(report)[3:-1]) == "a lamp, and the door, and a cup"


@pytest.mark.parametrize("code", ["en", "ko"])
def test_every_question_in_ones_own_words_has_an_example(code: str) -> None:
    """So that nobody smells a bookshelf, and what was the low of the day is not a chair."""
    scripts = Folders.find().scripts
    lacking = [
        f"{path.stem}: {step.id}"
        for path in catalogue.exercises(code, scripts).values()
        for step in loader.load(path, scripts).steps.values()
        if isinstance(step, Ask)
        and step.expects.wants in (Wants.ITEMS, Wants.FREE)
        and not step.examples
    ]
    assert not lacking


@pytest.mark.parametrize(
    ("otherwise", "words"),
    [
        ("unsure", "I don't know"),
        ("nothing", "nothing"),
        ("declining", "I'd rather not say"),
        ("mumbling", "hm hm"),
    ],
)
def test_somebody_else_says_the_same_to_every_question(otherwise: str, words: str) -> None:
    report = played(f"otherwise: {otherwise}")
    assert words in said(report)
    assert set(said(report)) <= {words, "that's all"}


def test_somebody_silent_says_nothing_and_the_session_ends_all_the_same() -> None:
    report = played("otherwise: silent")
    assert said(report) == []
    assert report.outcome is Outcome.COMPLETED


@pytest.mark.parametrize("name", ["before", "how strong is it?", "How strong is it"])
def test_a_question_is_named_by_id_or_words(name: str) -> None:
    assert played(f'replies: {{"{name}": nine}}').memory["before"] == 9


def test_several_replies_come_in_turn_and_the_last_goes_on() -> None:
    report = played(
        """
        replies:
          before: [hm hm, silence, seven]
          after: [hm hm]
        """
    )
    assert said(report)[1:4] == ["hm hm", "seven", "the long one"]
    assert report.memory["before"] == 7
    assert "after" not in report.memory


def test_where_things_are_collected_the_list_is_ended() -> None:
    report = played("replies: {seen: [a lamp, the door]}")
    assert report.memory["seen"] == ("lamp", "door")
    assert "that's all" in said(report)


def test_a_reply_can_take_its_time() -> None:
    prompt, late = (
        next(e.at for e in played(text).entries if e.name == "PersonSpoke")
        for text in ("person: {after: 1s}", "replies: {ready: {say: sure, after: 6500ms}}")
    )
    assert late - prompt == pytest.approx(5.5)


def test_interruptions_come_at_a_second_in_a_step_and_around_a_phrase() -> None:
    report = played(
        """
        interruptions:
          - {at: 1.5s, say: louder}
          - {while saying: Shall we, after: 500ms, say: quieter}
          - {after saying: Shall we, after: 0.2s, say: help}
          - {during: rest, after: 12s, press: go-on}
        """
    )
    notes = [(e.at, e.name, e.as_json()) for e in report.entries]
    spoke = {row["words"]: at for at, name, row in notes if name == "PersonSpoke"}
    begun = {row["text"]: at for at, name, row in notes if name == "Say"}
    pressed = next(at for at, name, _ in notes if name == "PersonPressed")
    rest = next(at for at, _, row in notes if row.get("step") == "rest")
    assert spoke["louder"] == pytest.approx(1.5)
    assert spoke["quieter"] < spoke["help"] < begun["How strong is it?"]
    assert pressed == pytest.approx(rest + 12)
    assert begun["And how strong is it now?"] < rest + 13


def test_whoever_interrupts_does_not_answer_in_the_same_breath() -> None:
    report = played("interruptions: [{after saying: Shall we, after: 0.3s, say: stop}]")
    assert said(report) == ["stop"]
    assert report.outcome is Outcome.STOPPED


def test_a_confirmation_is_answered_yes_or_as_written() -> None:
    unclear = "replies: {round: the shirt one}\n"
    assert played(unclear).memory["round"] == "short"
    denied = played(unclear + 'confirm: ["no"]')
    assert "round" not in denied.memory, "what was denied is not asked about a second time"
    assert "no" in said(denied)
