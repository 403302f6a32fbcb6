"""Measures a finished figure with its renderer: which text covers which text or node."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

__all__ = ["Overlaps", "drawn_nodes", "overlaps", "texts", "written_over"]

_TOUCH = 1.0  # overlaps of less than this many pixels in either direction cannot be seen


@dataclass(frozen=True)
class Overlaps:
    """What covers what.

    Attributes:
        nodes: pairs of nodes that overlap.
        names: names that overlap another name or a foreign node, or leave their own.
        labels: edge labels that overlap another text or a node.
        outside: texts that leave the page.
        labelled: the number of edges with a label.
    """

    nodes: list[tuple[str, str]]
    names: list[tuple[str, str]]
    labels: set[str]
    outside: list[str]
    labelled: int


def _artists(figure: Figure, prefix: str) -> list[tuple[str, Artist]]:
    return [
        (str(artist.get_gid()), artist)
        for artist in figure.axes[0].get_children()
        if str(artist.get_gid() or "").startswith(prefix)
    ]


def drawn_nodes(figure: Figure) -> set[str]:
    """The identifiers of the entities in a figure."""
    return {name.removeprefix("node:") for name, _ in _artists(figure, "node:")}


def texts(figure: Figure, prefix: str = "") -> list[str]:
    """The texts of a figure whose group ids begin with a prefix."""
    return [
        text.get_text()
        for text in figure.axes[0].texts
        if str(text.get_gid() or "").startswith(prefix)
    ]


def _meet(one: Bbox, other: Bbox) -> bool:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(wide > _TOUCH and high > _TOUCH)


def overlaps(figure: Figure) -> Overlaps:
    """Measure a figure.

    Args:
        figure: as `kg.draw.draw` returns it.

    Returns:
        What covers what in it.
    """
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()  # type: ignore[no-untyped-call]

    def boxes(prefix: str) -> list[tuple[str, Bbox]]:
        return [(name, a.get_window_extent()) for name, a in _artists(figure, prefix)]

    nodes = boxes("node:")
    names = boxes("name:") + boxes("subtitle:")
    labels = boxes("label:")
    printed = names + labels + boxes("legend") + boxes("title") + boxes("source")
    own = dict(nodes)
    bad_names = [
        (name, other)
        for name, box in names
        for other, foreign in nodes
        if name.split(":", 1)[1] != other.split(":", 1)[1] and _meet(box, foreign)
    ]
    bad_names += [(a, b) for (a, one), (b, two) in combinations(names, 2) if _meet(one, two)]
    for name, box in names:
        home = own[f"node:{name.split(':', 1)[1]}"]
        if box.x0 < home.x0 or box.x1 > home.x1 or box.y0 < home.y0 or box.y1 > home.y1:
            bad_names.append((name, "its own node"))
    bad_labels = {
        name
        for name, box in labels
        if any(_meet(box, foreign) for _, foreign in nodes)
        or any(other != name and _meet(box, foreign) for other, foreign in printed)
    }
    page = figure.bbox
    outside = [
        name
        for name, box in printed
        if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1
    ]
    covered = [(a, b) for (a, one), (b, two) in combinations(nodes, 2) if _meet(one, two)]
    return Overlaps(covered, bad_names, bad_labels, outside, len({name for name, _ in labels}))


def written_over(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts of which one covers the other, whatever they are; slanted ones apart."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()  # type: ignore[no-untyped-call]
    found = [
        (text.get_text(), text.get_window_extent())
        for text in figure.axes[0].texts
        if text.get_text().strip() and not text.get_rotation()
    ]
    return [(a, b) for (a, one), (b, two) in combinations(found, 2) if _meet(one, two)]
