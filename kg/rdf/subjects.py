"""N-Triples lines, in order, parsed into terms, one subject at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import attrgetter

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

__all__ = ["Facts", "Subject", "subjects"]

Subject = NamedNode | BlankNode | Triple
Facts = list[tuple[NamedNode, NamedNode | BlankNode | Literal | Triple]]

LINES_AT_A_TIME = 5000


def subjects(lines: Iterable[str]) -> Iterator[tuple[Subject, Facts]]:
    """Gather what is said of each subject.

    Args:
        lines: N-Triples lines without line ends, in order.

    Yields:
        Each subject with its properties and their values, in the order of the lines.
    """
    for subject, quads in groupby(_parsed(lines), key=attrgetter("subject")):
        yield subject, [(quad.predicate, quad.object) for quad in quads]


def _parsed(lines: Iterable[str]) -> Iterator[Quad]:
    rest = iter(lines)
    while some := list(islice(rest, LINES_AT_A_TIME)):
        yield from parse("\n".join([*some, ""]), format=RdfFormat.N_TRIPLES)
