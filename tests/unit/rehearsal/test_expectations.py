from __future__ import annotations

import pytest

from tests.unit.rehearsal.tiny import played

MET = """
replies: {before: six, seen: "a lamp, a door and a cup", after: two}
interruptions: [{during: rest, after: 3s, say: louder}]
expect:
  outcome: completed
  said: [hello THERE, Shall we?, how strong is it now]
  never said: [Hello there. This]
  recorded: {before: 6, after: 2}
  remembered: {seen: [a lamp, a cup], round: long}
  visited: [ready, Go gently]
  within: {louder: 20ms, replies: 4s}
  longest silence: 21s
  at least: 30s
  at most: 2 min
  never: [PersonPressed]
"""


def test_what_came_about_is_met() -> None:
    report = played(MET.replace("[a lamp, a cup]", "[lamp, cup]"))
    assert report.failures == []
    assert report.passed
    assert len(report.checks) == 17
    assert report.summary.endswith("17 of 17 expectations met.")


@pytest.mark.parametrize(
    ("expected", "shown"),
    [
        ("outcome: stopped", ["- stopped", "+ completed"]),
        ("said: [Go gently, Hello]", ["- Hello", "(said before that, at 0:00)"]),
        ("said: How strong was it", ["- How strong was it", "the closest is", "How strong is it?"]),
        ("never said: go gently", ["- never go gently", "+", "Go gently."]),
        ("recorded: {before: 5}", ["- before: 5", "+ before: 4"]),
        ("recorded: {spared: [neck]}", ["- spared: neck", "+ spared: (nothing)"]),
        ("remembered: {round: short}", ["- round: short", "+ round: long"]),
        ("visited: [end]", ["- end", "+   0:00  hello"]),
        ("never visited: [rest]", ["- never rest", "rest"]),
        ("within: {maybe: 1s}", ["- maybe", "+ the person never said that"]),
        ("longest silence: 5s", ["- 5 s", "+ 20.0 s from"]),
        ("at most: 10s", ["- at most 0:10", "+ 0:"]),
        ("at least: 10 min", ["- at least 10:00", "+ 0:"]),
        ("never: Listen", ["- never Listen", "Listen"]),
    ],
)
def test_what_did_not_is_shown_as_a_diff(expected: str, shown: list[str]) -> None:
    report = played(f"expect: {{{expected}}}")
    assert not report.passed
    [failure] = report.failures[-1:]
    for part in shown:
        assert part in failure


def test_a_rehearsal_that_does_not_end_is_broken_off_and_said_so() -> None:
    report = played(
        """
        interruptions: [{while saying: Shall we, say: pause}]
        limit: 3 min
        expect: {}
        """
    )
    assert report.outcome is None
    assert not report.passed
    assert report.seconds == pytest.approx(180)
    assert "+ still going on after 3:00" in report.failures[0]
    assert report.summary.startswith("tiny: broken off after 3:00")
