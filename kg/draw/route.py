"""Turns ties between placed boxes into curves that pass the other boxes by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from kg.draw.demand import Demand
from kg.draw.geometry import covered, crossings

__all__ = ["STEPS", "curve", "route"]

Points = NDArray[np.float64]

STEPS = 41
"""The number of points that a curve is measured at."""
_T = np.linspace(0, 1, STEPS)
_BASIS = np.column_stack([(1 - _T) ** 2, 2 * _T * (1 - _T), _T**2])
_BENDS = (0.0, 0.07, -0.07, 0.14, -0.14, 0.22, -0.22, 0.32, -0.32, 0.45, -0.45, 0.6, -0.6)
_MARGIN = 3.0
_THROUGH, _CROSSING = 30.0, 0.5
_STANDOFF = 1.5  # between a line's end and the box, in points


def curve(control: Points) -> Points:
    """Points on a quadratic Bézier curve.

    Args:
        control: start, control point and end, shape (3, 2).

    Returns:
        Points at even parameters, shape (STEPS, 2).
    """
    return np.asarray(_BASIS @ control)


def _bent(a: Points, b: Points, sagittas: Points) -> Points:
    """The control points of curves whose middles stand so far left of the straight line."""
    along = b - a
    normal = np.array([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-9)
    controls = np.empty((*sagittas.shape, 3, 2))
    controls[..., 0, :] = a
    controls[..., 1, :] = (a + b) / 2 + 2 * sagittas[..., None] * normal
    controls[..., 2, :] = b
    return controls


def _split(control: Points, start: float, end: float) -> Points:
    """The part of a curve between two parameters, as control points of its own."""

    def blossom(s: float, t: float) -> Points:
        first = control[0] * (1 - s) + control[1] * s
        second = control[1] * (1 - s) + control[2] * s
        return np.asarray(first * (1 - t) + second * t)

    return np.array([blossom(start, start), blossom(start, end), blossom(end, end)])


def _clipped(control: Points, first: Points, last: Points) -> Points:
    """The part of a curve outside the outlines that it joins."""
    t = np.linspace(0, 1, 161)[:, None]
    points = (1 - t) ** 2 * control[0] + 2 * t * (1 - t) * control[1] + t**2 * control[2]
    in_first = Path(first + control[0], closed=False).contains_points(points, radius=0.0)
    in_last = Path(last + control[2], closed=False).contains_points(points, radius=0.0)
    start = int(np.flatnonzero(in_first).max(initial=0))
    after = np.flatnonzero(in_last)
    end = int(after[after > start].min(initial=160))
    if end - start < 4:
        return control
    length = float(np.linalg.norm(control[2] - control[0])) or 1.0
    gap = min(_STANDOFF / length, 0.05)
    return _split(control, t[start, 0] + gap, t[end, 0] - gap)


def _groups(demand: Demand) -> list[tuple[list[int], list[float]]]:
    """The ties of each pair, and how far each bows out to leave room for the others' labels."""
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, (a, b) in enumerate(demand.ends):
        pairs[min(a, b), max(a, b)].append(row)
    groups = []
    for rows in pairs.values():
        room = max(18.0, float(demand.labels[rows, 1].max()) + 6.0)
        groups.append((rows, [(place - (len(rows) - 1) / 2) * room for place in range(len(rows))]))
    return groups


def _costs(controls: Points, obstacles: tuple[Points, Points], lines: Points) -> Points:
    """What the curves of each bend cost: boxes that they run through, lines that they cross."""
    # Control points have the shape (bends, ties, 3, 2).
    points = _BASIS[::5] @ controls
    starts, ends = points[..., :-1, None, :], points[..., 1:, None, :]
    inside = covered(starts, ends, obstacles[0], obstacles[1] + _MARGIN)
    through = (inside.sum(axis=-2) > 0.5).sum(axis=(-1, -2))
    met = crossings(starts, ends, lines[:, 0], lines[:, 1]).any(axis=-2).sum(axis=(-1, -2))
    return np.asarray(_THROUGH * through + _CROSSING * met)


def _near(controls: Points, low: Points, high: Points) -> NDArray[np.intp]:
    """Which of some rectangles could meet any of the curves."""
    bottom, top = controls.min(axis=(0, 1, 2)), controls.max(axis=(0, 1, 2))
    return np.flatnonzero(((low < top) & (high > bottom)).all(axis=1))


def route(spots: Points, demand: Demand, outlines: Sequence[Points]) -> tuple[list[Points], int]:
    """Draw every tie as a curve.

    Args:
        spots: the boxes' centres in points, shape (boxes, 2).
        demand: the boxes, the ties and their sizes.
        outlines: the polygon of each box around the origin, shape (corners, 2) each.

    Returns:
        Control points of each tie's visible part, shape (3, 2) each, and how many ties run
        through a box that is not theirs.
    """
    straight = spots[demand.ends]
    tops, bottoms = straight.max(axis=1), straight.min(axis=1)
    halves = demand.sizes / 2
    curves = [np.zeros((3, 2))] * len(demand.ends)
    bends = np.array(_BENDS)
    blocked = 0
    for rows, bows in _groups(demand):
        low, high = sorted(int(end) for end in demand.ends[rows[0]])
        length = float(np.linalg.norm(spots[high] - spots[low]))
        sagittas = bends[:, None] * length + np.array(bows)
        controls = _bent(spots[low], spots[high], sagittas)
        boxes = _near(controls, spots - halves - _MARGIN, spots + halves + _MARGIN)
        boxes = boxes[(boxes != low) & (boxes != high)]
        passing = straight[_near(controls, bottoms, tops)]
        costs = 4 * np.abs(bends) + _costs(controls, (spots[boxes], halves[boxes]), passing)
        best = int(np.round(costs, 6).argmin())
        cheapest = float(costs[best])
        blocked += int(cheapest >= _THROUGH)
        for row, control in zip(rows, controls[best], strict=True):
            a, b = demand.ends[row]
            forward = control if a == low else control[::-1]
            curves[row] = _clipped(forward, outlines[a], outlines[b])
    return curves, blocked
