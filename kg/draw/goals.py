"""Turns a graph of claims into a matrix: riders and teams against races, with results and goals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import NDArray

from kg.draw.cards import Card, card
from kg.draw.errors import TooManyEntities
from kg.draw.find import find
from kg.draw.legend import keys_of_kinds
from kg.draw.marks import MARK, RELATIONS_MARKED, Mark, keys_of_marks, marks_of, paint_mark
from kg.draw.paint import paint_card, print_lines, put
from kg.draw.request import Request
from kg.draw.said import Said, busiest, name_of, said, type_of
from kg.draw.sheet import Plan, blank
from kg.draw.style import FAINT, INK, look, outline
from kg.draw.text import Face, extent, printable, wrap
from kg.draw.view import subtitles

__all__ = ["goals"]

Points = NDArray[np.float64]
_Cells = Mapping[tuple[str, str], tuple[Mark, ...]]

_TITLE = "Goals and results"
_HEAD, _STRONG, _YEAR = Face(8.5), Face(8.5, bold=True), Face(5.6)
_LONGEST = 170.0  # the widest name of a race, in points
_TILT = 60.0  # degrees by which the names of races rise
_STEP = MARK + 5.0  # from one mark of a cell to the next
_UNDER = 8.0  # the room for the year below a mark
_ACROSS = 3  # marks of a cell side by side
_NARROWEST, _LOWEST, _PAD = 26.0, 22.0, 4.0
_FEW = 25  # rows that have room for roles and nationalities
_COLUMN = 10.0  # between names and cells


@dataclass(frozen=True)
class _Matrix:
    """A matrix with everything in its place.

    Attributes:
        rows: identifiers of riders and teams, from the top.
        cards: their cards.
        races: identifiers, from the left.
        names: the races' names as they are printed.
        cells: marks by row and race.
        focus: what the reader asked for.
        widths: of the columns, in points.
        heights: of the rows, in points.
        left: the left end of the first column, in points.
        head: the height of the races' names, in points.
        size: width and height of it all, in points.
    """

    rows: tuple[str, ...]
    cards: tuple[Card, ...]
    races: tuple[str, ...]
    names: tuple[str, ...]
    cells: _Cells
    focus: set[str]
    widths: Points
    heights: Points
    left: float
    head: float
    size: tuple[float, float]


def _chosen(request: Request, facts: Sequence[Said]) -> list[Said]:
    """The facts about the riders, teams and races that the reader asked for."""
    focus = {find(request.network, name) for name in request.focus}
    drawn = [
        one
        for one in facts
        if one.relation in RELATIONS_MARKED and type_of(request.network, one.target) == "Race"
    ]
    races = {each for each in focus if type_of(request.network, each) == "Race"}
    others = focus - races
    crew = {
        one.source
        for one in facts
        if one.relation in {"rides_for", "rode_for"}
        and one.target in others
        and one.status != "denied"
    }
    return [
        one
        for one in drawn
        if (not races or one.target in races) and (not others or one.source in others | crew)
    ]


def _ordered(cells: _Cells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rows and races, so that the marks run down from the left like stairs."""
    crowd = Counter(race for _, race in cells)
    races = sorted(crowd, key=lambda race: (-crowd[race], race))
    place = {race: column for column, race in enumerate(races)}
    columns: dict[str, list[int]] = defaultdict(list)
    for row, race in cells:
        columns[row].append(place[race])
    rows = sorted(columns, key=lambda row: (sorted(columns[row]), row))
    return tuple(rows), tuple(races)


def _room(marks: Sequence[Mark]) -> tuple[float, float]:
    """Width and height that the marks of a cell need."""
    across = min(len(marks), _ACROSS)
    down = -(-len(marks) // _ACROSS)
    dated = any(mark.year for mark in marks)
    return across * _STEP + 2 * _PAD, down * (MARK + 1.0 + _UNDER * dated) + 2 * _PAD


def _matrix(request: Request, cells: _Cells, facts: Sequence[Said]) -> _Matrix:
    """Measure the matrix."""
    network = request.network
    focus = {find(network, name) for name in request.focus}
    under = subtitles(
        network, [one for one in facts if one.relation in {"has_role", "has_nationality"}]
    )
    rows, races = _ordered(cells)
    cards = tuple(
        card(
            name if printable(name := name_of(network, row)) else row,
            under.get(row, "") if len(rows) <= _FEW else "",
            type_of(network, row),
            strong=row in focus,
            widest=140.0,
        )
        for row in rows
    )
    names = tuple(
        wrap(printable(name_of(network, race)) or race, _STRONG, _LONGEST, most=1)[0]
        for race in races
    )
    needs = {key: _room(marks) for key, marks in cells.items()}
    widths = np.array([
        max([_NARROWEST, *(w for (_, r), (w, _) in needs.items() if r == race)]) for race in races
    ])
    heights = np.array([
        max([_LOWEST, each.size[1] + 4.0, *(h for (r, _), (_, h) in needs.items() if r == row)])
        for row, each in zip(rows, cards, strict=True)
    ])
    tilt = np.radians(_TILT)
    lengths = np.array([extent((name,), _STRONG)[0] for name in names]) + 14.0
    head = float(lengths.max() * np.sin(tilt)) + 10.0
    left = max(each.size[0] for each in cards) + _COLUMN
    middles = left + np.cumsum(widths) - widths / 2
    reach = float((middles + lengths * np.cos(tilt)).max()) + 6.0
    size = (max(left + float(widths.sum()), reach), head + float(heights.sum()))
    return _Matrix(rows, cards, races, names, cells, focus, widths, heights, left, head, size)


def _paint_head(axes: Axes, matrix: _Matrix, x0: float, top: float) -> None:
    """Print the names of the races, rising to the right."""
    tilt = np.radians(_TILT)
    along = np.array([np.cos(tilt), np.sin(tilt)])
    middles = x0 + np.cumsum(matrix.widths) - matrix.widths / 2
    shown = look("Race")
    for race, name, middle in zip(matrix.races, matrix.names, middles, strict=True):
        foot = np.array([middle, top + 7.0])
        badge = Polygon(
            outline(shown.shape, 10.0, 7.0) + foot,
            closed=True,
            facecolor=shown.fill,
            edgecolor=shown.edge,
            linewidth=1.0,
            zorder=2,
        )
        badge.set_gid(f"node:{printable(race)}")
        put(axes, badge)
        start = foot + along * 8.0
        text = axes.text(
            float(start[0]),
            float(start[1]),
            name,
            fontproperties=(_STRONG if race in matrix.focus else _HEAD).properties(),
            color=INK,
            rotation=_TILT,
            rotation_mode="anchor",
            ha="left",
            va="center_baseline",
            zorder=5,
            parse_math=False,
        )
        text.set_gid(f"column:{printable(race)}")


def _paint_cell(axes: Axes, marks: Sequence[Mark], centre: Points, name: str) -> None:
    """Paint the marks of a cell, side by side, with their years below."""
    for place, mark in enumerate(marks):
        row, column = divmod(place, _ACROSS)
        across = min(len(marks) - row * _ACROSS, _ACROSS)
        down = -(-len(marks) // _ACROSS)
        high = MARK + 1.0 + _UNDER * any(each.year for each in marks)
        x = centre[0] + (column - (across - 1) / 2) * _STEP
        y = centre[1] + ((down - 1) / 2 - row) * high + (high - MARK - 1.0) / 2
        paint_mark(
            axes, mark, np.array([x, y]), f"mark:{name}|{mark.relation}|{mark.status}|{mark.year}"
        )
        if mark.year:
            at = (float(x), float(y - MARK / 2 - 3.6))
            print_lines(axes, (str(mark.year),), at, _YEAR, colour=FAINT, name="year")


def _paint(axes: Axes, shift: Points, matrix: _Matrix) -> None:
    """Paint the matrix: stripes, lines, names, marks."""
    x0, right = (
        float(shift[0]) + matrix.left,
        float(shift[0]) + matrix.left + float(matrix.widths.sum()),
    )
    top = float(shift[1]) + float(matrix.heights.sum())
    y = top
    rights = x0 + np.cumsum(matrix.widths)
    for place, (row, each, high) in enumerate(
        zip(matrix.rows, matrix.cards, matrix.heights, strict=True)
    ):
        if place % 2 == 0:
            put(
                axes,
                Rectangle(
                    (float(shift[0]) - 4.0, y - high),
                    right - float(shift[0]) + 4.0,
                    high,
                    facecolor="#F6F6F4",
                    linewidth=0,
                    zorder=0,
                ),
            )
        at = np.array([x0 - _COLUMN - each.size[0] / 2, y - high / 2])
        paint_card(axes, each, at, printable(row))
        for race, end, wide in zip(matrix.races, rights, matrix.widths, strict=True):
            marks = matrix.cells.get((row, race), ())
            centre = np.array([end - wide / 2, y - high / 2])
            _paint_cell(axes, marks, centre, printable(f"{row}|{race}"))
        y -= high
    for x in (x0, *rights):
        put(axes, Line2D([x, x], [y, top], color="#DDDDDD", linewidth=0.6, zorder=0.5))
    _paint_head(axes, matrix, x0, top)


def goals(request: Request) -> Plan:
    """Draw riders and teams against races: what they have as goals, enter, win, or abandon.

    Args:
        request: its focus are riders, teams, whose riders are drawn too, or races.

    Returns:
        The plan of the figure.

    Raises:
        TooManyEntities: if it would show more riders, teams and races than the limit.
    """
    network = request.network
    facts = said(network, request.show)
    drawn = _chosen(request, facts)
    if not drawn:
        names = " or ".join(name_of(network, find(network, name)) for name in request.focus)
        about = f" about {names}" if names else ""
        return blank(
            _TITLE,
            f"There is no goal and no result to draw: no fact{about} ties a rider or a team to a race.",
            "The matrix needs facts of relations such as targets, competes_in or won: “Corsaletti’s "
            "big goal remains the Giro.” Read more articles with kg build.",
        )
    shown = len({end for one in drawn for end in (one.source, one.target)})
    if shown > request.limit:
        whom = " and ".join(name_of(network, find(network, name)) for name in request.focus)
        raise TooManyEntities(shown, request.limit, busiest(network, drawn), whom or None, 1)
    pairs: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for one in drawn:
        pairs[one.source, one.target].append(one)
    cells = {pair: marks_of(several) for pair, several in pairs.items()}
    matrix = _matrix(request, cells, facts)
    marks = [mark for several in cells.values() for mark in several]
    keys = keys_of_kinds({type_of(network, end) for pair in cells for end in pair}) + keys_of_marks(
        marks
    )
    return Plan(
        _TITLE,
        matrix.size,
        keys,
        (shown, len(marks)),
        lambda axes, shift: _paint(axes, shift, matrix),
        articles=frozenset(one.article for one in drawn),
    )
