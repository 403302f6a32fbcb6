"""Answers, for many lines and rectangles at once, which of them meet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["boxes_meet", "covered", "crossings"]

Points = NDArray[np.float64]


def _side(p: Points, q: Points, r: Points) -> Points:
    """Positive where r lies left of the line from p to q."""
    run, rise = q[..., 0] - p[..., 0], q[..., 1] - p[..., 1]
    return np.asarray(run * (r[..., 1] - p[..., 1]) - rise * (r[..., 0] - p[..., 0]))


def crossings(a: Points, b: Points, c: Points, d: Points) -> NDArray[np.bool_]:
    """Whether the segment from a to b crosses the one from c to d.

    Args:
        a: starts, shape (…, 2), as all four, which broadcast.
        b: ends.
        c: starts of the others.
        d: ends of the others.

    Returns:
        True where they cross in their insides, shape (…).
    """
    across = _side(a, b, c) * _side(a, b, d) < -1e-9
    return np.asarray(across & (_side(c, d, a) * _side(c, d, b) < -1e-9))


def _within(start: Points, run: Points, low: Points, high: Points) -> tuple[Points, Points]:
    """The parameters at which lines enter and leave a band, along one axis."""
    safe = np.where(np.abs(run) < 1e-9, 1e-9, run)
    first, second = (low - start) / safe, (high - start) / safe
    return np.minimum(first, second), np.maximum(first, second)


def covered(a: Points, b: Points, centre: Points, half: Points) -> Points:
    """How much of the segment from a to b lies in a rectangle.

    Args:
        a: starts, shape (…, 2), as all four, which broadcast.
        b: ends.
        centre: centres of the rectangles.
        half: half their widths and heights.

    Returns:
        The length inside, shape (…).
    """
    run, low, high = b - a, centre - half, centre + half
    # One axis at a time: reductions over an axis of two are many times slower.
    enter_x, leave_x = _within(a[..., 0], run[..., 0], low[..., 0], high[..., 0])
    enter_y, leave_y = _within(a[..., 1], run[..., 1], low[..., 1], high[..., 1])
    enter = np.maximum(np.maximum(enter_x, enter_y), 0.0)
    share = np.minimum(np.minimum(leave_x, leave_y), 1.0) - enter
    return np.asarray(np.maximum(share, 0.0) * np.hypot(run[..., 0], run[..., 1]))


def boxes_meet(one: Points, half: Points, other: Points, halves: Points) -> NDArray[np.bool_]:
    """Whether two rectangles overlap.

    Args:
        one: centres, shape (…, 2), as all four, which broadcast.
        half: half their widths and heights.
        other: centres of the others.
        halves: half the others' widths and heights.

    Returns:
        True where they overlap, shape (…).
    """
    reach = half + halves - 1e-9
    wide = np.abs(one[..., 0] - other[..., 0]) < reach[..., 0]
    return np.asarray(wide & (np.abs(one[..., 1] - other[..., 1]) < reach[..., 1]))
