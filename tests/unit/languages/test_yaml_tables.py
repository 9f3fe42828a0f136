"""YAML without surprises, and every mistake with its place."""

from __future__ import annotations

import pytest

from assistant.errors import AssistantError
from assistant.languages.yaml_tables import Table, load_yaml


def test_words_stay_words() -> None:
    read = load_yaml("x.yaml", "no: yes\non: off\nday: 2020-01-02\nlist: [y, n, 010, 1:30, null]\n")
    assert read == {
        "no": "yes",
        "on": "off",
        "day": "2020-01-02",
        "list": ["y", "n", "010", "1:30", "null"],
    }


def test_numbers_and_truth_are_read() -> None:
    read = load_yaml("x.yaml", "a: 1\nb: 0.5\nc: true\nd: -1\n2: x\n")
    assert read == {"a": 1, "b": 0.5, "c": True, "d": -1, "2": "x"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\na: 2\n", "a is there twice"),
        ("a: [1\n", "x.yaml: "),
        ("- a\n", "expected keys and values"),
        ("", "expected keys and values"),
        ("a: !!python/object/apply:os.system [ls]\n", "x.yaml: "),
        ("? [a]\n: b\n", "x.yaml: "),
        ("? {a: b}\n: c\n", "x.yaml: "),
    ],
)
def test_broken_files_are_told(text: str, complaint: str) -> None:
    with pytest.raises(AssistantError) as caught:
        load_yaml("x.yaml", text)
    assert complaint in str(caught.value)
    assert caught.value.code == "language-broken"


def test_every_problem_is_collected_with_its_place() -> None:
    problems: list[str] = []
    table = Table("x.yaml", {"words": ["a", 1], "inner": {"odd": 1}, "n": "no"}, problems)
    assert table.phrases("words") == ["a"]
    assert table.phrases("gone") == []
    assert table.number("n") == 0
    table.table("inner")
    table.end()
    assert problems == [
        "x.yaml: words: expected texts, got 1; quote it",
        "x.yaml: gone: missing",
        "x.yaml: n: not expected here: 'no'",
        "x.yaml: inner: odd: unknown key",
    ]
