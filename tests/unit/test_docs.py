"""Every command in the documents is run, and every setting shown is one there is."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
import wave
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.history import backup, export
from assistant.history.store import History
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.speech import voices
from assistant.speech.ports import SPEAKER_HZ
from tests.unit.history.conftest import keep, past

ROOT = Path(__file__).parents[2]
_WHERE = ("*.md", "docs/*.md", "docs/changes/*.md", "docs/clinical/*.md")
DOCUMENTS = sorted(file for where in _WHERE for file in ROOT.glob(where))
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _commands() -> list[str]:
    # The pages on how to add something are followed as wholes: test_following.py.
    files = [file for file in DOCUMENTS if not file.name.startswith("adding-")]
    blocks = (b for file in files for b in _BLOCK.findall(file.read_text(encoding="utf-8")))
    lines = (line for block in blocks for line in block.splitlines())
    return list(dict.fromkeys(line[2:] for line in lines if line.startswith("$ ")))


@pytest.mark.slow
@pytest.mark.parametrize("command", _commands())
def test_it_runs(command: str, tmp_path: Path, home: Path) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        # Setting up and the tests themselves are not begun anew from within a test.
        words = ["make", "-C", str(ROOT), "--dry-run", *words[1:]]
    elif words[0] == ".venv/bin/assistant":
        words = [sys.executable, "-m", "assistant", *words[1:]]
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    if "sam" in words and "add" not in words:
        People(home / "data/people").add("sam")
    if "hear" in words:
        for name in words:
            if name.endswith(".wav"):
                _record(tmp_path / name)
    if KEPT & set(words):
        _hold_sessions(home, tmp_path)
    done = subprocess.run(
        words,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if "--microphone" in words and done.returncode:
        assert re.search('There is no (microphone|speaker)( called "USB")?\\.', done.stderr)
    else:
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


KEPT = {"history", "export", "import", "forget", "backup", "restore"}
"""Commands about past sessions."""


def _hold_sessions(home: Path, folder: Path) -> None:
    """Somebody was here yesterday, and has exported it."""
    yesterday = datetime.now().astimezone() - timedelta(days=1)
    with History(home / "data" / "history.db") as history:
        session = keep(history, past("a", began=yesterday))
    export.write([session], folder / "my-sessions")
    backup.write(folder / "my.backup", Folders.find(), key=b"")


def _record(file: Path) -> None:
    """Somebody says the name of the file."""
    clip = voices.choose("en").build().render(f"{file.stem.capitalize()}.", 1.0)
    with wave.open(str(file), "wb") as recording:
        recording.setparams((1, 2, SPEAKER_HZ, 0, "NONE", ""))
        recording.writeframes((clip * 32767).astype("<i2").tobytes())


def test_what_a_command_writes_into_the_checkout_is_ignored_by_git() -> None:
    shown = "\n".join(file.read_text("utf-8") for file in DOCUMENTS)
    options = re.findall(r"^\$ .*(?:-o|--svg|--wav|--events|--plot) (\S+)", shown, re.MULTILINE)
    names = [
        *options,
        *re.findall(r"^\$ \S+assistant (?:export|backup) (\w\S*)", shown, re.MULTILINE),
    ]
    assert {"three-breaths.svg", "grounding.wav", "my.backup", "my-sessions"} <= set(names)
    if not (ROOT / ".git").exists():
        pytest.skip("not in a checkout")
    # A folder is told by its stroke, whether it is there or not.
    asked = [name if "." in name else f"{name}/" for name in names]
    done = subprocess.run(
        ["git", "check-ignore", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert set(done.stdout.split()) == set(asked)


def test_the_settings_shown_are_all_there_are_with_their_defaults() -> None:
    shown = re.search(
        r"```toml\n(.*?)```", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown
    values = tomllib.loads(shown[1])
    assert Settings(**values) == Settings()
    assert set(values) == set(Settings.__dataclass_fields__)


def test_links_between_documents_lead_somewhere() -> None:
    for file in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_files_that_documents_name_are_there() -> None:
    """But for the pages on how to add something, whose files are yet to be written, and decisions of their day."""
    place = re.compile(r"`((?:assistant|docs|extras|findings|scripts|tests)/[\w./*{},-]+)`")
    files = [file for file in DOCUMENTS if not file.name.startswith("adding-")]
    missing = [
        f"{file.name}: {named}"
        for file in files
        for named in place.findall(file.read_text(encoding="utf-8"))
        if not any(ROOT.glob(named.rstrip("/")))
    ]
    assert not missing, "\n".join(missing)


def test_the_index_names_every_document() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    documents = {path.name for path in ROOT.glob("docs/*.md")} - {"README.md"}
    assert documents <= set(re.findall(r"\]\(([\w.-]+)\)", index))


def test_the_pictures_are_shown_and_small() -> None:
    """Every checkout has them, so all together they stay below what `make pictures` allows."""
    pictures = sorted((ROOT / "docs/pictures").iterdir())
    papers = [ROOT / "README.md", *ROOT.glob("docs/*.md")]
    shown = "".join(each.read_text(encoding="utf-8") for each in papers)
    assert [each.name for each in pictures if f"pictures/{each.name}" not in shown] == []
    assert {each.suffix for each in pictures} == {".ogg", ".png", ".svg", ".webp"}
    assert sum(each.stat().st_size for each in pictures) < 600_000
