"""A Reading turned into quads: the article, its claims, their evidence, and the plain edges.

Everything an article says lies in one named graph, whose name is the article's IRI. A claim is a
node of its own; the plain edge ``subject predicate object`` stands beside it only if the claim is
asserted. The words that support a claim are a Web Annotation target with a text-position selector
(in Unicode code points of ``cyc:text``) and a text-quote selector.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from json import JSONEncoder
from operator import itemgetter

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.model import Article, Claim, Entity, Reading, Span
from kg.rdf.terms import (
    OA,
    PROV,
    RDF,
    SCHEMA,
    XSD,
    UnwritableValue,
    article_name,
    calendar_day,
    cyc,
    decimal,
    entity_iri,
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
    "graph_quads",
    "graph_text",
    "reading_entities",
    "reading_quads",
    "reading_triples",
]

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
_json = JSONEncoder(separators=(",", ":")).encode

# The same as N-Triples writes it, for the triples of which an article has hundreds.
_CLAIMS, _SPANS, _POSITIONS, _QUOTES = (
    thing(kind, "").value for kind in ("claim", "span", "position", "quote")
)
_IS_CLAIM, _IS_STATEMENT = f"{A} {CLAIM}", f"{A} {STATEMENT}"
_IS_SPAN, _IS_SPECIFIC_RESOURCE = f"{A} {SPAN}", f"{A} {SPECIFIC_RESOURCE}"
_IS_POSITION, _IS_QUOTE = f"{A} {POSITION}", f"{A} {QUOTE}"
_SUBJECT, _PREDICATE, _OBJECT = str(SUBJECT), str(PREDICATE), str(OBJECT)
_STATUS, _CONFIDENCE, _PATTERN = str(STATUS), str(CONFIDENCE), str(PATTERN)
_DERIVED_FROM, _EVIDENCE, _TRIGGER = str(DERIVED_FROM), str(EVIDENCE), str(TRIGGER)
_SOURCE, _SELECTOR = str(SOURCE), str(SELECTOR)
_START, _END, _EXACT = str(START), str(END), str(EXACT)
_XSD_INTEGER = str(NamedNode(XSD + "integer"))


def article_iri(article: str) -> NamedNode:
    """Give the IRI of an article, which is also the name of its graph.

    Args:
        article: the article's identifier.

    Returns:
        The IRI.
    """
    return thing("article", article_name(article))


def reading_triples(reading: Reading) -> list[str]:
    """Turn a reading into what its article's graph holds, as N-Triples writes it.

    That is how most articles go into a store: to make a term of each name, and a quad of each three
    of them, takes several times as long.

    Args:
        reading: the article with what was found in it.

    Returns:
        Each triple once, without the full stop: the article's, then claim by claim.

    Raises:
        UnwritableValue: a value has no place in RDF.
    """
    graph = str(article_iri(reading.article.id))
    triples = _article_triples(reading.article, graph)
    for entity in sorted({entity.id for entity in reading_entities(reading)}):
        triples.append(f"{graph} {MENTIONS} {_entity(entity)}")
    # Claims share sentences, and several claims may support one edge: each is written once.
    spans: set[tuple[int, int, str]] = set()
    edges: set[str] = set()
    for name, claim in claim_names(reading.claims):
        edge = _edge(claim)
        triples += _claim_triples(name, claim, edge, graph)
        for span in (claim.evidence, claim.trigger):
            if span is not None and (key := (span.start, span.end, span.text)) not in spans:
                spans.add(key)
                triples += _span_triples(claim.article, span, graph)
        if claim.status == "asserted" and (plain := " ".join(edge)) not in edges:
            edges.add(plain)
            triples.append(plain)
    return triples


def graph_text(graph: NamedNode, triples: Iterable[str]) -> str:
    """Write what a graph holds as N-Quads.

    Args:
        graph: its name.
        triples: what it holds, as ``reading_triples`` gives it.

    Returns:
        A line for each triple.
    """
    end = f" {graph} .\n"
    return end.join([*triples, ""])


def graph_quads(graph: NamedNode, triples: Iterable[str]) -> Iterator[Quad]:
    """Turn what a graph holds into quads.

    Args:
        graph: its name.
        triples: what it holds, as ``reading_triples`` gives it.

    Returns:
        A quad for each triple, in their order.
    """
    return parse(graph_text(graph, triples).encode(), format=RdfFormat.N_QUADS)


def reading_quads(reading: Reading) -> Iterator[Quad]:
    """Turn a reading into the quads of its article's graph.

    Args:
        reading: the article with what was found in it.

    Returns:
        Each quad once: the article's, then claim by claim.

    Raises:
        UnwritableValue: a value has no place in RDF.
    """
    return graph_quads(article_iri(reading.article.id), reading_triples(reading))


def check_writable(reading: Reading) -> None:
    """Find out whether ``reading_triples`` can write a reading, in a fraction of its time.

    Args:
        reading: the article with what was found in it; the words of its claims are its text's.

    Raises:
        UnwritableValue: a value has no place in RDF.
    """
    graph = str(article_iri(reading.article.id))
    _article_triples(reading.article, graph)
    for entity in {entity.id for entity in reading_entities(reading)}:
        _entity(entity)
    for claim in reading.claims:
        _claim_triples("", claim, _edge(claim), graph)


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
    for key, _, _, told, claim in sorted(map(_ranked, claims), key=itemgetter(0, 1, 2)):
        plain = _hash(key)
        full = _hash(f"{key[:-1]},{told[1:]}")
        # Two claims that differ in nothing but confidence, trigger or pattern are one.
        if full not in taken:
            yield full if plain in taken else plain, claim
            taken |= {plain, full}


def _ranked(claim: Claim) -> tuple[str, float, str, str, Claim]:
    """Let the surest of two claims with one key have the plain name, whichever came first.

    Args:
        claim: a claim.

    Returns:
        As JSON what its name is made of; what orders claims of which that is the same; as JSON its
        qualifiers; and the claim.
    """
    span, trigger, speaker = claim.evidence, claim.trigger, claim.speaker
    ends = (claim.subject.id, claim.predicate, claim.object.id)
    key = _json([claim.article, span.start, span.end, *ends])
    qualifiers = [
        claim.status,
        claim.year,
        claim.stage,
        claim.rank,
        speaker.id if speaker else None,
    ]
    told = _json(qualifiers)
    place = f"[{trigger.start},{trigger.end}]" if trigger else "[]"
    return key, -claim.confidence, f"[{told},{place},{_json(claim.pattern)}]", told, claim


def _hash(key: str) -> str:
    return sha256(key.encode("ascii")).hexdigest()[:_DIGITS]


def _article_triples(article: Article, iri: str) -> list[str]:
    triples = [
        f"{iri} {A} {ARTICLE}",
        f"{iri} {A} {NEWS_ARTICLE}",
        f"{iri} {IDENTIFIER} {string(article.id)}",
    ]
    if article.title:
        triples.append(f"{iri} {HEADLINE} {string(article.title)}")
    if article.date is not None:
        triples.append(f"{iri} {PUBLISHED} {calendar_day(article.date)}")
    if article.url is not None:
        triples.append(f"{iri} {URL} {web_address(article.url)}")
    if article.author is not None:
        triples.append(f"{iri} {AUTHOR} {string(article.author)}")
    triples.append(f"{iri} {TEXT} {string(article.text)}")
    return triples


def _claim_triples(name: str, claim: Claim, edge: tuple[str, str, str], article: str) -> list[str]:
    node = f"<{_CLAIMS}{name}>"
    subject, predicate, object_ = edge
    triples = [
        f"{node} {_IS_CLAIM}",
        f"{node} {_IS_STATEMENT}",
        f"{node} {_SUBJECT} {subject}",
        f"{node} {_PREDICATE} {predicate}",
        f"{node} {_OBJECT} {object_}",
        f"{node} {_STATUS} {_status(claim.status)}",
        f"{node} {_CONFIDENCE} {_decimal(claim.confidence)}",
        f"{node} {_PATTERN} {_pattern(claim.pattern)}",
        f"{node} {_DERIVED_FROM} {article}",
    ]
    for qualifier, number in ((YEAR, claim.year), (STAGE, claim.stage), (RANK, claim.rank)):
        if number is not None:
            triples.append(f"{node} {qualifier} {_integer(number)}")
    if claim.speaker is not None:
        triples.append(f"{node} {SPEAKER} {_entity(claim.speaker.id)}")
    triples.append(f"{node} {_EVIDENCE} <{_SPANS}{_span_name(claim.article, claim.evidence)}>")
    if claim.trigger is not None:
        triples.append(f"{node} {_TRIGGER} <{_SPANS}{_span_name(claim.article, claim.trigger)}>")
    return triples


def _edge(claim: Claim) -> tuple[str, str, str]:
    return _entity(claim.subject.id), _relation(claim.predicate), _object(claim.object)


def _object(entity: Entity) -> str:
    """Give the term for a claim's object: an age is a number, all else has an IRI."""
    if entity.type != "Age":
        return _entity(entity.id)
    if not _AGE.fullmatch(entity.name):
        raise UnwritableValue("age", entity.name, "it is a number of years, such as 39")
    return _integer(int(entity.name))


def _span_name(article: str, span: Span) -> str:
    return f"{article_name(article)}_{span.start}-{span.end}"


def _span_triples(article: str, span: Span, source: str) -> list[str]:
    name = _span_name(article, span)
    target, position, quotation = f"<{_SPANS}{name}>", f"<{_POSITIONS}{name}>", f"<{_QUOTES}{name}>"
    return [
        f"{target} {_IS_SPAN}",
        f"{target} {_IS_SPECIFIC_RESOURCE}",
        f"{target} {_SOURCE} {source}",
        f"{target} {_SELECTOR} {position}",
        f"{target} {_SELECTOR} {quotation}",
        f"{position} {_IS_POSITION}",
        f"{position} {_START} {_integer(span.start)}",
        f"{position} {_END} {_integer(span.end)}",
        f"{quotation} {_IS_QUOTE}",
        f"{quotation} {_EXACT} {string(span.text)}",
    ]


# Names and values that come in article after article, as N-Triples writes them.


@lru_cache(maxsize=8192)
def _entity(entity: str) -> str:
    return str(entity_iri(entity))


@lru_cache(maxsize=1024)
def _relation(name: str) -> str:
    return str(relation_iri(name))


@lru_cache(maxsize=1024)
def _status(name: str) -> str:
    return str(cyc(name))


@lru_cache(maxsize=1024)
def _pattern(name: str) -> str:
    return str(string(name))


@lru_cache(maxsize=8192)
def _decimal(share: float) -> str:
    return str(decimal(share))


def _integer(number: int) -> str:
    return f'"{int(number)}"^^{_XSD_INTEGER}'
