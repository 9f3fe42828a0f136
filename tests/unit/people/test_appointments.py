"""When something is due: on ordinary days, when clocks change, and when they are wrong."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.people.appointments import Appointment, Kept, due, parse

BERLIN, SEOUL = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Seoul")
EVENING = parse("22:00 muscle-relaxation on weekdays")


@pytest.mark.parametrize(
    ("written", "at", "exercise", "days"),
    [
        ("22:00 muscle-relaxation on weekdays", time(22), "muscle-relaxation", {0, 1, 2, 3, 4}),
        ("07:30 breathing", time(7, 30), "breathing", set(range(7))),
        ("07:30  breathing  on every day", time(7, 30), "breathing", set(range(7))),
        ("10:00 grounding on weekends", time(10), "grounding", {5, 6}),
        ("10:00 grounding on Mon, wed and Friday", time(10), "grounding", {0, 2, 4}),
    ],
)
def test_it_is_written_as_it_is_said(written: str, at: time, exercise: str, days: set[int]) -> None:
    appointment = Appointment(at=at, exercise=exercise, days=frozenset(days))
    assert parse(written) == appointment == parse(str(appointment))


@pytest.mark.parametrize("written", ["", "22 grounding", "24:00 a", "22:00", "22:00 a on funday"])
def test_what_is_no_time_is_named(written: str) -> None:
    with pytest.raises(ValueError, match=r"has to look like|unknown day"):
        parse(written)


def moments(zone: ZoneInfo, *written: str) -> list[datetime]:
    """What a person's clock shows, one after the other; a trailing * is the second time of the same."""
    return [
        datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=zone, fold=text.endswith("*"))
        for text in written
    ]


def times_due(appointment: Appointment, clock: list[datetime]) -> list[int]:
    """How often it is due at each look at the clock."""
    kept, counts = Kept(), []
    for now in clock:
        found, kept = due([appointment], kept, now)
        counts.append(len(found))
    return counts


@pytest.mark.parametrize(
    ("written", "zone", "clock", "counts"),
    [
        # 2030-01-07 is a Monday.
        ("22:00 a", SEOUL, ["2030-01-07T21:59", "2030-01-07T22:00", "2030-01-07T22:01"], [0, 1, 0]),
        ("22:00 a on weekends", SEOUL, ["2030-01-07T21:59", "2030-01-07T22:01"], [0, 0]),
        ("22:00 a", SEOUL, ["2030-01-07T22:01"], [0]),
        # Missed by a little, across midnight, and by much.
        ("22:00 a", SEOUL, ["2030-01-07T21:00", "2030-01-07T22:29"], [0, 1]),
        ("23:50 a on mon", SEOUL, ["2030-01-07T23:00", "2030-01-08T00:10"], [0, 1]),
        ("23:50 a on tue", SEOUL, ["2030-01-07T23:00", "2030-01-08T00:10"], [0, 0]),
        ("22:00 a", SEOUL, ["2030-01-07T21:00", "2030-01-07T23:00"], [0, 0]),
        ("22:00 a", SEOUL, ["2030-01-05T21:00", "2030-01-07T22:10"], [0, 1]),
        # Clocks go forward at 02:00 on 2030-03-31, and back at 03:00 on 2030-10-27.
        ("02:30 a", BERLIN, ["2030-03-31T01:59", "2030-03-31T03:10", "2030-03-31T03:31"], [0, 0, 1]),
        ("22:00 a", BERLIN, ["2030-03-31T01:00", "2030-03-31T21:59", "2030-03-31T22:00"], [0, 0, 1]),
        (
            "02:30 a",
            BERLIN,
            ["2030-10-27T02:29", "2030-10-27T02:30", "2030-10-27T02:29*", "2030-10-27T02:31*"],
            [0, 1, 0, 0],
        ),
        ("22:00 a", BERLIN, ["2030-10-27T02:30*", "2030-10-27T21:59", "2030-10-27T22:01"], [0, 0, 1]),
        # The clock was wrong: set back within the day, woken in the past, once in the far future.
        ("22:00 a", SEOUL, ["2030-01-07T21:59", "2030-01-07T22:01", "2030-01-07T21:50", "2030-01-07T22:02"], [0, 1, 0, 0]),
        ("22:00 a", SEOUL, ["2030-01-07T21:00", "2000-01-01T00:00", "2030-01-07T22:01"], [0, 0, 1]),
        ("22:00 a", SEOUL, ["2099-01-01T00:00", "2030-01-07T21:59", "2030-01-07T22:01"], [0, 0, 1]),
    ],
)  # fmt: skip
def test_when_it_is_due(written: str, zone: ZoneInfo, clock: list[str], counts: list[int]) -> None:
    assert times_due(parse(written), moments(zone, *clock)) == counts


def test_two_that_were_missed_come_in_their_order() -> None:
    schedule = [parse("22:10 later"), parse("22:00 earlier")]
    before, now = moments(SEOUL, "2030-01-07T21:59", "2030-01-07T22:15")
    _, kept = due(schedule, Kept(), before)
    found, _ = due(schedule, kept, now)
    assert [each.exercise for each in found] == ["earlier", "later"]


@settings(max_examples=50, derandomize=True)
@given(
    start=st.datetimes(datetime(2030, 1, 1), datetime(2030, 12, 1)),  # noqa: DTZ001  # no zone yet
    minutes=st.lists(st.integers(1, 29), min_size=100, max_size=200),
    zone=st.sampled_from([BERLIN, SEOUL]),
)
def test_looked_at_often_enough_it_is_due_once_a_day(
    start: datetime, minutes: list[int], zone: ZoneInfo
) -> None:
    now, kept, days = start.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")), Kept(), []
    first = now
    for step in minutes:
        now += timedelta(minutes=step)
        found, kept = due([EVENING], kept, now.astimezone(zone))
        days += [now.astimezone(zone).date() for _ in found]
    wanted = [
        day
        for offset in range(8)
        if (day := first.astimezone(zone).date() + timedelta(days=offset)).weekday() < 5
        and first + timedelta(minutes=minutes[0]) < EVENING.moment(day, now.astimezone(zone)) <= now
    ]
    assert days == wanted


@settings(max_examples=60, derandomize=True)
@given(
    jumps=st.lists(st.sampled_from([9, 9, -9, -18, 1440, -1440]), min_size=50, max_size=150),
    zone=st.sampled_from([BERLIN, SEOUL]),
)
def test_however_the_clock_jumps_it_is_never_due_twice_on_one_day(
    jumps: list[int], zone: ZoneInfo
) -> None:
    """Jumps are in minutes, some of them over a day, in the week in which clocks go back."""
    now, kept, days = datetime(2030, 10, 23, 21, 50, tzinfo=zone).astimezone(UTC), Kept(), []
    for jump in jumps:
        now += timedelta(minutes=jump)
        found, kept = due([EVENING], kept, now.astimezone(zone))
        days += [now.astimezone(zone).date() for _ in found]
    assert len(days) == len(set(days))
