"""Charts as one SVG picture, readable without colour and by a screen reader."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.exercise.draw.chart import Box, Chart, Kind
from assistant.exercise.draw.layout import Layout, Route, Slot, lay_out

_LETTER = 6.9
"""Width of a narrow letter of the boxes' text."""
_LINE = 17.0
_COLUMNS = 28
"""Letters in a line of a box."""
_MARGIN = 28.0
_BETWEEN = 34.0
"""Height of a layer that has no labels and no boxes."""
_FILLS = {
    Kind.START: "#33475b",
    Kind.SAY: "#ffffff",
    Kind.ASK: "#fff3c4",
    Kind.TIME: "#dcedf7",
    Kind.DECIDE: "#efe3f5",
    Kind.REPEAT: "#e0f2e4",
    Kind.KEEP: "#f2f2f2",
    Kind.CALL: "#fbe4d5",
    Kind.BACK: "#ffffff",
    Kind.END: "#33475b",
}
_STYLE = """
text{font:13px system-ui,sans-serif;fill:#1c2733}
.caption{font-size:10px;fill:#4a5a6a}
.light{fill:#fff}
.label{font-size:11px;fill:#23405c;paint-order:stroke;stroke:#fff;stroke-width:4px}
.box{stroke:#4a5a6a;stroke-width:1.2}
.way{fill:none;stroke:#6b7c8d;stroke-width:1.3;marker-end:url(#tip)}
.back{stroke-dasharray:5 3}
"""
_TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 8 4 0 8Z" fill="#6b7c8d"/></marker>'
)


@dataclass(frozen=True, slots=True)
class _Row:
    """The height of a layer."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def svg(title: str, description: str, charts: Sequence[Chart]) -> str:
    """One picture of all the charts, one below the other."""
    parts: list[str] = []
    width, y = 0.0, _MARGIN
    for chart in charts:
        body, right, height = _chart(chart)
        parts.append(f'<g transform="translate({_MARGIN:g} {y:.1f})" role="group">')
        parts += [f"<title>{html.escape(chart.title, quote=False)}</title>", *body, "</g>"]
        width, y = max(width, right), y + height + 2 * _MARGIN
    across, down = f"{width + 2 * _MARGIN:.0f}", f"{y:.0f}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" '
        f'width="{across}" height="{down}" role="img" aria-labelledby="title desc">'
    )
    named = f'<title id="title">{html.escape(title, quote=False)}</title><desc id="desc">{html.escape(description, quote=False)}</desc>'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    style = f"<style>{_STYLE}</style><defs>{_TIP}</defs>"
    return "\n".join([head, named, style, ground, *parts, "</svg>\n"])


def _chart(chart: Chart) -> tuple[list[str], float, float]:
    """The elements of a chart, its width and its height."""
    widths = {box.id: _box_width(box) for box in chart.boxes}
    arrows = [
        (each.source, each.target, each.label, 6.2 * _columns(each.label) + 8 if each.label else 8)
        for each in chart.arrows
    ]
    layout = lay_out(widths, arrows)
    heights = {box.id: _box_height(box) for box in chart.boxes}
    rows = _rows(layout, heights)
    ways = [_way(route, layout, rows, heights) for route in layout.routes]
    labels = [
        _text(slot.x, rows[slot.layer].middle + 4, slot.label, "label")
        for slot in (slot for layer in layout.layers for slot in layer)
        if slot.label
    ]
    boxes = [line for box in chart.boxes for line in _box(box, layout.boxes[box.id], rows)]
    return [*ways, *labels, *boxes], layout.width, rows[-1].bottom


def _rows(layout: Layout, heights: dict[str, float]) -> list[_Row]:
    tall = {slot: heights[id] for id, slot in layout.boxes.items()}
    rows, y = [], 0.0
    for number, layer in enumerate(layout.layers):
        if number % 2:
            height = 52.0 if any(slot.label for slot in layer) else _BETWEEN
        else:
            height = max((tall.get(slot, 0.0) for slot in layer), default=0.0)
        rows.append(_Row(y, y + height))
        y += height
    return rows


# Boxes ---------------------------------------------------------------------------


def _box(box: Box, slot: Slot, rows: Sequence[_Row]) -> Iterator[str]:
    height, middle = _box_height(box), rows[slot.layer].middle
    left, top = slot.x - slot.width / 2, middle - height / 2
    yield f'<path class="box" fill="{_FILLS[box.kind]}" d="{_outline(box.kind, left, top, slot.width, height)}"/>'
    light = " light" if box.kind in (Kind.START, Kind.END) else ""
    y = top + 14
    if box.caption:
        yield _text(slot.x, y, box.caption, "caption")
        y += _LINE - 2
    else:
        y += 4
    for line in wrapped(box.text):
        yield _text(slot.x, y, line, f"line{light}")
        y += _LINE


def _outline(kind: Kind, x: float, y: float, width: float, height: float) -> str:
    right, bottom, middle = x + width, y + height, y + height / 2
    if kind is Kind.DECIDE:
        return f"M{x:.1f} {middle:.1f}L{x + 14:.1f} {y:.1f}H{right - 14:.1f}L{right:.1f} {middle:.1f}L{right - 14:.1f} {bottom:.1f}H{x + 14:.1f}Z"
    if kind is Kind.CALL:
        bars = f"M{x + 7:.1f} {y:.1f}V{bottom:.1f}M{right - 7:.1f} {y:.1f}V{bottom:.1f}"
        return f"M{x:.1f} {y:.1f}H{right:.1f}V{bottom:.1f}H{x:.1f}Z{bars}"
    if kind in (Kind.ASK, Kind.REPEAT, Kind.TIME):
        slant = {Kind.ASK: 0.0, Kind.REPEAT: 0.0, Kind.TIME: 8.0}[kind]
        return f"M{x + slant:.1f} {y:.1f}H{right:.1f}L{right - slant:.1f} {bottom:.1f}H{x:.1f}Z"
    round_ = height / 2 if kind in (Kind.START, Kind.END, Kind.BACK) else 9.0
    a = f"a{round_:.1f} {round_:.1f} 0 0 1"
    return (
        f"M{x + round_:.1f} {y:.1f}H{right - round_:.1f}{a} {round_:.1f} {round_:.1f}"
        f"V{bottom - round_:.1f}{a} {-round_:.1f} {round_:.1f}H{x + round_:.1f}"
        f"{a} {-round_:.1f} {-round_:.1f}V{y + round_:.1f}{a} {round_:.1f} {-round_:.1f}Z"
    )


def _box_width(box: Box) -> float:
    lines = [_columns(line) * _LETTER for line in wrapped(box.text)]
    return max([*lines, _columns(box.caption) * 5.6]) + 30


def _box_height(box: Box) -> float:
    return len(wrapped(box.text)) * _LINE + (26 if box.caption else 14)


def wrapped(text: str) -> list[str]:
    """A text in lines that fit a box."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if lines[-1] and _columns(joined) > _COLUMNS:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def _columns(text: str) -> int:
    """Letters are one wide, those of Korean and the like two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{html.escape(text, quote=False)}</text>'


# Arrows --------------------------------------------------------------------------


def _way(route: Route, layout: Layout, rows: Sequence[_Row], heights: dict[str, float]) -> str:
    tall = {slot: heights[id] for id, slot in layout.boxes.items()}
    source, *between, target = route.slots
    if route.upwards:
        return f'<path class="way back" d="{_curve(_upward(source, between, target, rows))}"/>'
    points = [(source.x, rows[source.layer].middle + tall[source] / 2)]
    for slot in between:
        row = rows[slot.layer]  # bends are where no boxes are
        ys = [row.middle] if slot.layer % 2 else [row.top, row.bottom]
        points += ((slot.x, y) for y in ys)
    points.append((target.x, rows[target.layer].middle - tall[target] / 2))
    return f'<path class="way" d="{_curve(points)}"/>'


def _upward(
    source: Slot, between: Sequence[Slot], target: Slot, rows: Sequence[_Row]
) -> list[tuple[float, float]]:
    """Out of the side of a box, up beside the others, into the side of another."""
    low, high = rows[source.layer].middle + 5, rows[target.layer].middle - 5
    leaves, comes = between[0].x > source.x, between[-1].x > target.x
    return [
        (source.x + (source.width if leaves else -source.width) / 2, low),
        (between[0].x, low),
        *((slot.x, rows[slot.layer].middle) for slot in between[1:-1]),
        (between[-1].x, high),
        (target.x + (target.width if comes else -target.width) / 2, high),
    ]


def _curve(points: Iterable[tuple[float, float]]) -> str:
    (x, y), *rest = points
    path = f"M{x:.1f} {y:.1f}"
    for to_x, to_y in rest:
        if abs(to_x - x) < 0.5 or abs(to_y - y) < 0.5:
            path += f"L{to_x:.1f} {to_y:.1f}"
        else:
            half = (y + to_y) / 2
            path += f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}"
        x, y = to_x, to_y
    return path
