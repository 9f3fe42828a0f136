"""What the person says about phones is heeded in the middle of an exercise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import languages
from assistant.care.pairing.authentication import Guard
from assistant.care.pairing.by_voice import PhonesByVoice
from assistant.exercise.model import Ask
from assistant.exercise.read.abbreviations import of_language
from assistant.exercise.text import message, parse
from assistant.session.actions import Record
from assistant.settings import Folders
from assistant.understanding.meaning import CommandName
from tests.unit.session.player import YES_NO, Player, exercise

READY = Ask(id="ready", to={}, text=parse("Shall we begin?"), expects=YES_NO)


def heard(words: str, times: int = 1) -> list[str]:
    """What comes of saying it so often, and of the question that was open."""
    said: list[str] = []
    player = Player(exercise(READY)).until_listening()
    with PhonesByVoice(Folders.find(), lambda: "en", said.append) as phones:
        for _ in range(times):
            for action in player.hear(words):
                phones(0.0, action)
            player.until_listening()
    assert player.said[-1] == "Shall we begin?"
    return said


def test_forgetting_all_phones(home: Path) -> None:
    guard = Guard(home / "data/care")
    cookie = guard.pair(guard.offer())
    assert heard("forget all phones") == []
    assert cookie and guard.known(cookie)
    assert heard("forget all phones", times=2) == ["No phone can use the page any more."]
    assert guard.known(cookie) is None


def test_pairing_a_phone(home: Path) -> None:
    (said,) = heard("please pair a phone")
    digits = languages.load("en").spoken.digits
    code = "".join(
        str(digits.index(word)) for word in re.findall(r"[a-z]+", said.lower()) if word in digits
    )
    assert len(message(said, of_language("en"))) == 2 + len(code), "each digit by itself"
    assert code[:6] == code[6:]
    assert Guard(home / "data/care").pair(code[:6])


def test_what_fails_is_said_so(home: Path) -> None:
    (home / "data").mkdir(mode=0o700)
    (home / "data/care").write_text("in the way", encoding="utf-8")
    assert heard("unpair all phones", times=2) == [
        "That did not work. The phones are as they were."
    ]


@pytest.mark.parametrize("code", languages.available())
@pytest.mark.parametrize("name", [CommandName.PAIR_PHONE, CommandName.FORGET_PHONES])
def test_there_is_an_answer_in_every_language(code: str, name: CommandName) -> None:
    said: list[str] = []
    with PhonesByVoice(Folders.find(), lambda: code, said.append) as phones:
        phones(0.0, Record(kind="asked", name=name))
    assert len(said) == 1 and "{" not in said[0]
