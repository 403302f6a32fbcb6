"""Turns placed boxes, curves and labels into the artists of a matplotlib figure, in points."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from numpy.typing import NDArray

from kg.draw.style import EDGE_LABEL, FAINT, INK, STATUSES, SUBTITLE, Line, ears, look, outline
from kg.draw.text import Face, extent, line_height, printable, wrap

__all__ = [
    "EDGE_FACE",
    "SUBTITLE_FACE",
    "Card",
    "Frame",
    "legend_items",
    "legend_rows",
    "paint_card",
    "paint_frame",
    "paint_label",
    "paint_legend",
    "paint_tie",
    "print_lines",
]

Points = NDArray[np.float64]
_TITLE, _SOURCE = Face(14.0, bold=True), Face(7.0)
EDGE_FACE = Face(EDGE_LABEL)
SUBTITLE_FACE = Face(SUBTITLE)
_LEGEND_FACE = Face(8.0)
_HEAD = (6.5, 2.7)  # length and half width of an arrow head, in points


class Card:
    """A box of the picture, measured.

    Attributes:
        lines: its name.
        subtitle: what stands below the name.
        face: the name's size and weight.
        look: shape and colours.
        size: width and height in points.
        strong: whether it stands out, as what the picture is about.
    """

    def __init__(
        self,
        lines: tuple[str, ...],
        subtitle: tuple[str, ...],
        face: Face,
        kind: str,
        *,
        strong: bool,
    ) -> None:
        """Measure a box.

        Args:
            lines: its name.
            subtitle: what stands below the name.
            face: the name's size and weight.
            kind: the entity's type.
            strong: whether it stands out, as what the picture is about.
        """
        self.lines, self.subtitle, self.face, self.strong = lines, subtitle, face, strong
        self.look = look(kind)
        wide, high = extent(lines, face)
        under, below = extent(subtitle, SUBTITLE_FACE)
        height = high + below + 7.0
        self.ears = ears(self.look.shape, height)
        self.size = (max(wide, under) + 10.0 + sum(self.ears), height)

    def outline(self) -> Points:
        """The polygon around it, centred on the origin, shape (corners, 2)."""
        return outline(self.look.shape, *self.size)


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
        joinstyle="round",
        zorder=4,
    )
    patch.set_gid(f"node:{name}")
    axes.add_patch(patch)
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
    axes.add_patch(body)
    if directed:
        corners = [control[2], neck + across * half, neck + ahead * 1.2, neck - across * half]
        head = Polygon(np.array(corners), closed=True, facecolor=line.colour, linewidth=0, zorder=2)
        head.set_gid(f"head:{name}")
        axes.add_patch(head)


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
    axes.add_patch(ground)
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


def legend_items(kinds: Iterable[str], statuses: Iterable[str]) -> list[tuple[str, str, float]]:
    """What the legend explains.

    Args:
        kinds: the types of the boxes drawn.
        statuses: the statuses of the ties drawn.

    Returns:
        For each item its key, its words, and the room it needs in points.
    """
    items = [(kind, look(kind).plural) for kind in dict.fromkeys(kinds)]
    items += [(status, STATUSES[status][1]) for status in STATUSES if status in set(statuses)]
    return [(key, words, 27.0 + extent((words,), _LEGEND_FACE)[0] + 16.0) for key, words in items]


def legend_rows(items: list[tuple[str, str, float]], width: float) -> float:
    """The height that the legend needs.

    Args:
        items: from `legend_items`.
        width: the room in points.

    Returns:
        Height in points.
    """
    rows, used = 1, 0.0
    for _, _, need in items:
        if used and used + need - 16.0 > width:
            rows, used = rows + 1, 0.0
        used += need
    return 16.0 * rows + 10.0


def paint_legend(
    axes: Axes, items: list[tuple[str, str, float]], at: tuple[float, float], width: float
) -> None:
    """Paint the legend in rows.

    Args:
        axes: where; its data coordinates are points.
        items: from `legend_items`.
        at: the left end of the first row's middle.
        width: the room in points.
    """
    x, y = at
    for key, words, room in items:
        if x > at[0] and x + room - 16.0 > at[0] + width:
            x, y = at[0], y - 16.0
        if key in STATUSES:
            line = Line("#444444", INK, 1.4)
            control = np.array([[x, y], [x + 11, y], [x + 22, y]])
            paint_tie(axes, control, line, key, directed=True, name="legend")
        else:
            shown = look(key)
            axes.add_patch(
                Polygon(
                    outline(shown.shape, 21.0, 11.0) + np.array([x + 11, y]),
                    facecolor=shown.fill,
                    edgecolor=shown.edge,
                    linewidth=1.2,
                )
            )
        print_lines(
            axes, (words,), (x + 27.0, y), _LEGEND_FACE, align="left", name="legend", colour=FAINT
        )
        x += room
