from __future__ import annotations

import pytest

from assistant.languages import load
from assistant.understanding import so_far
from assistant.understanding.meaning import Command, CommandName, Danger
from tests.understanding.sets import FOLDER
from tests.understanding.so_far import RELEASED, heeded_at, wrongly


@pytest.mark.parametrize(
    ("language", "text", "tier"),
    [
        ("en", "I've taken all my pills an hour ago and I don't know what happens next", 3),
        (
            "en",
            "I want to kill myself and I've been thinking about it every night since she left",
            2,
        ),
        ("ko", "약을 한꺼번에 다 먹었어요 그리고 지금 너무 무섭고 아무도 없어요 혼자예요", 3),
    ],
)
def test_danger_is_certain_before_the_end(language: str, text: str, tier: int) -> None:
    found = heeded_at(text, language)
    assert found is not None
    left, danger = found
    assert isinstance(danger, Danger) and danger.certain and danger.tier == tier
    assert left >= 2


@pytest.mark.parametrize(
    "text",
    [
        "honestly I could kill myself laughing when he does that with his hat",
        "I wanted to die of shame when they all turned round and looked at me",
        "I want to die my hair blue before the wedding if they let me",
        "my sister said I want to kill myself and then she laughed about the film",
        "I'm dying to see you all again on Sunday after church",
        "stop worrying about me I'm perfectly all right in here",
        "hang on my battery's about to die I'll plug you in",
    ],
)
def test_what_its_end_makes_harmless_is_never_heeded_before_it(text: str) -> None:
    assert heeded_at(text, "en") is None


def test_once_read_is_not_certain() -> None:
    lexicon = load("en").lexicon
    text = "I've taken all my pills an hour ago and I don't know what happens"
    assert so_far.certain("", text, None, lexicon) is None
    assert so_far.certain("I've had a long day", text, None, lexicon) is None


def test_stop_is_certain_when_it_is_said_again_and_nothing_else_is() -> None:
    lexicon = load("en").lexicon
    stop = so_far.certain("stop", "stop stop", None, lexicon)
    assert isinstance(stop, Command) and stop.name is CommandName.STOP
    assert so_far.certain("stop", "stop", None, lexicon) is None
    assert so_far.certain("stop", "stop my", None, lexicon) is None
    assert (
        so_far.certain("stop it", "stop it he said and then stop it again", None, lexicon) is None
    )


@pytest.mark.slow
@pytest.mark.parametrize("released", RELEASED)
def test_no_look_alike_of_the_released_rounds_is_heeded_before_its_end(released: str) -> None:
    assert wrongly(FOLDER / released, "en") == []
