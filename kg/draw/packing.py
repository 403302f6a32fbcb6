"""Turns the parts of a picture that nothing joins into places where they fill the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.draw.demand import STRETCH

__all__ = ["Part", "pack"]

Points = NDArray[np.float64]

_CELL = 8.0  # of the grid in which room is looked for, in points


@dataclass(frozen=True)
class Part:
    """What a connected part of a picture covers.

    Attributes:
        size: its width and height in points; all it covers lies within.
        centres: the centres of rectangles that it covers, from its lower left corner, shape (n, 2).
        halves: half their widths and heights, shape (n, 2).
    """

    size: tuple[float, float]
    centres: Points
    halves: Points

    def cells(self, gap: float) -> NDArray[np.bool_]:
        """The cells of the grid that it covers, with a gap around."""
        wide, high = _count(self.size, gap)
        grid = np.zeros((wide, high), dtype=np.bool_)
        lows = np.floor(np.maximum(self.centres - self.halves, 0.0) / _CELL).astype(int)
        highs = np.ceil((self.centres + self.halves + gap) / _CELL).astype(int)
        for (x0, y0), (x1, y1) in zip(lows, highs, strict=True):
            grid[x0:x1, y0:y1] = True
        return grid


def _count(size: tuple[float, float], gap: float) -> tuple[int, int]:
    """How many cells a rectangle needs."""
    return int(np.ceil((size[0] + gap) / _CELL)), int(np.ceil((size[1] + gap) / _CELL))


def _free(page: NDArray[np.bool_], wide: int, high: int) -> NDArray[np.intp]:
    """The cells that can be the lower left corner of a rectangle that covers nothing."""
    total = np.zeros((page.shape[0] + 1, page.shape[1] + 1), dtype=np.int64)
    total[1:, 1:] = page.cumsum(axis=0).cumsum(axis=1)
    covered = (
        total[wide:, high:] - total[:-wide, high:] - total[wide:, :-high] + total[:-wide, :-high]
    )
    return np.argwhere(covered == 0)


def pack(parts: Sequence[Part], gap: float) -> Points:
    """Put parts on a page of pleasant proportions, small ones where large ones leave room.

    Args:
        parts: what they cover.
        gap: the least distance between two of them, in points.

    Returns:
        The lower left corner of each, shape (parts, 2).
    """
    corners = np.zeros((len(parts), 2))
    order = sorted(range(len(parts)), key=lambda i: (-parts[i].size[0] * parts[i].size[1], i))
    needs = [_count(part.size, gap) for part in parts]
    page = np.zeros((sum(w for w, _ in needs), sum(h for _, h in needs)), dtype=np.bool_)
    used = np.zeros(2)
    for item in order:
        need = np.array(needs[item])
        # Nothing lies beyond what is used, so no better place does.
        room = page[: int(used[0] + need[0]), : int(used[1] + need[1])]
        spots = _free(room, *needs[item])
        grown = np.maximum(spots + need, used)
        page_size = np.maximum(grown[:, 0] / STRETCH, grown[:, 1])
        area = grown[:, 0] * grown[:, 1]
        # Of equal pages the one with the part further up, where reading begins, then further left.
        best = int(np.lexsort((spots[:, 0], -spots[:, 1], area, page_size))[0])
        x, y = spots[best]
        corners[item] = spots[best] * _CELL
        used = grown[best].astype(np.float64)
        mask = parts[item].cells(gap)
        page[x : x + mask.shape[0], y : y + mask.shape[1]] |= mask
    return corners
