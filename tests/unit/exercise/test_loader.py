"""From YAML to flat steps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import ScriptError
from assistant.exercise import catalogue, loader
from assistant.exercise.compile.replies import ALWAYS
from assistant.exercise.model import (
    Ask,
    Breathe,
    Choice,
    Decide,
    End,
    Exercise,
    Hold,
    Pause,
    Remember,
    Repeat,
    Return,
    Say,
    Wants,
)
from tests.unit.exercise.conftest import HEAD, Write


def edges(exercise: Exercise) -> dict[str, dict[str, str]]:
    return {id: dict(step.to) for id, step in exercise.steps.items()}


def test_steps_lead_to_each_other_and_to_the_end(write: Write) -> None:
    exercise = loader.load(
        write("""
        steps:
          - say: One. [2s] Two.
            section: Here
          - hold: 1:30
            cue: both
            during: {20s: Still here.}
          - breathe: {in: 3s, out: 4s, for: 1 min}
        """)
    )
    assert exercise.first == "1-say"
    assert (exercise.title, exercise.minutes, exercise.language) == ("A test", 2.0, "en")
    assert list(exercise.steps)[:3] == ["1-say", "2-hold", "3-breathe"]
    say, hold, breathe, end = (exercise.steps[id] for id in ("1-say", "2-hold", "3-breathe", "end"))
    assert say == Say(
        id="1-say", to={"done": "2-hold"}, section="Here", text=("One.", Pause(2.0), "Two.")
    )
    assert isinstance(hold, Hold) and (hold.seconds, hold.section) == (90.0, "Here")
    assert hold.cue_start and hold.cue_end and hold.during == ((20.0, ("Still here.",)),)
    assert isinstance(breathe, Breathe) and breathe.cycles == 9
    assert end == End(id="end") and end.outcome == "completed"


def test_a_question_leads_by_every_reply_it_can_get(write: Write) -> None:
    exercise = loader.load(
        write("""
        steps:
          - id: warm
            ask: Warm?
            heard:
              yes or unsure: Good.
              no:
                - ask: Cold, then?
                  heard:
                    no: {end: ended-early}
                - go: warm
          - say: Next.
        """)
    )
    to = edges(exercise)
    assert to["warm"] == {
        "done": "2-say",
        "yes": "warm.yes.1",
        "no": "warm.no.1",
        "unsure": "warm.yes.1",
        **dict.fromkeys(("nothing", "declined", "no-input", "no-match"), "2-say"),
    }
    assert to["warm.yes.1"] == {"done": "2-say"}
    assert to["warm.no.1"]["done"] == "warm"
    assert to["warm.no.1"]["no"] == "warm.no.1.no.1"
    assert to["warm.no.1.no.1"] == {}


def test_every_kind_of_question(write: Write) -> None:
    exercise = loader.load(
        write("""
        steps:
          - ask: How much?
            expect: number
            from: 1
            to: 5
            heard: {1: Little., 2 - 4: Some.}
          - ask: Which?
            choices: {left: [left, the left one], right: right}
            several: true
            remember: side
          - feel: How is it?
            choices: {body: [tight]}
            remember: feeling
          - ask: Where?
            expect: body
            remember: sore
            reprompt: {no-input: "Where?"}
          - collect: 3
            ask: Name three.
            more: [Go on., "And?"]
            heard: {done: Thanks.}
          - rate: before
          - say: You said {feeling.word}.
          - spare: sore
        """)
    )
    number, which, feel, where, collect, rate = (
        exercise.steps[id] for id in ("1-ask", "2-ask", "3-feel", "4-ask", "5-collect", "6-rate")
    )
    assert isinstance(number, Ask) and number.expects.wants is Wants.NUMBER
    assert set(number.to) == {"done", "1-1", "2-4", *ALWAYS}
    assert isinstance(which, Ask) and which.expects.several
    assert which.expects.choices == (
        Choice(name="left", words=("left", "the left one")),
        Choice(name="right", words=("right",)),
    )
    assert isinstance(feel, Ask) and (feel.record, feel.remember) == ("feeling", "feeling")
    assert {"numb", "unsure-mixed", "body", "unsure"} <= set(feel.to)
    assert isinstance(where, Ask) and where.no_input == (("Where?",),) and where.no_match is None
    assert isinstance(collect, Ask) and collect.more == (("Go on.",), ("And?",))
    assert collect.to["done"] == "5-collect.done.1" and collect.to["no-input"] == "6-rate"
    assert isinstance(rate, Ask) and (rate.text, rate.remember, rate.record) == (
        (),
        "before",
        "rating",
    )


def test_pieces_are_written_out_under_their_name(write: Write) -> None:
    exercise = loader.load(
        write("""
        pieces:
          twice:
            - id: here
              ask: Again?
              heard: {yes: {go: here}}
        steps:
          - call: opening
          - call: twice
            section: Middle
          - call: twice
          - call: closing
        """)
    )
    to = edges(exercise)
    assert exercise.first == "opening/1-rate"
    assert to["opening/1-rate"]["8-10"] == "opening/1-rate.8-10.1"
    assert to["opening/1-rate"]["done"] == "twice/here"
    assert to["twice/here"]["yes"] == "twice/here"
    assert to["twice/here"]["done"] == "twice.2/here"
    assert exercise.steps["twice/here"].section == "Middle"
    assert to["closing/2-say.when"] == {"true": "closing/2-say", "false": "end", "done": "end"}


def test_a_repeat_with_a_condition_goes_round_and_comes_to_its_end(write: Write) -> None:
    exercise = loader.load(
        write("""
        steps:
          - rate: before
          - repeat: 2
            when: before >= 3
            steps:
              - say: Round.
        """)
    )
    (repeat,) = (step for step in exercise.steps.values() if isinstance(step, Repeat))
    assert exercise.steps[repeat.to["item"]].to["done"] == repeat.id
    assert exercise.steps[f"{repeat.id}.when"].to["true"] == repeat.id


def test_conditions_repeats_and_memory(write: Write) -> None:
    exercise = loader.load(
        write("""
        lists:
          groups:
            - {name: right hand, tense: Close it., count: 2, regions: [right-arm]}
            - {name: face, tense: "Frown. [1s]", count: 1}
        steps:
          - remember: {form: short, rounds: 2}
          - repeat: groups
            as: group
            steps:
              - say: "{group.tense} {group.count}"
                section: "{group.name}"
              - repeat: 2
                steps:
                  - hold: 5s
              - say: One is done.
                when: group.number is 1 and rounds >= 2
          - if: form is short
            when: rounds > 1
            then: [{say: Short.}]
            else: [{say: Long.}]
        """)
    )
    to = edges(exercise)
    assert exercise.steps["1-remember"] == Remember(
        id="1-remember", to={"done": "2-repeat"}, values={"form": "short", "rounds": 2.0}
    )
    repeat, inner = exercise.steps["2-repeat"], exercise.steps["2-repeat.2.1"]
    assert isinstance(repeat, Repeat) and repeat.name == "group"
    assert repeat.items[0].regions == {"right-arm"}
    assert repeat.items[0].fields == {
        "name": ("right hand",),
        "tense": ("Close it.",),
        "count": ("2",),
    }
    assert to["2-repeat"] == {"item": "2-repeat.1", "over": "3-if.when", "done": "3-if.when"}
    assert inner.within == ("2-repeat", "2-repeat.2") and inner.section == "{group.name}"
    assert to["2-repeat.2.1"] == {"done": "2-repeat.2"}
    assert to["2-repeat.2"]["over"] == "2-repeat.3.when"
    assert to["2-repeat.3"] == {"done": "2-repeat"}
    assert to["3-if.when"]["true"] == "3-if"
    assert to["3-if"] == {"true": "3-if.then.1", "false": "3-if.else.1", "done": "end"}
    assert isinstance(exercise.steps["3-if"], Decide)


def test_texts_are_put_in_and_what_is_remembered_is_left(write: Write) -> None:
    exercise = loader.load(
        write("""
        texts:
          slow: Slowly.
          breathe: ["{slow} Let it come. [2s]", And go.]
        steps:
          - rate: before
          - say: You said {before}. {breathe}
        """)
    )
    say = exercise.steps["2-say"]
    assert isinstance(say, Say)
    assert say.text == ("You said {before}.", "Slowly.", "Let it come.", Pause(2.0), "And go.")


def test_detours_end_in_a_return_and_an_exercise_has_its_own(write: Write) -> None:
    exercise = loader.load(
        write("""
        steps: [{say: One.}]
        anywhere:
          pain:
            - ask: Strong?
              heard: {yes: {end: ended-early}}
        """)
    )
    to = edges(exercise)
    assert exercise.anywhere == {"pain": "anywhere/pain/1", "panic": "anywhere/panic/1"}
    assert to["anywhere/pain/1"]["done"] == "anywhere/pain/return"
    assert exercise.steps["anywhere/pain/return"] == Return(id="anywhere/pain/return")
    assert "anywhere/panic/return" not in exercise.steps
    assert exercise.steps["anywhere/panic/2"] == End(id="anywhere/panic/2", outcome="ended-early")


def test_every_edge_leads_to_a_step_and_every_step_is_left(write: Write) -> None:
    exercise = loader.load(write("steps: [{call: opening}, {call: closing}]"))
    for step in exercise.steps.values():
        assert set(step.to.values()) <= set(exercise.steps)
        assert ("done" in step.to) is not isinstance(step, End | Return)


def test_shared_pieces_are_found_in_other_folders_too(write: Write, tmp_path: Path) -> None:
    shipped = write("steps: [{say: x}]").parents[1]
    own = tmp_path / "own" / "en" / "mine.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("format: 1\ntitle: x\nsummary: x\nminutes: 1\nsteps: [{call: opening}]\n")
    assert loader.load(own, [shipped]).first == "opening/1-rate"
    with pytest.raises(ScriptError, match='there is no piece "opening"'):
        loader.load(own)


def test_find_and_listing(write: Write) -> None:
    path = write("steps: [{say: x}]", "grounding")
    write("title: [", "broken", head="")
    folders = [path.parents[1]]
    assert loader.find("grounding", "en", folders) == path
    with pytest.raises(ScriptError, match='no exercise "groundin"; did you mean "grounding"') as no:
        loader.find("groundin", "en", folders)
    assert str(no.value).endswith(f"looks for exercises in {path.parent}.")
    assert catalogue.meant("grounding", "en", folders) == path
    assert catalogue.meant(str(path), "en", []) == path
    assert catalogue.meant("nowhere.yaml", "en", folders) == Path("nowhere.yaml")
    broken, grounding = loader.listing(folders, "en")
    assert (grounding.name, grounding.title, grounding.minutes) == ("grounding", "A test", 2.0)
    assert (broken.title, broken.usable) == ("broken", False)


def test_pieces_are_listed_apart_and_guides_not_at_all(write: Write) -> None:
    for name, kind in (("a", "kind: piece\n"), ("b", ""), ("c", "kind: guide\n")):
        path = write("steps: [{say: x}]", name, head=f"{HEAD}{kind}")
    shown = list(catalogue.lines(catalogue.listing([path.parents[1]], "en")))
    assert [line.partition(" ")[0] for line in shown] == ["b", "", "Short", "a"]


def test_listing_does_not_import_what_reads_whole_exercises() -> None:
    code = (
        "import sys; from pathlib import Path; from assistant.exercise import catalogue;"
        "catalogue.listing([Path('scripts')], 'en');"
        "print([name for name in ('pydantic', 'rapidfuzz') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
