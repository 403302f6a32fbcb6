"""Turns the house style of figures into colours and shapes for a page, by day and by night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.draw.style import NODES, STATUSES, look, outline, stroke
from kg.draw.words import phrase
from kg.vocabulary import relations

__all__ = ["relation_look", "status_look", "type_look"]

_NIGHT = (22, 26, 31)
_WHITE = (255, 255, 255)
_Colour = tuple[int, int, int]


def _mixed(colour: str, other: _Colour, share: float) -> str:
    """A colour with a share of another in it."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    mixed = (round(a * (1 - share) + b * share) for a, b in zip(parts, other, strict=True))
    return "#" + "".join(f"{each:02x}" for each in mixed)


def type_look(kind: str) -> Mapping[str, Any]:
    """How entities of a type are drawn.

    Args:
        kind: the type's name.

    Returns:
        Name, label, the outline's corners in a square from -1 to 1, and colours, day and night.
    """
    like = look(kind)
    # The proportions of a common name, so that corners are cut as in figures.
    width, height = 90.0, 26.0
    corners = outline(like.shape, width, height) / (width / 2, height / 2) * (1, -1)
    return {
        "name": kind,
        "label": like.plural if kind in NODES else kind or like.plural,
        "shape": "pill" if like.shape == "pill" else "polygon",
        "corners": [round(float(each), 3) + 0.0 for each in corners.ravel()],
        "edge": [like.edge, _mixed(like.edge, _WHITE, 0.15)],
        "fill": [like.fill, _mixed(like.edge, _NIGHT, 0.72)],
    }


def relation_look(name: str) -> Mapping[str, Any]:
    """How ties of a relation are drawn.

    Args:
        name: the relation's name.

    Returns:
        Name, words, whether it has a direction, and colours of line and words, day and night.
    """
    line = stroke(name)
    return {
        "name": name,
        "label": phrase(name),
        "directed": name not in relations() or not relations()[name].symmetric,
        "line": [line.colour, _mixed(line.colour, _WHITE, 0.25)],
        "text": [line.text, _mixed(line.colour, _WHITE, 0.55)],
        "width": line.width,
    }


def status_look(name: str) -> Mapping[str, Any]:
    """How ties of a status are drawn.

    Args:
        name: the status.

    Returns:
        Name, words, and the lengths of dashes and gaps; none for a solid line.
    """
    dashes, words = STATUSES[name]
    lengths = [] if isinstance(dashes, str) else [round(2 * each, 1) for each in dashes[1]]
    return {"name": name, "label": words, "dashes": lengths}
