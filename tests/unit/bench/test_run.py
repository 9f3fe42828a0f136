"""`assistant bench` as it is called. Its figures are the machine's: only their shape is tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.bench.run import BEGIN, END, MEASUREMENTS, chosen, page
from assistant.errors import AssistantError

QUICK_NEEDS = ("hibari", "moonshine_voice")


def test_all_or_those_named_in_their_order() -> None:
    assert chosen(()) == list(MEASUREMENTS)
    assert chosen(("own-voice", "latency")) == ["latency", "own-voice"]


def test_a_name_that_measures_nothing() -> None:
    with pytest.raises(AssistantError, match="latency"):
        chosen(("latenci",))


def test_a_page_is_kept_around_what_was_measured() -> None:
    written = f"# Measured\n\nHow.\n\n{BEGIN}\nold\n{END}\n\nWhat limits it.\n"
    again = page(written, ["new", ""])
    assert again == f"# Measured\n\nHow.\n\n{BEGIN}\nnew\n{END}\n\nWhat limits it.\n"
    assert page(again, ["new"]) == again
    assert page("", ["new"]) == f"{BEGIN}\nnew\n{END}\n"


@pytest.mark.slow
def test_the_quick_form_measures_everything(home: Path, tmp_path: Path) -> None:
    for package in QUICK_NEEDS:
        pytest.importorskip(package, reason=f"{package} is not installed")
    file = tmp_path / "bench.json"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "assistant",
            "bench",
            "--quick",
            "--lang",
            "en",
            "--json",
            str(file),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text(encoding="utf-8"))
    sections = {section["name"]: section for section in found["sections"]}
    assert list(sections) == list(MEASUREMENTS)
    assert "--quick" in found["command"]
    for name, section in sections.items():
        assert f"### {section['title']}" in done.stdout
        assert section["figures"] or section["notes"], name
        for figure in section["figures"]:
            assert {"what", "unit", "n"} <= set(figure)
            assert figure["n"] == 0 or {"p50", "share"} & set(figure), figure
    measured = {name for name, section in sections.items() if section["figures"]}
    assert measured >= {
        "latency",
        "barge-in",
        "background",
        "cold-start",
        "holds",
        "phrases",
        "own-voice",
    }
