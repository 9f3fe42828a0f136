from __future__ import annotations

import pytest

from assistant.speech.patience import OwnPatience


def reply(patience: OwnPatience, *pauses: float) -> None:
    for seconds in pauses:
        patience.paused(seconds)
    patience.finished()


def after(*replies: tuple[float, ...]) -> float:
    patience = OwnPatience()
    for pauses in replies:
        reply(patience, *pauses)
    return patience.factor


def test_nobody_is_hurried_or_kept_waiting_before_they_have_spoken() -> None:
    assert OwnPatience().factor == 1.0


def test_long_pauses_make_it_patient_and_short_ones_quick_within_bounds() -> None:
    assert after(*[(0.9,)] * 30) == pytest.approx(1.5)
    assert after(*[(5.0,)] * 30) == pytest.approx(1.5)
    assert after(*[(0.25, 0.3)] * 30) == pytest.approx(0.7)
    assert after(*[()] * 100) == pytest.approx(0.7)
    assert after(*[(0.5,)] * 30) == pytest.approx(1.0)


def test_it_learns_gently() -> None:
    assert 1.0 < after((1.2,)) < 1.35
    assert after((60.0,)) < 1.35
    assert 0.93 < after((), (), ()) < 1.0


def test_the_longest_pause_of_a_reply_counts_and_the_gaps_within_words_do_not() -> None:
    assert after((0.3, 1.0, 0.3)) == after((1.0,))
    assert after((0.04, 0.1, 0.18)) == after(())
