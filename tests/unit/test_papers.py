"""The papers for a care home hold: hazards have controls, controls have tests, claims have places."""

from __future__ import annotations

import copy
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "docs/clinical"
TOOL = runpy.run_path(str(ROOT / ".ci/papers"))
HAZARDS: dict[str, Any] = yaml.safe_load((PAPERS / "hazards.yaml").read_text(encoding="utf-8"))
CLAIMS: dict[str, Any] = yaml.safe_load((PAPERS / "claims.yaml").read_text(encoding="utf-8"))


def test_the_papers_are_as_they_should_be(capsys: pytest.CaptureFixture[str]) -> None:
    status = TOOL["main"](ROOT, "--check")
    assert (status, capsys.readouterr().out) == (0, "")


def test_there_are_enough_hazards_and_each_is_rendered() -> None:
    page = (PAPERS / "hazard-log.md").read_text(encoding="utf-8")
    assert len(HAZARDS["hazards"]) >= 20
    assert all(f"## {each['id']}. {each['hazard']}" in page for each in HAZARDS["hazards"])


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("control", " ", 'H01 has no "control".'),
        ("left", None, 'H01 has no "left".'),
        ("tests", [], "H01 has no test that proves its control."),
        (
            "tests",
            ["tests/unit/test_none.py::test_it"],
            "H01: tests/unit/test_none.py has no test test_it.",
        ),
        (
            "tests",
            ["tests/unit/test_papers.py::test_no"],
            "H01: tests/unit/test_papers.py has no test test_no.",
        ),
        ("tests", ["by hand"], 'H01: "by hand" is not a test as path::name.'),
        (
            "tests",
            ["tests/scenarios/test_scenarios.py::test_by_text[nobody]"],
            "H01: tests/scenarios/test_scenarios.py has no scenario nobody.",
        ),
        (
            "after",
            {"severity": "bad", "likelihood": "low"},
            "H01: after: severity is bad, and has to be one of minor, significant, considerable, major, catastrophic.",
        ),
        (
            "after",
            {"severity": "catastrophic", "likelihood": "very high"},
            "H01 is worse after its control than before.",
        ),
        ("id", "H02", "H02 is there twice."),
    ],
)
def test_what_is_wrong_with_a_hazard_is_said(key: str, value: Any, said: str) -> None:
    log = copy.deepcopy(HAZARDS)
    log["hazards"][0][key] = value
    assert list(TOOL["hazard_problems"](ROOT, log)) == [said]


def test_a_test_that_is_skipped_proves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "tests/test_a.py"
    file.parent.mkdir()
    file.write_text(
        "@pytest.mark.skip('no')\ndef test_one(): ...\n\ndef test_two(): ...\n", encoding="utf-8"
    )
    assert (
        TOOL["missing"](tmp_path, "tests/test_a.py::test_one")
        == "tests/test_a.py has no test test_one."
    )
    assert TOOL["missing"](tmp_path, "tests/test_a.py::test_two") is None


def test_a_claim_without_words_place_or_test_is_said() -> None:
    claims = copy.deepcopy(CLAIMS)
    claims["claims"][0] |= {"said": "It cures.", "place": "docs/cures.md", "tests": []}
    claims["without_claims"] = []
    assert list(TOOL["claim_problems"](ROOT, claims)) == [
        'README.md no longer says "It cures.": change it in claims.yaml as well.',
        '"It cures.": there is no docs/cures.md.',
        '"It cures." has no test.',
        'README.md: no claim of "For developers" is in claims.yaml.',
    ]


def test_every_package_is_in_the_bill_of_materials_with_its_licence() -> None:
    page = (PAPERS / "bill-of-materials.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    locked = [
        line.split()[0]
        for file in (ROOT / "requirements.lock", *ROOT.glob("extras/*.lock"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if "==" in line.split(" ")[0]
    ]
    assert sorted("==".join(row[:2]).removeprefix("| ") for row in rows) == sorted(set(locked))
    assert all(len(row) == 4 and row[2].strip() for row in rows)
