"""N-Triples lines, in order, turned into RDF/XML (W3C Recommendation 2014), subject by subject."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import IO
from xml.sax.saxutils import escape

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.subjects import Facts, Subject, subjects
from kg.rdf.terms import PREFIXES, RDF, XSD, UnwritableValue
from kg.rdf.turtle import HIDDEN
from kg.vocabulary import THINGS

__all__ = ["NOT_IN_XML", "write_rdfxml"]

_TYPE = f"{RDF}type"
_STRING = f"{XSD}string"
# Those of things name no properties and no types.
_NAMESPACES = {base: prefix for prefix, base in PREFIXES.items() if not base.startswith(THINGS)}
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 has no way to write."""


def write_rdfxml(lines: Iterable[str], output: IO[bytes]) -> None:
    """Write RDF/XML.

    Args:
        lines: N-Triples lines without line ends, in order, each once.
        output: where to: one element for each subject, named by its type.
    """
    heads = "".join(
        f'\n    xmlns:{prefix}="{base}"'
        for base, prefix in sorted(_NAMESPACES.items(), key=lambda each: each[1])
    )
    output.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{heads}>\n'.encode())
    output.writelines(_element(*each).encode() for each in subjects(lines))
    output.write(b"</rdf:RDF>\n")


def _element(subject: Subject, facts: Facts) -> str:
    types = (value for name, value in facts if name.value == _TYPE)
    # The first type names the element, if it can be a name.
    first = next((each for each in types if isinstance(each, NamedNode) and _named(each)), None)
    name, space = (_named(first) if first else None) or ("rdf:Description", "")
    inside = "".join(
        _property(predicate, value)
        for predicate, value in facts
        if not (predicate.value == _TYPE and value == first)
    )
    return f"\n  <{name}{space}{_reference(subject, 'about')}>\n{inside}  </{name}>\n"


def _property(predicate: NamedNode, value: object) -> str:
    found = _named(predicate)
    if found is None:
        remedy = "its end is no name that XML knows; write Turtle or N-Triples"
        raise UnwritableValue("property", predicate.value, remedy)
    name, space = found
    if not isinstance(value, Literal):
        return f"    <{name}{space}{_reference(value, 'resource')}/>\n"
    kind = ""
    if value.language:
        kind = f' xml:lang="{value.language}"'
    elif value.datatype.value != _STRING:
        kind = f' rdf:datatype="{_quoted(value.datatype.value)}"'
    return f"    <{name}{space}{kind}>{_text(value.value)}</{name}>\n"


def _reference(term: object, attribute: str) -> str:
    if isinstance(term, Triple):
        raise UnwritableValue("triple term", str(term), "write Turtle or N-Triples")
    if isinstance(term, NamedNode):
        return f' rdf:{attribute}="{_quoted(term.value)}"'
    return f' rdf:nodeID="{str(term).removeprefix("_:")}"'


@cache
def _named(iri: NamedNode) -> tuple[str, str] | None:
    """Split an IRI into an element's name and, for foreign ones, its namespace declaration."""
    found = _LOCAL_NAME.search(iri.value)
    if found is None or not found.start():
        return None
    base, local = iri.value[: found.start()], found[0]
    prefix = _NAMESPACES.get(base)
    if prefix is not None:
        return f"{prefix}:{local}", ""
    return f"ns:{local}", f' xmlns:ns="{_quoted(base)}"'


def _quoted(text: str) -> str:
    return _text(text).replace('"', "&quot;")


def _text(text: str) -> str:
    if (found := NOT_IN_XML.search(text)) is not None:
        remedy = f"XML has no U+{ord(found[0]):04X}; write Turtle or N-Triples"
        raise UnwritableValue("text", f"{text[:40]}…", remedy)
    # An XML reader turns a carriage return into a line end, unless it is written as a reference.
    escaped = escape(text, {"\r": "&#13;"})
    return HIDDEN.sub(lambda hidden: f"&#x{ord(hidden[0]):X};", escaped)
