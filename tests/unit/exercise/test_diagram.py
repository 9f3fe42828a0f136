"""Diagrams show every way, and are the same each time."""

from __future__ import annotations

import functools
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.exercise import loader
from assistant.exercise.draw import diagram, svg_picture
from assistant.exercise.draw.chart import Chart, charts
from assistant.exercise.draw.layout import lay_out
from assistant.exercise.model import Exercise
from tests import shipped
from tests.unit.exercise.conftest import Write

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden"
SHIPPED = sorted((ROOT / "scripts").glob("*/*.yaml"))

WARM_HANDS = """
pieces:
  rest:
    - hold: 20s
steps:
  - say: Let your hands lie wherever they are. < There > is nothing to do with them "yet".
  - call: opening
  - id: warmth
    ask: Are they more warm, or more cool?
    choices: {warm: [warm, hot], cool: [cool, cold]}
    remember: hands
    heard:
      cool: You could tuck them under the blanket.
      unsure or nothing: That's alright.
      declined: {go: again}
  - say: So they are {hands}.
    when: hands is warm or hands is cool
  - repeat: 2
    steps:
      - breathe: {in: 3s, out: 4s, cycles: 2}
  - call: rest
  - id: again
    ask: Once more?
    heard:
      yes: {go: warmth}
  - call: rest
  - call: closing
"""


@pytest.fixture(autouse=True, scope="module")
def each_chart_is_drawn_once() -> Iterator[None]:
    """Five in six of an exercise's charts are those of pieces, the same in every exercise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(svg_picture, "_chart", functools.cache(svg_picture._chart))
        yield


@pytest.fixture
def warm_hands(write: Write) -> Exercise:
    return loader.load(write(WARM_HANDS, "warm-hands"))


@pytest.mark.parametrize(("kind", "draw"), [("mmd", diagram.mermaid), ("svg", diagram.svg)])
def test_diagrams_are_as_they_were(warm_hands: Exercise, kind: str, draw: object) -> None:
    """Look at the new one and keep it by running this with `KEEP_GOLDEN=1`."""
    drawn = draw(warm_hands)  # type: ignore[operator]
    golden = GOLDEN / f"warm-hands.{kind}"
    if os.environ.get("KEEP_GOLDEN"):
        golden.write_text(drawn, encoding="utf-8")
    assert drawn == golden.read_text(encoding="utf-8")


def test_a_piece_is_drawn_once_however_often_it_is_called(warm_hands: Exercise) -> None:
    drawn = charts(warm_hands)
    assert [chart.title for chart in drawn] == [
        "A test",
        "opening",
        "rest",
        "closing",
        "anywhere: pain",
        "anywhere: panic",
    ]
    assert [box.text for box in drawn[0].boxes].count("rest") == 2


def test_the_way_of_all_other_replies_has_no_label(warm_hands: Exercise) -> None:
    labels = {(arrow.source, arrow.target): arrow.label for arrow in charts(warm_hands)[0].arrows}
    assert labels["warmth", "4-say.when"] == ""
    assert labels["warmth", "warmth.unsure.1"] == "unsure, nothing"
    assert labels["4-say.when", "4-say"] == "yes"
    assert labels["5-repeat", "5-repeat.1"] == "each"


def test_what_is_kept_and_where_it_goes_on_is_shown(write: Write) -> None:
    path = write("""
    steps:
      - {ask: Warm?, remember: warm, keep: 2 weeks}
      - keep: warm
      - forget: [warm, name]
      - start: test
    """)
    shown = {(box.caption, box.text) for box in charts(loader.load(path))[0].boxes}
    assert shown >= {
        ("asks: yes or no, kept for 14 days", "Warm?"),
        ("keeps", "warm"),
        ("forgets", "warm, name"),
        ("goes on with", "test"),
    }


def test_every_step_and_every_way_is_in_a_chart(warm_hands: Exercise) -> None:
    drawn = charts(warm_hands)
    boxes = {box.id for chart in drawn for box in chart.boxes}
    left_out = {id for id in warm_hands.steps if id not in boxes}
    assert {id.partition("/")[0] for id in left_out} == {"rest.2"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_exercises_can_be_drawn(path: Path) -> None:
    exercise = shipped.exercise(path.stem, path.parent.name)
    picture = ElementTree.fromstring(diagram.svg(exercise))  # noqa: S314 - our own
    names = {child.tag.rpartition("}")[2]: child.text for child in picture}
    assert names["title"] == exercise.title
    assert "Every way through" in str(names["desc"])
    text = diagram.mermaid(exercise)
    assert text.startswith("flowchart TD\n")
    known = set(re.findall(r"^    (n\d+)[\[({]", text, re.MULTILINE))
    used = set(re.findall(r"^    (n\d+) -->|(n\d+)$", text, re.MULTILINE))
    assert {name for pair in used for name in pair if name} <= known


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nothing_overlaps(path: Path) -> None:
    for chart in charts(shipped.exercise(path.stem, path.parent.name)):
        _overlaps_nowhere(chart)


@functools.cache
def _overlaps_nowhere(chart: Chart) -> None:
    """What is done in danger is the same chart in every exercise."""
    layout = lay_out(
        {box.id: 150.0 for box in chart.boxes},
        [(each.source, each.target, each.label, 60.0) for each in chart.arrows],
    )
    for layer in layout.layers:
        for left, right in itertools.pairwise(layer):
            assert left.x + left.width / 2 < right.x - right.width / 2
    for arrow, route in zip(chart.arrows, layout.routes, strict=True):
        assert route.slots[0] is layout.boxes[arrow.source]
        assert route.slots[-1] is layout.boxes[arrow.target]
