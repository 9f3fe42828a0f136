"""Whether the numbers to call in danger are known, and how old they are."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from assistant.doctor.finding import Finding
from assistant.languages import crisis_lines
from assistant.settings import ELSEWHERE, Folders, Settings


def numbers(
    settings: Settings,
    folders: Folders,
    today: Callable[[], datetime.date] = lambda: datetime.datetime.now(datetime.UTC).date(),
) -> Finding:
    """The numbers that are named in danger: of which region, and looked up when."""
    region, name = settings.region, "help numbers"
    if not region:
        return Finding(
            name=name,
            ok=False,
            detail="No region is set: in danger it can only say the emergency number of where you are.",
            mend=f'Write your country, such as region = "GB", into {folders.settings_file}.',
        )
    if region == ELSEWHERE:
        return Finding(
            name=name,
            ok=False,
            detail="No numbers are known for where you are: in danger it says so, and that 112 works in many countries.",
            mend="Write down the number to call, and add people to call to your profile.",
            needed=False,
        )
    checked = crisis_lines.checked(region)
    known = ", ".join(f"{kind} {number}" for kind, number in crisis_lines.shown(region).items())
    if region in crisis_lines.outdated(today()):
        return Finding(
            name=name,
            ok=False,
            detail=f"{region}: {known}, looked up on {checked}, more than a year ago.",
            mend="Call or look up each of them, or install a newer version.",
            needed=False,
        )
    return Finding(name=name, ok=True, detail=f"{region}: {known}, looked up on {checked}")
