"""Setting somebody up, one kind question after the other. Every one of them can be skipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.errors import AssistantError
from assistant.people import changes
from assistant.people.profile import SENSES, SHARED, Profile
from assistant.people.profile_reader import UnusableProfile
from assistant.people.pronouncing import NameUnsaid
from assistant.people.store import People
from assistant.session.person import Background

BEGINNING = (
    "A few questions, so that the exercises suit them. Enter alone skips any of them,",
    "and everything can be changed later.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, and the change its answer is."""

    text: str
    wish: str
    """With `{}` for what was answered."""


QUESTIONS = (
    Question(text="What should the voice call them?", wish="name={}"),
    Question(text="Which language, such as en or ko?", wish="language={}"),
    Question(text="Which country are they in, in two letters, such as GB?", wish="region={}"),
    Question(
        text="Should any part of the body be left alone, such as left-arm, neck?", wish="spare={}"
    ),
    Question(
        text=f"Should any sense, or standing up, be left out ({', '.join(SENSES)})?",
        wish="without={}",
    ),
    Question(text="How fast should it speak: 0.8 slow, 1 as usual, 1.2 fast?", wish="pace={}"),
    Question(
        text="How long should it wait for them: quick, relaxed, slow or no limit?",
        wish="patience={}",
    ),
    Question(text="Louder or softer by how many decibels, such as 4 or -4?", wish="volume={}"),
    Question(
        text=f"Should a soft sound go on beneath the exercises ({', '.join(Background)})?",
        wish="background={}",
    ),
)
TRUSTED = "Is there somebody they trust? Their name:"
NUMBER = '{}\'s number, and "may be told" if help that was needed may be told to them:'
SOUND = "How does it sound, written in letters of their language? Enter alone leaves the name out:"
SHARE = f"What may their caregivers see ({', '.join(SHARED)})?"
CHECK = (
    "Please check the numbers to call in their country; the voice says them when help is needed.",
    "Has somebody checked them (yes or no)?",
)


def ask_all(
    id: str,
    people: People,
    ask: Callable[[str], str],
    say: Callable[[str], None],
    numbers: Callable[[str], list[str]],
    today: date,
) -> Profile:
    """Ask everything and write down each answer at once, so that leaving off loses none.

    `numbers` tells the numbers to call in a region.
    """
    for line in BEGINNING:
        say(line)
    for question in QUESTIONS:
        _put(question, id, people, ask, say, today)
    _check_numbers(people.load(id), people, ask, say, numbers, today)
    if name := ask(TRUSTED).strip():
        question = Question(text=NUMBER.format(name), wish=f"contacts.{name}={{}}")
        if not _put(question, id, people, ask, say, today):
            _taken([f"contacts.{name}={changes.NOT_TOLD}"], id, people, ask, say, today)
    _put(Question(text=SHARE, wish="share.caregiver={}"), id, people, ask, say, today)
    return people.load(id)


def _put(
    question: Question,
    id: str,
    people: People,
    ask: Callable[[str], str],
    say: Callable[[str], None],
    today: date,
) -> bool:
    """Ask until the answer can be used or is left out; whether there was one."""
    while answer := ask(question.text).strip():
        if _taken([question.wish.format(answer)], id, people, ask, say, today):
            return True
    return False


def _taken(
    wishes: list[str],
    id: str,
    people: People,
    ask: Callable[[str], str],
    say: Callable[[str], None],
    today: date,
) -> bool:
    """Whether an answer could be used; of a name that no voice here can say, it is asked how it
    sounds."""
    try:
        _write(wishes, id, people, today)
    except UnusableProfile as error:
        for problem in error.problems:
            say(_as_told(problem.sentence))
    except NameUnsaid as error:
        say(error.message)
        if sound := ask(SOUND).strip():
            return _taken(_sounding(wishes, sound), id, people, ask, say, today)
    except AssistantError as error:
        say(str(error))
    else:
        return True
    return False


def _sounding(wishes: list[str], sound: str) -> list[str]:
    """The same, with how the name in them sounds."""
    first = wishes[0]
    if first.startswith("contacts."):
        return [f"{first.partition(f', {changes.SOUNDS_LIKE} ')[0]}, {changes.SOUNDS_LIKE} {sound}"]
    return [first, f"sounds-like={sound}"]


def _as_told(sentence: str) -> str:
    """What is wrong with a value, to somebody who answered a question."""
    sentence = f"It {sentence}" if sentence.startswith(("has ", "is ")) else sentence.capitalize()
    return f"That cannot be used. {sentence}{'' if sentence.endswith('?') else '.'}"


def _write(wishes: list[str], id: str, people: People, today: date) -> None:
    people.change(id, people.asked(id, wishes, today))


def _check_numbers(
    profile: Profile,
    people: People,
    ask: Callable[[str], str],
    say: Callable[[str], None],
    numbers: Callable[[str], list[str]],
    today: date,
) -> None:
    for line in [CHECK[0], *numbers(profile.region)]:
        say(line)
    if ask(CHECK[1]).strip().casefold() in ("yes", "y"):
        people.change(profile.id, {"numbers-checked": today.isoformat()})
