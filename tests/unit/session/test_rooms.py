"""The way of an event through the session: which rooms it enters, and what it makes of the course."""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, get_args, get_type_hints

import pytest

from assistant.exercise import loader
from assistant.exercise.model import Exercise
from assistant.session import (
    answers,
    asides,
    commands,
    context,
    detours,
    following,
    precedence,
    questions,
    stage,
    steps,
)
from assistant.session import session as session_module
from assistant.session.actions import Action
from assistant.session.context import Context
from assistant.session.events import (
    CommandRequested,
    Event,
    MessageArrived,
    Resumed,
    Trouble,
    TroubleBegan,
    TroubleEnded,
    Understood,
)
from assistant.session.following import (
    Begin,
    CarryOn,
    Correct,
    GoOn,
    HandleCommand,
    Handover,
    HeedDanger,
    HeedSignal,
    Pause,
    RemindOfPause,
    SayAside,
)
from assistant.session.person import Contact, Person
from assistant.session.session import Session
from assistant.session.states import ALARM, COURSE, Alarm, Arrival, Course
from assistant.understanding.meaning import CommandName
from tests.unit.session.player import Player

ROOT = Path(__file__).parents[3]
SESSION = ROOT / "assistant/session"
SCRIPTS = ROOT / "scripts"

HANDED_ON = [detours, commands, answers, asides, steps, questions]
"""The rooms below `precedence`, in the order in which an event goes through them."""
TAKES = {
    detours: following.ToDetours,
    commands: HandleCommand,
    answers: following.ToAnswers,
    asides: following.ToAsides,
    steps: following.ToSteps,
    questions: following.ToQuestions,
}
ROOMS = {room.__name__ for room in (session_module, precedence, *HANDED_ON, stage)}

SAID = (
    "yes", "no", "seven", "tree", "a lamp and the window", "that's all", "I don't know", "nothing",
    "sad and angry", "no, I meant six", "stop", "pause", "go on", "skip", "go back", "help", "",
    "that hurts", "I'm panicking", "I feel much better now", "I feel trapped", "I want to die",
    "I took an overdose", "what should I do", "purple elephants", "carry on", "say that again",
)  # fmt: skip


def kinds(hint: Any) -> set[type]:
    """The classes of a union; none for None."""
    parts = get_args(hint) or (hint,)
    return {part for part in parts if part is not type(None)}


@functools.cache
def loaded(name: str) -> Exercise:
    return loader.load(SCRIPTS / "en" / f"{name}.yaml", (SCRIPTS,))


def walk(name: str, seed: int) -> Iterator[Player]:
    """Somebody who says and presses anything, and where they are before each thing that happens."""
    chance = random.Random(f"{name} {seed}")
    person = Person(region="GB", contacts=(Contact(name="Kim"),), earlier=chance.choice((0, 6)))
    player = Player(loaded(name), person, duplex=chance.random() < 0.5)
    trouble: Trouble | None = None
    for _ in range(60):
        if player.session.finished:
            return
        yield player
        match chance.choices(range(6), (50, 34, 8, 3, 4, 1))[0]:
            case 0:
                player.step_on()
            case 1:
                said = chance.choice((player.said[-1], *SAID))
                player.hear(*([said] if said else []))
            case 2:
                player.command(chance.choice(list(CommandName)))
            case 3:
                player.message(chance.choice(("", "Tea is ready.")))
            case 4 if trouble is None:
                trouble = chance.choice(list(Trouble))
                player.trouble(trouble)
            case 4 if trouble is not None:
                player.trouble(trouble, began=False)
                trouble = None
            case _:
                player.due.clear()
                trouble = None
                player._send(Resumed(at=player.now, duplex=chance.random() < 0.5))


WALKS = [(name, seed) for name in ("muscle-relaxation", "name-an-emotion", "small-step") for seed in range(12)]  # fmt: skip


@pytest.mark.parametrize("room", HANDED_ON, ids=lambda room: room.__name__.rpartition(".")[2])
def test_a_room_hands_on_only_to_rooms_further_down(room: ModuleType) -> None:
    """From the code: what each room may give back, by its type, is for a room below it."""
    below = HANDED_ON[HANDED_ON.index(room) + 1 :]
    hints = get_type_hints(room.handle)
    assert kinds(hints["handover"]) == kinds(TAKES[room])
    allowed = set().union(*(kinds(TAKES[each]) for each in below)) if below else set()
    assert kinds(hints["return"]) <= allowed


def test_every_handover_is_for_one_room() -> None:
    taken = [kind for room in HANDED_ON for kind in kinds(TAKES[room])]
    assert len(taken) == len(set(taken))
    assert set(taken) == kinds(Handover)


def room_of(frame: FrameType | None) -> str:
    """The room that is being in, however far down it has called."""
    while frame is not None and frame.f_globals.get("__name__") not in ROOMS:
        frame = frame.f_back
    return frame.f_globals["__name__"] if frame else ""


def rooms_entered(session: Session, event: Event) -> tuple[list[Action], list[str]]:
    """What an event leads to, and the rooms on its way. A call counts when it comes from another room."""
    entered: list[str] = []

    def noted(frame: FrameType, what: str, _: Any) -> None:
        room = frame.f_globals.get("__name__", "")
        if what == "call" and room in ROOMS and room_of(frame.f_back) != room:
            entered.append(room)

    sys.setprofile(noted)
    try:
        return Session.handle(session, event), entered
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize(("name", "seed"), WALKS)
def test_no_event_enters_a_room_twice(
    name: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: set[tuple[str, ...]] = set()

    def traced(self: Session, event: Event) -> list[Action]:
        actions, entered = rooms_entered(self, event)
        once = [room for room, _ in itertools.groupby(entered)]
        assert len(once) == len(set(once)), (event, entered)
        ways.add(tuple(entered))
        return actions

    class Traced(Session):
        handle = traced

    monkeypatch.setattr("tests.unit.session.player.Session", Traced)
    for _ in walk(name, seed):
        pass
    assert ways, "nothing was traced"


@pytest.mark.parametrize(("name", "seed"), WALKS)
def test_an_arrival_makes_of_the_course_what_the_table_says(
    name: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = precedence.decide
    decided: list[tuple[Context, Event, Handover | None, Course, Alarm]] = []

    def noted(context: Context, event: Event) -> Handover | None:
        before, alarm = context.course, context.danger.alarm
        handover = decide(context, event)
        decided.append((context, event, handover, before, alarm))
        return handover

    monkeypatch.setattr(precedence, "decide", noted)
    for _ in walk(name, seed):
        if not decided:
            continue
        context, event, handover, before, alarm = decided[-1]
        after, risen = context.course, context.danger.alarm
        assert follows(before, arrival(event, handover), after), (event, handover, before, after)
        # The offer to carry on is made beside the danger, and leads back to it.
        offered = isinstance(event, Resumed) or alarm is Alarm.NONE
        over = context.course is Course.ENDED
        assert risen is alarm or risen in ALARM[alarm] or offered or over, event


def arrival(event: Event, handover: Handover | None) -> Arrival | None:
    """What arrived, as the table has it; None where nothing was to be decided."""
    match event, handover:
        case _, None | Begin() | CarryOn() | RemindOfPause():
            return None
        case _, HeedDanger():
            return Arrival.DANGER
        case _, HeedSignal():
            return Arrival.SIGNAL
        case _, HandleCommand(name=name):
            return precedence.ARRIVAL_OF.get(name, Arrival.WORD)
        case _, Correct():
            return Arrival.CORRECTION
        case MessageArrived(), _:
            return Arrival.MESSAGE
        case TroubleBegan(), Pause():
            return Arrival.DEVICE_LOST
        case TroubleEnded(), GoOn() | SayAside():
            return Arrival.DEVICE_BACK
        case TroubleBegan(), SayAside():
            return Arrival.FAULT
        case Understood(), SayAside():  # in danger, every word is met
            return Arrival.WORD
        case Understood() | CommandRequested(), _ if type(handover) in kinds(following.ToAnswers):
            return Arrival.ANSWER
    return Arrival.ANSWER if type(handover) in kinds(following.ToAnswers) else Arrival.OVER


def follows(before: Course, what: Arrival | None, after: Course) -> bool:
    """Whether the table has it so. "Script" stands for all that the script may bring."""
    if what is None:
        return True
    wanted = COURSE[before][what]
    brought = {Course.SCRIPT, Course.MOVING_ON, Course.ENDING, Course.ENDED}
    if before is Course.ASIDE:
        brought |= {Course.ASIDE, Course.STOPPING}  # the rest of it, or what it was beside
    return after is wanted or (wanted is Course.SCRIPT and after in brought)


# The house ----------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SESSION.glob("*.py")), ids=lambda path: path.stem)
def test_a_module_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_no_constructor_takes_more_than_six_things() -> None:
    from assistant.session.adaptation import Adaptation
    from assistant.session.danger import DangerWatch
    from assistant.session.estimate import Estimate
    from assistant.session.performance import Ear, Performance
    from assistant.session.script import Script

    made = (Session, Context, Script, DangerWatch, Adaptation, Estimate, Performance, Ear)
    written = {
        node.name
        for path in SESSION.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(each, ast.FunctionDef) and each.name == "__init__" for each in node.body)
    }
    assert written == {each.__name__ for each in made} | {"_Stage"}
    for each in made:
        assert len(inspect.signature(each).parameters) <= 6, each


def test_what_reads_the_context_is_a_room_and_what_does_not_is_told_what_it_needs() -> None:
    reads = {
        f"assistant.session.{path.stem}"
        for path in SESSION.glob("*.py")
        if re.search(
            r"^from assistant\.session\.context import", path.read_text("utf-8"), re.MULTILINE
        )
    }
    assert reads == ROOMS - {stage.__name__} | {
        "assistant.session.topic",
        "assistant.session.utterance",
    }
    assert context.__name__ not in reads


@pytest.mark.parametrize("path", sorted(SESSION.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_the_glossary_has_the_word_a_module_is_named_after(path: Path) -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").casefold()
    words = path.stem.replace("_", " ")
    one = words.removesuffix("s")
    assert re.search(rf"\*\*[^*]*\b{one}s?\b[^*]*\*\*", glossary), f"{words} is not explained"
