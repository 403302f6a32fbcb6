"""N-Quads turned into JSON-LD with a context of prefixes, graph by graph and subject by subject."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, RdfFormat, Triple, parse

from kg.rdf.terms import PREFIXES, RDF, XSD, UnwritableValue, compact
from kg.rdf.turtle import visible

__all__ = ["jsonld"]

Node = dict[str, object]

_TYPE = f"{RDF}type"
_STRING = f"{XSD}string"


def jsonld(graphs: Mapping[str | None, Iterable[str]]) -> str:
    """Write JSON-LD.

    Args:
        graphs: N-Triples lines by the graph's name as N-Triples term; None is the default graph.

    Returns:
        One object with ``@context`` and ``@graph``, indented; every value keeps its datatype, so
        that no number is read back as a float.
    """
    top = _nodes(graphs.get(None, ()))
    for name in sorted(filter(None, graphs)):
        top.append({"@id": _name(name[1:-1]), "@graph": _nodes(graphs[name])})
    document = {"@context": dict(sorted(PREFIXES.items())), "@graph": top}
    return visible(json.dumps(document, ensure_ascii=False, indent=1)) + "\n"


def _nodes(lines: Iterable[str]) -> list[Node]:
    """Gather the triples of one graph into one object for each subject."""
    nodes: dict[str, dict[str, list[object]]] = {}
    text = "\n".join(sorted(lines)) + "\n"
    for quad in parse(text, format=RdfFormat.N_TRIPLES):
        subject = str(quad.subject)
        predicate = quad.predicate.value
        node = nodes.setdefault(subject, {})
        if predicate == _TYPE and not isinstance(quad.object, Literal):
            node.setdefault("@type", []).append(_reference(str(quad.object)))
        else:
            node.setdefault(_name(predicate), []).append(_value(quad.object))
    return [
        {"@id": _reference(subject), **{name: _single(node[name]) for name in sorted(node)}}
        for subject, node in sorted(nodes.items())
    ]


def _single(values: list[object]) -> object:
    return values[0] if len(values) == 1 else values


def _value(term: object) -> object:
    if isinstance(term, Triple):
        raise UnwritableValue("triple term", str(term), "JSON-LD has none; write N-Quads or TriG")
    if not isinstance(term, Literal):
        return {"@id": _reference(str(term))}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": _name(term.datatype.value)}


def _reference(term: str) -> str:
    """Write an IRI or a blank node, given as N-Triples term."""
    return _name(term[1:-1]) if term.startswith("<") else term


def _name(iri: str) -> str:
    name = compact(iri)
    if name is None and iri.partition(":")[0] in PREFIXES:
        # A reader of JSON-LD would take its scheme for a prefix.
        raise UnwritableValue("IRI", iri, "its scheme is a prefix; write N-Quads or TriG")
    return name or iri
