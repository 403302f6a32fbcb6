"""Turns boxes of known size and the ties between them into places on a page.

A connected part is laid out by stress majorisation (Gansner, Koren and North, 2004) over ideal
distances that leave room for boxes and labels, then by moving single boxes to where they cause
fewest crossings (after Davidson and Harel, 1996), then by pushing apart what still overlaps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.draw.demand import STRETCH, Demand
from kg.draw.polish import polish

__all__ = ["pack", "place", "separate"]

Points = NDArray[np.float64]

_LINE = 18.0  # of visible line beside a label, in points
_APART = 9.0  # between boxes, in points
_FOLD = 0.75  # below 1, long chains fold up instead of crossing the page
_TRIALS = 90  # boxes laid out in all: small parts are laid out several times


def _ideal(demand: Demand) -> Points:
    """The distance that each two boxes should have, in a space shrunk along x."""
    count = len(demand.sizes)
    squeezed = np.array([1 / STRETCH, 1.0])
    radii = (demand.sizes * squeezed).mean(axis=1) / 2
    spans = (demand.labels * squeezed).mean(axis=1)
    degrees = np.bincount(demand.ends.ravel(), minlength=count)
    away = np.full((count, count), np.inf)
    np.fill_diagonal(away, 0.0)
    lengths = []
    for (a, b), span in zip(demand.ends, spans, strict=True):
        # A hub's neighbours stand on a circle that must hold all of them.
        length = max(radii[a] + radii[b] + span + _LINE, 7.0 * max(degrees[a], degrees[b]))
        known = away[a, b]
        away[a, b] = away[b, a] = length if np.isinf(known) else max(length, known)
        lengths.append(length)
    for middle in range(count):
        np.minimum(away, away[:, middle : middle + 1] + away[middle], out=away)
    unit = float(np.median(lengths))
    return np.where(away > unit, unit * np.maximum(away / unit, 1e-9) ** _FOLD, away)


def _scaled(away: Points) -> Points:
    """Classical scaling: the plane that keeps squared distances best."""
    count = len(away)
    centre = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * centre @ (away**2) @ centre)
    top = np.argsort(values)[::-1][:2]
    axes = vectors[:, top] * np.sign(vectors[np.abs(vectors[:, top]).argmax(axis=0), top])
    return np.asarray(axes * np.sqrt(np.maximum(values[top], 1e-9)), dtype=np.float64)


def _majorise(start: Points, away: Points, rounds: int = 150) -> Points:
    """Lower the stress of a layout, that is the misfit between distances and ideal ones."""
    count = len(away)
    weights = np.divide(1.0, away**2, out=np.zeros_like(away), where=away > 0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.inv(laplacian + weights.mean())
    pull = weights * away
    spots = start
    for _ in range(rounds):
        gap = spots[:, None] - spots
        apart = np.hypot(gap[..., 0], gap[..., 1])
        share = np.divide(pull, apart, out=np.zeros((count, count)), where=apart > 1e-9)
        moved = inverse @ ((np.diag(share.sum(axis=1)) - share) @ spots)
        still = np.abs(moved - spots).max() < 0.1
        spots = moved
        if still:
            break
    return np.asarray(spots)


def _steady(spots: Points) -> Points:
    """Drop the last digits, in which one machine's linear algebra differs from another's."""
    return np.asarray(np.round(spots, 3))


def _level(spots: Points) -> Points:
    """Turn a layout so that its longer side lies flat."""
    centred = spots - spots.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    long = vectors[:, 1] * (1 if vectors[0, 1] >= 0 else -1)
    return np.asarray(centred @ np.column_stack([long, [-long[1], long[0]]]), dtype=np.float64)


def separate(spots: Points, sizes: Points, apart: float = _APART) -> Points:
    """Push boxes apart until none overlaps another.

    Args:
        spots: the boxes' centres in points, shape (boxes, 2).
        sizes: their widths and heights in points, shape (boxes, 2).
        apart: the least distance between two boxes in points.

    Returns:
        The new centres, shape (boxes, 2).
    """
    spots = spots.copy()
    reach = (sizes[:, None] + sizes) / 2 + apart
    index = np.arange(len(spots))
    order = np.sign(index[:, None] - index)
    for _ in range(600):
        gap_x, gap_y = (spots[:, None, axis] - spots[:, axis] for axis in (0, 1))
        deep_x, deep_y = reach[..., 0] - np.abs(gap_x), reach[..., 1] - np.abs(gap_y)
        hit = (deep_x > 1e-6) & (deep_y > 1e-6)
        np.fill_diagonal(hit, val=False)
        if not hit.any():
            break
        upright = deep_y <= deep_x
        crowd = np.sqrt(np.maximum(hit.sum(axis=1), 1)) / 0.51
        for axis, gap, deep, ruled in ((0, gap_x, deep_x, ~upright), (1, gap_y, deep_y, upright)):
            push = np.where(hit & ruled, np.where(gap == 0, order, np.sign(gap)) * deep, 0.0)
            spots[:, axis] += push.sum(axis=1) / crowd
    return spots


def place(demand: Demand, random: np.random.Generator) -> list[Points]:
    """Find a place for every box of a connected part, in several ways.

    Args:
        demand: the boxes, the ties and their sizes.
        random: where what nothing else decides is drawn from.

    Returns:
        The boxes' centres in points, shape (boxes, 2), y upwards, of each layout; the best first.
    """
    count = len(demand.sizes)
    if count == 1:
        return [np.zeros((1, 2))]
    if count == 2:
        width = demand.sizes[:, 0].mean() + demand.labels[:, 0].max() + 3.2 * _LINE
        return [np.array([[0.0, 0.0], [width, 0.0]])]
    away = _ideal(demand)
    plane = _scaled(away)
    layouts: list[tuple[float, int, Points]] = []
    for trial in range(max(1, min(6, _TRIALS // count))):
        jitter = random.normal(scale=away.max() * (0.02 + 0.15 * trial), size=(count, 2))
        spots = _steady(_level(_majorise(plane + jitter, away)) * np.array([STRETCH, 1.0]))
        spots, cost = polish(separate(spots, demand.sizes), demand, away, random)
        layouts.append((cost, trial, spots))
    layouts.sort(key=lambda layout: layout[:2])
    return [_steady(separate(spots, demand.sizes)) for _, _, spots in layouts]


def pack(sizes: list[tuple[float, float]]) -> Points:
    """Put rectangles on a page of pleasant proportions.

    Args:
        sizes: widths and heights in points.

    Returns:
        The lower left corner of each, shape (rectangles, 2).
    """
    corners = np.zeros((len(sizes), 2))
    put: list[tuple[float, float, float, float]] = []
    for item in sorted(range(len(sizes)), key=lambda i: (-sizes[i][0] * sizes[i][1], i)):
        width, height = sizes[item]
        lefts = sorted({0.0, *(x1 for _, _, x1, _ in put), *(x0 for x0, _, _, _ in put)})
        floors = sorted({0.0, *(y1 for _, _, _, y1 in put), *(y0 for _, y0, _, _ in put)})
        wide = max((x1 for _, _, x1, _ in put), default=0.0)
        high = max((y1 for _, _, _, y1 in put), default=0.0)
        best = (np.inf, np.inf, 0.0, 0.0)
        for x in lefts:
            for y in floors:
                grown = max(max(wide, x + width) / STRETCH, max(high, y + height))
                offer = (grown, x / STRETCH + y, x, y)
                if offer < best and not any(
                    x < x1 and x0 < x + width and y < y1 and y0 < y + height
                    for x0, y0, x1, y1 in put
                ):
                    best = offer
        corners[item] = best[2:]
        put.append((best[2], best[3], best[2] + width, best[3] + height))
    return corners
