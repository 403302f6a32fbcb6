"""Turns rows of bars whose lanes are known into the artists of a timeline, in points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import NDArray

from kg.draw.cards import Card
from kg.draw.legend import SWATCH, Key
from kg.draw.paint import paint_card, print_lines, put
from kg.draw.seasons import Seasons
from kg.draw.style import FAINT, INK, PLAIN_TEAM, STATUSES, TEAMS
from kg.draw.text import Face, extent, line_height, printable

__all__ = [
    "BAR",
    "BAR_FACE",
    "LANE",
    "PAD",
    "Bar",
    "Row",
    "Timeline",
    "paint_timeline",
    "timeline_keys",
]

Points = NDArray[np.float64]

BAR_FACE = Face(7.0)
BAR = 22.0
"""The height of a bar, in points."""
LANE = 3.0
"""Between two lanes, in points."""
PAD = 4.0
"""Between the end of a bar and its text, in points."""
_YEAR = Face(7.5, bold=True)
_UNDATED = "year not stated"
_INSET = 0.8


@dataclass(frozen=True)
class Bar:
    """A rider's time in a team, as it is drawn.

    Attributes:
        team: identifier of the team.
        name: the team's name.
        relation: rides_for or rode_for.
        status: asserted or possible.
        years: the first and the last season, or None where none is stated.
        guessed: whether the season is that of the article.
        lines: the team's name as it is printed.
        beside: whether the name stands right of the bar.
        lane: the lane of the row, from the top.
    """

    team: str
    name: str
    relation: str
    status: str
    years: tuple[int, int] | None
    guessed: bool = False
    lines: tuple[str, ...] = ()
    beside: bool = False
    lane: int = 0


@dataclass(frozen=True)
class Row:
    """A rider's career.

    Attributes:
        rider: identifier of the rider.
        card: the rider's card.
        bars: with their lanes.
        height: in points.
    """

    rider: str
    card: Card
    bars: tuple[Bar, ...]
    height: float


@dataclass(frozen=True)
class Timeline:
    """Rows with everything in its place.

    Attributes:
        rows: from the top.
        line: where seasons stand.
        undated: the left end of the column without years, or None where there is none.
        left: the left end of the first season, in points.
        shared: the teams of more than one rider, which have colours of their own.
        focus: what the reader asked for.
        size: width and height, in points.
    """

    rows: tuple[Row, ...]
    line: Seasons
    undated: float | None
    left: float
    shared: tuple[str, ...]
    focus: set[str] = field(default_factory=set)
    size: tuple[float, float] = (0.0, 0.0)


def _box(x: float, y: float, wide: float, high: float) -> Points:
    return np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]])


def _paint_bar(
    axes: Axes, bar: Bar, corners: Points, look: tuple[str, str], strong: bool, name: str | None
) -> None:
    """Paint a bar: filled, hatched for the past, without fill for a hope."""
    edge, fill = look
    hope = bar.status == "possible"
    ground = Polygon(
        corners, closed=True, facecolor="white" if hope else fill, linewidth=0, zorder=2
    )
    if bar.relation == "rode_for" and not hope:
        ground.set_hatch("////")
        ground.set_edgecolor("white")
    put(axes, ground)
    frame = Polygon(
        corners,
        closed=True,
        facecolor="none",
        edgecolor=edge,
        linewidth=0.0 if bar.guessed and not hope else 2.2 if strong else 1.1,
        linestyle=STATUSES[bar.status][0],
        zorder=2.5,
    )
    frame.set_gid(name)
    put(axes, frame)


def _gaps(row: Row) -> list[tuple[Bar, Bar]]:
    """Bars of one team between which nothing is stated."""
    found = []
    latest: dict[int, Bar] = {}
    for bar in row.bars:
        if bar.years is None:
            continue
        before = latest.get(bar.lane)
        same = before is not None and before.team == bar.team
        if before and before.years and same and bar.years[0] > before.years[1] + 1:
            found.append((before, bar))
        latest[bar.lane] = bar
    return found


def _paint_gap(
    axes: Axes, ends: tuple[float, float], y: float, colour: str, name: str | None = None
) -> None:
    """Paint the dotted line between two bars of one team."""
    dots = Line2D(ends, [y, y], color=colour, linewidth=1.2, linestyle=(0.0, (1.0, 2.5)))
    dots.set_zorder(1.5)
    dots.set_gid(name)
    put(axes, dots)


def timeline_keys(rows: Iterable[Row]) -> tuple[Key, ...]:
    """The lines of the legend that explain the bars drawn.

    Args:
        rows: the rows with their bars.

    Returns:
        A key for each way in which a bar is painted, and for the lines between bars.
    """
    drawn = tuple(rows)
    bars = [bar for row in drawn for bar in row.bars]
    found = {(bar.relation, bar.status, bar.guessed and bar.status == "asserted") for bar in bars}
    words = {
        ("rides_for", "asserted", False): "rides there",
        ("rides_for", "asserted", True): "rides there, by an article of that year",
        ("rode_for", "asserted", False): "rode there before, or is leaving",
        ("rides_for", "possible", False): "may ride there: hope, plan or rumour",
        ("rode_for", "possible", False): "may have ridden there",
    }

    def paint(relation: str, status: str, guessed: bool) -> Key:
        bar = Bar("", "", relation, status, None, guessed)

        def swatch(axes: Axes, x: float, y: float) -> None:
            _paint_bar(axes, bar, _box(x, y - 5.0, SWATCH - 1.0, 10.0), PLAIN_TEAM, False, None)

        return Key(words[relation, status, guessed], swatch)

    def dotted(axes: Axes, x: float, y: float) -> None:
        _paint_gap(axes, (x, x + SWATCH), y, PLAIN_TEAM[0])

    between = [Key("nothing stated in between", dotted)] if any(map(_gaps, drawn)) else []
    return (*(paint(*each) for each in words if each in found), *between)


def _paint_years(axes: Axes, shift: Points, laid: Timeline, base: float, top: float) -> None:
    """Paint the lines between seasons, and print the seasons above, and below a long figure."""
    line = laid.line
    edges = set(line.lefts.values()) | {left + line.season for left in line.lefts.values()}
    x0 = shift[0] + laid.left
    for edge in sorted(edges):
        put(
            axes,
            Line2D([x0 + edge, x0 + edge], [base, top], color="#DDDDDD", linewidth=0.6, zorder=0.5),
        )
    heights = [top + 9.0, *([base - 10.0] if len(laid.rows) > 12 else [])]
    for y in heights:
        for year, left in line.lefts.items():
            at = (x0 + left + line.season / 2, y)
            print_lines(axes, (str(year),), at, _YEAR, colour=FAINT, name="year")
        for middle in line.breaks:
            print_lines(axes, ("…",), (x0 + middle, y), _YEAR, colour=FAINT, name="year")
        if laid.undated is not None:
            at = (float(shift[0] + laid.undated), y)
            print_lines(axes, (_UNDATED,), at, _YEAR, colour=FAINT, align="left", name="year")


def _paint_row(axes: Axes, row: Row, laid: Timeline, shift: Points, top: float) -> None:
    """Paint a rider's card and bars."""
    middle = top - row.height / 2
    at = np.array([shift[0] + row.card.size[0] / 2, middle])
    paint_card(axes, row.card, at, printable(row.rider))
    lanes = max((bar.lane for bar in row.bars), default=0) + 1
    first = middle + (lanes * (BAR + LANE) - LANE) / 2
    colours = {team: TEAMS[place % len(TEAMS)] for place, team in enumerate(laid.shared)}
    for place, bar in enumerate(row.bars):
        text = extent(bar.lines, BAR_FACE)[0]
        low = first - bar.lane * (BAR + LANE) - BAR
        if bar.years is None:
            start, end = laid.undated or 0.0, (laid.undated or 0.0) + text + 2 * PAD
        else:
            start, end = (laid.left + x for x in laid.line.span(*bar.years))
        name = printable(f"{row.rider}|{bar.relation}|{bar.team}|{place}")
        corners = _box(shift[0] + start + _INSET, low, end - start - 2 * _INSET, BAR)
        look = colours.get(bar.team, PLAIN_TEAM)
        _paint_bar(axes, bar, corners, look, bar.team in laid.focus, f"bar:{name}")
        x = end + PAD if bar.beside else (start + end) / 2
        y = low + BAR / 2 + (len(bar.lines) - 1) / 2 * line_height(BAR_FACE)
        align = "left" if bar.beside else "center"
        print_lines(
            axes,
            bar.lines,
            (shift[0] + x, y),
            BAR_FACE,
            colour=INK,
            align=align,
            name=f"label:{name}",
        )
    for before, after in _gaps(row):
        if before.years and after.years:
            end = laid.line.span(*before.years)[1]
            end += extent(before.lines, BAR_FACE)[0] + 2 * PAD if before.beside else 0.0
            x = float(shift[0]) + laid.left
            across = x + end + 1.0, x + laid.line.span(*after.years)[0] - 1.0
            low = first - after.lane * (BAR + LANE) - BAR / 2
            _paint_gap(axes, across, low, colours.get(after.team, PLAIN_TEAM)[0], "gap")


def paint_timeline(axes: Axes, shift: Points, laid: Timeline) -> None:
    """Paint a timeline.

    Args:
        axes: where; its data coordinates are points.
        shift: where its lower left corner lies, shape (2,).
        laid: the timeline.
    """
    total = sum(row.height for row in laid.rows)
    base = float(shift[1]) + ((laid.size[1] - total) / 2 if len(laid.rows) > 12 else 0.0)
    top = base + total
    _paint_years(axes, shift, laid, base, top)
    y = top
    for place, row in enumerate(laid.rows):
        if place % 2 == 0:
            stripe = Rectangle(
                (shift[0] - 4.0, y - row.height),
                laid.size[0] + 8.0,
                row.height,
                facecolor="#F6F6F4",
                linewidth=0,
                zorder=0,
            )
            put(axes, stripe)
        _paint_row(axes, row, laid, shift, y)
        y -= row.height
