"""A profile's text is changed where it is meant to be, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.exercise.read import yaml_reader
from assistant.people.profile_writer import changed
from tests.unit.people.conftest import SAM


def read(text: str) -> Any:
    return yaml_reader.parse(text, Path("a.yaml"))[0].root.plain()


def test_one_line_is_changed_and_the_comments_stay() -> None:
    assert changed(SAM, {"pace": 1.1}) == SAM.replace("pace: 0.9", "pace: 1.1")
    assert changed(SAM, {"spare": ["face"]}) == SAM.replace("[left-arm, neck]", "[face]")
    assert changed(SAM, {"contacts": None}) == SAM.replace(
        SAM[SAM.index("contacts:") : SAM.index("# Agreed")], ""
    )
    assert changed(SAM, {"voice": "auto"}) == SAM + "voice: auto\n"


def test_what_is_written_is_written_as_a_person_would() -> None:
    kept = {"heart": {"value": "no", "said": "2030-06-15", "days": 90}, "n": {"value": 3.5}}
    assert changed("format: 1", {"kept": kept, "name": "샘"}) == (
        "format: 1\n"
        "kept:\n"
        "  heart: {value: no, said: 2030-06-15, days: 90}\n"
        "  n: {value: 3.5}\n"
        "name: 샘\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{format: 1, name: Sam, pace: 0.9}",
        "format: 1\nname: >-\n  Sam\n\n  Smith\npace: 1.0",
        "format: 1\nname:\n- a\n- b\n# the end\npace: 1.0\n",
        "format: 1\nname: 'Sam\n\n  Smith'   # two lines\npace: 1.0\n",
        "---\nformat: 1\nname: Sam\n",
        "format: 1\r\nname: Sam\r\npace: 1.0\r\n",
        "# only a comment",
    ],
)
def test_however_it_is_written(text: str) -> None:
    before = read(text) or {}
    assert read(changed(text, {"name": "Kim"})) == {**before, "name": "Kim"}
    assert read(changed(text, {"name": None})) == {k: v for k, v in before.items() if k != "name"}


_words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
_values = st.recursive(
    st.one_of(
        _words, st.booleans(), st.integers(-999, 999), st.integers(-9, 9).map(lambda n: n / 4)
    ),
    lambda below: st.one_of(
        st.lists(below, min_size=1, max_size=3),
        st.dictionaries(_words, below, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
_trees = st.dictionaries(_words, _values.filter(lambda each: each != ""), max_size=5)


@settings(max_examples=60)
@example({}, {"\u00a00": ["\u200b"]})
@given(_trees, _trees)
def test_any_values_are_read_back_as_they_were_given(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    text = changed(changed("format: 1\n", first), then)
    assert read(text) == {"format": 1, **first, **then}
    assert (read(changed(text, dict.fromkeys(then))) or {}) == {
        key: value for key, value in {"format": 1, **first}.items() if key not in then
    }
