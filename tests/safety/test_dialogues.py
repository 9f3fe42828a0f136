"""Dialogues in danger: as they were read, every question met with everything, and never out by silence."""

from __future__ import annotations

import pytest

from assistant.exercise.model import Ask
from assistant.exercise.terms import DANGER_SCOPE
from assistant.session.actions import Record, Say
from assistant.session.person import Person
from tests import shipped
from tests.safety.dialogues import TRANSCRIPTS, Dialogue, dialogues, held, path_of
from tests.unit.session.player import Player

HELD = list(dialogues())
NO_ANSWER = {"no-input", "no-match", "unsure", "torn", "hardly", "nothing", "declined"}
"""What is never read as being safe."""
OPENINGS = [
    "I want to die",
    "I've taken all my pills",
    "somebody is breaking in",
    "I think I'm having a stroke",
    "there's smoke coming under the door",
    "he hits me",
    "I'm scared I'll hurt my baby",
    "the voices are telling me to jump",
    "I can't see a way out",
]
WORDS = [
    "no... well, sometimes",
    "not yet",
    "not really",
    "I live alone",
    "please don't go",
    "stay with me",
    "I can't take it",
    "what was the number again",
    "can you call an ambulance",
    "are you a real person",
    "nobody answers",
    "I have no phone",
    "I'm not calling anyone",
    "don't tell anyone",
    "my sister",
    "my sister lives in America",
    "just my cat",
    "what do I do",
    "help me",
    "this is useless",
    "I'm sorry to bother you",
    "why do you ask",
    "I'm scared",
    "goodbye",
    "I don't want anyone to stop me",
    "purple lampshade",
]


@pytest.mark.parametrize("dialogue", HELD, ids=lambda each: each.name)
def test_what_is_answered_is_what_was_read(dialogue: Dialogue) -> None:
    """After a change: `python -m tests.safety.dialogues`, and read what changed."""
    assert held(dialogue) == path_of(dialogue).read_text(encoding="utf-8")


def test_every_transcript_is_of_a_dialogue() -> None:
    assert {path_of(each) for each in HELD} == set(TRANSCRIPTS.iterdir())


@pytest.mark.parametrize("opening", OPENINGS)
def test_whatever_is_said_in_danger_is_answered_and_ends_nothing(opening: str) -> None:
    for words in WORDS:
        player = Player(shipped.exercise("grounding"), Person(region="GB")).until_listening()
        for said in (opening, words):
            before = len(player.actions)
            player.hear(said)
            player.until_listening()
            answered = [a for a in player.actions[before:] if isinstance(a, Say) and a.caption]
            assert answered, f"{opening}: nothing is said to: {said}"
        assert player.session.in_danger, f"{opening}: {words}"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_silence_and_no_half_answer_leads_back_to_the_exercise(language: str) -> None:
    exercise = shipped.exercise("grounding", language)
    reached = [id for id, step in exercise.steps.items() if _asks_in_danger(id, step)]
    for id in reached:
        step = exercise.steps[id]
        for trigger, target in step.to.items():
            if isinstance(step, Ask) and trigger not in NO_ANSWER:
                continue
            assert not target.endswith(("/back", "/misheard")), f"{id}: {trigger}"
            if target in exercise.steps and target not in reached:
                reached.append(target)


def _asks_in_danger(id: str, step: object) -> bool:
    return id.startswith(DANGER_SCOPE) and isinstance(step, Ask)


@pytest.mark.parametrize(
    ("language", "opening", "words"),
    [("en", "I want to die", ("yes", "yeah")), ("ko", "죽고 싶어요", ("네", "예", "응"))],
)
def test_a_plain_yes_to_whether_it_is_soon_is_an_emergency(
    language: str, opening: str, words: tuple[str, ...]
) -> None:
    for yes in words:
        player = Player(shipped.exercise("grounding", language), Person(region="GB"))
        player.until_listening().hear(opening)
        player.until_listening().hear(yes)
        noted = [a.value for a in player.actions if isinstance(a, Record)]
        assert "danger/harm-number" in noted, yes
