"""A part of a graph turned into the claims that it holds, in a few queries that end soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from pyoxigraph import NamedNode

from kg.model import Claim, Entity, EntityType, Span, Status
from kg.rdf import statements as s
from kg.rdf.terms import cyc, entity_id
from kg.serve.explorer.names import Names
from kg.store import Iri, Store
from kg.vocabulary import ONTOLOGY

__all__ = [
    "Count",
    "Description",
    "Found",
    "about",
    "claims_of",
    "counted",
    "descriptions",
    "in_article",
    "relation_node",
]

_AT_A_TIME = 400
"""How many things are described at a time: short enough a query for every engine."""
_TYPES: Mapping[str, EntityType] = {name: name for name in get_args(EntityType)}
_STATUSES: Mapping[str, Status] = {cyc(name).value: name for name in get_args(Status)}

Description = Mapping[str, tuple[str, ...]]
"""The values of a thing's properties, by the properties' IRIs."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many claims of one kind there are about something.

    Attributes:
        way: the part that it has in them: ``subject``, ``object`` or ``speaker``.
        predicate: the relation's name; empty for what somebody says.
        status: what articles say of them.
        number: how many.
    """

    way: str
    predicate: str
    status: Status
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """Claims, and those which cannot be shown.

    Attributes:
        claims: by their IRIs.
        incomplete: IRIs of claims that lack a part.
    """

    claims: Mapping[str, Claim]
    incomplete: tuple[str, ...] = ()


def counted(store: Store, iri: str) -> tuple[Count, ...]:
    """Count the claims about something.

    Args:
        store: holds the graph.
        iri: what they are about.

    Returns:
        The numbers by part, relation and status.
    """
    node = NamedNode(iri)
    found = []
    for way in ("subject", "object"):
        sparql = (
            f"SELECT ?p ?status (COUNT(*) AS ?n) {{ ?claim rdf:{way} {node} ; rdf:predicate ?p ;"
            " cyc:status ?status } GROUP BY ?p ?status"
        )
        found += [
            Count(way, _local(str(predicate)), _STATUSES[str(status)], int(str(number)))
            for predicate, status, number in store.query(sparql).tuples
            if str(status) in _STATUSES
        ]
    sparql = (
        f"SELECT ?status (COUNT(*) AS ?n) {{ ?claim cyc:speaker {node} ; cyc:status ?status }}"
        " GROUP BY ?status"
    )
    found += [
        Count("speaker", "", _STATUSES[str(status)], int(str(number)))
        for status, number in store.query(sparql).tuples
        if str(status) in _STATUSES
    ]
    return tuple(sorted(found, key=lambda each: (each.way, each.predicate, each.status)))


def about(
    store: Store, names: Names, iri: str, counts: Iterable[Count], most: int, most_of_a_kind: int
) -> Found:
    """Read claims about something: all, or where they are many, some of each relation.

    Args:
        store: holds the graph.
        names: the names of those whom they are about.
        iri: what they are about.
        counts: how many there are.
        most: up to how many in all are read without a choice.
        most_of_a_kind: else how many of each part, relation and status are read.

    Returns:
        The claims.
    """
    counts = tuple(counts)
    node = NamedNode(iri)
    few = sum(each.number for each in counts) <= most
    found: dict[str, None] = {}
    for each in counts:
        part = f"cyc:{each.way}" if each.way == "speaker" else f"rdf:{each.way}"
        relation = f" ; rdf:predicate {relation_node(each.predicate)}" if each.predicate else ""
        limit = "" if few else f" LIMIT {most_of_a_kind}"
        sparql = (
            f"SELECT ?claim {{ ?claim {part} {node}{relation} ; cyc:status cyc:{each.status} }}"
            f"{limit}"
        )
        found.update((str(claim), None) for (claim,) in store.query(sparql).tuples)
    return claims_of(store, names, found)


def in_article(store: Store, names: Names, iri: str, most: int) -> tuple[Found, bool]:
    """Read the claims of an article.

    Args:
        store: holds the graph.
        names: the names of those whom they are about.
        iri: the article.
        most: how many to read.

    Returns:
        The claims, and whether these are all.
    """
    sparql = f"SELECT ?claim {{ ?claim prov:wasDerivedFrom {NamedNode(iri)} ; cyc:status ?status }}"
    rows = store.query(sparql, limit=most)
    return claims_of(store, names, (str(claim) for (claim,) in rows.tuples)), rows.complete


def claims_of(store: Store, names: Names, iris: Iterable[str]) -> Found:
    """Read claims.

    Args:
        store: holds the graph.
        names: the names of those whom they are about.
        iris: the claims.

    Returns:
        The claims, in the order of articles, evidence and ends.
    """
    nodes = descriptions(store, iris)
    spans = _spans(
        store,
        (
            span
            for node in nodes.values()
            for part in (s.EVIDENCE, s.TRIGGER)
            for span in node.get(part.value, ())
        ),
    )
    claims: dict[str, Claim] = {}
    for iri, node in nodes.items():
        claim = _claim(node, spans, names)
        if claim is not None:
            claims[iri] = claim
    in_order = sorted(claims.items(), key=lambda each: (_order(each[1]), each[0]))
    return Found(dict(in_order), tuple(sorted(set(nodes) - set(claims))))


def descriptions(store: Store, iris: Iterable[str]) -> dict[str, Description]:
    """Read all that is said of some things.

    Args:
        store: holds the graph.
        iris: the things.

    Returns:
        Their properties, values in alphabetical order; a thing of which nothing is said is left
        out.
    """
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for some in _batches(iris):
        sparql = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {some} }} ?s ?p ?o }}"
        for subject, predicate, value in store.query(sparql).tuples:
            found[str(subject)][str(predicate)].add(_text(value))
    return {
        iri: {part: tuple(sorted(values)) for part, values in node.items()}
        for iri, node in found.items()
    }


def _spans(store: Store, iris: Iterable[str]) -> dict[str, Span]:
    quotes: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    for some in _batches(iris):
        sparql = (
            f"SELECT ?s ?text {{ VALUES ?s {{ {some} }} ?s oa:hasSelector ?q . ?q oa:exact ?text }}"
        )
        for span, text in store.query(sparql).tuples:
            quotes[str(span)] = _text(text)
        sparql = (
            f"SELECT ?s ?start ?end {{ VALUES ?s {{ {some} }} ?s oa:hasSelector ?q ."
            " ?q oa:start ?start ; oa:end ?end }"
        )
        for span, start, end in store.query(sparql).tuples:
            if isinstance(start, int) and isinstance(end, int):
                places[str(span)] = start, end
    # A quotation without a place is evidence too; where it stands is then not known.
    return {iri: Span(*places.get(iri, (-1, -1)), text) for iri, text in quotes.items()}


def _claim(node: Description, spans: Mapping[str, Span], names: Names) -> Claim | None:
    def one(part: NamedNode) -> str:
        return node.get(part.value, ("",))[0]

    status = _STATUSES.get(one(s.STATUS))
    subject, object_ = one(s.SUBJECT), one(s.OBJECT)
    evidence = spans.get(one(s.EVIDENCE))
    if status is None or not (subject and object_) or evidence is None:
        return None
    speaker = one(s.SPEAKER)
    return Claim(
        article=one(s.DERIVED_FROM),
        subject=_entity(subject, names),
        predicate=_local(one(s.PREDICATE)),
        object=_entity(object_, names),
        status=status,
        evidence=evidence,
        trigger=spans.get(one(s.TRIGGER)),
        year=_number(one(s.YEAR)),
        stage=_number(one(s.STAGE)),
        rank=_number(one(s.RANK)),
        speaker=_entity(speaker, names) if speaker else None,
        confidence=_share(one(s.CONFIDENCE)),
        pattern=one(s.PATTERN),
    )


def _entity(term: str, names: Names) -> Entity:
    """Make an entity of a term; here its identifier is its IRI."""
    known = names.get(term)
    if known is not None:
        return Entity(term, known.name, _TYPES.get(known.kind, "Person"))
    if term.isdecimal():
        return Entity(f"age/{term}", term, "Age")
    return Entity(term, entity_id(term), "Person")


def _batches(iris: Iterable[str]) -> Iterator[str]:
    every = [str(NamedNode(iri)) for iri in dict.fromkeys(iris)]
    for start in range(0, len(every), _AT_A_TIME):
        yield " ".join(every[start : start + _AT_A_TIME])


def _order(claim: Claim) -> tuple[str, Span, str, str, str]:
    return claim.article, claim.evidence, claim.subject.id, claim.predicate, claim.object.id


def relation_node(name: str) -> NamedNode:
    """Give the IRI of a relation.

    Args:
        name: a name of the vocabulary, or the IRI of another's property.

    Returns:
        The IRI.
    """
    return NamedNode(name) if ":" in name else cyc(name)


def _local(iri: str) -> str:
    return iri.removeprefix(ONTOLOGY)


def _number(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdecimal() else None


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, Iri | str | int | float) else ""
