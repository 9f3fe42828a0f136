"""Somebody there is a profile of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.people.store import People

TODAY = date(2030, 6, 15)
SAM = """\
# Written by hand.
format: 1
name: Sam  # as she likes it
language: en
pace: 0.9
patience: 1.5
volume: 4
spare: [left-arm, neck]
without: smelling
region: gb
numbers-checked: 2030-06-01
adapts: false
contacts:
  - {name: Kim, number: 01632 960123, may-be-told: true}
  - {name: Dr. Lee}
# Agreed with Sam herself.
share:
  caregiver: [ratings, help]
kept:
  heart: {value: no, said: 2030-06-01, days: 90}
  plan: {value: window, said: 2030-01-01}
  old: {value: 3, said: 2030-01-01, days: 30}
"""


@pytest.fixture
def people(home: Path) -> People:
    """The profiles in this test's home: Sam's."""
    people = People(home / "data/people")
    people.write("sam", SAM)
    return people
