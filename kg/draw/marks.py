"""Turns results, starts and goals into small marks, each with a shape and a colour of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from numpy.typing import NDArray

from kg.draw.legend import SWATCH, Key
from kg.draw.paint import print_lines, put
from kg.draw.said import Said
from kg.draw.style import INK, STATUSES
from kg.draw.text import Face

__all__ = ["MARK", "RELATIONS_MARKED", "Mark", "keys_of_marks", "marks_of", "paint_mark"]

Points = NDArray[np.float64]

MARK = 15.0
"""Width and height of a mark, in points."""
_FACE = Face(6.6, bold=True)


@dataclass(frozen=True, slots=True)
class _Style:
    """How a relation is marked.

    Attributes:
        shape: see `_shape`.
        edge: colour of the outline.
        fill: colour inside, or none.
        text: colour of what stands inside.
        words: what the legend says.
    """

    shape: str
    edge: str
    fill: str
    text: str
    words: str


# The most telling first: marks of a cell and lines of the legend keep this order.
_STYLES: Mapping[str, _Style] = {
    "won": _Style("disc", "#00664A", "#009E73", "white", "won"),
    "won_stage_of": _Style("diamond", "#00664A", "#009E73", "white", "won a stage"),
    "led": _Style("jersey", "#8A6D00", "#F0D442", INK, "led, or wore a leader’s jersey"),
    "holds_record": _Style("octagon", "#00664A", "#BFE6DA", INK, "holds a record"),
    "placed_in": _Style("square", "#009E73", "#E3F4EE", INK, "place in the result"),
    "abandoned": _Style("cross", "#8C5A00", "none", INK, "abandoned"),
    "targets": _Style("target", "#A0437A", "#A0437A", INK, "has it as a goal"),
    "competes_in": _Style("dot", "#6B6B6B", "#A6A6A6", INK, "takes part"),
}

RELATIONS_MARKED = tuple(_STYLES)
"""The relations that have a mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a rider and a race, of one year and with one status.

    Attributes:
        relation: one of `RELATIONS_MARKED`.
        status: asserted, possible or denied.
        text: what stands in the mark, such as the place.
        year: what stands below it, or None.
    """

    relation: str
    status: str
    text: str = ""
    year: int | None = None


def _text(relation: str, facts: Iterable[Said]) -> str:
    """What stands in a mark."""
    if relation == "won":
        return "1"
    if relation == "holds_record":
        return "R"
    if relation == "placed_in":
        ranks = sorted({one.rank for one in facts if one.rank is not None and one.stage is None})
        ranks = ranks or sorted({one.rank for one in facts if one.rank is not None})
        return str(ranks[0]) if ranks else ""
    if relation == "won_stage_of":
        stages = {one.stage for one in facts if one.stage is not None}
        return f"×{len(stages)}" if len(stages) > 1 else ""
    return ""


def marks_of(facts: Iterable[Said]) -> tuple[Mark, ...]:
    """Gather what is said of a rider and a race.

    Args:
        facts: those of one rider and one race; a start is left out beside what tells more of the
            same year, or of any year where it has none.

    Returns:
        The marks, the most telling first, then by year.
    """
    groups: dict[tuple[str, str, int | None], list[Said]] = defaultdict(list)
    for one in facts:
        if one.relation in _STYLES:
            groups[one.relation, one.status, one.year].append(one)
    telling = {
        year
        for relation, status, year in groups
        if relation not in {"competes_in", "targets", "holds_record"} and status == "asserted"
    }

    def repeats(relation: str, status: str, year: int | None) -> bool:
        started = relation == "competes_in" and status != "denied"
        return started and bool(telling) and (year is None or year in telling)

    order = list(_STYLES)
    kept = sorted(
        (key for key in groups if not repeats(*key)),
        key=lambda key: (order.index(key[0]), list(STATUSES).index(key[1]), key[2] or 0),
    )
    return tuple(Mark(key[0], key[1], _text(key[0], groups[key]), key[2]) for key in kept)


_RADII = {"disc": MARK / 2 - 1.0, "dot": 2.6, "target": MARK / 2 - 1.6}
_CORNERS: Mapping[str, Sequence[tuple[float, float]]] = {
    "diamond": [(1.15, 0), (0, 1.15), (-1.15, 0), (0, -1.15)],
    "square": [(0.92, 0.92), (-0.92, 0.92), (-0.92, -0.92), (0.92, -0.92)],
    "octagon": [
        (1, 0.42), (0.42, 1), (-0.42, 1), (-1, 0.42), (-1, -0.42), (-0.42, -1), (0.42, -1), (1, -0.42),
    ],
    "jersey": [
        (-0.3, 0.95), (0.3, 0.95), (1.05, 0.6), (0.85, 0), (0.55, 0.15),
        (0.55, -0.95), (-0.55, -0.95), (-0.55, 0.15), (-0.85, 0), (-1.05, 0.6),
    ],
    "cross": [
        (0, 0.22), (0.58, 0.8), (0.8, 0.58), (0.22, 0), (0.8, -0.58), (0.58, -0.8),
        (0, -0.22), (-0.58, -0.8), (-0.8, -0.58), (-0.22, 0), (-0.8, 0.58), (-0.58, 0.8),
    ],
}  # fmt: skip


def _round(radius: float) -> Points:
    turn = np.linspace(0.0, 2 * np.pi, 40, endpoint=False)
    return radius * np.column_stack([np.cos(turn), np.sin(turn)])


def _shape(name: str) -> Points:
    """The polygon of a mark around the origin, in points."""
    half = MARK / 2 - 1.0
    if name in _RADII:
        return _round(_RADII[name])
    return half * np.array(_CORNERS[name])


def paint_mark(axes: Axes, mark: Mark, at: Points, name: str | None = None) -> None:
    """Paint a mark; a hope has a dashed outline and no fill, a denial a dotted one.

    Args:
        axes: where; its data coordinates are points.
        mark: what.
        at: its centre, shape (2,).
        name: the group id of the artists.
    """
    style = _STYLES[mark.relation]
    fact = mark.status == "asserted"
    hollow = not fact or style.shape == "target"
    outer = Polygon(
        _shape(style.shape) * (1.3 if style.shape == "dot" and not fact else 1.0) + at,
        closed=True,
        facecolor="white" if hollow or style.fill == "none" else style.fill,
        edgecolor=style.edge,
        linewidth=1.6 if style.shape == "target" else 1.1,
        linestyle=_dashes(mark.status),
        zorder=2,
    )
    if style.fill == "none" and fact:
        outer.set_facecolor(style.edge)
    outer.set_gid(name)
    put(axes, outer)
    if style.shape == "target":
        put(
            axes,
            Polygon(_round(2.6) + at, closed=True, facecolor=style.fill, linewidth=0, zorder=2.1),
        )
    if mark.text:
        colour = style.text if fact else style.edge
        where = (float(at[0]), float(at[1]))
        print_lines(axes, (mark.text,), where, _FACE, colour=colour, name="rank")


def _dashes(status: str) -> str | tuple[float, tuple[float, ...]]:
    """The line style of a small outline: shorter dashes than those of arrows."""
    return (0.0, (1.9, 1.2)) if status == "possible" else STATUSES[status][0]


def keys_of_marks(marks: Iterable[Mark]) -> tuple[Key, ...]:
    """The lines of the legend that explain marks.

    Args:
        marks: those drawn.

    Returns:
        A key for each relation, then one for each status other than a fact.
    """
    drawn = list(marks)
    found = {mark.relation for mark in drawn}
    statuses = {mark.status for mark in drawn} - {"asserted"}

    def key(mark: Mark, words: str) -> Key:
        def swatch(axes: Axes, x: float, y: float) -> None:
            paint_mark(axes, mark, np.array([x + SWATCH / 2, y]), "legend")

        return Key(words, swatch)

    sample = {"won": "1", "placed_in": "7", "holds_record": "R"}
    keys = [
        key(Mark(relation, "asserted", sample.get(relation, "")), style.words)
        for relation, style in _STYLES.items()
        if relation in found
    ]
    keys += [
        key(Mark("placed_in", status), STATUSES[status][1])
        for status in STATUSES
        if status in statuses
    ]
    return tuple(keys)
