"""States what has to find room on a page: boxes of known size, and ties with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx
import numpy as np
from numpy.typing import NDArray

__all__ = ["STRETCH", "Demand"]

STRETCH = 1.5
"""Pages are wider than high: distances along x count this much less than along y."""


@dataclass(frozen=True)
class Demand:
    """What has to find room.

    Attributes:
        sizes: width and height of each box in points, shape (boxes, 2).
        ends: indices of the boxes that each tie joins, shape (ties, 2).
        labels: width and height of each tie's label in points, shape (ties, 2).
    """

    sizes: NDArray[np.float64]
    ends: NDArray[np.intp]
    labels: NDArray[np.float64]

    def parts(self) -> list[tuple[list[int], list[int]]]:
        """The boxes and the ties of each connected part, by their indices."""
        web: networkx.Graph[int] = networkx.Graph()
        web.add_nodes_from(range(len(self.sizes)))
        web.add_edges_from((int(a), int(b)) for a, b in self.ends)
        found = []
        for part in networkx.connected_components(web):
            ties = [row for row, (a, _) in enumerate(self.ends) if int(a) in part]
            found.append((sorted(part), ties))
        return sorted(found)

    def part(self, boxes: Sequence[int], ties: Sequence[int]) -> Demand:
        """The demand of some boxes and the ties between them, with indices from zero.

        Args:
            boxes: their indices, ascending.
            ties: the indices of ties that join none but these.

        Returns:
            A demand of its own.
        """
        ends = np.searchsorted(np.asarray(boxes, dtype=np.intp), self.ends[list(ties)])
        return Demand(
            self.sizes[list(boxes)],
            ends.astype(np.intp).reshape(-1, 2),
            self.labels[list(ties)].reshape(-1, 2),
        )
