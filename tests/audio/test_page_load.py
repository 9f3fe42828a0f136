"""The page under load takes nothing from the voice, which is on another thread of the same process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audio.conftest import FakeCard
from tests.page_load.measure import Loaded, device

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SECONDS = 10
RATES, STREAMS = (200, 100, 50, 25), (200, 200, 100, 50)
"""Requests a second. A machine that is too busy with other things to bear so many is asked for fewer."""
REACHED = 0.9
STALE_SECONDS = 12.0
"""After so long without a word from the device the page no longer believes what it shows."""


@pytest.fixture(autouse=True)
def real_speech() -> None:
    for package in ("hibari", "moonshine_voice"):
        pytest.importorskip(package, reason=f"{package} is not installed")


def test_no_frame_is_late_while_200_requests_a_second_come(fake_card: FakeCard, home: Path) -> None:
    with device(fake_card, home) as loaded:
        for rate in RATES:
            asked = loaded.ask(SECONDS, rate)
            print(
                f"{asked.rate:.0f} of {rate} pages a second, {asked.p95:.3f} s, {asked.late} late"
            )
            if asked.rate > REACHED * rate and not asked.late:
                break
        spoken_on(asked)
        assert asked.rate > REACHED * rate


def test_no_frame_is_late_while_200_streams_are_open(fake_card: FakeCard, home: Path) -> None:
    with device(fake_card, home) as loaded:
        for count in STREAMS:
            watched = loaded.watch(SECONDS, count)
            print(f"{count} streams, {watched.megabytes:.2f} MB each, {watched.late} late")
            if not watched.late:
                break
        spoken_on(watched)
        assert watched.megabytes < 1
        assert max(watched.silences) < STALE_SECONDS


def spoken_on(loaded: Loaded) -> None:
    """The session went on in time."""
    assert loaded.after.busy
    assert loaded.frames > 0.9
    assert loaded.late == 0
