"""What may be kept of a record: words only if the person agreed, otherwise numbers and codes."""

from __future__ import annotations

from dataclasses import replace

from assistant.session.actions import Record

_CODES = frozenset({"adapted", "half-duplex", "safety", "skipped", "spared", "unanswered"})
"""Kinds whose values are the assistant's own names for things: regions, rules, steps."""


def to_keep(record: Record, *, words: bool) -> Record:
    """The record as it may be kept; `words`: whether the person's own words may be."""
    if words or record.kind in _CODES or isinstance(record.value, float | None):
        return record
    if record.kind == "feeling" and isinstance(record.value, tuple):
        _word, *family_and_strength = record.value
        return replace(record, value=tuple(family_and_strength))
    return replace(record, value=None)
