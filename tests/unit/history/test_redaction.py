"""What is kept of a record when the person did not agree to have their words kept."""

from __future__ import annotations

import pytest

from assistant.history.redaction import to_keep
from assistant.session.actions import Record
from assistant.session.position import Value


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("rating", 7.0, 7.0),
        ("feeling", ("terrified", "afraid", "lot"), ("afraid", "lot")),
        ("feeling", 3.0, 3.0),
        ("spared", ("neck", "right-arm"), ("neck", "right-arm")),
        ("skipped", None, None),
        ("answer", "my sister Ann", None),
        ("answer", ("the lamp", "the window"), None),
        ("kept", "Ann", None),
        ("safety", "asked", "asked"),
        ("something of tomorrow", "some words", None),
    ],
)
def test_words_are_reduced_to_codes_unless_they_may_be_kept(
    kind: str, value: Value | None, kept: Value | None
) -> None:
    record = Record(kind=kind, name="x", value=value)
    assert to_keep(record, words=False) == Record(kind=kind, name="x", value=kept)
    assert to_keep(record, words=True) == record
