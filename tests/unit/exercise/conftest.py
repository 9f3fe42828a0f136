"""A folder of exercises that tests write into."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]

HEAD = "format: 1\ntitle: A test\nsummary: Something short.\nminutes: 2\n"

SHARED = {
    "opening": """
        format: 1
        title: Opening
        steps:
          - rate: before
            heard:
              8-10: Let's keep this simple.
    """,
    "closing": """
        format: 1
        title: Closing
        steps:
          - rate: after
          - say: That's lower than at the start.
            when: after < before
    """,
    "anywhere": """
        format: 1
        title: Anywhere
        anywhere:
          pain: Let it go now.
          panic:
            - say: We stop here.
            - end: ended-early
    """,
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write an exercise, or another file of its language, and get its path."""
    folder = tmp_path / "scripts" / "en"
    (folder / "shared").mkdir(parents=True)
    for name, text in SHARED.items():
        (folder / "shared" / f"{name}.yaml").write_text(textwrap.dedent(text), encoding="utf-8")

    def write(text: str, name: str = "test", *, head: str = HEAD) -> Path:
        path = folder / f"{name}.yaml"
        path.write_text(head + textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write
