"""Turns arrows that all say "before" into columns of boxes, after Sugiyama and others (1981)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx
import numpy as np
from numpy.typing import NDArray

__all__ = ["columns"]

Points = NDArray[np.float64]

_SWEEPS = 8
_APART = 12.0  # between two boxes of a column, in points
_BY = 10.0  # the room that a line takes which passes a column by


@dataclass
class _Board:
    """Boxes, and the points at which long arrows pass columns, in columns.

    Attributes:
        heights: of each box or point.
        layers: the boxes and points of each column, from the top.
        links: pairs of boxes or points in neighbouring columns, the one further left first.
    """

    heights: list[float]
    layers: list[list[int]]
    links: list[tuple[int, int]]

    def beside(self, item: int, *, left: bool) -> list[int]:
        """What an item is linked to in the column left or right of its own."""
        if left:
            return [a for a, b in self.links if b == item]
        return [b for a, b in self.links if a == item]

    def crossings(self) -> int:
        """How many links cross."""
        place = {item: row for layer in self.layers for row, item in enumerate(layer)}
        column = {item: i for i, layer in enumerate(self.layers) for item in layer}
        total = 0
        for i, (a, b) in enumerate(self.links):
            for c, d in self.links[i + 1 :]:
                if column[a] == column[c]:
                    total += (place[a] - place[c]) * (place[b] - place[d]) < 0
        return total


def _forward(count: int, arrows: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The arrows, with those turned round that would close a circle."""
    ahead: networkx.DiGraph[int] = networkx.DiGraph()
    ahead.add_nodes_from(range(count))
    for a, b in sorted(set(arrows)):
        if networkx.has_path(ahead, b, a):
            ahead.add_edge(b, a)
        else:
            ahead.add_edge(a, b)
    return set(ahead.edges)


def _ranks(count: int, ahead: set[tuple[int, int]]) -> list[int]:
    """How many arrows lie at most between each box and the end of its line."""
    web: networkx.DiGraph[int] = networkx.DiGraph()
    web.add_nodes_from(range(count))
    web.add_edges_from(sorted(ahead))
    ranks = [0] * count
    for box in reversed(list(networkx.lexicographical_topological_sort(web))):
        ranks[box] = max((ranks[after] + 1 for after in web.successors(box)), default=0)
    return ranks


def _board(heights: Sequence[float], arrows: Sequence[tuple[int, int]]) -> _Board:
    """Put the boxes into columns, with a point wherever an arrow passes a column by."""
    count = len(heights)
    ahead = _forward(count, arrows)
    ranks = _ranks(count, ahead)
    deepest = max(ranks)
    board = _Board(list(heights), [[] for _ in range(deepest + 1)], [])
    for box in range(count):
        board.layers[deepest - ranks[box]].append(box)
    for a, b in sorted(ahead):
        before = a
        for rank in range(ranks[a] - 1, ranks[b], -1):
            point = len(board.heights)
            board.heights.append(_BY)
            board.layers[deepest - rank].append(point)
            board.links.append((before, point))
            before = point
        board.links.append((before, b))
    return board


def _untangle(board: _Board) -> None:
    """Order each column so that few links cross."""
    best = [list(layer) for layer in board.layers], board.crossings()
    for sweep in range(_SWEEPS):
        left = sweep % 2 == 0
        place = {item: row for layer in board.layers for row, item in enumerate(layer)}
        for layer in board.layers if left else reversed(board.layers):

            def middle(item: int, left: bool = left, place: dict[int, int] = place) -> float:
                beside = board.beside(item, left=left)
                return sum(place[b] for b in beside) / len(beside) if beside else place[item]

            layer.sort(key=lambda item: (middle(item), item))
            place.update({item: row for row, item in enumerate(layer)})
        crossed = board.crossings()
        if crossed < best[1]:
            best = [list(layer) for layer in board.layers], crossed
    board.layers = best[0]


def _spread(wanted: Points, heights: Points) -> Points:
    """The heights nearest to those wanted at which the items of a column do not overlap."""
    # Items that touch move together in a pool, as in isotonic regression.
    steps = (heights[:-1] + heights[1:]) / 2 + _APART
    offsets = np.concatenate([[0.0], np.cumsum(steps)])
    pools: list[list[float]] = []
    for value in wanted - offsets:
        pools.append([float(value), 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, size = pools.pop()
            before, many = pools[-1]
            pools[-1] = [(before * many + last * size) / (many + size), many + size]
    levels = np.concatenate([np.full(int(size), level) for level, size in pools])
    return np.asarray(levels + offsets)


def _heights(board: _Board) -> dict[int, float]:
    """How far below the top each item stands, near what it is linked to."""
    down: dict[int, float] = {}
    for layer in board.layers:
        sizes = np.array([board.heights[item] for item in layer])
        start = _spread(np.zeros(len(layer)), sizes)
        down.update(zip(layer, (start - start.mean()).tolist(), strict=True))
    for sweep in range(2 * _SWEEPS):
        left = sweep % 2 == 1
        for layer in board.layers if left else reversed(board.layers):
            wanted = []
            for item in layer:
                beside = board.beside(item, left=left)
                near = [down[b] for b in beside]
                wanted.append(sum(near) / len(near) if near else down[item])
            sizes = np.array([board.heights[item] for item in layer])
            down.update(zip(layer, _spread(np.array(wanted), sizes).tolist(), strict=True))
    return down


def columns(sizes: Points, arrows: Sequence[tuple[int, int]], gap: float) -> Points:
    """Place boxes in columns, so that arrows point to the right.

    Args:
        sizes: width and height of each box in points, shape (boxes, 2), at least one.
        arrows: pairs of boxes, the tail first; an arrow that closes a circle points back.
        gap: the distance between two columns in points.

    Returns:
        The boxes' centres in points, y upwards, shape (boxes, 2), rounded.
    """
    board = _board(sizes[:, 1].tolist(), arrows)
    _untangle(board)
    down = _heights(board)
    spots = np.zeros_like(sizes)
    x = 0.0
    for layer in board.layers:
        boxes = [item for item in layer if item < len(sizes)]
        width = max((float(sizes[box, 0]) for box in boxes), default=0.0)
        for box in boxes:
            spots[box] = x + width / 2, -down[box]
        x += width + gap
    return np.asarray(np.round(spots, 3))
