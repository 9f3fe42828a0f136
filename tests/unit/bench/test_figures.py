"""Figures, their spread, and whether they meet their goals."""

from __future__ import annotations

import pytest

from assistant.bench.figures import Figure, Goals, Section, percentile, table, wilson


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [([7], 95, 7), ([1, 2], 50, 1.5), ([0, 10], 95, 9.5), ([1, 2, 3, 4, 5], 95, 4.8)],
)
def test_percentile(values: list[float], percent: float, found: float) -> None:
    assert percentile(values, percent) == pytest.approx(found)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"), [(0, 10, 0, 0.278), (10, 10, 0.722, 1), (5, 10, 0.237, 0.763)]
)
def test_the_bounds_of_a_share(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=0.001)


def test_a_spread() -> None:
    figure = Figure.spread("wait", "ms", [300, 100, 200])
    assert (figure.n, figure.found["p50"], figure.found["min"], figure.found["max"]) == (
        3, 200, 100, 300,
    )  # fmt: skip
    assert figure.shown() == "200 ms, p95 290 (100-300)"
    assert figure.met is None


def test_beside_a_plain_loop() -> None:
    plain = Figure.spread("wait", "ms", [800, 1000])
    figure = Figure.spread("wait", "ms", [300], Goals(at_least={"times": 2.5}), plain)
    assert figure.found["times"] == 3
    assert figure.met
    assert figure.beside() == "900 ms, p95 990 (800-1000), 3.0 times"
    assert figure.as_json()["plain"]["p50"] == 900


@pytest.mark.parametrize(
    ("goals", "met"),
    [
        (Goals(at_most={"p50": 350, "p95": 600}), True),
        (Goals(at_most={"p50": 350, "p95": 500}), False),
        (Goals(at_least={"p50": 400}), False),
        (Goals(at_least={"share": 88}), None),
        (Goals(), None),
    ],
)
def test_goals(goals: Goals, met: bool | None) -> None:
    assert goals.met({"p50": 300, "p95": 550}) is met


def test_nothing_measured_meets_no_goal() -> None:
    figure = Figure.share("right", 0, 0, Goals(at_least={"share": 88}))
    assert figure.met is None
    assert figure.shown() == "nothing measured"


def test_the_table_leaves_out_empty_columns() -> None:
    plain = Section(
        name="a", title="A", seconds=1, figures=(Figure.share("right", 9, 10),), notes=("So.",)
    )
    assert table([plain]) == [
        "### A",
        "",
        "|       | p50 or share (spread) | n  |",
        "| ----- | --------------------- | -- |",
        "| right | 90.0 % (60-98)        | 10 |",
        "",
        "- So.",
        "",
    ]


def test_the_table_names_goals_and_what_missed_them() -> None:
    figure = Figure.spread("wait", "ms", [300], Goals(at_most={"p50": 200}))
    lines = table([Section(name="a", title="A", seconds=1, figures=(figure,))])
    assert lines[-2] == "| wait | 300 ms                | 1 | p50 ≤ 200 | missed |"
