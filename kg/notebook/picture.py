"""A graph turned into a small PNG picture: all of it, or what surrounds its busiest entity."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kg.model import STATUSES

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from kg.graph import Graph

__all__ = ["Picture", "few_colours", "picture"]

_MOST_DRAWN = 40
_MOST_LOOKED_AT = 5000
_DPI = 110.0
_COLOURS = 128
_HUBS = frozenset({"Rider", "Team", "Race"})

Picture = tuple[bytes, str]
"""A PNG file, and what it shows in a few words."""


def picture(graph: Graph) -> Picture | None:
    """Draw a graph, or the surroundings of its busiest entity where it is large.

    Args:
        graph: the graph.

    Returns:
        The picture, of 40 entities at most; None where there is nothing to draw, where even the
        surroundings are more, or where there are more than 5,000 claims.
    """
    from kg.draw import TooManyEntities, draw

    if len(graph) > _MOST_LOOKED_AT:
        return None
    network = graph.to_networkx(STATUSES)
    if not network.number_of_edges():
        return None
    hub = _busiest(network)
    for focus in (None, hub):
        try:
            figure = draw(network, focus=focus, limit=_MOST_DRAWN, title="", source="", dpi=_DPI)
        except TooManyEntities:
            continue
        with io.BytesIO() as stream:
            figure.savefig(stream, format="png", dpi=_DPI)
            data = few_colours(stream.getvalue())
        entities, edges = figure.contents
        about = f"around {network.nodes[hub]['name']}, " if focus else ""
        return data, f"{about}{entities} entities and {edges} relations"
    return None


def few_colours(png: bytes) -> bytes:
    """Save a diagram with few colours, which makes it a third as large and looks the same.

    Args:
        png: a PNG file.

    Returns:
        A PNG file of 128 colours; the same for the same pixels.
    """
    from PIL import Image

    with io.BytesIO(png) as stream:
        image = Image.open(stream).convert("RGB")
    few = image.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    with io.BytesIO() as stream:
        few.save(stream, format="png", optimize=True)
        return stream.getvalue()


def _busiest(network: MultiDiGraph[str]) -> str:
    """The node with the most neighbours, a rider, team or race if there is one."""

    def rank(node: str) -> tuple[bool, int, str]:
        neighbours = {*network.successors(node), *network.predecessors(node)}
        return network.nodes[node]["type"] not in _HUBS, -len(neighbours), node

    return min(network, key=rank)
