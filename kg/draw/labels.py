"""Turns curves and label sizes into places where no label covers a box or another label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.draw.demand import Demand
from kg.draw.geometry import boxes_meet
from kg.draw.route import curve

__all__ = ["Labelling", "label"]

Points = NDArray[np.float64]

_ON_BOX = 100.0
_ON_LABEL = 60.0
_ON_HEAD = 8.0
_ON_LINE = 0.12  # per point of a foreign line that the label would cover
_OFF_LINE = 3.0
_OFF_MIDDLE = 5.0
_HIDDEN = 0.5  # the share of its own line that a label may hide
_CLEAR = 1.5  # between a label and all else, in points
_PLACES = np.arange(5, 36, 2)  # on the curve, as steps of its measure
_BEYOND = np.arange(6.0, 37.0, 6.0)  # further from the curve, where all nearer places are taken
_DISTANT = 0.4  # per point of that distance


@dataclass(frozen=True)
class Labelling:
    """Where labels stand.

    Attributes:
        centres: their centres in points, shape (ties, 2).
        clashes: how many of them cover a box or another label.
        distant: how many of them stand away from their line, for want of room at it.
        cramped: how many of them hide most of their own line.
    """

    centres: Points
    clashes: int
    distant: int
    cramped: int


def _candidates(line: Points, size: Points, beyond: Points | None = None) -> tuple[Points, Points]:
    """Places on and beside a curve, or that far beyond them, with what each costs by itself."""
    points = line[_PLACES]
    along = np.gradient(line, axis=0)[_PLACES]
    normal = np.column_stack([-along[:, 1], along[:, 0]])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    # The distance at which a rectangle just leaves a line of this slope.
    beside = (np.abs(normal) * (size / 2)).sum(axis=1, keepdims=True) + 2.0
    middle = np.abs(_PLACES / (len(line) - 1) - 0.5) * _OFF_MIDDLE
    if beyond is not None:
        shifts = np.concatenate([normal * (beside + far) for far in beyond])
        centres = np.vstack([np.tile(points, (len(beyond), 1)) + way * shifts for way in (1, -1)])
        off = _OFF_LINE + _DISTANT * np.tile(np.repeat(beyond, len(points)), 2)
        return centres, np.tile(middle, 2 * len(beyond)) + off
    centres = np.vstack([points, points + normal * beside, points - normal * beside])
    off = np.repeat([0.0, _OFF_LINE, _OFF_LINE], len(points))
    return centres, np.tile(middle, 3) + off


@dataclass(frozen=True)
class _Options:
    """Where a label could stand.

    Attributes:
        centres: the places, shape (places, 2).
        costs: what each costs by itself, shape (places,).
        blocked: whether the label would cover a box there, shape (places,).
        distant: whether they are away from the line, because every place at it is blocked.
    """

    centres: Points
    costs: Points
    blocked: NDArray[np.bool_]
    distant: bool


def _blocked(centres: Points, half: Points, spots: Points, boxes: Points) -> NDArray[np.bool_]:
    """At which places a label would cover a box."""
    low, high = centres.min(axis=0) - half, centres.max(axis=0) + half
    about = ((spots + boxes > low) & (spots - boxes < high)).all(axis=1)
    meet = boxes_meet(centres[:, None], half, spots[about], boxes[about])
    return np.asarray(meet.any(axis=1))


def _options(lines: Points, spots: Points, demand: Demand) -> list[_Options]:
    """Where each label could stand, and what that would cover beside other labels."""
    halves, boxes = demand.labels / 2 + _CLEAR, demand.sizes / 2
    steps = np.linalg.norm(np.diff(lines, axis=1), axis=2).mean(axis=1)
    lefts, rights = lines.min(axis=1), lines.max(axis=1)
    found = []
    for row, (line, half) in enumerate(zip(lines, halves, strict=True)):
        centres, costs = _candidates(line, demand.labels[row])
        blocked = _blocked(centres, half, spots, boxes)
        distant = bool(blocked.all())
        if distant:
            centres, costs = _candidates(line, demand.labels[row], _BEYOND)
            blocked = _blocked(centres, half, spots, boxes)
        low, high = centres.min(axis=0) - half, centres.max(axis=0) + half
        passing = np.flatnonzero(((rights > low) & (lefts < high)).all(axis=1))
        passing = passing[passing != row]
        dots = lines[passing].reshape(-1, 2)
        near = ((dots > low) & (dots < high)).all(axis=1)
        weights = np.repeat(steps[passing], lines.shape[1])[near]
        over = boxes_meet(centres[:, None], half, dots[near], np.zeros(2)) @ weights
        tip = (np.abs(centres - line[-1]) < half + 5.0).all(axis=1)
        costs = costs + _ON_BOX * blocked + _ON_LINE * over + _ON_HEAD * tip
        found.append(_Options(centres, np.round(costs, 6), blocked, distant))
    return found


def label(curves: Sequence[Points], spots: Points, demand: Demand, rounds: int = 12) -> Labelling:
    """Choose where each tie's label stands.

    Args:
        curves: control points of each tie, shape (3, 2) each.
        spots: the boxes' centres in points, shape (boxes, 2).
        demand: the boxes, the ties and their sizes.
        rounds: how often each label may move out of the others' way.

    Returns:
        The places found, and how many labels still cover something.
    """
    if not curves:
        return Labelling(np.zeros((0, 2)), 0, 0, 0)
    lines = np.array([curve(control) for control in curves])
    plain = demand.labels / 2
    halves = plain + _CLEAR
    options = _options(lines, spots, demand)
    chosen = [int(option.costs.argmin()) for option in options]
    centres = np.array([option.centres[i] for option, i in zip(options, chosen, strict=True)])
    worst_first = sorted(range(len(options)), key=lambda row: (-options[row].costs.min(), row))
    for _ in range(rounds):
        before = list(chosen)
        for row in worst_first:
            meet = boxes_meet(options[row].centres[:, None], halves[row], centres, plain)
            meet[:, row] = False
            total = options[row].costs + _ON_LABEL * meet.sum(axis=1)
            chosen[row] = int(total.argmin())
            centres[row] = options[row].centres[chosen[row]]
        if before == chosen:
            break
    meet = boxes_meet(centres[:, None], plain[:, None], centres, plain)
    np.fill_diagonal(meet, val=False)
    blocked = np.array([option.blocked[i] for option, i in zip(options, chosen, strict=True)])
    hidden = boxes_meet(centres[:, None], halves[:, None] + 1.0, lines, np.zeros(2)).mean(axis=1)
    clashes = int((blocked | meet.any(axis=1)).sum())
    distant = sum(option.distant for option in options)
    return Labelling(centres, clashes, distant, int((hidden > _HIDDEN).sum()))
