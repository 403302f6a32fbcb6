"""N-Triples lines, in order, turned into JSON-LD with a context of prefixes, subject by subject."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import IO

from pyoxigraph import Literal, Triple

from kg.rdf.subjects import Facts, Subject, subjects
from kg.rdf.terms import PREFIXES, RDF, XSD, UnwritableValue, compact
from kg.rdf.turtle import visible

__all__ = ["write_jsonld"]

Node = dict[str, object]

_TYPE = f"{RDF}type"
_STRING = f"{XSD}string"


def write_jsonld(lines: Iterable[str], output: IO[bytes]) -> None:
    """Write JSON-LD.

    Args:
        lines: N-Triples lines without line ends, each behind its graph's name and a space, in
            order; the default graph's name is empty.
        output: where to: one object with ``@context`` and ``@graph``, indented. Every value keeps
            its datatype, so that no number is read back as a float.
    """
    head = _text({"@context": dict(sorted(PREFIXES.items()))}, 0)
    output.write(f'{head[:-2]},\n "@graph": '.encode())
    _write_list(_members(lines), 1, output)
    output.write(b"\n}\n")


def _write_list(texts: Iterable[str], depth: int, output: IO[bytes]) -> None:
    """Write what ``json.dumps`` writes for a list, without having all of it at once."""
    separator = b"["
    for text in texts:
        output.write(separator)
        output.write(visible(f"\n{' ' * (depth + 1)}{text}").encode())
        separator = b","
    output.write(b"[]" if separator == b"[" else f"\n{' ' * depth}]".encode())


def _members(lines: Iterable[str]) -> Iterator[str]:
    # A graph's name has no space in it.
    for name, group in groupby((line.split(" ", 1) for line in lines), key=itemgetter(0)):
        nodes = subjects(map(itemgetter(1), group))
        if not name:
            yield from (_text(_node(*node), 2) for node in nodes)
        else:
            # Articles' graphs are small, however many they are.
            members = [_node(*node) for node in nodes]
            yield _text({"@id": _reference(name), "@graph": members}, 2)


def _text(value: object, depth: int) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # Line ends inside of strings are escaped: these are all between values.
    return text.replace("\n", f"\n{' ' * depth}")


def _node(subject: Subject, facts: Facts) -> Node:
    node: dict[str, list[object]] = {}
    for predicate, value in facts:
        if predicate.value == _TYPE and not isinstance(value, Literal):
            node.setdefault("@type", []).append(_reference(str(value)))
        else:
            node.setdefault(_name(predicate.value), []).append(_value(value))
    return {"@id": _reference(str(subject)), **{name: _single(node[name]) for name in sorted(node)}}


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
