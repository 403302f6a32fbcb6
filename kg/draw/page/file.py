"""Turns a graph of claims into an interactive page in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.draw.errors import InvalidDrawingOption
from kg.draw.page.contents import Drawable
from kg.draw.page.document import page_html

__all__ = ["write_page"]

_FIGURE = "graph"


def write_page(graph: Drawable, path: str | Path, *, figure: str = _FIGURE, **options: Any) -> Path:
    """Write a page that shows a graph, and for each of its edges the sentences that say it.

    Args:
        graph: the graph, such as a ``kg.Graph``.
        path: the file, in UTF-8.
        figure: ``graph``; the other figures are pictures.
        **options: what ``page_html`` takes.

    Returns:
        The path.

    Raises:
        InvalidDrawingOption: there is no page of that figure.
    """
    if figure != _FIGURE:
        raise InvalidDrawingOption(
            "figure", figure, f"{_FIGURE} for a page; the others are .png, .svg or .pdf"
        )
    path = Path(path)
    path.write_text(page_html(graph, **options), "utf-8", newline="\n")
    return path
