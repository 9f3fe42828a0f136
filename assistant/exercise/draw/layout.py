"""Where boxes and arrows go: layers from top to bottom, few crossings, straight lines.

The usual four steps. A box lies one layer below the last that leads to it; an arrow that
crosses layers, or has a label, gets a slot in each of them; slots are ordered by where
their neighbours are; then they are moved under their neighbours as far as their order
allows. Arrows that lead back up run in slots beside the boxes they pass.

Boxes are on even layers, labels on odd ones. Pure.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

_GAP = 22.0
"""Between two slots of a layer."""
_SWEEPS = 12


@dataclass(slots=True, eq=False)
class Slot:
    """A place for a box, or for an arrow where it crosses a layer."""

    layer: int
    width: float
    label: str = ""
    is_box: bool = False
    x: float = 0.0
    """Of its middle."""
    above: list[Slot] = field(default_factory=list)
    below: list[Slot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Route:
    """The slots an arrow passes, from its source to its target."""

    slots: tuple[Slot, ...]
    upwards: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes."""

    boxes: dict[str, Slot]
    routes: list[Route]
    layers: list[list[Slot]]
    width: float


def lay_out(widths: Mapping[str, float], arrows: Sequence[tuple[str, str, str, float]]) -> Layout:
    """Lay out boxes of these widths, in reading order, and arrows.

    An arrow is its source, its target, its label and the width of that.
    """
    depth = _depths(widths, [(source, target) for source, target, _, _ in arrows])
    boxes = {id: Slot(2 * depth[id], width, is_box=True) for id, width in widths.items()}
    layers: list[list[Slot]] = [[] for _ in range(2 * max(depth.values(), default=0) + 1)]
    for slot in boxes.values():
        layers[slot.layer].append(slot)
    routes, slots = [], _Routes(layers)
    for source, target, label, width in arrows:
        way = slots.up if depth[target] <= depth[source] else slots.down
        routes.append(way(boxes[source], boxes[target], label, width))
    _reduce_crossings(layers)
    _place(layers)
    left = min((slot.x - slot.width / 2 for layer in layers for slot in layer), default=0.0)
    for slot in (slot for layer in layers for slot in layer):
        slot.x -= left
    right = max((slot.x + slot.width / 2 for layer in layers for slot in layer), default=0.0)
    return Layout(boxes, routes, layers, right)


def _depths(ids: Iterable[str], arrows: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The longest way down to each box, arrows that close a circle left aside."""
    after: dict[str, list[str]] = {id: [] for id in ids}
    for source, target in arrows:
        after[source].append(target)
    finished = _finished(after)
    rank = {id: number for number, id in enumerate(finished)}
    depth = dict.fromkeys(after, 0)
    for source in reversed(finished):
        for target in after[source]:
            if rank[target] < rank[source]:
                depth[target] = max(depth[target], depth[source] + 1)
    return depth


def _finished(after: Mapping[str, Sequence[str]]) -> list[str]:
    """Boxes in the order in which a walk, deep first, is done with them."""
    seen: set[str] = set()
    finished: list[str] = []
    for start in after:
        ahead = [(start, iter(after[start]))] if start not in seen else []
        seen.add(start)
        while ahead:
            id, targets = ahead[-1]
            target = next((each for each in targets if each not in seen), None)
            if target is None:
                finished.append(id)
                ahead.pop()
            else:
                seen.add(target)
                ahead.append((target, iter(after[target])))
    return finished


class _Routes:
    """Gives arrows their slots."""

    def __init__(self, layers: Sequence[list[Slot]]) -> None:
        self._layers = layers
        self._joined: dict[tuple[Slot, int], Slot] = {}

    def down(self, source: Slot, target: Slot, label: str, width: float) -> Route:
        """Past the layers between. Arrows to the same box join after their first slot."""
        first = self._slot(source.layer + 1, width, label)
        chain = [source, first]
        for layer in range(first.layer + 1, target.layer):
            slot = self._joined.get((target, layer))
            if slot is None:
                slot = self._joined[target, layer] = self._slot(layer)
            chain.append(slot)
        return Route(_link([*chain, target]))

    def up(self, source: Slot, target: Slot, label: str, width: float) -> Route:
        """Beside the boxes of all layers on the way, their own included."""
        labelled = max(source.layer - 1, target.layer)
        slots = [
            self._slot(layer, width, label) if layer == labelled else self._slot(layer)
            for layer in range(target.layer, source.layer + 1)
        ]
        _link(slots)
        return Route((source, *reversed(slots), target), upwards=True)

    def _slot(self, layer: int, width: float = 8.0, label: str = "") -> Slot:
        slot = Slot(layer, width, label)
        self._layers[layer].append(slot)
        return slot


def _link(chain: Sequence[Slot]) -> tuple[Slot, ...]:
    for upper, lower in itertools.pairwise(chain):
        if lower not in upper.below:
            upper.below.append(lower)
            lower.above.append(upper)
    return tuple(chain)


def _reduce_crossings(layers: list[list[Slot]]) -> None:
    best, fewest = [list(layer) for layer in layers], _crossings(layers)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for number in range(1, len(layers)) if down else range(len(layers) - 2, -1, -1):
            beside = layers[number - 1 if down else number + 1]
            places = {slot: place for place, slot in enumerate(beside)}
            own = {slot: place for place, slot in enumerate(layers[number])}
            wanted = {
                slot: _mean([places[each] for each in (slot.above if down else slot.below)])
                for slot in layers[number]
            }
            layers[number].sort(key=lambda slot: _or(wanted[slot], own[slot]))
        crossings = _crossings(layers)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    layers[:] = best


def _crossings(layers: Sequence[Sequence[Slot]]) -> int:
    found = 0
    for upper, lower in itertools.pairwise(layers):
        places = {slot: place for place, slot in enumerate(lower)}
        passed: list[int] = []
        for slot in upper:
            ends = sorted(places[each] for each in slot.below)
            found += sum(len(passed) - bisect.bisect_right(passed, end) for end in ends)
            for end in ends:
                bisect.insort(passed, end)
    return found


def _place(layers: Sequence[Sequence[Slot]]) -> None:
    for layer in layers:
        _settle(layer, [0.0] * len(layer))
    for sweep in range(4 * _SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            beside = [slot.above if sweep % 2 == 0 else slot.below for slot in layer]
            if sweep >= 2 * _SWEEPS:
                beside = [[*slot.above, *slot.below] for slot in layer]
            wanted = [_mean([each.x for each in near]) for near in beside]
            _settle(layer, [_or(x, slot.x) for x, slot in zip(wanted, layer, strict=True)])


def _settle(layer: Sequence[Slot], wanted: Sequence[float]) -> None:
    """Move slots as near as can be to where they want to be, without changing their order.

    Slots that would overlap are pooled and share what they want (isotonic regression).
    """
    if len(layer) == 1:  # as most are
        layer[0].x = wanted[0]
        return
    offsets, offset = [], 0.0
    for slot, after in zip(layer, [*layer[1:], None], strict=True):
        offsets.append(offset)
        offset += (slot.width + after.width) / 2 + _GAP if after else 0.0
    pools: list[tuple[float, float, int]] = []  # what they want, its weight, how many
    for slot, x, offset in zip(layer, wanted, offsets, strict=True):
        pool = (x - offset, 1.0 if slot.is_box else 8.0, 1)
        while pools and pools[-1][0] > pool[0]:
            last = pools.pop()
            weight = last[1] + pool[1]
            pool = ((last[0] * last[1] + pool[0] * pool[1]) / weight, weight, last[2] + pool[2])
        pools.append(pool)
    placed = [x for x, _, count in pools for _ in range(count)]
    for slot, x, offset in zip(layer, placed, offsets, strict=True):
        slot.x = x + offset


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
