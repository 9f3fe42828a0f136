"""An exercise of a few steps, compiled by hand, and people for it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from assistant import languages
from assistant.exercise.model import Ask, Choice, End, Exercise, Expectation, Hold, Say, Wants
from assistant.exercise.terms import DONE
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.report import Report
from assistant.rehearsal.scenario_reader import parse

EXERCISE = Exercise(
    name="tiny",
    language="en",
    title="Tiny",
    summary="",
    minutes=1,
    first="hello",
    steps={
        "hello": Say(id="hello", to={DONE: "ready"}, text=("Hello there.", "This is a test.")),
        "ready": Ask(
            id="ready",
            to={DONE: "before", "no": "goodbye"},
            text=("Shall we?",),
            expects=Expectation(wants=Wants.YES_NO),
        ),
        "before": Ask(
            id="before",
            to={DONE: "round"},
            text=("How strong is it?",),
            expects=Expectation(wants=Wants.NUMBER),
            remember="before",
            record="rating",
        ),
        "round": Ask(
            id="round",
            to={DONE: "seen"},
            text=("The long one, or the short one?",),
            expects=Expectation(
                wants=Wants.CHOICE,
                choices=(
                    Choice(name="long", words=("the long one", "long")),
                    Choice(name="short", words=("the short one", "short")),
                ),
            ),
            remember="round",
        ),
        "seen": Ask(
            id="seen",
            to={DONE: "rest"},
            text=("Three things you can see?",),
            expects=Expectation(wants=Wants.ITEMS, count=3),
            remember="seen",
        ),
        "rest": Hold(id="rest", to={DONE: "after"}, seconds=20.0),
        "after": Ask(
            id="after",
            to={DONE: "goodbye"},
            text=("And how strong is it now?",),
            expects=Expectation(wants=Wants.NUMBER),
            remember="after",
            record="rating",
        ),
        "goodbye": Say(id="goodbye", to={DONE: "end"}, text=("Go gently.",)),
        "end": End(id="end"),
    },
)


def scenario(text: str) -> Scenario:
    """A scenario as it is written, without its first line."""
    return parse("format: 1\n" + dedent(text), Path("a.yaml"))


def played(text: str = "", **how: object) -> Report:
    """Play a scenario by text."""
    how = {"text": True, **how}
    return rehearse(EXERCISE, languages.load("en"), scenario(text), **how)  # type: ignore[arg-type]


def said(report: Report) -> list[str]:
    """What the person said."""
    return [line[19:] for line in report.transcript if line[8:].startswith("person")]
