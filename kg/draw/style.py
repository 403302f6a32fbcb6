"""Turns a node's type and an edge's relation and status into shape, colour and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "EDGE_LABEL",
    "INK",
    "NODES",
    "PLAIN_TEAM",
    "RELATIONS",
    "STATUSES",
    "SUBTITLE",
    "TEAMS",
    "Line",
    "Look",
    "look",
    "outline",
    "stroke",
]

INK = "#1A1A1A"
FAINT = "#5F5F5F"

EDGE_LABEL = 7.0
"""Size of an edge's label, in points."""
SUBTITLE = 7.0
"""Size of the line below a node's name, in points."""


@dataclass(frozen=True, slots=True)
class Look:
    """How nodes of a type are drawn.

    Attributes:
        shape: the outline's name, see `outline`.
        edge: colour of the outline.
        fill: colour inside.
        plural: what the legend calls them.
    """

    shape: str
    edge: str
    fill: str
    plural: str


@dataclass(frozen=True, slots=True)
class Line:
    """How edges of a relation are drawn.

    Attributes:
        colour: of the line.
        text: of the label, dark enough to read on white (contrast at least 4.5).
        width: in points.
    """

    colour: str
    text: str
    width: float


# Outlines are the palette of Okabe and Ito (2008), which all kinds of colour vision tell apart;
# fills are tints of it, so that black names stay readable.
NODES: Mapping[str, Look] = {
    "Rider": Look("pill", "#0072B2", "#DCEBF6", "rider"),
    "Person": Look("cut", "#CC79A7", "#F8E9F1", "other person"),
    "Team": Look("box", "#E69F00", "#FDF0D3", "team"),
    "Race": Look("hexagon", "#009E73", "#D9F1EA", "race"),
    "Place": Look("signpost", "#B5A900", "#FBF8D0", "place"),
    "Country": Look("flag", "#56B4E9", "#E6F4FD", "country"),
    "Role": Look("octagon", "#6B6B6B", "#EFEFEF", "role"),
}
_OTHER = Look("box", "#6B6B6B", "#F4F4F4", "other")

_BLUE = Line("#0072B2", "#00609A", 1.7)
_PALE_BLUE = Line("#7FB2D3", "#3F759A", 1.2)
_RED = Line("#D55E00", "#B54F00", 1.9)
_PURPLE = Line("#B7588F", "#A0437A", 1.7)
_GREEN = Line("#009E73", "#00765A", 1.9)
_PALE_GREEN = Line("#6FC3A9", "#2E7D66", 1.3)
_BROWN = Line("#A68A3E", "#7D6420", 1.2)
_DARK = Line("#555555", "#444444", 1.3)
_GREY = Line("#C4C4C4", "#737373", 1.0)

# Strongest first: the first relation of a combined edge gives it its colour.
RELATIONS: Mapping[str, Line] = {
    "leadout_for": _RED,
    "won": _GREEN,
    "won_stage_of": _GREEN,
    "targets": _PURPLE,
    "rides_for": _BLUE,
    "led": _GREEN,
    "holds_record": _GREEN,
    "rode_for": _PALE_BLUE,
    "directs": _DARK,
    "coaches": _DARK,
    "beat": _BROWN,
    "placed_in": _PALE_GREEN,
    "abandoned": _BROWN,
    "teammate_of": _PALE_BLUE,
    "competes_in": _GREY,
    "held_in": _GREY,
}

PLAIN_TEAM = ("#C98A00", "#FBE9C0")
"""Outline and fill of the bar of a team that has no colour of its own."""

TEAMS = (
    ("#0072B2", "#C5DFF0"),
    ("#009E73", "#BFE6DA"),
    ("#CC79A7", "#F2D9E6"),
    ("#B5A900", "#F5F0A8"),
    ("#D55E00", "#F6CFB3"),
    ("#56B4E9", "#DDF0FB"),
    ("#5B4B8A", "#D9D3EA"),
    ("#6B6B6B", "#DADADA"),
)
"""Outline and fill of the bars of teams; their names stand on or beside the bars, too."""

_ROUNDED: Mapping[str, float] = {"pill": 15.0, "panel": 6.0}

STATUSES: Mapping[str, tuple[str | tuple[float, tuple[float, ...]], str]] = {
    "asserted": ("solid", "fact"),
    "possible": ((0.0, (4.0, 2.4)), "hope, plan or rumour"),
    "denied": ((0.0, (0.6, 2.6)), "denied"),
}
"""Line style and word for the legend, by status."""


def look(kind: str) -> Look:
    """How nodes of a type are drawn; a plain grey box for a type that has no look of its own."""
    return NODES.get(kind, _OTHER)


def stroke(relation: str) -> Line:
    """How edges of a relation are drawn; dark grey for one that has no line of its own."""
    return RELATIONS.get(relation, _DARK)


def ears(shape: str, height: float) -> tuple[float, float]:
    """The room that an outline needs left and right of the text, in points.

    Args:
        shape: the outline's name.
        height: the node's height, in points.

    Returns:
        Left and right.
    """
    return {
        "pill": (height * 0.16, height * 0.16),
        "hexagon": (min(height * 0.28, 9.0), min(height * 0.28, 9.0)),
        "signpost": (0.0, min(height * 0.34, 9.0)),
        "flag": (0.0, min(height * 0.30, 8.0)),
    }.get(shape, (0.0, 0.0))


def outline(shape: str, width: float, height: float) -> NDArray[np.float64]:
    """The polygon around a node, centred on the origin.

    Args:
        shape: pill, box, cut, octagon, hexagon, signpost, flag or panel.
        width: in points.
        height: in points.

    Returns:
        Corner points, shape (corners, 2), anticlockwise.
    """
    x, y = width / 2, height / 2
    left, right = ears(shape, height)
    if shape in _ROUNDED:
        radius = min(y, x, _ROUNDED[shape])
        turn = np.linspace(0.0, np.pi / 2, 9)
        corner = radius * np.column_stack([np.cos(turn), np.sin(turn)])
        centres = [(x - radius, y - radius), (radius - x, y - radius)]
        centres += [(radius - x, radius - y), (x - radius, radius - y)]
        quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
        arcs = []
        for centre in centres:
            arcs.append(corner + centre)
            corner = corner @ quarter.T
        return np.vstack(arcs)
    cut = min({"cut": 5.0, "octagon": 8.0}.get(shape, 0.0), height * 0.3)
    points = {
        "hexagon": [
            (x, 0),
            (x - right, y),
            (left - x, y),
            (-x, 0),
            (left - x, -y),
            (x - right, -y),
        ],
        "signpost": [(x, 0), (x - right, y), (-x, y), (-x, -y), (x - right, -y)],
        "flag": [(x - right, 0), (x, y), (-x, y), (-x, -y), (x, -y)],
    }.get(shape)
    if points is None and cut:
        points = [(x, y - cut), (x - cut, y), (cut - x, y), (-x, y - cut)]
        points += [(-x, cut - y), (cut - x, -y), (x - cut, -y), (x, cut - y)]
    return np.array(points or [(x, y), (-x, y), (-x, -y), (x, -y)], dtype=np.float64)
