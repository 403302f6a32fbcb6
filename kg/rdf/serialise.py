"""Graphs, as N-Triples lines, turned into the bytes of an RDF file: the same for the same facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from pyoxigraph import serialize as oxigraph_serialize

from kg.rdf.formats import Format
from kg.rdf.jsonld import jsonld
from kg.rdf.turtle import trig, turtle

__all__ = ["Graphs", "serialise"]

Graphs = Mapping[str | None, Collection[str]]
"""N-Triples lines, without line ends, by graph name (an N-Triples term; None: the default graph)."""


def serialise(graphs: Graphs, form: Format) -> bytes:
    """Write graphs in a format.

    Turtle and N-Triples have no graphs. What that loses is which graph a triple lies in; which
    article a claim comes from stays, in ``prov:wasDerivedFrom``, so that reading such a file can
    put the triples back.

    Args:
        graphs: the graphs' lines.
        form: the format.

    Returns:
        The file's bytes (UTF-8), which depend on the facts alone and not on the order of lines.
    """
    graphs = _without_arbitrary_labels(graphs)
    if form is Format.N_QUADS:
        return _joined(_named_lines(graphs))
    if form is Format.TRIG:
        return trig(graphs).encode()
    if form is Format.JSON_LD:
        return jsonld(graphs).encode()
    lines = {line for each in graphs.values() for line in each}
    return turtle(lines).encode() if form is Format.TURTLE else _joined(list(lines))


def _named_lines(graphs: Graphs) -> list[str]:
    return [
        line if name is None else f"{line[:-1]}{name} ."
        for name, lines in graphs.items()
        for line in lines
    ]


def _joined(lines: list[str]) -> bytes:
    lines.sort()
    return "".join(f"{line}\n" for line in lines).encode()


def _without_arbitrary_labels(graphs: Graphs) -> Graphs:
    """Give blank nodes, which only foreign files bring, labels that follow from what is said.

    Args:
        graphs: the graphs' lines.

    Returns:
        The same lines; where there are blank nodes, with the canonical labels of RDF Dataset
        Canonicalization (RDFC-1.0, W3C Recommendation 2024).
    """
    if not any(" _:" in f" {line}" for lines in graphs.values() for line in lines):
        return graphs
    dataset = Dataset(parse(_joined(_named_lines(graphs)), format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    again: dict[str | None, list[str]] = {}
    for quad in dataset:
        name = None if str(quad.graph_name) == "DEFAULT" else str(quad.graph_name)
        line = oxigraph_serialize([quad.triple], format=RdfFormat.N_TRIPLES)
        again.setdefault(name, []).append((line or b"").decode().rstrip("\n"))
    return again
