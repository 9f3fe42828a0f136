"""The form of a journal: what is whole is read, what is not is told apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.encryption.secret_box import Box
from assistant.runtime.journal.line_format import Lines, line, read

ROWS = ({"format": 1}, {"number": 1, "words": "une âme, 영혼"}, {"number": 2, "at": 0.1})
DATA = b"".join(map(line, ROWS))


def test_what_was_written_is_read() -> None:
    assert read(DATA) == Lines(ROWS, len(DATA), torn=False, damaged=False)
    assert read(b"") == Lines((), 0, torn=False, damaged=False)


def test_each_line_is_json() -> None:
    assert line({"number": 1}) == b'["c225affa",{"number":1}]\n'


@pytest.mark.parametrize("fill", [b"", b"\0" * 9, b"\xff\n", b'["00000000",{}]\n'])
def test_a_last_line_that_was_cut_off_anywhere_is_left_out(fill: bytes) -> None:
    whole = len(DATA) - len(line(ROWS[-1]))
    for length in range(whole, len(DATA)):
        found = read(DATA[:length] + fill)
        torn = length > whole or bool(fill)
        assert found == Lines(ROWS[:2], whole, torn=torn, damaged=False), length


def test_a_line_that_is_damaged_in_the_middle_is_told() -> None:
    for place in range(len(line(ROWS[0])), len(DATA) - len(line(ROWS[-1])) - 1):
        found = read(DATA[:place] + bytes([DATA[place] ^ 1]) + DATA[place + 1 :])
        assert found.damaged, place
        assert found.rows == ROWS[:1]


def test_a_first_line_that_never_was_one_is_damage_when_it_ends_and_torn_when_it_does_not() -> None:
    assert read(b"something else\n").damaged
    assert read(line(ROWS[0])[:-3]) == Lines((), 0, torn=True, damaged=False)


@given(st.binary(max_size=60))
def test_anything_can_be_read(data: bytes) -> None:
    assert read(data).rows == ()
    rows: tuple[dict[str, Any], ...] = read(DATA + data).rows
    assert rows == ROWS


def test_lines_that_are_closed_are_read_with_the_key_and_say_nothing_without() -> None:
    rows = [{"said": "the blue blanket"}, {"number": 1}]
    data = b"".join(line(row, Box(bytes(32))) for row in rows)
    assert b"blanket" not in data
    assert read(data, Box(bytes(32))).rows == tuple(rows)
    for sealer in (None, Box(bytes(31) + b"1")):
        found = read(data, sealer)
        assert found.rows == () and found.damaged
    assert read(data[:-1], Box(bytes(32))).torn
