"""Quads to remove and to add turned into one SPARQL update, which stores run as one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby

from pyoxigraph import NamedNode, Quad

__all__ = ["update_text"]


def update_text(
    removed: Collection[Quad], added: Collection[Quad], apart: Collection[NamedNode] = ()
) -> str:
    """Write an update that changes named graphs, and the default graph with them.

    A triple leaves the default graph when no named graph states it any more, and enters it unless
    it is to be seen there already: an engine whose default graph is the union of all graphs by
    itself gets nothing written twice.

    Args:
        removed: quads of named graphs, without blank nodes.
        added: quads of named graphs, without blank nodes.
        apart: graphs whose triples the default graph does not show.

    Returns:
        One SPARQL 1.1 update request; empty where there is nothing to change.
    """
    operations = []
    if removed:
        operations.append(f"DELETE DATA {{\n{_graphs(removed)}}}")
        if shown := _table(removed, apart):
            operations.append(
                "DELETE { ?s ?p ?o } WHERE {\n"
                f"VALUES (?s ?p ?o) {{\n{shown}}}\n"
                "FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
            )
    if added:
        operations.append(f"INSERT DATA {{\n{_graphs(added)}}}")
        if shown := _table(added, apart):
            operations.append(
                "INSERT { ?s ?p ?o } WHERE {\n"
                f"VALUES (?s ?p ?o) {{\n{shown}}}\n"
                "FILTER NOT EXISTS { ?s ?p ?o } }"
            )
    return " ;\n".join(operations)


def _graphs(quads: Iterable[Quad]) -> str:
    lines = sorted((str(quad.graph_name), _triple(quad)) for quad in quads)
    blocks = []
    for name, group in groupby(lines, key=lambda each: each[0]):
        triples = "".join(f"{triple} .\n" for _, triple in group)
        blocks.append(f"GRAPH {name} {{\n{triples}}}\n")
    return "".join(blocks)


def _table(quads: Iterable[Quad], apart: Collection[NamedNode]) -> str:
    shown = {_triple(quad) for quad in quads if quad.graph_name not in apart}
    return "".join(f"({triple})\n" for triple in sorted(shown))


def _triple(quad: Quad) -> str:
    """Write a triple's terms as N-Triples does, which SPARQL reads as they are."""
    return f"{quad.subject} {quad.predicate} {quad.object}"
