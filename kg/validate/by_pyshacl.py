"""N-Triples and a file of shapes turned into pyshacl's report, with queries parsed once.

A SPARQL rule asks the same query of every node. rdflib would parse it anew each time, which takes
longer than to answer it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

__all__ = ["PyshaclReport", "report"]

_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


class PyshaclReport:
    """The report of a validation: nodes, and what is said of them."""

    def __init__(self, graph: rdflib.Graph) -> None:
        """Take a report.

        Args:
            graph: a ``sh:ValidationReport`` in RDF.
        """
        self._graph = graph

    def nodes(self) -> Iterator[Node]:
        """List the results.

        Yields:
            A node for each.
        """
        yield from self._graph.subjects(rdflib.RDF.type, _SH.ValidationResult)

    def term(self, node: Node, name: str) -> str:
        """Give what a result says, as N-Triples term.

        Args:
            node: the result.
            name: a property of SHACL's vocabulary, such as ``focusNode``.

        Returns:
            The term, or an empty string where the result does not say.
        """
        value = self._graph.value(node, _SH[name])
        return "" if value is None else value.n3()

    def text(self, node: Node, name: str) -> str:
        """Give a text of a result.

        Args:
            node: the result.
            name: a property of SHACL's vocabulary, such as ``resultMessage``.

        Returns:
            The text, or an empty string where there is none.
        """
        return str(self._graph.value(node, _SH[name]) or "")


class _Graph(rdflib.Graph):
    """A graph that knows the queries that it was asked before."""

    def query(
        self,
        query_object: str | Query,
        *args: Any,
        initNs: Mapping[str, Any] | None = None,  # noqa: N803 (rdflib's name)
        **kwargs: Any,
    ) -> rdflib.query.Result:
        if isinstance(query_object, str):
            names = initNs or dict(self.namespaces())
            query_object = _prepared(query_object, tuple(sorted(names.items())))
        return super().query(query_object, *args, **kwargs)


@cache
def _prepared(text: str, names: tuple[tuple[str, Any], ...]) -> Query:
    return prepareQuery(text, initNs=dict(names))


@cache
def _shapes(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format="turtle")


def report(triples: str, shapes: Path) -> PyshaclReport:
    """Validate a graph.

    Args:
        triples: the graph, as N-Triples.
        shapes: a Turtle file of shapes.

    Returns:
        The report.
    """
    data = _Graph().parse(data=triples, format="nt")
    # The data are this call's own, so that they need not be copied first.
    _, found, _ = pyshacl.validate(data, shacl_graph=_shapes(shapes), inplace=True)
    if not isinstance(found, rdflib.Graph):
        # Shapes that cannot be used, which tests rule out.
        raise found
    return PyshaclReport(found)
