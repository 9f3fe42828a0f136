"""What is asked for as `key=value`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import AssistantError
from assistant.exercise.read import yaml_reader
from assistant.people.changes import KEYS, asked
from tests.unit.people.conftest import SAM, TODAY

WRITTEN = yaml_reader.parse(SAM, Path("sam.yaml"))[0].root.plain()


@pytest.mark.parametrize(
    ("wishes", "changes"),
    [
        (["name=Sam Smith"], {"name": "Sam Smith"}),
        (["name="], {"name": None}),
        (["pace=0.8", "volume=-4"], {"pace": 0.8, "volume": -4.0}),
        (["pace=slow"], {"pace": "slow"}),
        (["spare=left-arm,  neck,"], {"spare": ["left-arm", "neck"]}),
        (["adapts=no"], {"adapts": False}),
        (["adapts=Yes"], {"adapts": True}),
        (["bells=no"], {"bells": False}),
        (["background=rain"], {"background": "rain"}),
        (["background=off"], {"background": "off"}),
        (["adapts=perhaps"], {"adapts": "perhaps"}),
        (["share.Kim=plot"], {"share": {"caregiver": ["ratings", "help"], "Kim": ["plot"]}}),
        (["share.caregiver="], {"share": {}}),
        (
            ["contacts.Kim="],
            {"contacts": [{"name": "Dr. Lee"}]},
        ),
        (
            ["contacts.Dr. Lee=+44 1632 960000, may be told", "contacts.Kim=not to be told"],
            {
                "contacts": [
                    {"name": "Dr. Lee", "number": "+44 1632 960000", "may-be-told": True},
                    {"name": "Kim"},
                ]
            },
        ),
    ],
)
def test_what_it_changes(wishes: list[str], changes: dict[str, Any]) -> None:
    assert asked(wishes, WRITTEN, TODAY) == changes


def test_an_answer_is_dated_and_others_stay() -> None:
    kept = asked(["kept.heart=yes", "kept.goal=6", "kept.a=x, y"], WRITTEN, TODAY)["kept"]
    assert kept["heart"] == {"value": "yes", "said": "2030-06-15"}
    assert (kept["goal"]["value"], kept["a"]["value"]) == (6.0, ["x", "y"])
    assert kept["plan"] == WRITTEN["kept"]["plan"]
    assert "plan" not in asked(["kept.plan="], WRITTEN, TODAY)["kept"]


@pytest.mark.parametrize(
    ("wish", "hint"),
    [
        ("pase=1", 'Did you mean "pace"?'),
        ("pace", 'like "pace=...", with nothing after the = to remove it'),
        ("contacts=Kim", "contacts.Kim=01632 960123, may be told"),
        ("share=all", "share.caregiver=ratings, help"),
        ("kept=x", "kept.heart=no"),
        ("pace.x=1", 'like "pace=..."'),
        ("format=2", "It can be"),
    ],
)
def test_what_is_no_change_says_what_is(wish: str, hint: str) -> None:
    with pytest.raises(AssistantError) as refused:
        asked([wish], WRITTEN, TODAY)
    assert hint in str(refused.value)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_a_profile_can_be_changed(key: str) -> None:
    wish = f"{key}.x=y" if key in ("contacts", "share", "kept") else f"{key}=x"
    assert asked([wish], {}, TODAY)[key]
