"""A Reading turned into quads: the article, its claims, their evidence, and the plain edges.

Everything an article says lies in one named graph, whose name is the article's IRI. A claim is a
node of its own; the plain edge ``subject predicate object`` stands beside it only if the claim is
asserted. The words that support a claim are a Web Annotation target with a text-position selector
(in Unicode code points of ``cyc:text``) and a text-quote selector.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Article, Claim, Entity, Reading, Span
from kg.rdf.terms import (
    OA,
    PROV,
    RDF,
    SCHEMA,
    UnwritableValue,
    article_name,
    calendar_day,
    cyc,
    decimal,
    entity_iri,
    integer,
    relation_iri,
    string,
    thing,
    web_address,
)

__all__ = [
    "MENTIONS",
    "article_iri",
    "check_writable",
    "claim_names",
    "reading_entities",
    "reading_quads",
]

Term = NamedNode | Literal
Fact = tuple[NamedNode, NamedNode, Term]

A = NamedNode(RDF + "type")
STATEMENT = NamedNode(RDF + "Statement")
SUBJECT = NamedNode(RDF + "subject")
PREDICATE = NamedNode(RDF + "predicate")
OBJECT = NamedNode(RDF + "object")
DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
CLAIM = cyc("Claim")
STATUS = cyc("status")
CONFIDENCE = cyc("confidence")
SPEAKER = cyc("speaker")
EVIDENCE = cyc("evidence")
TRIGGER = cyc("trigger")
PATTERN = cyc("pattern")
TEXT = cyc("text")
YEAR = cyc("year")
STAGE = cyc("stage")
RANK = cyc("rank")
ARTICLE = cyc("Article")
NEWS_ARTICLE = NamedNode(SCHEMA + "NewsArticle")
IDENTIFIER = NamedNode(SCHEMA + "identifier")
HEADLINE = NamedNode(SCHEMA + "headline")
PUBLISHED = NamedNode(SCHEMA + "datePublished")
URL = NamedNode(SCHEMA + "url")
AUTHOR = NamedNode(SCHEMA + "author")
MENTIONS = NamedNode(SCHEMA + "mentions")
SPAN = cyc("Evidence")
SPECIFIC_RESOURCE = NamedNode(OA + "SpecificResource")
SOURCE = NamedNode(OA + "hasSource")
SELECTOR = NamedNode(OA + "hasSelector")
POSITION = NamedNode(OA + "TextPositionSelector")
START = NamedNode(OA + "start")
END = NamedNode(OA + "end")
QUOTE = NamedNode(OA + "TextQuoteSelector")
EXACT = NamedNode(OA + "exact")

_AGE = re.compile(r"[0-9]{1,3}")
_DIGITS = 20


def article_iri(article: str) -> NamedNode:
    """Give the IRI of an article, which is also the name of its graph.

    Args:
        article: the article's identifier.

    Returns:
        The IRI.
    """
    return thing("article", article_name(article))


def reading_quads(reading: Reading) -> Iterator[Quad]:
    """Turn a reading into the quads of its article's graph.

    Args:
        reading: the article with what was found in it.

    Yields:
        Each quad once: the article's, then claim by claim.
    """
    graph = article_iri(reading.article.id)
    for fact in _reading_facts(reading, graph):
        yield Quad(*fact, graph)


def check_writable(reading: Reading) -> None:
    """Find out whether ``reading_quads`` can write a reading, in a fraction of its time.

    Args:
        reading: the article with what was found in it; the words of its claims are its text's.

    Raises:
        UnwritableValue: a value has no place in RDF.
    """
    graph = article_iri(reading.article.id)
    for _ in _article_facts(reading.article, graph):
        pass
    for entity in {entity.id for entity in reading_entities(reading)}:
        entity_iri(entity)
    for claim in reading.claims:
        for _ in _claim_facts("", claim, graph):
            pass


def reading_entities(reading: Reading) -> Iterator[Entity]:
    """List every entity that a reading's graph refers to.

    Args:
        reading: the article with what was found in it.

    Yields:
        Its entities and those that only its claims hold, ages left out because they are literals.
    """
    for entity in reading.entities:
        if entity.type != "Age":
            yield entity
    for claim in reading.claims:
        for end in (claim.subject, claim.object, claim.speaker):
            if end is not None and end.type != "Age":
                yield end


def claim_names(claims: tuple[Claim, ...]) -> Iterator[tuple[str, Claim]]:
    """Name the claims of one article.

    A name is a hash of article, evidence, subject, predicate and object. Where a sentence says
    that twice with other qualifiers ("won in 2019 and 2021"), the further claims' hashes take in
    their qualifiers too; the surest has the short hash.

    Args:
        claims: the claims.

    Yields:
        Each different claim with its name, in the order of names' keys.
    """
    taken: set[str] = set()
    for claim in sorted(set(claims), key=_rank):
        plain = _hash(_key(claim))
        full = _hash([*_key(claim), *_qualifiers(claim)])
        # Two claims that differ in nothing but confidence, trigger or pattern are one.
        if full not in taken:
            yield full if plain in taken else plain, claim
            taken |= {plain, full}


def _key(claim: Claim) -> list[object]:
    span = claim.evidence
    ends = (claim.subject.id, claim.predicate, claim.object.id)
    return [claim.article, span.start, span.end, *ends]


def _qualifiers(claim: Claim) -> list[object]:
    speaker = claim.speaker.id if claim.speaker else None
    return [claim.status, claim.year, claim.stage, claim.rank, speaker]


def _rank(claim: Claim) -> tuple[str, float, str]:
    """Let the surest of two claims with one key have the plain name, whichever came first."""
    trigger = [claim.trigger.start, claim.trigger.end] if claim.trigger else []
    rest = [_qualifiers(claim), trigger, claim.pattern]
    return json.dumps(_key(claim)), -claim.confidence, json.dumps(rest)


def _hash(key: list[object]) -> str:
    return sha256(json.dumps(key, separators=(",", ":")).encode("ascii")).hexdigest()[:_DIGITS]


def _reading_facts(reading: Reading, graph: NamedNode) -> Iterator[Fact]:
    yield from _article_facts(reading.article, graph)
    for entity in sorted({entity.id for entity in reading_entities(reading)}):
        yield graph, MENTIONS, entity_iri(entity)
    # Claims share sentences, and several claims may support one edge: each is written once.
    spans: set[Span] = set()
    edges: set[Fact] = set()
    for name, claim in claim_names(reading.claims):
        yield from _claim_facts(name, claim, graph)
        for span in (claim.evidence, claim.trigger):
            if span is not None and span not in spans:
                spans.add(span)
                yield from _span_facts(claim.article, span, graph)
        edge = _edge(claim)
        if claim.status == "asserted" and edge not in edges:
            edges.add(edge)
            yield edge


def _article_facts(article: Article, iri: NamedNode) -> Iterator[Fact]:
    yield iri, A, ARTICLE
    yield iri, A, NEWS_ARTICLE
    yield iri, IDENTIFIER, string(article.id)
    if article.title:
        yield iri, HEADLINE, string(article.title)
    if article.date is not None:
        yield iri, PUBLISHED, calendar_day(article.date)
    if article.url is not None:
        yield iri, URL, web_address(article.url)
    if article.author is not None:
        yield iri, AUTHOR, string(article.author)
    yield iri, TEXT, string(article.text)


def _claim_facts(name: str, claim: Claim, article: NamedNode) -> Iterator[Fact]:
    node = thing("claim", name)
    subject, predicate, object_ = _edge(claim)
    yield node, A, CLAIM
    yield node, A, STATEMENT
    yield node, SUBJECT, subject
    yield node, PREDICATE, predicate
    yield node, OBJECT, object_
    yield node, STATUS, cyc(claim.status)
    yield node, CONFIDENCE, decimal(claim.confidence)
    yield node, PATTERN, string(claim.pattern)
    yield node, DERIVED_FROM, article
    for qualifier, number in ((YEAR, claim.year), (STAGE, claim.stage), (RANK, claim.rank)):
        if number is not None:
            yield node, qualifier, integer(number)
    if claim.speaker is not None:
        yield node, SPEAKER, entity_iri(claim.speaker.id)
    yield node, EVIDENCE, thing("span", _span_name(claim.article, claim.evidence))
    if claim.trigger is not None:
        yield node, TRIGGER, thing("span", _span_name(claim.article, claim.trigger))


def _edge(claim: Claim) -> Fact:
    return (entity_iri(claim.subject.id), relation_iri(claim.predicate), _object(claim.object))


def _object(entity: Entity) -> Term:
    """Give the term for a claim's object: an age is a number, all else has an IRI."""
    if entity.type != "Age":
        return entity_iri(entity.id)
    if not _AGE.fullmatch(entity.name):
        raise UnwritableValue("age", entity.name, "it is a number of years, such as 39")
    return integer(int(entity.name))


def _span_name(article: str, span: Span) -> str:
    return f"{article_name(article)}_{span.start}-{span.end}"


def _span_facts(article: str, span: Span, source: NamedNode) -> Iterator[Fact]:
    name = _span_name(article, span)
    target, position, quotation = (thing(kind, name) for kind in ("span", "position", "quote"))
    yield target, A, SPAN
    yield target, A, SPECIFIC_RESOURCE
    yield target, SOURCE, source
    yield target, SELECTOR, position
    yield target, SELECTOR, quotation
    yield position, A, POSITION
    yield position, START, integer(span.start)
    yield position, END, integer(span.end)
    yield quotation, A, QUOTE
    yield quotation, EXACT, string(span.text)
