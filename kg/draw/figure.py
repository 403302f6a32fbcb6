"""Turns a graph of claims into a figure, and the figure into a PNG, SVG or PDF file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kg.draw.compose import Scene, compose
from kg.draw.errors import InvalidDrawingOption, UnsupportedPictureFormat
from kg.draw.paint import (
    Frame,
    legend_items,
    legend_rows,
    paint_card,
    paint_frame,
    paint_label,
    paint_legend,
    paint_tie,
    print_lines,
)
from kg.draw.style import FAINT, NODES, STATUSES, stroke
from kg.draw.text import Face, printable, wrap
from kg.draw.view import LIMIT, view

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Diagram", "draw"]

_MARGIN = 18.0
_NARROWEST = 420.0
_EMPTY_HEIGHT = 150.0
_EMPTY = Face(11.0)
_FORMATS = ("png", "svg", "pdf")
_NOTHING = "There is nothing to draw: the graph has no relation of the kinds asked for."


@contextmanager
def _house_style() -> Iterator[None]:
    """Matplotlib's own defaults, whatever the caller has set, and no random identifiers."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({
            "svg.hashsalt": "kg",
            "pdf.fonttype": 42,
            "text.parse_math": False,
            # Widths that do not depend on the resolution keep names within their boxes.
            "text.hinting": "none",
        })
        yield


class Diagram(Figure):
    """A figure that is saved to the same bytes every time and shows itself in notebooks."""

    contents: tuple[int, int] = (0, 0)
    """How many entities and how many edges it shows."""

    def __repr__(self) -> str:
        """Say what it shows."""
        entities, edges = self.contents
        return f"<diagram of {entities} entities and {edges} edges>"

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure.

        Args:
            fname: a path or a binary stream.
            **options: as of matplotlib; ``metadata`` has no date unless one is given.
        """
        suffix = "" if hasattr(fname, "write") else Path(fname).suffix.lstrip(".")
        kind = str(options.get("format") or suffix or "png").lower()
        dated = {"svg": "Date", "pdf": "CreationDate"}.get(kind)
        if dated:
            options["metadata"] = {dated: None, **(options.get("metadata") or {})}
        with _house_style():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        with io.BytesIO() as stream:
            self.savefig(stream, format="png")
            return stream.getvalue()


def _page(width: float, height: float, dpi: float) -> tuple[Diagram, Axes]:
    """A white figure whose data coordinates are points."""
    figure = Diagram(figsize=(width / 72, height / 72), dpi=dpi, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    return figure, axes


def _empty(title: str | None, source: str | None, dpi: float) -> Diagram:
    """A page that says that there is nothing to draw."""
    frame = Frame(title, source, _NARROWEST, _MARGIN)
    height = _EMPTY_HEIGHT + frame.head + frame.foot
    figure, axes = _page(_NARROWEST, height, dpi)
    paint_frame(axes, frame, height)
    lines = wrap(_NOTHING, _EMPTY, _NARROWEST - 2 * _MARGIN)
    middle = _MARGIN + frame.foot + _EMPTY_HEIGHT / 2
    print_lines(axes, lines, (_NARROWEST / 2, middle), _EMPTY, colour=FAINT, name="empty")
    return figure


def _kinds(scene: Scene) -> list[str]:
    """The types drawn, in the order of the legend."""
    order = {kind: place for place, kind in enumerate(NODES)}
    return sorted({box.type for box in scene.boxes}, key=lambda k: (order.get(k, len(order)), k))


def _paint(scene: Scene, title: str | None, source: str | None, dpi: float) -> Diagram:
    """Put a scene on a page, with title, legend and source."""
    items = legend_items(_kinds(scene), {tie.status for tie in scene.ties})
    width = max(scene.size[0] + 2 * _MARGIN, _NARROWEST)
    room = width - 2 * _MARGIN
    frame = Frame(title, source, width, _MARGIN)
    legend = legend_rows(items, room)
    height = scene.size[1] + 2 * _MARGIN + frame.head + legend + frame.foot
    figure, axes = _page(width, height, dpi)
    figure.contents = (len(scene.boxes), len(scene.ties))
    paint_frame(axes, frame, height)
    paint_legend(axes, items, (_MARGIN, height - _MARGIN - frame.head - 6.0), room)
    shift = np.array([(width - scene.size[0]) / 2, _MARGIN + frame.foot])
    drawn = zip(scene.ties, scene.curves, scene.words, scene.labels, strict=True)
    for tie, control, words, at in drawn:
        relations = "+".join(tie.relations)
        name = printable(f"{tie.source}|{relations}|{tie.target}|{tie.status}")
        line = stroke(tie.relations[0])
        paint_tie(axes, control + shift, line, tie.status, directed=tie.directed, name=name)
        paint_label(axes, words, at + shift, line.text, name)
    for box, card, at in zip(scene.boxes, scene.cards, scene.spots, strict=True):
        paint_card(axes, card, at + shift, printable(box.id))
    return figure


def _checked(path: str | Path | None, show: Sequence[str], hops: int, dpi: float) -> None:
    """Refuse options that no picture can be drawn with."""
    if path is not None and Path(path).suffix.lower().lstrip(".") not in _FORMATS:
        raise UnsupportedPictureFormat(str(path), tuple(f".{name}" for name in _FORMATS))
    if not show or not set(show) <= set(STATUSES):
        raise InvalidDrawingOption("show", show, f"some of {', '.join(STATUSES)}")
    if hops < 0:
        raise InvalidDrawingOption("hops", hops, "a number of steps from 0 up")
    if not 10 <= dpi <= 1200:
        raise InvalidDrawingOption("dpi", dpi, "10 to 1200 pixels per inch")


def draw(
    network: MultiDiGraph[str],
    path: str | Path | None = None,
    *,
    focus: str | None = None,
    hops: int = 1,
    title: str | None = None,
    source: str | None = None,
    show: Sequence[str] = ("asserted", "possible"),
    limit: int = LIMIT,
    dpi: float = 150.0,
    seed: int = 1,
) -> Figure:
    """Draw a graph of claims as a relationship diagram.

    Types are told apart by shape and colour, relations by words and colour, facts, hopes and
    denials by solid, dashed and dotted lines. The same graph gives the same bytes.

    Args:
        network: nodes with ``name``, ``type`` and perhaps ``aliases``; edges with ``predicate``,
            ``status``, ``year``, ``stage``, ``rank``.
        path: where to save it, or None; the suffix decides: .png, .svg or .pdf.
        focus: the name, an alias or the identifier of the entity whose surroundings to draw.
        hops: how many steps from the focus to draw.
        title: printed above, or None.
        source: printed below, or None.
        show: the statuses to draw, of ``asserted``, ``possible``, ``denied``.
        limit: the greatest number of entities; a larger picture cannot be read.
        dpi: pixels per inch of a PNG file and of notebooks.
        seed: of the random numbers in the layout; another seed gives another layout.

    Returns:
        The figure, as large as its contents need; it belongs to no display and no pyplot state.
    """
    show = (show,) if isinstance(show, str) else tuple(show)
    _checked(path, show, hops, dpi)
    seen = view(network, focus=focus, hops=hops, show=show, limit=limit)
    with _house_style():
        if seen.boxes:
            figure = _paint(compose(seen, seed), title, source, dpi)
        else:
            figure = _empty(title, source, dpi)
    if path is not None:
        figure.savefig(path, dpi=dpi, metadata={"Title": printable(title)} if title else None)
    return figure
