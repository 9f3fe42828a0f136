"""Whether it is known whom to call."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

import pytest

from assistant import clock, languages
from assistant.doctor.emergency_numbers import numbers
from assistant.languages import available, crisis_lines
from assistant.languages.crisis_lines import GOOD_FOR, HOURS, KINDS, SERVICES
from assistant.settings import ELSEWHERE, REGIONS, Folders, Settings

DAY = datetime.date(2027, 1, 1)
TO_DO = (
    "Call each of these numbers, or look it up in two places, correct assistant/languages/lines.yaml, "
    "and set `checked` there to the day you did it. What is not found twice is left out."
)


def written() -> Mapping[str, Any]:
    return crisis_lines._read()


def test_without_a_region_it_fails() -> None:
    found = numbers(Settings(), Folders.find(), lambda: DAY)
    assert not found.ok
    assert found.needed
    assert "region" in found.mend


def test_where_none_are_known_it_says_so_and_keeps_nobody_from_speaking() -> None:
    found = numbers(Settings(region=ELSEWHERE), Folders.find(), lambda: DAY)
    assert not found.ok
    assert not found.needed


def test_numbers_that_were_looked_up_long_ago_are_to_be_looked_up_again() -> None:
    old = DAY + datetime.timedelta(days=400)
    assert numbers(Settings(region="GB"), Folders.find(), lambda: DAY).ok
    found = numbers(Settings(region="GB"), Folders.find(), lambda: old)
    assert not found.ok
    assert "116 123" in found.detail


def test_which_are_too_old_is_told_by_the_day() -> None:
    last = max(map(crisis_lines.checked, crisis_lines.regions()))
    first = min(map(crisis_lines.checked, crisis_lines.regions()))
    assert crisis_lines.outdated(first + GOOD_FOR) == ()
    assert (
        crisis_lines.outdated(last + GOOD_FOR + datetime.timedelta(days=1))
        == crisis_lines.regions()
    )


def test_no_version_is_released_with_numbers_that_are_older_than_a_year() -> None:
    """By the day of the newest version, not by today's: an old version can always be built again."""
    day = datetime.datetime.fromtimestamp(clock.RELEASED, datetime.UTC).date()
    old = crisis_lines.outdated(day)
    assert not old, f"{', '.join(old)}: looked up more than a year before {day}. {TO_DO}"


def test_what_can_be_set_is_what_is_known() -> None:
    assert crisis_lines.regions() == REGIONS
    assert len(REGIONS) >= 25


@pytest.mark.parametrize("code", available())
def test_every_number_can_be_spoken_and_was_read_in_two_places(code: str) -> None:
    known = languages.load(code).spoken.lines
    for region, entry in written().items():
        assert set(entry) <= {*SERVICES, "checked", "sources", "countries", "lines"}, region
        assert crisis_lines.checked(region) > datetime.date(2026, 1, 1)
        assert len(entry.get("sources", ("", ""))) >= 2, region
        for service in set(entry) & set(SERVICES):
            assert re.fullmatch(r"\d{3,5}", known[region][f"{service}-number"]), region
        for kind, line in entry.get("lines", {}).items():
            assert kind in KINDS
            assert re.fullmatch(r"\d+( \d+)*", known[region][f"{kind}-number"]), region
            assert known[region][f"{kind}-name"] and known[region][f"{kind}-hours"]
            assert line["hours"] in HOURS or set(line["hours"]) == set(available())
            assert len(set(line["sources"])) >= 2, (region, kind)
            assert line["languages"], (region, kind)


def test_who_may_not_be_understood_there_is_told() -> None:
    english, korean = (languages.load(code).spoken.lines for code in ("en", "ko"))
    assert "crisis-foreign" not in english["GB"]
    assert english["KR"]["crisis-foreign"] == korean["GB"]["crisis-foreign"] == "yes"
