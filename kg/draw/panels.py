"""Turns panels of known size into columns on a page, and paints their frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from numpy.typing import NDArray

from kg.draw.paint import put
from kg.draw.style import outline

__all__ = ["PADDING", "Panels", "masonry", "paint_panel"]

Points = NDArray[np.float64]

PADDING = 12.0
"""Between a panel's frame and its contents, in points."""
_GAP = 16.0
_SHAPE = 1.45  # width over height that a page should have
_WIDEST = 2400.0  # 33 inches: wider pages cannot be read at their size


@dataclass(frozen=True)
class Panels:
    """Where panels lie.

    Attributes:
        corners: the lower left corner of each, shape (panels, 2).
        sizes: width and height of each, shape (panels, 2): as wide as its column.
        size: width and height of the page.
    """

    corners: Points
    sizes: Points
    size: tuple[float, float]


def _stacked(sizes: Points, count: int) -> Panels:
    """The panels in so many columns, each one under the shortest column."""
    bottoms = [0.0] * count
    members: list[list[int]] = [[] for _ in range(count)]
    tops = np.zeros(len(sizes))
    for panel, (_, height) in enumerate(sizes):
        shortest = int(np.argmin(np.round(bottoms, 3)))
        members[shortest].append(panel)
        tops[panel] = bottoms[shortest]
        bottoms[shortest] += float(height) + _GAP
    widths = [max((float(sizes[p, 0]) for p in column), default=0.0) for column in members]
    total = max(bottoms) - _GAP
    corners, full = np.zeros_like(sizes), sizes.copy()
    x = 0.0
    for column, width in zip(members, widths, strict=True):
        for panel in column:
            corners[panel] = x, total - tops[panel] - sizes[panel, 1]
            full[panel, 0] = width
        x += width + _GAP
    return Panels(corners, full, (x - _GAP, total))


def masonry(sizes: Sequence[tuple[float, float]]) -> Panels:
    """Put panels into columns, in reading order.

    Args:
        sizes: width and height of each panel in points, at least one.

    Returns:
        The arrangement whose page has the most pleasant proportions.
    """
    wanted = np.array(sizes, dtype=np.float64)
    offers = [_stacked(wanted, count) for count in range(1, len(sizes) + 1)]
    allowed = [each for each in offers if each.size[0] <= _WIDEST] or offers[:1]
    return min(allowed, key=lambda each: abs(np.log(each.size[0] / each.size[1] / _SHAPE)))


def paint_panel(axes: Axes, corner: Points, size: Points, colour: str) -> None:
    """Paint the frame of a panel.

    Args:
        axes: where; its data coordinates are points.
        corner: its lower left corner, shape (2,).
        size: its width and height, shape (2,).
        colour: of the frame.
    """
    frame = Polygon(
        outline("panel", float(size[0]), float(size[1])) + corner + size / 2,
        closed=True,
        facecolor="#FCFCFB",
        edgecolor=colour,
        linewidth=0.8,
        zorder=0,
    )
    frame.set_gid("panel")
    put(axes, frame)
