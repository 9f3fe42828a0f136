"""Completion in real shells, and the manual page as man shows it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import cli
from assistant.cli.manual import STATUSES
from assistant.people.store import People

COMPLETED = {
    "assistant re": {"rehearse", "render", "restore"},
    "assistant people ": {"add", "edit", "list", "plan", "remove", "show"},
    "assistant start gr": {"grounding"},
    "assistant rehearse --lang ko gr": {"grounding"},
    "assistant start --person s": {"sam"},
    "assistant history --pl": {"--plot"},
}

BASH = """
eval "$(assistant completion bash)"
COMP_WORDS=({words}); COMP_CWORD={last}
_assistant_completion assistant
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# zsh hands what fits to the functions of its line editor, and is not at a line here.
ZSH = """
compdef() {{ }}
_describe() {{ for each in "${{(@P)3}}"; do print -r -- "${{each%%:*}}"; done }}
compadd() {{ print -rl -- "${{(@P)argv[-1]}}" }}
eval "$(assistant completion zsh)"
words=({words}); CURRENT={number}
_assistant_completion
"""
FISH = """
assistant completion fish | source
complete --do-complete '{line}'
"""
SHELLS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


@pytest.fixture
def command(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command `assistant` in the path."""
    file = home / "bin/assistant"
    file.parent.mkdir(parents=True)
    start = "from assistant.cli import main; main()"
    file.write_text(f"#!{sys.executable}\n{start}\n", encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(file.parent), prepend=":")


@pytest.mark.slow
@pytest.mark.usefixtures("command")
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_commands_options_and_names(shell: str, home: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    People(home / "data/people").add("sam")
    for line, expected in COMPLETED.items():
        words = [*line.split(), *([""] if line.endswith(" ") else [])]
        quoted = " ".join(f"'{word}'" for word in words)
        script = SHELLS[shell].format(
            line=line, words=quoted, last=len(words) - 1, number=len(words)
        )
        done = subprocess.run([shell, "-c", script], capture_output=True, text=True, check=False)
        found = {each.split("\t")[0].strip() for each in done.stdout.splitlines()}
        assert found - {""} == expected, (line, done.stderr)


@pytest.mark.slow
@pytest.mark.usefixtures("command")
def test_the_manual_page_is_whole_and_man_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    page = tmp_path / "assistant.1"
    printed = subprocess.run(["assistant", "man"], capture_output=True, text=True, check=True)
    page.write_text(printed.stdout, encoding="utf-8")
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    shown = subprocess.run(
        ["groff", "-man", "-Tascii", "-P-c", "-P-bou", "-ww", "-rLL=100n", str(page)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr == ""
    for name in cli.commands:
        assert f"assistant {name}" in shown.stdout
    for option in ("--recogniser", "--dry-run", "--json"):
        assert option in shown.stdout
    for status in STATUSES:
        assert f"\n       {status} " in shown.stdout
