"""Turns a graph of claims into a figure of the kind asked for, and the figure into a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.draw.articles import article, credits
from kg.draw.careers import careers
from kg.draw.diagram import diagram
from kg.draw.errors import (
    FocusNeeded,
    InvalidDrawingOption,
    UnknownFigure,
    UnsupportedPictureFormat,
)
from kg.draw.find import find
from kg.draw.goals import goals
from kg.draw.request import LIMIT, Request
from kg.draw.said import busiest, name_of, said
from kg.draw.sheet import Diagram, Plan, house_style, sheet
from kg.draw.style import STATUSES
from kg.draw.teams import team_map
from kg.draw.text import printable
from kg.draw.trains import trains
from kg.draw.view import view

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["FIGURES", "draw"]

_FORMATS = ("png", "svg", "pdf")


def _graph(request: Request) -> Plan:
    """Everything, or the surroundings of the focus."""
    shown = view(
        request.network,
        focus=request.focus,
        hops=request.hops,
        show=request.show,
        limit=request.limit,
    )
    return diagram(shown, "", request.seed)


def _neighbourhood(request: Request) -> Plan:
    """The surroundings of the focus, which must be given."""
    if not request.focus:
        facts = said(request.network, request.show)
        kinds = ("Rider", "Person", "Team", "Race")
        raise FocusNeeded("neighbourhood", busiest(request.network, facts, kinds))
    names = [name_of(request.network, find(request.network, name)) for name in request.focus]
    shown = view(
        request.network,
        focus=request.focus,
        hops=request.hops,
        show=request.show,
        limit=request.limit,
    )
    return diagram(shown, "Around " + " and ".join(names), request.seed)


_FIGURES: Mapping[str, tuple[str, Callable[[Request], Plan]]] = {
    "graph": ("everything, or with a focus what surrounds it", _graph),
    "neighbourhood": ("what surrounds a rider, team or race", _neighbourhood),
    "trains": ("lead-out trains, team by team: who leads out whom", trains),
    "team-map": ("teams: riders by role, directors, newcomers, who left", team_map),
    "careers": ("a timeline: who rode where, and when", careers),
    "goals": ("riders against races: targets, starts, results", goals),
    "article": ("what one article says", article),
}

FIGURES: Mapping[str, str] = MappingProxyType({
    name: words for name, (words, _) in _FIGURES.items()
})
"""The kinds of figures, each with what it shows."""


def _checked(path: str | Path | None, request: Request, figure: str, dpi: float) -> None:
    """Refuse options that no picture can be drawn with."""
    if path is not None and Path(path).suffix.lower().lstrip(".") not in _FORMATS:
        raise UnsupportedPictureFormat(str(path), tuple(f".{name}" for name in _FORMATS))
    if figure not in FIGURES:
        raise UnknownFigure(figure, tuple(FIGURES))
    if not request.show or not set(request.show) <= set(STATUSES):
        raise InvalidDrawingOption("show", request.show, f"some of {', '.join(STATUSES)}")
    if request.hops < 0:
        raise InvalidDrawingOption("hops", request.hops, "a number of steps from 0 up")
    if request.limit < 1:
        raise InvalidDrawingOption("limit", request.limit, "a number of entities from 1 up")
    if not 10 <= dpi <= 1200:
        raise InvalidDrawingOption("dpi", dpi, "10 to 1200 pixels per inch")


def draw(
    network: MultiDiGraph[str],
    path: str | Path | None = None,
    *,
    figure: str = "graph",
    focus: str | Sequence[str] | None = None,
    hops: int = 1,
    title: str | None = None,
    source: str | None = None,
    show: str | Sequence[str] = ("asserted", "possible"),
    limit: int = LIMIT,
    dpi: float = 150.0,
    seed: int = 1,
) -> Diagram:
    """Draw a graph of claims.

    Types are told apart by shape and colour, relations by words and colour, facts, hopes and
    denials by solid, dashed and dotted lines. The same graph gives the same bytes.

    Args:
        network: nodes with ``name``, ``type`` and perhaps ``aliases``; edges with ``predicate``,
            ``status``, ``year``, ``stage``, ``rank``, and ``article`` or ``claims``. Its attribute
            ``articles``, if any, gives `kg.model.Article` values by identifier.
        path: where to save it, or None; the suffix decides: .png, .svg or .pdf.
        figure: what kind of figure, one of `FIGURES`.
        focus: the name, an alias or the identifier of what the figure is about, or several of
            these; of the figure ``article`` an article's identifier or title. None for everything.
        hops: how many steps from the focus to draw, in a graph or neighbourhood.
        title: printed above; None for the figure's own, an empty string for none.
        source: printed below; None for the articles' titles and dates, an empty string for none.
        show: the statuses to draw, of ``asserted``, ``possible``, ``denied``.
        limit: the greatest number of entities; a larger picture cannot be read.
        dpi: pixels per inch of a PNG file and of notebooks.
        seed: of the random numbers in the layout; another seed gives another layout.

    Returns:
        The figure, as large as its contents need; it belongs to no display and no pyplot state.
    """
    names = (focus,) if isinstance(focus, str) else tuple(focus or ())
    statuses = (show,) if isinstance(show, str) else tuple(show)
    request = Request(network, names, hops, statuses, limit, seed)
    _checked(path, request, figure, dpi)
    with house_style():
        plan = _FIGURES[figure][1](request)
        below = credits(network, plan.articles) if source is None else source
        drawn = sheet(plan, title, below, dpi)
    if path is not None:
        heading = printable(plan.title if title is None else title)
        drawn.savefig(path, dpi=dpi, metadata={"Title": heading} if heading else None)
    return drawn
