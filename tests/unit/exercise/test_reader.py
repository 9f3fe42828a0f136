from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.exercise.read import yaml_reader
from assistant.exercise.read.problems import Problem, UnusableScript

FILE = Path("scripts/en/test.yaml")


def plain(text: str) -> Any:
    source, problems = yaml_reader.parse(text, FILE)
    assert problems == []
    return source.root.plain()


def refusal(text: str) -> Problem:
    with pytest.raises(UnusableScript) as caught:
        yaml_reader.parse(text, FILE)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "y", "1:30", "010", "0x10", "1e5", "2020-01-01", "1_000"]
)
def test_a_word_is_a_word(word: str) -> None:
    assert plain(f"{word}: {word}") == {word: word}


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("false", False), ("12", 12), ("-3", -3), ("2.5", 2.5), ("null", None)],
)
def test_plain_values_are_values(written: str, value: Any) -> None:
    assert plain(f"a: {written}\nb: '{written}'") == {"a": value, "b": written}


def test_keys_are_always_words() -> None:
    assert plain("{0: a, true: b, null: c}") == {"0": "a", "true": "b", "null": "c"}


def test_places_are_lines_and_columns_in_characters() -> None:
    source, _ = yaml_reader.parse("\ufeffa: 손\r\nb:\n  - {c: [1, 2]}\n".lstrip("\ufeff"), FILE)
    problem = source.problem(("b", 0, "c", 1), "wrong")
    assert (problem.line, problem.column, problem.path) == (3, 13, "b[0].c[1]")
    assert source.problem(("b", 0, "c"), "wrong", key=True).column == 6


def test_a_key_that_is_there_twice_names_both_places() -> None:
    _, problems = yaml_reader.parse("steps: 1\ntitle: x\n  \nsteps: 2\nsteps: 3", FILE)
    twice = '"steps" is here twice: already in line 1, column 1; keep one of them'
    assert [str(problem) for problem in problems] == [
        f"scripts/en/test.yaml:4:1: {twice}\n    steps: 2\n    ^",
        f"scripts/en/test.yaml:5:1: {twice}\n    steps: 3\n    ^",
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x [1]\nb: *x", 1, "references are not used"),
        ("a: *x", 1, "cannot begin with `*`"),
        ("a: **x** and y", 1, "cannot begin with `*`"),
        ("a:\n- **x**", 2, "cannot begin with `*`"),
        ("a:\n\u00a0\u00a0- b", 2, "indented with a no-break space (U+00A0)"),
        ("a:\n  b: c\n\u3000\u3000d: e", 3, "indented with a wide space (U+3000)"),
        ("a:\n  -\u00a0b: c", 2, "a no-break space (U+00A0) stands where a plain one belongs"),
        ("a:\u2009b", 1, "a special space (U+2009) stands"),
        ("a: b\n\u00a0c\nd", 2, "indented with a no-break space"),
        ("a: &x 1", 1, "references are not used"),
        ("a: 1\nb: !!python/object:os.system x", 2, "tags are not used"),
        ("a: 1\n---\nb: 2", 2, "one exercise only"),
        ("a: b: c", 1, "not YAML"),
        ("a: [1", 2, "not YAML"),
        ("a: 'x", 1, "not YAML"),
        ("say: {breathe} and go", 1, "not YAML"),
        ("a:\n\t- b", 2, "indented with a tab"),
        ("[a, b]: c", 1, "a key has to be a word"),
        ("a: " + "[" * 60, 1, "deep"),
        ("\n".join(" " * n + "a:" for n in range(60)), 33, "deep"),
        ('a: "\\uD800"', 1, ""),
        ("a: \x01", 1, "character"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_in_one_sentence(text: str, line: int, words: str) -> None:
    problem = refusal(text)
    assert problem.line in (line, line - 1)
    assert words in problem.message


@pytest.mark.parametrize("text", ["a: >\n  \u3000b", "a: b\u00a0c", "a: 'x:\u00a0y'"])
def test_within_a_text_any_space_is_a_space(text: str) -> None:
    assert isinstance(plain(text)["a"], str)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("s:\n  - say: a\n   - say: b", (3, 4), "begins in column 4, the `-` above it in column 3"),
        ("s:\n  - say: a\n     - say: b", (3, 6), "in column 6, the `-` above it in column 3"),
        ("s:\n  - say: a\n - say: b", (3, 2), "column 2, the `-` above it in column 3"),
        ("s:\n  - say: a\n     when: b", (3, 6), "in column 6, `say` above it in column 5"),
        ("s:\n  - say: a\n   when: b", (3, 4), "in column 4, `say` above it in column 5"),
        ("a:\n  b:\n    c: 1\n\n   # x\n   d: 2", (6, 4), "`b` above it in column 3 and `c` above"),
        ("a:\n  b or c: 1\n   8-10: 2", (3, 4), "`b or c` above it in column 3"),
        ("s:\n  - say: a\n  say: b", (3, 3), "in column 3, as the `-` above it, without one"),
        (" a: 1\nb: 2", (2, 1), "begins in column 1, `a` above it in column 2"),
    ],
)
def test_a_line_in_the_wrong_column_is_compared_with_those_above(
    text: str, place: tuple[int, int], words: str
) -> None:
    problem = refusal(text)
    assert (problem.line, problem.column) == place
    assert words in problem.message


@pytest.mark.parametrize(
    "text", ["a: b: c", "a: [1\nb: 2", "a: {1\n  - b: 2", "a: 'x' y", "a: b\nc", "a: x\n  y: [z"]
)
def test_what_is_no_matter_of_columns_is_told_as_what_it_is(text: str) -> None:
    problem = refusal(text)
    assert "column" not in problem.message or "y: [z" in text


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "references" in refusal(bomb).message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\xff\xfe\x80" * 50, "is not text in UTF-8"),
        (b"title: caf\xe9", "is not text in UTF-8"),
        (b"a: 1\n" * 2_000_000, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(data)
    with pytest.raises(UnusableScript, match=words):
        yaml_reader.read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableScript, match="cannot be opened: no such file"):
        yaml_reader.read(tmp_path / "none.yaml")
    with pytest.raises(UnusableScript, match="cannot be opened"):
        yaml_reader.read(tmp_path)


def test_a_head_is_read_no_further_than_needed(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("format: 1\ntitle: x\nlists: {a: [b]}\nminutes: 2\nsteps: *[&", "utf-8")
    assert yaml_reader.head(path, ("title", "minutes")) == {"title": "x", "minutes": 2}
    path.write_text("- a", "utf-8")
    assert yaml_reader.head(path, ("title",)) == {}


def test_the_excerpt_of_a_problem_fits_and_points() -> None:
    long = "say: " + "손" * 100 + "{x} " + "a" * 100
    source, _ = yaml_reader.parse(long, FILE)
    shown = str(source.problem(("say",), "wrong", snippet="{x}")).splitlines()
    assert len(shown[1]) <= 100
    assert "{x}" in shown[1]
    assert shown[2].strip() == "^"
