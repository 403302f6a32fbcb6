"""A graph turned into an interactive view within a notebook: a page of its own in a closed frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.notebook.markup import text

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["View", "WrongHeight", "view"]

_LEAST, _MOST = 200, 4000


class WrongHeight(KgError):
    """A view cannot be that high.

    Attributes:
        height: what was asked for.
    """

    def __init__(self, height: object) -> None:
        """Say what would be right.

        Args:
            height: what was asked for.
        """
        self.height = height
        super().__init__(f"a view cannot be {height!r} pixels high; give {_LEAST} to {_MOST}")


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """An interactive view of a graph, which shows itself in notebooks.

    Where scripts do not run, such as in a notebook that is read on a website, the picture is shown.

    Attributes:
        page: the whole page; written to a file it can be opened in a browser.
        height: in pixels.
        contents: how many articles, entities and claims it shows, in words.
        picture: a PNG file of the same, or None where it is too large for one.
    """

    page: str = field(hash=False)
    height: int
    contents: str
    picture: bytes | None = field(hash=False)

    def __repr__(self) -> str:
        """Say what it shows."""
        return f"<interactive view of {self.contents}>"

    def _repr_html_(self) -> str:
        """Put the page into a frame that lets its scripts run and nothing else."""
        # They run in an origin of their own: they reach neither the notebook nor its cookies, and
        # may open no window and send no form.
        return (
            f'<iframe srcdoc="{text(self.page)}" sandbox="allow-scripts" '
            f'title="{text(f"Interactive view of {self.contents}")}" '
            f'style="width:100%;height:{self.height}px;border:1px solid rgba(128,128,128,.45);'
            'border-radius:.4rem"></iframe>'
        )

    def _repr_png_(self) -> bytes | None:
        return self.picture


def view(graph: Graph, height: int, options: Mapping[str, Any]) -> View:
    """Make an interactive view of a graph.

    Args:
        graph: the graph.
        height: of the view, in pixels.
        options: what the page can be told.

    Returns:
        The view.

    Raises:
        WrongHeight: it is lower or higher than a screen can be.
    """
    from kg.draw.page import page_html
    from kg.notebook.picture import picture

    if not _LEAST <= height <= _MOST:
        raise WrongHeight(height)
    found = picture(graph)
    counted = (graph.articles(), "articles"), (graph.entities(), "entities"), (graph, "claims")
    contents = ", ".join(f"{len(values):,} {name}" for values, name in counted)
    return View(page_html(graph, **options), height, contents, found and found[0])
