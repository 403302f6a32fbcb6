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

__all__ = ["place", "separate"]

Points = NDArray[np.float64]

_LINE = 18.0  # of visible line beside a label, in points
_APART = 9.0  # between boxes, in points
_FOLD = 0.75  # below 1, long chains fold up instead of crossing the page
_POWERS = 40  # rounds of orthogonal iteration
_TURNS, _REFRESH, _SLACK = 640, 8, 80.0  # of pushing apart: who is near is seen anew at times
_TRIALS, _MOST = 75, 3  # boxes laid out in all: small parts are laid out several times


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
    squared = away**2
    middles = squared.mean(axis=0)
    inner = -0.5 * (squared - middles - middles[:, None] + middles.mean())
    # Two directions by orthogonal iteration: all of them would take many times as long.
    axes = np.column_stack([inner[:, 0], np.arange(len(away)) - (len(away) - 1) / 2])
    for _ in range(_POWERS):
        first = axes[:, 0] / max(float(np.hypot.reduce(axes[:, 0])), 1e-9)
        second = axes[:, 1] - (axes[:, 1] * first).sum() * first
        second /= max(float(np.hypot.reduce(second)), 1e-9)
        axes = inner @ np.column_stack([first, second])
    lengths = np.hypot.reduce(axes, axis=0)
    return np.asarray(axes / np.sqrt(np.maximum(lengths, 1e-9)), dtype=np.float64)


def _majorise(start: Points, away: Points, rounds: int = 100) -> Points:
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
    first, second = np.triu_indices(len(spots), 1)
    reach = (sizes[first] + sizes[second]) / 2 + apart
    near = np.arange(len(first))
    for turn in range(_TURNS):
        if turn % _REFRESH == 0:
            gap = np.abs(spots[first] - spots[second])
            near = np.flatnonzero((gap < reach + _SLACK).all(axis=1))
        one, other = first[near], second[near]
        gap = spots[one] - spots[other]
        deep = reach[near] - np.abs(gap)
        hit = np.flatnonzero((deep > 1e-6).all(axis=1))
        if not len(hit):
            if turn % _REFRESH == 0:
                break
            continue
        one, other, gap, deep = one[hit], other[hit], gap[hit], deep[hit]
        crowd = np.bincount(np.concatenate([one, other]), minlength=len(spots))
        eased = np.sqrt(np.maximum(crowd, 1)) / 0.51
        upright = deep[:, 1] <= deep[:, 0]
        for axis, ruled in ((0, ~upright), (1, upright)):
            push = np.where(gap[:, axis] < 0, -1.0, 1.0) * deep[:, axis] * ruled
            moved = np.bincount(one, push, len(spots)) - np.bincount(other, push, len(spots))
            spots[:, axis] += moved / eased
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
    for trial in range(max(1, min(_MOST, _TRIALS // count))):
        jitter = random.normal(scale=away.max() * (0.02 + 0.15 * trial), size=(count, 2))
        spots = _steady(_level(_majorise(plane + jitter, away)) * np.array([STRETCH, 1.0]))
        spots, cost = polish(separate(spots, demand.sizes), demand, away, random)
        layouts.append((cost, trial, spots))
    layouts.sort(key=lambda layout: layout[:2])
    return [_steady(separate(spots, demand.sizes)) for _, _, spots in layouts]
