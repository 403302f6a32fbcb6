"""Explorers of small graphs, without a server: what a visit gives is what a browser gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import html

from kg.graph import Graph
from kg.model import Reading
from kg.serve import Limits
from kg.serve.answer import Answer
from kg.serve.explorer import Explorer
from kg.serve.explorer.visits import Visit
from kg.store import Store

__all__ = ["counts_of", "explorer_of", "page_of", "text_of"]

_COUNTED = {
    "articles": "SELECT ?x { ?x a cyc:Article }",
    "entities": "SELECT ?x { ?x skos:prefLabel ?name }",
    "claims": "SELECT ?x { ?x a cyc:Claim }",
    "triples": "SELECT ?s { ?s ?p ?o }",
}


def counts_of(store: Store) -> Mapping[str, int]:
    """Count what the keeper counts."""
    return {name: len(store.query(query)) for name, query in _COUNTED.items()}


def explorer_of(readings: Iterable[Reading] | Graph, limits: Limits | None = None) -> Explorer:
    """Make an explorer of what articles say."""
    graph = readings if isinstance(readings, Graph) else Graph.from_readings(readings)
    store = graph.store
    return Explorer(store, "graph.nq", counts_of(store), limits or Limits())


def page_of(explorer: Explorer, visit: Visit, status: int = 200) -> Any:
    """Visit, and read the page as a browser does."""
    found: Answer = explorer.answer(visit)
    assert (found.status, found.media_type) == (status, "text/html; charset=utf-8")
    return html.document_fromstring(found.body.decode("utf-8"))


def text_of(element: Any) -> str:
    """Give an element's text, white space made single spaces."""
    return " ".join(element.text_content().split())
