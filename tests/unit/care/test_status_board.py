"""What everybody who watches is told, whatever several threads change at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.care.service.status import ASSISTANT, WORDS, Status
from assistant.care.service.status_board import StatusBoard

SECRET = Status(person="sam", captions=((ASSISTANT, "Between you and me."),))
OPEN = Status(person="kim", captions=((ASSISTANT, "Hello, all."),))


def show(board: StatusBoard, minutes: float) -> None:
    board.change(lambda status: replace(status, minutes_left=minutes))


def test_the_last_that_is_told_is_the_last_that_was_put_up() -> None:
    board, told = StatusBoard(), list[float | None]()
    first_is_told, go_on = threading.Event(), threading.Event()

    def slow(status: Status) -> None:
        if status.minutes_left == 1:
            first_is_told.set()
            assert go_on.wait(10)

    board.watch(slow)
    board.watch(lambda status: told.append(status.minutes_left))
    service = threading.Thread(target=show, args=(board, 1))
    service.start()
    assert first_is_told.wait(10)
    show(board, 2)
    go_on.set()
    service.join(10)
    assert told == [1, 2]


def test_a_change_made_by_who_is_told_comes_after_it_for_everybody() -> None:
    board, told = StatusBoard(), list[float | None]()

    def answers(status: Status) -> None:
        if status.minutes_left == 1:
            show(board, 2)

    board.watch(answers)
    board.watch(lambda status: told.append(status.minutes_left))
    show(board, 1)
    assert told == [1, 2]


class LookedAtWhenFree:
    """A lock that has somebody look whenever it is let go of, as another thread may."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._lock, self._look, self._looking = threading.Lock(), look, False

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        if not self._looking:
            self._looking = True
            self._look()
            self._looking = False


def test_nobody_sees_the_words_of_one_person_by_the_consent_of_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board, seen = StatusBoard(), set[str]()
    board.begin(SECRET, frozenset())
    look = LookedAtWhenFree(lambda: seen.update(text for _, text in board.seen().captions))
    monkeypatch.setattr(board, "_lock", look)
    board.begin(OPEN, frozenset({WORDS}))
    assert seen == {"Hello, all."}
