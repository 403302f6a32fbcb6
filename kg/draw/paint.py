"""Turns placed boxes, curves and labels into the artists of a matplotlib figure, in points."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from numpy.typing import NDArray

from kg.draw.cards import SUBTITLE_FACE, Card
from kg.draw.style import EDGE_LABEL, FAINT, INK, STATUSES, Line
from kg.draw.text import Face, extent, line_height, printable, wrap

__all__ = [
    "EDGE_FACE",
    "Frame",
    "paint_card",
    "paint_frame",
    "paint_label",
    "paint_tie",
    "print_lines",
    "put",
]

Points = NDArray[np.float64]
_TITLE, _SOURCE = Face(14.0, bold=True), Face(7.0)
EDGE_FACE = Face(EDGE_LABEL)
_HEAD = (6.5, 2.7)  # length and half width of an arrow head, in points


def put(axes: Axes, artist: Artist) -> None:
    """Add an artist to axes whose limits are fixed, and so need no look at the artist's extent."""
    axes.add_artist(artist)


def _mixed(one: str, other: str) -> tuple[float, ...]:
    """The colour a third of the way from the second to the first."""
    return tuple(0.35 * a + 0.65 * b for a, b in zip(to_rgb(one), to_rgb(other), strict=True))


def print_lines(
    axes: Axes,
    lines: Iterable[str],
    at: tuple[float, float],
    face: Face,
    *,
    colour: str = INK,
    align: str = "center",
    name: str | None = None,
    order: float = 5.0,
) -> None:
    """Print lines of text one below the other.

    Args:
        axes: where.
        lines: what.
        at: the middle of the first line's height, and the x that all lines are aligned to.
        face: size and weight.
        colour: of the text.
        align: center, left or right.
        name: the group id of the artists.
        order: the z order.
    """
    x, y = at
    for row, line in enumerate(lines):
        text = axes.text(
            x,
            y - row * line_height(face) - face.size * 0.36,
            line,
            fontproperties=face.properties(),
            color=colour,
            ha=align,
            va="baseline",
            zorder=order,
            parse_math=False,
        )
        text.set_gid(name)


def paint_card(axes: Axes, box: Card, at: Points, name: str) -> None:
    """Paint a box and its name.

    Args:
        axes: where; its data coordinates are points.
        box: the box.
        at: its centre, shape (2,).
        name: the group id of the artists.
    """
    patch = Polygon(
        box.outline() + at,
        closed=True,
        facecolor=_mixed(box.look.edge, box.look.fill) if box.strong else box.look.fill,
        edgecolor=box.look.edge,
        linewidth=2.8 if box.strong else 1.3,
        linestyle=STATUSES[box.status][0],
        joinstyle="round",
        zorder=4,
    )
    patch.set_gid(f"node:{name}")
    put(axes, patch)
    x = float(at[0]) + (box.ears[0] - box.ears[1]) / 2
    top = float(at[1]) + box.size[1] / 2 - 3.5
    print_lines(
        axes, box.lines, (x, top - line_height(box.face) / 2), box.face, name=f"name:{name}"
    )
    under = top - len(box.lines) * line_height(box.face) - line_height(SUBTITLE_FACE) / 2
    print_lines(
        axes, box.subtitle, (x, under), SUBTITLE_FACE, name=f"subtitle:{name}", colour="#333333"
    )


def paint_tie(
    axes: Axes, control: Points, line: Line, status: str, *, directed: bool, name: str
) -> None:
    """Paint a curve, with an arrow head where it has a direction.

    Args:
        axes: where; its data coordinates are points.
        control: start, control point and end, shape (3, 2).
        line: colour and width.
        status: asserted, possible or denied.
        directed: whether it has a head.
        name: the group id of the artists.
    """
    run = control[2] - control[1]
    length = float(np.linalg.norm(run))
    ahead = run / length if length > 1e-9 else np.array([1.0, 0.0])
    across = np.array([-ahead[1], ahead[0]])
    long, half = _HEAD[0] + line.width, _HEAD[1] + line.width * 0.4
    neck = control[2] - ahead * long
    stop = neck if directed else control[2]
    body = PathPatch(
        Path(np.array([control[0], control[1], stop]), [Path.MOVETO, Path.CURVE3, Path.CURVE3]),
        facecolor="none",
        edgecolor=line.colour,
        linewidth=line.width,
        linestyle=STATUSES[status][0],
        capstyle="butt" if status != "denied" else "round",
        zorder=1,
    )
    body.set_gid(f"edge:{name}")
    put(axes, body)
    if directed:
        corners = [control[2], neck + across * half, neck + ahead * 1.2, neck - across * half]
        head = Polygon(np.array(corners), closed=True, facecolor=line.colour, linewidth=0, zorder=2)
        head.set_gid(f"head:{name}")
        put(axes, head)


def paint_label(axes: Axes, lines: tuple[str, ...], at: Points, colour: str, name: str) -> None:
    """Paint an edge's words on a white ground.

    Args:
        axes: where; its data coordinates are points.
        lines: the words.
        at: the centre, shape (2,).
        colour: of the words.
        name: the group id of the artists.
    """
    width, height = extent(lines, EDGE_FACE)
    half = np.array([width / 2 + 1.2, height / 2 + 0.2])
    corners = at + half * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    ground = Polygon(corners, closed=True, facecolor="white", alpha=0.88, linewidth=0, zorder=3)
    put(axes, ground)
    top = float(at[1]) + height / 2 - line_height(EDGE_FACE) / 2
    print_lines(
        axes, lines, (float(at[0]), top), EDGE_FACE, colour=colour, name=f"label:{name}", order=3.5
    )


class Frame:
    """What stands above and below a picture, measured.

    Attributes:
        titles: the lines of the title.
        sources: the lines of the source.
        margin: the distance from the page's border, in points.
        head: the height that the title needs, in points.
        foot: the height that the source needs, in points.
    """

    def __init__(self, title: str | None, source: str | None, width: float, margin: float) -> None:
        """Break title and source into lines.

        Args:
            title: the title or None.
            source: the source or None.
            width: of the page, in points.
            margin: the distance from the page's border, in points.
        """
        self.margin = margin
        self.titles, self.sources = (
            wrap(printable(text), face, width - 2 * margin, most=3)
            if text and printable(text)
            else ()
            for text, face in ((title, _TITLE), (source, _SOURCE))
        )
        self.head = extent(self.titles, _TITLE)[1] + (8.0 if self.titles else 0.0)
        self.foot = extent(self.sources, _SOURCE)[1] + (4.0 if self.sources else 0.0)


def paint_frame(axes: Axes, frame: Frame, height: float) -> None:
    """Print the title at the top of the page and the source at the bottom.

    Args:
        axes: where; its data coordinates are points.
        frame: title and source.
        height: of the page, in points.
    """
    left = frame.margin
    top = height - frame.margin - _TITLE.size / 2
    print_lines(axes, frame.titles, (left, top), _TITLE, align="left", name="title")
    low = frame.margin * 0.8 + (len(frame.sources) - 0.5) * line_height(_SOURCE)
    print_lines(
        axes, frame.sources, (left, low), _SOURCE, align="left", name="source", colour=FAINT
    )
