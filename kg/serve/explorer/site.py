"""What all pages of a graph have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from kg.serve.answer import Answer
from kg.serve.explorer.addresses import address_of, file_of
from kg.serve.explorer.names import Known, Names
from kg.serve.explorer.render import page
from kg.serve.limits import Limits
from kg.store import Store

__all__ = ["Site", "common", "problem_page"]


def common(graph: str, text: str = "") -> dict[str, Any]:
    """Give what every template shows.

    Args:
        graph: what the graph is called.
        text: what stands in the search box.

    Returns:
        Values by their names.
    """
    return {"graph": graph, "searched": text, "address_of": address_of, "file_of": file_of}


def problem_page(
    graph: str, status: HTTPStatus, message: str, near: Iterable[Known] = (), title: str = ""
) -> Answer:
    """Say what is wrong.

    Args:
        graph: what the graph is called.
        status: the HTTP status.
        message: what is wrong.
        near: what may have been meant.
        title: the heading; the status in words if empty.

    Returns:
        The page.
    """
    values = {"title": title or status.phrase, "message": message, "near": tuple(near)}
    return page("problem", status, **common(graph), **values)


@dataclass(frozen=True, slots=True)
class Site:
    """A graph and what is known of it.

    Attributes:
        store: holds the graph.
        names: all its names.
        name: what the graph is called.
        counts: how much is in it.
        limits: what a visit may take.
    """

    store: Store
    names: Names
    name: str
    counts: Mapping[str, int]
    limits: Limits

    def common(self, text: str = "") -> dict[str, Any]:
        """Give what every template shows.

        Args:
            text: what stands in the search box.

        Returns:
            Values by their names.
        """
        return common(self.name, text)
