from __future__ import annotations

from pathlib import Path

import pytest

from assistant import languages
from assistant.errors import ScenarioError
from assistant.rehearsal.model import Anchor, Others, Otherwise, Utterance
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.scenario_reader import UnusableScenario, load, parse
from assistant.session.actions import Outcome
from assistant.session.person import Person
from assistant.understanding.meaning import CommandName
from tests.unit.rehearsal.tiny import EXERCISE, played, scenario


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "lamp.wav").touch()
    path = tmp_path / "a.yaml"
    path.write_text(
        """
format: 1
exercise: tiny
language: en
person:
  {voice: hibari, pace: 1.2, after: 2s, name: Sam, spared: left-arm, kept: {heart: no}, times: 2, earlier: 1, region: GB}
room:
  {level: -6, echo: -12, delay: 80ms, reverberation: 300ms, noise: -45, others: {say: [Hello, Goodbye], pause: 2s}}
settings: {patience: 1.5, pace: 0.9, volume: 4, adapts: false}
replies:
  ready: yes
  before: 7
  seen: [a lamp, {recording: lamp.wav, say: a door}, silence]
  round: {say: short, after: 3s}
confirm: [no, yes]
otherwise: unsure
interruptions:
  - {at: 12.5s, say: pause}
  - {during: rest, after: 1:30, press: go-on, time: 2}
expect:
  outcome: ended-early
  said: Go gently
  never said: [Hello]
  recorded: {before: 7, spared: [back, neck]}
  remembered: {round: short}
  visited: rest
  never visited: [goodbye]
  within: 500ms
  longest silence: 40s
  at most: 10 min
  at least: 1 min
  never: VoiceStarted
limit: 20 min
""",
        encoding="utf-8",
    )
    read = load(path)
    assert (read.person.voice, read.person.pace, read.person.after) == ("hibari", 1.2, 2.0)
    assert (read.room.level, read.room.echo, read.room.delay) == (-6, -12, 0.08)
    assert (read.room.reverberation, read.room.noise) == (0.3, -45)
    assert read.room.others == Others(say=("Hello", "Goodbye"), pause=2.0)
    assert read.who == Person(
        name="Sam",
        spared=frozenset({"left-arm"}),
        kept={"heart": "no"},
        times=2,
        earlier=1,
        region="GB",
        patience=1.5,
        pace=0.9,
        decibels=4,
        adapts=False,
    )
    assert read.replies["ready"] == (Utterance(words="yes"),)
    assert read.replies["before"] == (Utterance(words="7"),)
    assert read.replies["seen"][1] == Utterance(words="a door", recording=tmp_path / "lamp.wav")
    assert read.replies["seen"][2].silent
    assert read.replies["round"][0].after == 3.0
    assert [each.words for each in read.confirm] == ["no", "yes"]
    assert read.otherwise is Otherwise.UNSURE
    pause, press = read.interruptions
    assert (pause.anchor, pause.after) == (Anchor.AT, 12.5)
    assert (press.anchor, press.what, press.after, press.time) == (Anchor.DURING, "rest", 90, 2)
    assert (press.press, press.utterance) == (CommandName.GO_ON, None)
    expect = read.expect
    assert (expect.outcome, expect.said, expect.never_said) == (
        Outcome.ENDED_EARLY,
        ("Go gently",),
        ("Hello",),
    )
    assert expect.recorded == {"before": 7.0, "spared": ("back", "neck")}
    assert expect.within == {"replies": 0.5}
    assert (expect.at_most, expect.at_least, expect.longest_silence) == (600, 60, 40)
    assert (expect.visited, expect.never_visited) == (("rest",), ("goodbye",))
    assert (expect.never, read.limit) == (("VoiceStarted",), 1200)


@pytest.mark.parametrize(
    ("written", "place", "sentence"),
    [
        ("persn: {}", "2:1", 'unknown key "persn"; did you mean "person"?'),
        ("person: {pace: fast}", "2:16", 'has to be a number, not "fast"'),
        ("person: {after: soon}", "2:17", '"soon" is not a duration'),
        ("person: loud", "2:9", "`key: value` lines"),
        ("replies: [yes]", "2:10", "`question: reply` lines"),
        ("replies: {before: []}", "2:19", "is empty"),
        ("replies: {before: }", "2:19", "write `silence` for no reply"),
        ("replies: {before: {sya: 6}}", "2:20", 'unknown key "sya"; did you mean "say"?'),
        ("replies: {before: {after: 2s}}", "2:19", "needs `say` or `recording`"),
        ("replies: {before: {recording: no.wav}}", "2:31", "there is no file"),
        ("otherwise: happy", "2:12", 'has to be "cooperative"'),
        ("interruptions: {at: 5s}", "2:16", "has to be a list"),
        ("interruptions: [{at: 5s}]", "2:17", "something to `say`"),
        ("interruptions: [{say: stop}]", "2:17", "needs one of `at`"),
        ("interruptions: [{at: 5s, press: stopp}]", "2:33", 'did you mean "stop"?'),
        ("expect: {outcome: complete}", "2:19", 'did you mean "completed"?'),
        ("expect: {never: [VoiceStart]}", "2:17", 'did you mean "VoiceStarted"?'),
        ("expect: {within: soon}", "2:18", '"soon" is not a duration'),
        ("room: {echo: loud}", "2:14", 'has to be a number, not "loud"'),
        ("room: {others: {say: []}}", "2:22", "is empty"),
        ("room: {others: {level: -9}}", "2:16", "say"),
        ("replies: {a: b", "3:1", "this is not YAML"),
    ],
)
def test_each_mistake_is_a_sentence_with_its_place(written: str, place: str, sentence: str) -> None:
    with pytest.raises(UnusableScenario) as raised:
        parse(f"format: 1\n{written}\n", Path("a.yaml"))
    problem = raised.value.problems[0]
    assert sentence in problem.sentence
    assert f"{problem.line}:{problem.column}" == place


def test_all_mistakes_are_told_at_once_in_order() -> None:
    with pytest.raises(UnusableScenario) as raised:
        scenario("otherwise: x\nreplies: {before: []}\nexpect: {outcome: x}\n")
    lines = [problem.line for problem in raised.value.problems]
    assert lines == [2, 3, 4]
    assert all(f"a.yaml:{line}:" in str(raised.value) for line in lines)


def test_what_is_no_scenario_at_all_is_refused(tmp_path: Path) -> None:
    for text in ("", "- a\n", "just words\n"):
        with pytest.raises(UnusableScenario):
            parse(text, Path("a.yaml"))
    with pytest.raises(UnusableScenario, match="cannot be opened"):
        load(tmp_path / "nowhere.yaml")


def test_steps_that_do_not_exist_are_told_with_what_was_meant() -> None:
    with pytest.raises(UnusableScenario) as raised:
        played(
            """
            replies: {befor: six}
            interruptions: [{during: rst, say: stop}]
            expect: {visited: [goodby], never visited: [Shall you]}
            """
        )
    sentences = [problem.sentence for problem in raised.value.problems]
    assert 'tiny has no question "befor"; did you mean "before"?' in sentences
    assert 'tiny has no step "rst"; did you mean "rest"?' in sentences
    assert 'tiny has no step "goodby"; did you mean "goodbye"?' in sentences
    assert len(sentences) == 4


def test_a_scenario_for_another_exercise_is_refused() -> None:
    with pytest.raises(ScenarioError, match="for grounding, not for tiny"):
        played("exercise: grounding")


def test_by_text_a_recording_needs_its_words(tmp_path: Path) -> None:
    (tmp_path / "lamp.wav").touch()
    path = tmp_path / "a.yaml"
    path.write_text("format: 1\nreplies: {ready: {recording: lamp.wav}}\n", encoding="utf-8")
    with pytest.raises(UnusableScenario, match="add `say`"):
        rehearse(EXERCISE, languages.load("en"), load(path), text=True)
