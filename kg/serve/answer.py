"""A SPARQL query and an ``Accept`` header turned into the body of an answer, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from kg.errors import KgError
from kg.rdf import Format, serialise
from kg.serve.limits import Limits
from kg.serve.negotiation import best
from kg.store import RefusedQuery, Store

__all__ = ["TEXT", "Answer", "Asked", "answer", "refusal"]

TEXT = "text/plain; charset=utf-8"
ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
TRIPLES = {
    "text/turtle": Format.TURTLE,
    "application/n-triples": Format.N_TRIPLES,
    "application/ld+json": Format.JSON_LD,
    "application/rdf+xml": Format.RDF_XML,
    "application/x-turtle": Format.TURTLE,
    "application/json": Format.JSON_LD,
    "application/xml": Format.RDF_XML,
    "text/plain": Format.N_TRIPLES,
}
# What XML cannot hold, not even as a reference; in UTF-8, none is part of another character.
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query on its way to the graph.

    Attributes:
        sparql: the query.
        accept: the media types that the client likes, as in HTTP.
    """

    sparql: str
    accept: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back.

    Attributes:
        status: the HTTP status.
        media_type: what the body is.
        body: the body.
        headers: further headers, such as a file's name.
    """

    status: int
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class _TooMuch(KgError):
    """An answer outgrows its limits."""


def answer(store: Store, asked: Asked, limits: Limits) -> Answer:
    """Answer a query.

    Args:
        store: what is asked.
        asked: the query.
        limits: what it may take; its time is for the caller to watch.

    Returns:
        The answer, complete; or a refusal that says why.
    """
    try:
        found = store.results(asked.sparql)
        tabular = isinstance(found, QueryBoolean | QuerySolutions)
        offered: Collection[str] = ROWS if tabular else TRIPLES
        media_type = best(asked.accept, offered)
        if media_type is None:
            names = ", ".join(offered)
            problem = f"this query can be answered in {names}; the request accepts none of these"
            return refusal(HTTPStatus.NOT_ACCEPTABLE, problem)
        if isinstance(found, QueryBoolean | QuerySolutions):
            body = _rows(found, ROWS[media_type], limits)
        else:
            body = _triples(found, TRIPLES[media_type], limits)
    except RefusedQuery as error:
        return refusal(HTTPStatus.FORBIDDEN, str(error))
    except (KgError, ValueError, RuntimeError, OSError) as error:
        return refusal(HTTPStatus.BAD_REQUEST, str(error))
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Answer(HTTPStatus.OK, media_type + charset, body)


def refusal(status: HTTPStatus, problem: str) -> Answer:
    """Make an answer out of what is wrong.

    Args:
        status: the HTTP status.
        problem: what is wrong.

    Returns:
        The answer, in plain text.
    """
    return Answer(status, TEXT, f"{problem}\n".encode("utf-8", "backslashreplace"))


def _rows(found: QueryBoolean | QuerySolutions, form: QueryResultsFormat, limits: Limits) -> bytes:
    if isinstance(found, QueryBoolean):
        return found.serialize(format=form) or b""
    # Rows are counted while they are written as TSV; Oxigraph turns that into the other formats.
    lines = _tsv(found)
    text = next(lines) + "".join(_bounded(lines, limits))
    if form == QueryResultsFormat.TSV:
        return text.encode()
    again = parse_query_results(text, QueryResultsFormat.TSV)
    body = again.serialize(format=form) or b""
    return _NOT_IN_XML.sub("\ufffd".encode(), body) if form == QueryResultsFormat.XML else body


def _tsv(found: QuerySolutions) -> Iterator[str]:
    yield "\t".join(map(str, found.variables)) + "\n"
    for solution in found:
        yield "\t".join("" if term is None else str(term) for term in solution) + "\n"


def _triples(found: Iterable[Triple], form: Format, limits: Limits) -> bytes:
    lines = set(_bounded((f"{triple} ." for triple in found), limits))
    return serialise({None: lines}, form)


def _bounded(texts: Iterator[str], limits: Limits) -> Iterator[str]:
    size = 0
    for number, text in enumerate(texts, 1):
        size += len(text)
        if number > limits.rows:
            problem = f"the answer has more than {limits.rows:,} rows; ask for fewer, with LIMIT"
            raise _TooMuch(problem)
        if size > limits.answer:
            megabytes = limits.answer >> 20
            raise _TooMuch(f"the answer has more than {megabytes} MB; ask for less, with LIMIT")
        yield text
