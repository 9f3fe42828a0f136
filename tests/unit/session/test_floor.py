"""Whose turn it is, and whose it may be next."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from assistant.session.floor import MAY_FOLLOW, Floor, mermaid, pass_to

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("floor", "following"), list(product(Floor, Floor)))
def test_the_table_is_kept(floor: Floor, following: Floor) -> None:
    if following in MAY_FOLLOW[floor]:
        assert pass_to(floor, following) is following
    else:
        with pytest.raises(ValueError, match="cannot pass"):
            pass_to(floor, following)


def test_a_pause_is_left_by_speech_only_and_the_end_never() -> None:
    assert MAY_FOLLOW[Floor.PAUSED] == {Floor.PAUSED, Floor.SPEAKING}
    assert MAY_FOLLOW[Floor.ENDED] == frozenset()


def test_the_drawing_in_the_documents_is_current() -> None:
    assert mermaid() in (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
