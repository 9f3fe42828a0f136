"""A version, its day, its changes, and the earliest moment a clock is believed: all from one command."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant import clock

ROOT = Path(__file__).parents[2]
NEEDED = (
    ".ci/release",
    "pyproject.toml",
    "assistant/clock.py",
    "docs/changelog.md",
    "docs/changes/README.md",
)


def release(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / ".ci/release", *words], capture_output=True, text=True, check=False
    )


def versions(root: Path) -> list[tuple[str, date]]:
    text = (root / "docs/changelog.md").read_text("utf-8")
    found = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", text, re.MULTILINE)
    assert len(found) == len(re.findall("^## ", text, re.MULTILINE)), "a heading is no version"
    return [(version, date.fromisoformat(day)) for version, day in found]


def version(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a release touches, without changes that have gathered."""
    for name in NEEDED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_package_the_changelog_and_the_clock_agree_on_the_version_and_its_day() -> None:
    (newest, day), *_ = versions(ROOT)
    assert version(ROOT) == newest
    assert datetime.fromtimestamp(clock.RELEASED, UTC).date() == day


def test_the_newest_version_comes_first() -> None:
    found = versions(ROOT)
    numbers = [tuple(map(int, version.split("."))) for version, _ in found]
    assert numbers == sorted(set(numbers), reverse=True)
    assert [day for _, day in found] == sorted((day for _, day in found), reverse=True)


def test_every_change_that_has_gathered_is_well_formed() -> None:
    done = release(ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("Soft.md", "Softer.\n", "small letters"),
        ("soft.txt", "Softer.\n", "small letters"),
        ("soft.md", "\n", "empty"),
        ("soft.md", "- Softer.\n", "list"),
        ("soft.md", "# Tones\n", "heading"),
        ("soft.md", "Softer.\n\nSlower.\n", "second paragraph"),
        ("soft.md", "Softer\n", "end like a sentence"),
        ("soft.md", "Softer, " * 20 + "too.\n", "more than 120"),
    ],
)
def test_a_change_that_is_not_well_formed_is_named(
    checkout: Path, name: str, text: str, complaint: str
) -> None:
    (checkout / "docs/changes" / name).write_text(text, "utf-8")
    before = (checkout / "docs/changelog.md").read_text("utf-8")
    for words in ((), ("99.0.0",)):
        done = release(checkout, *words)
        assert done.returncode == 1
        assert f"docs/changes/{name}: " in done.stderr and complaint in done.stderr
    assert (checkout / "docs/changelog.md").read_text("utf-8") == before


def test_a_release_moves_the_changes_and_sets_version_and_day(checkout: Path) -> None:
    changes = checkout / "docs/changes"
    (changes / "tones.md").write_text("The tones of a breath\nare softer at night.\n", "utf-8")
    (changes / "a-long-one.md").write_text("A word " * 17 + "\nand a word more.\n", "utf-8")
    old = versions(checkout)
    done = release(checkout, "99.1.0", "2031-05-07")
    assert done.returncode == 0, done.stderr
    assert versions(checkout) == [("99.1.0", date(2031, 5, 7)), *old]
    text = (checkout / "docs/changelog.md").read_text("utf-8")
    section = text.split("## 99.1.0 (2031-05-07)\n\n")[1].split("\n\n## ")[0].splitlines()
    assert section[-1] == "- The tones of a breath are softer at night."
    assert " ".join(line[2:] for line in section[:-1]) == "A word " * 17 + "and a word more."
    assert [line[:2] for line in section] == ["- ", "  ", "- "]
    assert max(map(len, section)) <= 120
    assert version(checkout) == "99.1.0"
    assert "RELEASED = datetime(2031, 5, 7, tzinfo=UTC)" in (
        checkout / "assistant/clock.py"
    ).read_text("utf-8")
    assert [path.name for path in changes.iterdir()] == ["README.md"]


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (["0.0.9"], 2, "later than"),
        (["99.0"], 2, "three numbers"),
        (["next"], 2, "Give a version"),
        (["99.0.0", "tomorrow"], 2, "Give a version"),
        (["99.0.0"], 1, "nothing to release"),
    ],
)
def test_what_cannot_be_released_changes_nothing(
    checkout: Path, words: list[str], status: int, complaint: str
) -> None:
    if status == 2:
        (checkout / "docs/changes/soft.md").write_text("Softer.\n", "utf-8")
    before = {name: (checkout / name).read_bytes() for name in NEEDED}
    done = release(checkout, *words)
    assert done.returncode == status and complaint in done.stderr
    assert {name: (checkout / name).read_bytes() for name in NEEDED} == before
