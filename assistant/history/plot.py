"""A picture of the history: the only module that knows matplotlib, which need not be installed.

It is read in black and white as well: what differs, differs in shape, line and size, never in
colour alone. An SVG holds its description for a screen reader, a PNG as text inside the file.
"""

from __future__ import annotations

import html
import io
import math
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from assistant import optional_dependencies
from assistant.errors import AssistantError
from assistant.files import private_folder, write_private
from assistant.history.summary_text import described
from assistant.history.weeks import Week

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "How the sessions went"
_SUFFIXES = (".png", ".svg")
_INK, _SOFT, _FAINT = "0.1", "0.45", "0.8"
"""Greys, from dark to light."""
_WIDTH, _HEIGHT = 11.0, 8.5
"""Inches."""
_STYLE = {
    "axes.edgecolor": _SOFT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": "medium",
    "font.size": 11,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text
}


def draw(weeks: Sequence[Week], file: Path, cache: Path) -> str:
    """Draw the weeks into a PNG or an SVG; gives the picture in words.

    Raises `AssistantError` for another kind of file, or when matplotlib is not there.
    """
    kind = file.suffix.lower()
    if kind not in _SUFFIXES:
        raise AssistantError(
            "plot", f"A picture is a file that ends in .png or .svg, not {file.name}."
        )
    optional_dependencies.require(optional_dependencies.PLOT)
    # Its list of fonts is kept with everything else of ours.
    os.environ.setdefault("MPLCONFIGDIR", str(private_folder(cache / "matplotlib")))
    words = described(weeks)
    picture = _rendered(weeks, kind, words)
    write_private(file, _with_words(picture, words) if kind == ".svg" else picture)
    return words


def _rendered(weeks: Sequence[Week], kind: str, words: str) -> bytes:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        figure.suptitle(TITLE, x=0.01, ha="left", fontsize="large")
        families = _families(weeks)
        heights = (4.0, 0.9 + 0.3 * max(len(families), 1), 1.7)
        distress, feelings, minutes = figure.subplots(3, 1, sharex=True, height_ratios=heights)
        _draw_distress(distress, weeks)
        _draw_feelings(feelings, weeks, families)
        _draw_minutes(minutes, weeks)
        _draw_time(minutes, weeks)
        buffer = io.BytesIO()
        metadata = {} if kind == ".svg" else {"Title": TITLE, "Description": words}
        figure.savefig(buffer, format=kind[1:], dpi=150, metadata=metadata)
    return buffer.getvalue()


def _draw_distress(axes: Axes, weeks: Sequence[Week]) -> None:
    axes.set_title("Distress from 0 to 10, mean of each week's sessions: before and after")
    middles = [_middle(week) for week in weeks]
    # A week without numbers breaks the lines: nobody knows how it was.
    before = [_mean(each.before for each in week.distress) for week in weeks]
    after = [_mean(each.after for each in week.distress) for week in weeks]
    axes.vlines(middles, before, after, color=_FAINT, linewidth=2, zorder=1)
    shape: dict[str, Any] = {"color": _INK, "linewidth": 1.2, "markersize": 6}
    axes.plot(
        middles,
        before,
        linestyle="--",
        marker="o",
        markerfacecolor="white",
        label="before",
        **shape,
    )
    axes.plot(middles, after, linestyle="-", marker="s", label="after", **shape)
    axes.set_ylim(-0.4, 10.4)
    axes.set_yticks(range(0, 11, 2))
    axes.grid(axis="y", color=_FAINT, linewidth=0.6)
    if any(week.distress for week in weeks):
        axes.legend(ncols=2, loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.1)
    else:
        _nothing(axes, "no session had a number both before and after")


def _draw_feelings(axes: Axes, weeks: Sequence[Week], families: Sequence[str]) -> None:
    axes.set_title("Feelings named each week: the larger, the more often")
    axes.set_yticks(range(len(families)), [family.replace("-", ", ") for family in families])
    axes.set_ylim(len(families) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", color=_FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for row, family in enumerate(families):
        named = [
            (_middle(week), count) for week in weeks for f, count in week.feelings if f == family
        ]
        sizes = [22.0 * count for _, count in named]
        axes.scatter(
            [middle for middle, _ in named],
            [row] * len(named),
            s=sizes,
            color=_SOFT,
            edgecolors=_INK,
        )
    if not families:
        axes.set_ylim(1, -1)
        _nothing(axes, "no feelings were named")


def _draw_minutes(axes: Axes, weeks: Sequence[Week]) -> None:
    axes.set_title("Minutes a week")
    axes.bar(
        [_middle(week) for week in weeks],
        [week.minutes for week in weeks],
        width=5.0,
        color="white",
        edgecolor=_INK,
        linewidth=0.8,
        hatch="////",
    )
    axes.set_ylim(bottom=0)
    axes.locator_params(axis="y", nbins=4, integer=True)


def _draw_time(axes: Axes, weeks: Sequence[Week]) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=13)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    end = weeks[-1].monday + timedelta(days=7)
    axes.set_xlim(_number(weeks[0].monday), _number(end))


def _nothing(axes: Axes, why: str) -> None:
    axes.text(0.5, 0.5, why, transform=axes.transAxes, ha="center", va="center", color=_SOFT)


def _families(weeks: Sequence[Week]) -> list[str]:
    """Those that were named at all, the most frequent first."""
    named: Counter[str] = Counter()
    for week in weeks:
        named.update(dict(week.feelings))
    return sorted(named, key=lambda family: (-named[family], family))


def _mean(values: Iterable[float]) -> float:
    """Not a number where there are none."""
    found = list(values)
    return fmean(found) if found else math.nan


def _middle(week: Week) -> float:
    return _number(week.monday) + 3.5


def _number(day: date) -> float:
    """A day as matplotlib counts them: since 1970."""
    return float((day - date(1970, 1, 1)).days)


def _with_words(svg: bytes, words: str) -> bytes:
    """Put the title and the description where a screen reader looks for them."""
    head, tag, rest = svg.decode("utf-8").partition("<svg ")
    attributes, end, body = rest.partition(">")
    told = (
        f'\n <title id="title">{html.escape(TITLE)}</title>'
        f'\n <desc id="description">{html.escape(words)}</desc>'
    )
    role = 'role="img" aria-labelledby="title description" '
    return f"{head}{tag}{role}{attributes}{end}{told}{body}".encode()
