"""States what a reader asks of a figure, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["LIMIT", "Request"]

LIMIT = 150
"""More entities than this make a picture that nobody can read."""


@dataclass(frozen=True)
class Request:
    """What a figure is to show.

    Attributes:
        network: the graph of claims.
        focus: the names that the figure is about; none for everything.
        hops: how many steps from the focus to draw.
        show: the statuses to draw.
        limit: the greatest number of entities.
        seed: of the random numbers in layouts.
    """

    network: MultiDiGraph[str]
    focus: tuple[str, ...] = ()
    hops: int = 1
    show: tuple[str, ...] = ("asserted", "possible")
    limit: int = LIMIT
    seed: int = 1
