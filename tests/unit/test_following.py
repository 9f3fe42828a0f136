"""The pages on how to add something are followed to the letter, each in a copy of the checkout.

Of a page: what is in a `console` block is run; a block that begins with the name of a file in a comment
is written there; a `diff` is applied.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(ROOT.glob("docs/adding-*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COPIED = "assistant docs models scripts tests Makefile README.md pyproject.toml".split()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_it_can_be_followed(page: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What belongs to the checkout that is tested would be tried instead of the copy.
    monkeypatch.setenv("PYTHONPATH", str(checkout))
    blocks = BLOCK.findall(page.read_text("utf-8"))
    assert any(kind == "console" for kind, _ in blocks)
    for kind, text in blocks:
        if kind == "console":
            for line in text.splitlines():
                run(checkout, shlex.split(line.removeprefix("$ ")))
        elif kind == "diff":
            apply(checkout, text)
        elif named := re.match(r"# ([\w./-]+)\n", text):
            file = checkout / named[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.removeprefix(named[0]), "utf-8")


def apply(checkout: Path, diff: str) -> None:
    """As `git apply` does, wherever in the file the lines are."""
    for part in diff.split("--- a/")[1:]:
        head, *hunks = re.split(r"^@@\n", part, flags=re.MULTILINE)
        file = checkout / head.splitlines()[0]
        text = file.read_text("utf-8")
        for hunk in hunks:
            lines = hunk.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] in " -")
            assert text.count(old) == 1, f"{file}: these lines are not there, or twice:\n{old}"
            text = text.replace(old, "".join(line[1:] for line in lines if line[0] in " +"))
        file.write_text(text, "utf-8")


def run(checkout: Path, words: list[str]) -> None:
    """As a shell does. What `make` does is only planned: it sets up, or takes too long."""
    if words[0] == "make":
        words[1:1] = ["-C", str(ROOT), "--dry-run"]
    for at, word in enumerate(words):
        if word == ".venv/bin/python":
            words[at] = sys.executable
        elif word.startswith(".venv/bin/"):
            words[at : at + 1] = [sys.executable, "-m", word.removeprefix(".venv/bin/")]
        elif "*" in word and (found := sorted(map(str, checkout.glob(word)))):
            words[at : at + 1] = found
    done = subprocess.run(
        words,
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    told = f"{shlex.join(words)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert done.returncode == 0, told
