"""Whether it is known whom to call."""

from __future__ import annotations

import datetime
import re

import pytest

from assistant.doctor.emergency_numbers import numbers
from assistant.languages import available, crisis_lines
from assistant.settings import REGIONS, Folders, Settings

DAY = datetime.date(2027, 1, 1)


def test_no_region_is_worth_a_note_but_keeps_nobody_from_speaking() -> None:
    found = numbers(Settings(), Folders.find(), lambda: DAY)
    assert not found.ok
    assert not found.needed
    assert "region" in found.mend


def test_numbers_that_were_looked_up_long_ago_are_to_be_looked_up_again() -> None:
    old = DAY + datetime.timedelta(days=400)
    assert numbers(Settings(region="GB"), Folders.find(), lambda: DAY).ok
    found = numbers(Settings(region="GB"), Folders.find(), lambda: old)
    assert not found.ok
    assert "116 123" in found.detail


def test_what_can_be_set_is_what_is_known() -> None:
    assert crisis_lines.regions() == REGIONS


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("code", available())
def test_every_region_has_an_emergency_number_that_can_be_spoken(region: str, code: str) -> None:
    known = crisis_lines.spoken(code)[region]
    assert re.fullmatch(r"\d{3}", known["emergency-number"])
    assert ("crisis-number" in known) == ("crisis-name" in known)
    assert crisis_lines.checked(region) > datetime.date(2026, 1, 1)
