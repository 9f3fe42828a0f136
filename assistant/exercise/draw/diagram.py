"""Every way through an exercise, drawn from the very steps the session walks."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.exercise.draw import svg_picture
from assistant.exercise.draw.chart import Box, Chart, Kind, charts
from assistant.exercise.model import Exercise

_SHAPES = {
    Kind.START: ("([", "])"),
    Kind.SAY: ("(", ")"),
    Kind.ASK: ("[", "]"),
    Kind.TIME: ("[/", "/]"),
    Kind.DECIDE: ("{{", "}}"),
    Kind.REPEAT: ("[", "]"),
    Kind.KEEP: ("(", ")"),
    Kind.CALL: ("[[", "]]"),
    Kind.BACK: ("([", "])"),
    Kind.END: ("([", "])"),
}


def mermaid(exercise: Exercise) -> str:
    """A Mermaid flowchart, one subgraph for the exercise and each piece and detour."""
    names: dict[str, str] = {}
    lines = ["flowchart TD"]
    for number, chart in enumerate(charts(exercise)):
        lines.append(f'  subgraph s{number}["{_quoted(chart.title)}"]')
        lines += (f"    {line}" for line in _lines(chart, names))
        lines.append("  end")
    return "\n".join(lines) + "\n"


def svg(exercise: Exercise) -> str:
    """An SVG picture, made without any other program."""
    described = (
        f"Every way through the exercise {exercise.title}. Each chart is read from top to "
        "bottom; dashed arrows lead back up; an arrow without words is the way of all other "
        "replies."
    )
    return svg_picture.svg(exercise.title, described, charts(exercise))


def _lines(chart: Chart, names: dict[str, str]) -> Iterator[str]:
    for box in chart.boxes:
        names[box.id] = f"n{len(names)}"
        before, after = _SHAPES[box.kind]
        yield f'{names[box.id]}{before}"{_told(box)}"{after}'
    for arrow in chart.arrows:
        label = f'|"{_quoted(arrow.label)}"|' if arrow.label else ""
        yield f"{names[arrow.source]} -->{label} {names[arrow.target]}"


def _told(box: Box) -> str:
    return "<br/>".join(_quoted(part) for part in (box.caption, box.text) if part)


def _quoted(text: str) -> str:
    """Signs that mean something to Mermaid, as it wants them written."""
    signs = {'"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "&": "#amp;"}
    return "".join(signs.get(sign, sign) for sign in text)
