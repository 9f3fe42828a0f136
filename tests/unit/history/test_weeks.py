"""Weeks, what is said of them, and how they are shown."""

from __future__ import annotations

import io
import json
import struct
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from assistant import languages
from assistant.doctor.machine import permissions
from assistant.errors import AssistantError
from assistant.history import plot
from assistant.history.model import PastSession
from assistant.history.recent import lately
from assistant.history.store import History
from assistant.history.summary_text import described
from assistant.history.weeks import by_week
from assistant.session.actions import Outcome, Record
from assistant.settings import Folders
from assistant.terminal import show_weeks
from tests.unit.history.conftest import SEOUL, keep, past
from tests.unit.test_cli import run

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""The first day of a week."""


def rated(day: int, *numbers: float, family: str = "", **how: object) -> PastSession:
    """A session so many days after that Monday, in which these numbers were given."""
    records = [Record(kind="rating", name=f"r{n}", value=value) for n, value in enumerate(numbers)]
    if family:
        records.append(Record(kind="feeling", name="feeling", value=(family, "some")))
    how = {"began": MONDAY + timedelta(days=day), **how}
    return past(f"s{day}-{len(numbers)}", records=tuple(records), **how)  # type: ignore[arg-type]


def test_weeks_begin_on_monday_and_empty_ones_are_there() -> None:
    sessions = [rated(-1, 9.0, 8.0), rated(0, 7.0, 4.0, family="sad"), rated(13, 5.0)]
    before, first, second = by_week(sessions, date(2026, 3, 15), 3)
    assert [week.monday.day for week in (before, first, second)] == [23, 2, 9]
    assert (first.sessions, first.minutes, first.change) == (1, 10.0, -3.0)
    assert first.feelings == (("sad", 1),)
    assert (second.sessions, second.change) == (1, None)
    assert by_week([], date(2026, 3, 15), 2)[0].sessions == 0


def test_the_day_is_that_of_the_persons_own_clock() -> None:
    late_on_sunday_in_utc = datetime(2026, 3, 8, 16, tzinfo=UTC)
    (week,) = by_week(
        [past("a", began=late_on_sunday_in_utc.astimezone(SEOUL))], date(2026, 3, 9), 1
    )
    assert week.sessions == 1


def test_change_is_taken_within_each_session_from_the_first_number_to_the_last() -> None:
    (week,) = by_week(
        [rated(0, 8.0, 6.0, 3.0), rated(1, 2.0), rated(2, 4.0, 5.0)], MONDAY.date(), 1
    )
    assert [each.change for each in week.distress] == [-5.0, 1.0]
    assert week.change == -2.0


TEXTS = languages.load("en").spoken.lately
NOW = MONDAY + timedelta(days=20)


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ([], "none"),
        ([rated(-30, 9.0, 1.0)], "none"),
        ([rated(0, 9.0, 1.0, outcome=Outcome.STOPPED)], "none"),
        ([rated(0, 9.0, 1.0)], "once too-few"),
        ([rated(0, 9.0, 1.0), rated(1, 5.0), rated(2), rated(3)], "often too-few"),
        ([rated(day, 7.0, 4.0) for day in range(3)], "often always-lower"),
        ([rated(day, 4.0, 4.0 + day) for day in range(3)], "often never-lower"),
        ([rated(0, 7.0, 4.0), rated(1, 4.0, 4.0), rated(2, 3.0, 5.0)], "often sometimes-lower"),
    ],
)
@pytest.mark.parametrize("code", languages.available())
def test_how_have_i_been_is_answered_in_two_sentences_that_are_true(
    code: str, sessions: list[PastSession], said: str
) -> None:
    texts = languages.load(code).spoken.lately
    answer = lately(sessions, NOW, texts)
    first = [sentence for name in said.split() for sentence in texts[name]]
    assert len(answer) == len(first) == 2
    for sentence, template in zip(answer, first, strict=True):
        assert isinstance(sentence, str) and isinstance(template, str)
        assert "{" not in sentence
        assert sentence.startswith(template.partition("{")[0])


def test_numbers_are_counted_and_never_made_into_a_trend() -> None:
    better, worse = (
        [rated(day, 9.0 - day, 8.0 - day) for day in range(6)],
        [rated(day, 3.0 + day, 2.0 + day) for day in range(6)],
    )
    assert lately(better, NOW, TEXTS) == lately(worse, NOW, TEXTS)
    mixed = [rated(0, 7.0, 4.0), *(rated(day, 4.0, 4.0) for day in range(1, 4))]
    assert lately(mixed, NOW, TEXTS)[1] == (
        "Of 4 times that you gave me two numbers, the second was lower in 1,"
        " and as high or higher in 3."
    )


YEAR = by_week(
    [rated(day, 7.0, 4.0, family=("afraid", "numb")[day % 2]) for day in range(0, 360, 3)],
    date(2027, 2, 28),
    52,
)


def test_weeks_are_told_in_words() -> None:
    words = described(YEAR)
    assert words.startswith("52 weeks, from 2026-03-02 to 2027-02-28. 120 sessions, 120 of them")
    assert "lower afterwards in 120, the same in 0, higher in 0; on average 7.0 before" in words
    assert "from 2026-03-02 7.0 before and 4.0 after; from" in words
    assert "afraid 60, numb 60." in words
    assert described(by_week([], MONDAY.date(), 1)) == (
        "1 week, from 2026-03-02 to 2026-03-08. 0 sessions, 0 of them to the end. No session "
        "has a distress rating both before and after. No feelings were named. "
        "Minutes a week: 0 on average, 0 at most."
    )


@pytest.mark.slow
def test_a_picture_says_what_it_shows_to_a_screen_reader(tmp_path: Path) -> None:
    svg, png = tmp_path / "year.svg", tmp_path / "year.png"
    words = plot.draw(YEAR, svg, tmp_path)
    assert words == plot.draw(YEAR, png, tmp_path) == described(YEAR)
    root = ET.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    space = "{http://www.w3.org/2000/svg}"
    assert [each.text for each in root.findall(f"{space}title")] == [plot.TITLE]
    assert [each.text for each in root.findall(f"{space}desc")] == [words]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    texts = {"".join(each.itertext()) for each in root.iter(f"{space}text")}
    assert {"before", "after", "afraid", "numb", "Minutes a week"} <= texts
    data = png.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert width > 1200 and height > 900
    assert words.encode() in data
    assert png.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_a_picture_has_no_colours(tmp_path: Path) -> None:
    from matplotlib.image import imread

    plot.draw(YEAR, tmp_path / "year.png", tmp_path)
    pixels = imread(tmp_path / "year.png")
    assert pixels[..., :3].std(axis=2).max() < 0.01


@pytest.mark.slow
def test_nothing_at_all_can_be_drawn(tmp_path: Path) -> None:
    plot.draw(by_week([], MONDAY.date(), 1), tmp_path / "none.svg", tmp_path)
    text = (tmp_path / "none.svg").read_text(encoding="utf-8")
    assert "no session had a number" in text
    assert "no feelings were named" in text


def test_without_matplotlib_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(AssistantError) as raised:
        plot.draw(YEAR, tmp_path / "year.png", tmp_path)
    assert "needs matplotlib" in str(raised.value)
    assert raised.value.hint.endswith('"exercise-assistant[plot]"')


def test_a_picture_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"ends in \.png or \.svg, not year\.pdf"):
        plot.draw(YEAR, tmp_path / "year.pdf", tmp_path)


def test_the_table_has_a_row_a_week_and_a_table_a_person() -> None:
    file = io.StringIO()
    weeks = by_week([rated(0, 8.0, 5.0, family="sad"), rated(1)], date(2026, 3, 15), 2)
    show_weeks({"p1": weeks, "p2": weeks}, Console(file=file, width=80))
    lines = [line.split() for line in file.getvalue().splitlines() if line.strip()]
    assert ["p1"] in lines and ["p2"] in lines
    assert lines.count("2026-03-02 2 of 2 20 8.0 → 5.0 -3.0 sad 1".split()) == 2
    assert lines.count("2026-03-09 none".split()) == 2


def test_the_command_shows_the_last_weeks_and_leaves_no_store_where_there_was_none(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    assert run(capsys, "history") == (
        0,
        "There are no sessions yet. `assistant start` starts one.\n",
        "",
    )
    assert json.loads(run(capsys, "history", "--json")[1]) == []
    assert not file.exists()
    now = datetime.now().astimezone()
    with History(file) as history:
        for id, person in (("a", "p1"), ("b", "p2")):
            keep(history, past(id, person=person, began=now))
    status, out, _ = run(capsys, "history", "--person", "p1", "--weeks", "3")
    assert status == 0
    assert out.count(" of ") == 1
    weeks = json.loads(run(capsys, "history", "--json", "--weeks", "1")[1])
    assert [(week["person"], week["sessions"], week["minutes"]) for week in weeks] == [
        ("p1", 1, 10.0),
        ("p2", 1, 10.0),
    ]
    status, _, err = run(capsys, "history", "--plot", "all.png")
    assert status == 1
    assert "several people: p1, p2. Choose one with --person." in err
    assert (
        run(capsys, "history", "--person", "p1", "--plot", str(file.with_name("one.svg")))[0] == 0
    )
    assert permissions(Folders.find()).ok  # also of what matplotlib keeps
