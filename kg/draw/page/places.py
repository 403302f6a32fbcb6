"""Turns entities and the ties between them into places on a plane, for thousands of them.

A small connected part is laid out as in figures, a large one by stress majorisation over the distances to a few pivots and to the
neighbours (after Ortmann, Klimenta and Brandes, 2017), from a start by pivot scaling (Brandes and Pich,
2007); then what overlaps is pushed apart. The same graph is laid out the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx
import numpy as np
from numpy.typing import NDArray

from kg.draw.demand import Demand
from kg.draw.layout import place

__all__ = ["places"]

Points = NDArray[np.float64]

_STRETCH = 1.5  # names are wider than high: distances along x count this much less
_LENGTH = 120.0  # of a tie between two entities with few others
_PIVOTS = 60
_ROUNDS = 120
_CAREFUL = 60  # boxes that are laid out as in figures: with room for words on ties, few crossings
_LABEL = (96.0, 16.0)  # width and height of these words
_GAP = 12.0  # between two boxes
_LOOSE = 1.6  # times the room that boxes take themselves
_EASING, _BERTH = 120, 1.3  # rounds, and the distance wanted between two boxes, in boxes
_FEW = 8  # boxes that find room without scaling
_PART_GAP = 60.0  # between two parts


def _distances(web: networkx.Graph[int], members: Sequence[int], start: int) -> Points:
    """How many steps each member is from one of them."""
    steps = networkx.single_source_shortest_path_length(web, start)
    return np.array([steps[each] for each in members], dtype=np.float64)


def _pivots(web: networkx.Graph[int], members: Sequence[int]) -> tuple[list[int], Points]:
    """Members far from each other, and the distances of all members to them."""
    first = max(members, key=lambda each: (web.degree(each), -each))
    chosen = [members.index(first)]
    columns = [_distances(web, members, first)]
    nearest = columns[0].copy()
    while len(chosen) < min(_PIVOTS, len(members)):
        far = int(nearest.argmax())
        if nearest[far] == 0:
            break
        chosen.append(far)
        columns.append(_distances(web, members, members[far]))
        nearest = np.minimum(nearest, columns[-1])
    return chosen, np.column_stack(columns)


def _scaled(away: Points) -> Points:
    """Pivot scaling: the plane that keeps the distances to the pivots best."""
    squared = away**2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1, keepdims=True) + squared.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    plane = centred @ vectors[:, ::-1][:, :2]
    if plane.shape[1] < 2:
        plane = np.column_stack([plane, np.zeros(len(plane))])
    # Signs of eigenvectors are arbitrary; the largest member of each axis decides.
    for axis in (0, 1):
        if plane[np.abs(plane[:, axis]).argmax(), axis] < 0:
            plane[:, axis] *= -1
    spread = plane.std(axis=0)
    return np.asarray(plane / np.where(spread > 1e-9, spread, 1.0) * away.std())


def _unlike(count: int) -> Points:
    """Small steps in all directions, so that no two leaves of one branch start in one place."""
    turn = np.arange(count) * (np.pi * (3 - np.sqrt(5)))
    return np.asarray(0.35 * np.column_stack([np.cos(turn), np.sin(turn)]))


def _stretched(lengths: Points, joined: NDArray[np.intp], count: int) -> Points:
    """The length of each tie: a hub's neighbours stand on a circle that must hold all of them."""
    degrees = np.bincount(joined.ravel(), minlength=count)
    return np.asarray(lengths * np.maximum(1.0, degrees[joined].max(axis=1) / 14.0) ** 0.5)


def _majorised(
    start: Points, away: Points, chosen: Sequence[int], joined: NDArray[np.intp]
) -> Points:
    """Lower the misfit between the places' distances and those wanted."""
    spots, count = start, len(start)
    shares = count / len(chosen)
    near = _stretched(np.ones(len(joined)), joined, count)
    pull = np.divide(shares, away**2, out=np.zeros_like(away), where=away > 0) / shares**0.5
    weight = np.full(len(joined), 2.0) / near**2
    total = pull.sum(axis=1)
    for end in (0, 1):
        np.add.at(total, joined[:, end], weight)
    for _ in range(_ROUNDS):
        wish = np.zeros_like(spots)
        gap = spots[:, None, :] - spots[chosen][None, :, :]
        apart = np.maximum(np.hypot(gap[..., 0], gap[..., 1]), 1e-6)
        want = spots[chosen][None, :, :] + gap * (away / apart)[..., None]
        wish += (pull[..., None] * want).sum(axis=1)
        step = spots[joined[:, 0]] - spots[joined[:, 1]]
        ratio = (near / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6))[:, None]
        np.add.at(wish, joined[:, 0], weight[:, None] * (spots[joined[:, 1]] + step * ratio))
        np.add.at(wish, joined[:, 1], weight[:, None] * (spots[joined[:, 0]] - step * ratio))
        moved = wish / total[:, None]
        still = np.abs(moved - spots).max() < 0.003
        spots = moved
        if still:
            break
    return spots


def _close(spots: Points, cell: Points) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each two boxes that lie in the same or in neighbouring cells of a grid."""
    grid = np.floor(spots / cell).astype(np.int64)
    grid -= grid.min(axis=0) - 1
    width = int(grid[:, 0].max()) + 2
    keys = grid[:, 1] * width + grid[:, 0]
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    pairs = []
    for step in (0, 1, width - 1, width, width + 1):
        low = np.searchsorted(ranked, ranked + step, side="left")
        high = np.searchsorted(ranked, ranked + step, side="right")
        if step == 0:
            low = np.arange(len(ranked)) + 1
        sizes = np.maximum(high - low, 0)
        firsts = np.repeat(np.arange(len(ranked)), sizes)
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        pairs.append((order[firsts], order[np.repeat(low, sizes) + within]))
    return (
        np.concatenate([first for first, _ in pairs]),
        np.concatenate([second for _, second in pairs]),
    )


def _eased(spots: Points, sizes: Points) -> Points:
    """Let crowds spread in all directions, as if boxes were ellipses, before they are set apart."""
    spots = spots.copy()
    reach = sizes.max(axis=0) + _GAP
    for _ in range(_EASING):
        first, second = _close(spots, reach * _BERTH)
        gap = (spots[first] - spots[second]) / reach
        apart = np.hypot(gap[:, 0], gap[:, 1])
        hit = apart < _BERTH
        first, second, gap, apart = first[hit], second[hit], gap[hit], apart[hit]
        if not len(first):
            break
        push = gap / np.maximum(apart, 1e-3)[:, None] * (_BERTH - apart)[:, None] * reach * 0.3
        crowd = np.bincount(np.concatenate([first, second]), minlength=len(spots))
        share = np.sqrt(np.maximum(crowd, 1))[:, None]
        np.add.at(spots, first, push / share[first])
        np.add.at(spots, second, -push / share[second])
    return np.round(spots, 2)


def _apart(spots: Points, sizes: Points) -> Points:
    """Push boxes apart until none overlaps another, or long enough."""
    spots = spots.copy()
    cell = sizes.max(axis=0) + _GAP
    for _ in range(400):
        first, second = _close(spots, cell)
        gap = spots[first] - spots[second]
        deep = (sizes[first] + sizes[second]) / 2 + _GAP - np.abs(gap)
        hit = (deep > 1e-6).all(axis=1)
        if not hit.any():
            break
        first, second, gap, deep = first[hit], second[hit], gap[hit], deep[hit]
        axis = np.where(deep[:, 1] <= deep[:, 0], 1, 0)
        row = np.arange(len(axis))
        side = np.where(
            gap[row, axis] == 0, np.where(first < second, 1.0, -1.0), np.sign(gap[row, axis])
        )
        push = side * deep[row, axis] * 0.52
        crowd = np.bincount(np.concatenate([first, second]), minlength=len(spots))
        share = np.sqrt(np.maximum(crowd, 1))
        np.add.at(spots, (first, axis), push / share[first])
        np.add.at(spots, (second, axis), -push / share[second])
    return spots


def _spacious(spots: Points, sizes: Points) -> Points:
    """Scale a layout up until its middle has room for the boxes that lie there."""
    # Boxes crowd in the middle: half of them must fit into the middle half along each axis.
    inner = np.quantile(spots, 0.854, axis=0) - np.quantile(spots, 0.146, axis=0)
    need = _LOOSE * 0.5 * float(np.prod(sizes + _GAP, axis=1).sum())
    return (
        spots * max(1.0, (need / max(float(inner.prod()), 1e-6)) ** 0.5)
        if len(spots) > _FEW
        else spots
    )


def _part(web: networkx.Graph[int], members: list[int], sizes: Points) -> Points:
    """Lay out a connected part."""
    index = {each: row for row, each in enumerate(members)}
    ends = sorted((index[a], index[b]) for a, b in web.subgraph(members).edges)
    joined = np.array(ends, dtype=np.intp).reshape(-1, 2)
    if len(members) <= _CAREFUL:
        demand = Demand(sizes, joined, np.full((len(joined), 2), _LABEL))
        return place(demand, np.random.default_rng(1))[0] * (1, -1)
    chosen, away = _pivots(web, members)
    start = _scaled(away) + _unlike(len(members))
    spots = _majorised(start, away, chosen, joined) * _LENGTH * np.array([_STRETCH, 1.0])
    spots = _spacious(spots, sizes)
    # Rounded before boxes are pushed apart: linear algebra differs in the last digits.
    return _apart(_eased(np.round(spots, 2), sizes), sizes)


def _shelved(corners: list[Points]) -> Points:
    """Put parts side by side in rows, the largest first, on about the shape of a screen."""
    room = sum(float(width * height) for width, height in corners)
    limit = max((room * _STRETCH) ** 0.5, max(float(width) for width, _ in corners))
    found = np.zeros((len(corners), 2))
    x = y = row = 0.0
    for item in sorted(range(len(corners)), key=lambda i: (-float(corners[i][1]), i)):
        width, height = map(float, corners[item])
        if x and x + width > limit:
            x, y, row = 0.0, y + row, 0.0
        found[item] = (x, y)
        x, row = x + width, max(row, height)
    return found


def places(ties: Sequence[tuple[int, int]], sizes: Sequence[tuple[float, float]]) -> Points:
    """Find a place for every box.

    Args:
        ties: the two boxes that each tie joins.
        sizes: each box's width and height.

    Returns:
        The boxes' centres, shape (boxes, 2), rounded; y downwards.
    """
    web: networkx.Graph[int] = networkx.Graph()
    web.add_nodes_from(range(len(sizes)))
    web.add_edges_from((a, b) for a, b in ties if a != b)
    boxes = np.array(sizes, dtype=np.float64).reshape(-1, 2)
    parts = sorted(
        (sorted(part) for part in networkx.connected_components(web)),
        key=lambda part: (-len(part), part),
    )
    laid, corners = [], []
    for part in parts:
        spots = _part(web, part, boxes[part])
        low = (spots - boxes[part] / 2).min(axis=0)
        laid.append(spots - low)
        corners.append((spots + boxes[part] / 2).max(axis=0) - low + _PART_GAP)
    centres = np.zeros((len(boxes), 2))
    if parts:
        for part, spots, corner in zip(parts, laid, _shelved(corners), strict=True):
            centres[part] = spots + corner
    return np.asarray(np.round(centres, 1))
