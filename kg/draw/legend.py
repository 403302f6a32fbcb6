"""Turns kinds, statuses and marks into the rows of a legend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from kg.draw.paint import paint_tie, print_lines, put
from kg.draw.style import FAINT, INK, NODES, STATUSES, Line, look, outline
from kg.draw.text import Face, extent

__all__ = [
    "SWATCH",
    "Key",
    "keys_of_kinds",
    "keys_of_outlines",
    "keys_of_statuses",
    "legend_height",
    "paint_legend",
]

SWATCH = 22.0
"""The width that a key's picture has, in points."""
_FACE = Face(8.0)
_GAP, _ROW = 16.0, 16.0


@dataclass(frozen=True)
class Key:
    """A line of the legend.

    Attributes:
        words: what it says.
        paint: paints its picture, `SWATCH` wide, from the middle of its left side.
    """

    words: str
    paint: Callable[[Axes, float, float], None]

    @property
    def room(self) -> float:
        """The width that it needs, in points."""
        return SWATCH + 5.0 + extent((self.words,), _FACE)[0]


def _paint_kind(kind: str, status: str = "asserted") -> Callable[[Axes, float, float], None]:
    shown = look(kind)

    def paint(axes: Axes, x: float, y: float) -> None:
        put(
            axes,
            Polygon(
                outline(shown.shape, 21.0, 11.0) + np.array([x + SWATCH / 2, y]),
                facecolor=shown.fill,
                edgecolor=shown.edge,
                linewidth=1.2,
                linestyle=STATUSES[status][0],
            ),
        )

    return paint


def _paint_status(status: str, line: Line) -> Callable[[Axes, float, float], None]:
    def paint(axes: Axes, x: float, y: float) -> None:
        control = np.array([[x, y], [x + SWATCH / 2, y], [x + SWATCH, y]])
        paint_tie(axes, control, line, status, directed=True, name="legend")

    return paint


def keys_of_kinds(kinds: Iterable[str]) -> tuple[Key, ...]:
    """The keys of types of entities, in the order of `kg.draw.style.NODES`."""
    order = {kind: place for place, kind in enumerate(NODES)}
    found = sorted(set(kinds), key=lambda kind: (order.get(kind, len(order)), kind))
    return tuple(Key(look(kind).plural, _paint_kind(kind)) for kind in found)


def keys_of_outlines(statuses: Iterable[str]) -> tuple[Key, ...]:
    """The keys of cards whose outline tells a hope or a denial."""
    return tuple(
        Key(STATUSES[status][1], _paint_kind("", status))
        for status in STATUSES
        if status in set(statuses)
    )


def keys_of_statuses(
    statuses: Iterable[str], said: str = "", line: Line | None = None
) -> tuple[Key, ...]:
    """The keys of arrows.

    Args:
        statuses: asserted, possible, denied.
        said: what the arrows say where all say the same, such as "leads out".
        line: their colour and width; None for a dark line that stands for all colours.

    Returns:
        A key for each status.
    """
    shown = line or Line("#444444", INK, 1.4)
    keys = []
    for status in STATUSES:
        if status in set(statuses):
            word = STATUSES[status][1]
            words = (said if status == "asserted" else f"{said} ({word})") if said else word
            keys.append(Key(words, _paint_status(status, shown)))
    return tuple(keys)


def _placed(keys: Sequence[Key], width: float) -> list[tuple[Key, float, int]]:
    """Each key with its place in its row, and its row."""
    placed, x, row = [], 0.0, 0
    for key in keys:
        if x and x + key.room > width:
            x, row = 0.0, row + 1
        placed.append((key, x, row))
        x += key.room + _GAP
    return placed


def legend_height(keys: Sequence[Key], width: float) -> float:
    """The height that a legend needs.

    Args:
        keys: its lines.
        width: the room in points.

    Returns:
        Height in points.
    """
    placed = _placed(keys, width)
    return _ROW * (placed[-1][2] + 1) + 10.0 if placed else 0.0


def paint_legend(axes: Axes, keys: Sequence[Key], at: tuple[float, float], width: float) -> None:
    """Paint a legend in rows.

    Args:
        axes: where; its data coordinates are points.
        keys: its lines.
        at: the left end of the first row's middle.
        width: the room in points.
    """
    for key, x, row in _placed(keys, width):
        left, middle = at[0] + x, at[1] - row * _ROW
        key.paint(axes, left, middle)
        print_lines(
            axes,
            (key.words,),
            (left + SWATCH + 5.0, middle),
            _FACE,
            align="left",
            name="legend",
            colour=FAINT,
        )
