"""Turns what a figure shows into a page with title, legend and source, and into a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from kg.draw.legend import Key, legend_height, paint_legend
from kg.draw.paint import Frame, paint_frame, print_lines
from kg.draw.style import FAINT
from kg.draw.text import Face, line_height, wrap

__all__ = ["Diagram", "Plan", "blank", "house_style", "sheet"]

Points = NDArray[np.float64]

_MARGIN = 18.0
_NARROWEST = 420.0
_EMPTY_HEIGHT = 150.0
_EMPTY, _HINT = Face(11.0), Face(8.5)


@dataclass(frozen=True)
class Plan:
    """A figure that only needs a page.

    Attributes:
        title: what stands above where the reader gives no title.
        size: width and height of the contents, in points.
        keys: the lines of the legend.
        contents: how many entities and how many edges or marks it shows.
        paint: paints the contents; takes the axes, and where their lower left corner lies.
        empty: what is missing, and how to get it, where there is nothing to show.
        articles: identifiers of the articles whose facts it shows.
    """

    title: str
    size: tuple[float, float]
    keys: tuple[Key, ...]
    contents: tuple[int, int]
    paint: Callable[[Axes, Points], None]
    empty: tuple[str, ...] = ()
    articles: frozenset[str] = frozenset()


def blank(title: str, *empty: str) -> Plan:
    """A plan of a page that says what is missing.

    Args:
        title: what stands above where the reader gives no title.
        *empty: what is missing, then how to get it.

    Returns:
        The plan.
    """
    return Plan(title, (0.0, 0.0), (), (0, 0), lambda *_: None, empty)


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib's own defaults, whatever the caller has set, and no random identifiers."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({
            "svg.hashsalt": "kg",
            "pdf.fonttype": 42,
            "text.parse_math": False,
            # Widths that do not depend on the resolution keep names within their boxes.
            "text.hinting": "none",
            "hatch.linewidth": 0.6,
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
        elif kind == "png":
            # Large pages take most of the time to compress, and gain 7 % by it.
            options["pil_kwargs"] = {"compress_level": 3, **(options.get("pil_kwargs") or {})}
        with house_style():
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


def _empty(plan: Plan, title: str | None, source: str | None, dpi: float) -> Diagram:
    """A page that says that there is nothing to draw."""
    frame = Frame(title, source, _NARROWEST, _MARGIN)
    height = _EMPTY_HEIGHT + frame.head + frame.foot
    figure, axes = _page(_NARROWEST, height, dpi)
    paint_frame(axes, frame, height)
    room, centre = _NARROWEST - 4 * _MARGIN, _NARROWEST / 2
    y = _MARGIN + frame.foot + _EMPTY_HEIGHT / 2 + 18.0
    for place, text in enumerate(plan.empty):
        face = _HINT if place else _EMPTY
        lines = wrap(text, face, room)
        print_lines(axes, lines, (centre, y), face, colour=FAINT, name="empty")
        y -= len(lines) * line_height(face) + 6.0
    return figure


def sheet(plan: Plan, title: str | None, source: str | None, dpi: float) -> Diagram:
    """Put a figure on a page, with title, legend and source.

    Args:
        plan: what it shows.
        title: printed above; an empty string for none, None for the plan's own.
        source: printed below, or None.
        dpi: pixels per inch.

    Returns:
        The figure.
    """
    title = plan.title if title is None else title
    if plan.empty:
        return _empty(plan, title, source, dpi)
    width = max(plan.size[0] + 2 * _MARGIN, _NARROWEST)
    room = width - 2 * _MARGIN
    frame = Frame(title, source, width, _MARGIN)
    legend = legend_height(plan.keys, room)
    height = plan.size[1] + 2 * _MARGIN + frame.head + legend + frame.foot
    figure, axes = _page(width, height, dpi)
    figure.contents = plan.contents
    paint_frame(axes, frame, height)
    paint_legend(axes, plan.keys, (_MARGIN, height - _MARGIN - frame.head - 6.0), room)
    plan.paint(axes, np.array([_MARGIN, _MARGIN + frame.foot]))
    return figure
