"""Whole sessions as they are shipped: everything that is said and done, recorded and compared.

After a change that is meant, `KEEP_GOLDEN=1 pytest tests/golden` writes them anew; what has
changed is then read in the diff, and read aloud.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant import languages
from assistant.rehearsal.rehearse import rehearse
from tests import shipped

HERE = Path(__file__).parent
SCRIPTS = HERE.parents[1] / "scripts"


@pytest.mark.parametrize(
    ("code", "name"),
    [(path.parent.name, path.stem) for path in sorted(SCRIPTS.glob("*/*.yaml"))],
)
def test_a_cooperative_person_is_walked_through(code: str, name: str) -> None:
    report = rehearse(shipped.exercise(name, code), languages.load(code), text=True)
    told = "\n".join([*report.transcript, report.summary, ""])
    golden = HERE / f"{name}.{code}.txt"
    if os.environ.get("KEEP_GOLDEN"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")
