"""Turns a layout into one with fewer crossings, by trying other places for single boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.draw.demand import STRETCH, Demand
from kg.draw.geometry import boxes_meet, covered, crossings

__all__ = ["polish"]

Points = NDArray[np.float64]

_CROSSING = 1.0
_THROUGH = 6.0  # a line through a foreign box misleads
_BOXES = 20.0
_LABEL_ON_BOX = 3.0
_LABELS = 2.0
_STRESS = 0.9
_GRAVITY = 0.2
_MARGIN = 5.0
_SHARES = (0.8, 0.55, 0.4, 0.25, 0.15, 0.08, 0.04)
_LARGE, _FEWER = 60, (0.8, 0.4, 0.18, 0.06)  # rounds of a large layout


@dataclass
class _Board:
    """A layout under way.

    Attributes:
        spots: the boxes' centres, shape (boxes, 2).
        demand: what has room there.
        away: ideal distances in the shrunk space, shape (boxes, boxes).
        unit: the usual length of a tie in the shrunk space.
    """

    spots: Points
    demand: Demand
    away: Points
    unit: float

    def cost(self, box: int, tries: Points) -> Points:
        """What each place would cost that a box could take.

        Args:
            box: its index.
            tries: the places, shape (tries, 2).

        Returns:
            The costs, shape (tries,).
        """
        ends, halves = self.demand.ends, self.demand.sizes / 2
        mine = (ends == box).any(axis=1)
        far = np.where(ends[mine, 0] == box, ends[mine, 1], ends[mine, 0])
        span = np.vstack([tries, self.spots[far]])
        low, high = span.min(axis=0) - halves[box] - 60, span.max(axis=0) + halves[box] + 60
        # Only what lies between the places and the neighbours can be hit.
        near = ((self.spots > low) & (self.spots < high)).all(axis=1)
        near[box] = False
        a, b = self.spots[ends[:, 0]], self.spots[ends[:, 1]]
        passing = (np.maximum(a, b) > low).all(axis=1) & (np.minimum(a, b) < high).all(axis=1)
        passing &= ~mine
        others, rows = np.flatnonzero(near), np.flatnonzero(passing)
        total = self._pull(box, tries)
        hit = boxes_meet(tries[:, None], halves[box] + 8.0, self.spots[others], halves[others])
        total += _BOXES * hit.sum(axis=1)
        total += self._foreign(tries, halves[box], rows)
        if len(far):
            total += self._own(tries, far, np.flatnonzero(mine), others, rows)
        return total

    def _pull(self, box: int, tries: Points) -> Points:
        """Misfit of distances, and the distance from the middle of the page."""
        rest = np.arange(len(self.spots)) != box
        gap = tries[:, None] - self.spots[rest]
        apart = np.hypot(gap[..., 0] / STRETCH, gap[..., 1])
        ideal = self.away[box][rest]
        total = _STRESS * (((apart - ideal) / ideal) ** 2).sum(axis=1)
        off = tries - self.spots[rest].mean(axis=0)
        total += _GRAVITY * np.hypot(off[:, 0] / STRETCH, off[:, 1]) / self.unit
        return np.asarray(total)

    def _foreign(self, tries: Points, half: Points, rows: NDArray[np.intp]) -> Points:
        """What the box does to the ties of others, and to their labels."""
        ends = self.demand.ends[rows]
        a, b = self.spots[ends[:, 0]], self.spots[ends[:, 1]]
        inside = covered(a, b, tries[:, None], half + _MARGIN) > 1
        spans = self.demand.labels[rows] / 2
        meet = boxes_meet(tries[:, None], half + 3.0, (a + b) / 2, spans)
        return np.asarray(_THROUGH * inside.sum(axis=1) + _LABEL_ON_BOX * meet.sum(axis=1))

    def _own(
        self,
        tries: Points,
        far: NDArray[np.intp],
        mine: NDArray[np.intp],
        others: NDArray[np.intp],
        rows: NDArray[np.intp],
    ) -> Points:
        """What the box's own ties cost: crossings, foreign boxes on the way, labels' room."""
        halves, labels = self.demand.sizes[others] / 2, self.demand.labels / 2
        here, there = tries[:, None, None], self.spots[far][None, :, None]
        inside = covered(here, there, self.spots[others], halves + _MARGIN) > 1
        inside &= others[None, :] != far[:, None]
        total = _THROUGH * inside.sum(axis=(1, 2))
        middles = (here + there) / 2
        spans = labels[mine][None, :, None] + 2.0
        meet = boxes_meet(middles, spans, self.spots[others], halves)
        total = total + _LABEL_ON_BOX * meet.sum(axis=(1, 2))
        ends = self.demand.ends[rows]
        a, b = self.spots[ends[:, 0]], self.spots[ends[:, 1]]
        total += _CROSSING * crossings(here, there, a, b).sum(axis=(1, 2))
        clash = boxes_meet(middles, spans, (a + b) / 2, labels[rows])
        total += _LABELS * clash.sum(axis=(1, 2))
        return np.asarray(total)

    def total(self) -> float:
        """What the whole layout costs; ties count at both ends."""
        boxes = range(len(self.spots))
        return float(sum(self.cost(box, self.spots[box : box + 1])[0] for box in boxes))


def _tries(board: _Board, box: int, reach: float, random: np.random.Generator) -> Points:
    """Where a box could go: here, hereabouts, or round one of its neighbours."""
    here, stretch = board.spots[box], np.array([STRETCH, 1.0])
    about = here + random.normal(scale=reach, size=(10, 2)) * stretch
    ends = board.demand.ends
    mine = ends[(ends == box).any(axis=1)]
    neighbours = np.unique(mine[mine != box])
    rounds = []
    for neighbour in random.permutation(neighbours)[:2]:
        turn = random.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi, 8, endpoint=False)
        circle = np.column_stack([np.cos(turn), np.sin(turn)]) * board.away[box, neighbour]
        rounds.append(board.spots[neighbour] + circle * stretch)
    return np.vstack([here[None], about, *rounds])


def polish(
    spots: Points, demand: Demand, away: Points, random: np.random.Generator
) -> tuple[Points, float]:
    """Move boxes one at a time to where they cause fewest crossings, overlaps and misfits.

    Args:
        spots: the boxes' centres in points, shape (boxes, 2).
        demand: the boxes, the ties and their sizes.
        away: ideal distances in the shrunk space, shape (boxes, boxes).
        random: where new places are drawn from.

    Returns:
        The new centres, shape (boxes, 2), and what the layout costs; less is better.
    """
    board = _Board(spots.copy(), demand, away, float(np.median(away[away > 0])))
    for share in _SHARES if len(spots) <= _LARGE else _FEWER:
        for box in random.permutation(len(spots)):
            tries = np.round(_tries(board, int(box), board.unit * share, random), 3)
            board.spots[box] = tries[int(np.round(board.cost(int(box), tries), 6).argmin())]
    return board.spots, round(board.total(), 6)
