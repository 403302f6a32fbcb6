"""Parts that nothing joins fill the page without covering each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from kg.draw.packing import Part, pack


def _solid(wide: float, high: float) -> Part:
    size = np.array([[wide, high]])
    return Part((wide, high), size / 2, size / 2)


def test_parts_keep_their_distance() -> None:
    random = np.random.default_rng(7)
    parts = [_solid(*random.uniform(20, 300, 2)) for _ in range(12)]
    corners = pack(parts, 28.0)
    for (one, a), (other, b) in combinations(zip(parts, corners, strict=True), 2):
        gaps = np.maximum(a, b) - np.minimum(a + one.size, b + other.size)
        assert gaps.max() >= 28.0 - 1e-6


def test_small_part_goes_where_a_large_one_leaves_room() -> None:
    # An L: a wide foot and a high back, so that its upper right is free.
    centres, halves = (
        np.array([[200.0, 20.0], [20.0, 150.0]]),
        np.array([[200.0, 20.0], [20.0, 150.0]]),
    )
    corners = pack([Part((400.0, 300.0), centres, halves), _solid(100.0, 60.0)], 20.0)
    assert (corners >= 0).all()
    assert (corners[1] + (100.0, 60.0) <= (400.0 + 8.0, 300.0 + 8.0)).all()


def test_pages_are_wider_than_high() -> None:
    parts = [_solid(100.0, 100.0)] * 6
    far = pack(parts, 10.0).max(axis=0) + 100.0
    assert 1.0 < far[0] / far[1] < 2.2
