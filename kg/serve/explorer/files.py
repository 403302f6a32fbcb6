"""A part of a graph, or all of it, turned into a file to keep: Turtle, N-Quads or CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions

from kg.errors import KgError
from kg.model import Claim
from kg.rdf import Format, Values, serialise
from kg.rdf.statements import EVIDENCE, SELECTOR, TEXT, TRIGGER
from kg.rdf.tables import CLAIM_COLUMNS, claim_rows, write_table
from kg.rdf.terms import entity_id
from kg.serve.answer import Answer
from kg.serve.explorer.claims import descriptions
from kg.serve.explorer.names import Names
from kg.serve.limits import Limits
from kg.store import Store
from kg.vocabulary import THINGS, slug

__all__ = [
    "ROW_FORMS",
    "TRIPLE_FORMS",
    "TooLarge",
    "UnknownFormat",
    "attached",
    "claims_csv",
    "part",
    "whole",
]

ROW_FORMS: Mapping[str, str] = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
}
"""Files that rows can be kept in, and their media types."""

TRIPLE_FORMS: Mapping[str, str] = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""Files that triples can be kept in, and their media types."""

_QUADS = {"nq": "application/n-quads", "trig": "application/trig"}
_MOST_TRIPLES = 1_000_000
_LONGEST_NAME = 60
_AT_A_TIME = 400


class TooLarge(KgError):
    """A file would be larger than an answer may be."""


class UnknownFormat(KgError):
    """A file is wanted in a format that it cannot be written in.

    Attributes:
        form: the format.
    """

    def __init__(self, form: str, valid: Iterable[str]) -> None:
        """Say what is wanted and what there is.

        Args:
            form: the format.
            valid: the formats there are.
        """
        self.form = form
        super().__init__(f"no file format here is called {form!r}; use {', '.join(valid)}")


def attached(answer: Answer, name: str, form: str) -> Answer:
    """Let a browser keep an answer as a file.

    Args:
        answer: the answer.
        name: what the file is about.
        form: its suffix.

    Returns:
        The answer with the file's name; a refusal stays what it is.
    """
    if answer.status != HTTPStatus.OK:
        return answer
    plain = slug(name)[:_LONGEST_NAME].strip("-") or "graph"
    header = ("content-disposition", f'attachment; filename="{plain}.{form}"')
    return Answer(answer.status, answer.media_type, answer.body, (*answer.headers, header))


def whole(store: Store, form: str, counts: Mapping[str, int], limits: Limits) -> Answer:
    """Write the whole graph.

    Args:
        store: holds it.
        form: ``ttl``, ``nt``, ``jsonld``, ``rdf``, ``nq``, ``trig``, or ``csv`` for its claims.
        counts: how much is in it.
        limits: how long an answer may be.

    Returns:
        The file.

    Raises:
        TooLarge: it would be larger than an answer may be.
        UnknownFormat: there is no such format.
    """
    if form == "csv":
        if counts["claims"] > limits.rows:
            raise TooLarge(_too_large(f"{counts['claims']:,} claims", "csv"))
        claims = Values(store.pairs).claims_by_iri
        return _within(_csv(claims), "text/csv; charset=utf-8", limits, "csv")
    media_type = {**TRIPLE_FORMS, **_QUADS}.get(form)
    if media_type is None:
        raise UnknownFormat(form, ("csv", *TRIPLE_FORMS, *_QUADS))
    if counts["triples"] > _MOST_TRIPLES:
        raise TooLarge(_too_large(f"{counts['triples']:,} triples", form))
    kind = Format.named(form)
    return _within(serialise(store.lines(kind), kind), media_type, limits, form)


def part(store: Store, iri: str, claims: Mapping[str, Claim], form: str, limits: Limits) -> Answer:
    """Write what is said about something: its description, and the claims with their evidence.

    Args:
        store: holds the graph.
        iri: what it is about; an article's graph is written as it is.
        claims: the claims about it, by their IRIs.
        form: one of ``TRIPLE_FORMS``.
        limits: how long an answer may be.

    Returns:
        The file.
    """
    lines = set(_described(store, [iri, *claims]))
    if iri.startswith(f"{THINGS}article/"):
        lines.update(f"{quad.triple} ." for quad in store.quads(NamedNode(iri)))
    else:
        spans = {
            value
            for node in descriptions(store, claims).values()
            for key in (EVIDENCE, TRIGGER)
            for value in node.get(key.value, ())
        }
        selectors = {
            value
            for node in descriptions(store, spans).values()
            for value in node.get(SELECTOR.value, ())
        }
        articles = {claim.article for claim in claims.values() if claim.article}
        lines.update(_described(store, [*sorted(spans), *sorted(selectors)]))
        texts = f" {TEXT} "
        lines.update(line for line in _described(store, sorted(articles)) if texts not in line)
    media_type = TRIPLE_FORMS[form]
    return _within(serialise({None: lines}, Format.named(form)), media_type, limits, form)


def claims_csv(claims: Mapping[str, Claim], names: Names, limits: Limits) -> Answer:
    """Write claims as a table.

    Args:
        claims: the claims by their IRIs, with IRIs for identifiers.
        names: knows the articles' identifiers.
        limits: how long an answer may be.

    Returns:
        The file, with the columns of ``kg export --table claims``.
    """
    plain = {iri: _with_identifiers(claim, names) for iri, claim in claims.items()}
    return _within(_csv(plain), "text/csv; charset=utf-8", limits, "csv")


def _with_identifiers(claim: Claim, names: Names) -> Claim:
    article = names.get(claim.article)
    subject, object_, speaker = (
        end and replace(end, id=entity_id(end.id))
        for end in (claim.subject, claim.object, claim.speaker)
    )
    identifier = article.identifier if article else claim.article
    parts = {"subject": subject, "object": object_, "speaker": speaker, "article": identifier}
    return replace(claim, **parts)  # type: ignore[arg-type]


def _csv(claims: Mapping[str, Claim]) -> bytes:
    output = io.StringIO()
    write_table(CLAIM_COLUMNS, claim_rows(claims), output)
    return output.getvalue().encode("utf-8", "replace")


def _within(body: bytes, media_type: str, limits: Limits, form: str) -> Answer:
    if len(body) > limits.answer:
        raise TooLarge(_too_large(f"{len(body) >> 20:,} MB", form))
    return Answer(HTTPStatus.OK, media_type, body)


def _too_large(what: str, form: str) -> str:
    name = "claims.csv --table claims" if form == "csv" else f"all.{form}"
    return (
        f"{what} are more than this server hands out at once. Write the file beside the graph with"
        f" kg export GRAPH -o {name}, or ask for a part of it with SPARQL and LIMIT."
    )


def _described(store: Store, iris: Iterable[str]) -> Iterator[str]:
    nodes = [str(NamedNode(iri)) for iri in dict.fromkeys(iris)]
    for start in range(0, len(nodes), _AT_A_TIME):
        some = " ".join(nodes[start : start + _AT_A_TIME])
        found = store.results(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {some} }} ?s ?p ?o }}"
        )
        if not isinstance(found, QueryBoolean | QuerySolutions):
            yield from (f"{triple} ." for triple in found)
