"""Claims turned into facts to show: what several claims say alike is one, with all their sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import STATUSES, Claim, Entity, Status
from kg.serve.explorer.addresses import address_of, query_address
from kg.serve.explorer.claims import Count, relation_node
from kg.serve.explorer.names import Known, Names
from kg.vocabulary import relations

__all__ = [
    "STATUS_WORDS",
    "Fact",
    "Group",
    "Link",
    "Source",
    "groups_of",
    "link_to",
    "phrase",
    "qualifiers",
    "source_of",
]

STATUS_WORDS: Mapping[Status, str] = {"asserted": "fact", "possible": "hope", "denied": "denial"}
"""What a status is called on a page."""

# What somebody is comes before what somebody did; a relation that is not listed comes last.
_ORDER = (
    *("rides_for", "rode_for", "directs", "coaches", "has_role", "has_nationality", "has_age"),
    *("leadout_for", "won", "won_stage_of", "led", "holds_record", "placed_in", "beat"),
    *("abandoned", "targets", "competes_in", "teammate_of", "held_in"),
)
_UNDATED = 9999


@dataclass(frozen=True, slots=True)
class Link:
    """A thing with its page.

    Attributes:
        name: what it is called.
        address: its page; empty where it has none.
        kind: its type, such as ``Rider``.
    """

    name: str
    address: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that says a fact.

    Attributes:
        claim: the last part of the claim's IRI.
        before: the sentence, up to the words that say it.
        trigger: these words; empty where they are not known.
        after: the rest of the sentence.
        article: its article.
        date: when that appeared.
        address: the sentence in the article's page.
        speaker: who says it; None for the article itself.
        confidence: how probable it is that the article says so, in percent.
        pattern: what found it.
    """

    claim: str
    before: str
    trigger: str
    after: str
    article: str
    date: str
    address: str
    speaker: Link | None
    confidence: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What one or several claims say.

    Attributes:
        subject: whom it is about.
        phrase: the relation in words, from the point of view of whose page it is on.
        other: the other end.
        status: ``asserted``, ``possible`` or ``denied``.
        details: season, stage and place in words.
        sources: the sentences, the surest first.
    """

    subject: Link
    phrase: str
    other: Link
    status: Status
    details: str
    sources: tuple[Source, ...]

    @property
    def word(self) -> str:
        """What its status is called."""
        return STATUS_WORDS[self.status]


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one relation in one direction.

    Attributes:
        name: of the heading's anchor.
        title: the relation in words.
        facts: what is shown.
        claims: how many claims there are in all.
        shown: how many of them are shown.
        address: a query that lists all.
    """

    name: str
    title: str
    facts: tuple[Fact, ...]
    claims: int
    shown: int
    address: str


def phrase(predicate: str, *, backwards: bool = False) -> str:
    """Put a relation into words.

    Args:
        predicate: its name.
        backwards: whether to say it of its object.

    Returns:
        Words such as "rides for", or "has rider".
    """
    relation = relations().get(predicate)
    if relation is None:
        return f"{predicate} of" if backwards else predicate
    if not backwards or relation.symmetric:
        return relation.label
    return (relation.inverse or f"{relation.label} of").replace("_", " ")


def qualifiers(claim: Claim) -> str:
    """Put season, stage and place of a claim into words.

    Args:
        claim: the claim.

    Returns:
        Words such as "2024 · stage 3"; empty where the claim has none.
    """
    parts = (
        str(claim.year) if claim.year is not None else "",
        f"stage {claim.stage}" if claim.stage is not None else "",
        _ordinal(claim.rank) if claim.rank is not None else "",
    )
    return " · ".join(part for part in parts if part)


def link_to(end: Known | Entity | None) -> Link:
    """Give what a name on a page leads to.

    Args:
        end: a thing; an age, which has no page; or None.

    Returns:
        Its name and page.
    """
    if end is None:
        return Link("")
    if isinstance(end, Known):
        return Link(end.name, address_of(end.iri), end.kind)
    return Link(end.name, "" if end.type == "Age" else address_of(end.id), end.type)


def source_of(iri: str, claim: Claim, names: Names) -> Source:
    """Give the sentence that says a claim, with where it stands.

    Args:
        iri: the claim's IRI.
        claim: the claim.
        names: knows the article's title.

    Returns:
        The source.
    """
    article = names.get(claim.article)
    text, trigger = claim.evidence.text, claim.trigger
    start = trigger.start - claim.evidence.start if trigger else -1
    words = trigger.text if trigger and text.startswith(trigger.text, max(start, 0)) else ""
    if start < 0 or not words:
        start, words = len(text), ""
    name = iri.rpartition("/")[2]
    speaker = claim.speaker
    known = speaker and names.get(speaker.id)
    return Source(
        claim=name,
        before=text[:start],
        trigger=words,
        after=text[start + len(words) :],
        article=article.name if article else claim.article,
        date=article.date if article else "",
        address=f"{address_of(claim.article)}#fact-{name}" if claim.article else "",
        speaker=link_to(known or speaker) if speaker else None,
        confidence=round(claim.confidence * 100),
        pattern=claim.pattern,
    )


def groups_of(
    iri: str, claims: Mapping[str, Claim], counts: Iterable[Count], names: Names
) -> tuple[Group, ...]:
    """Put the claims about something in order.

    Args:
        iri: what they are about.
        claims: those that are shown, by their IRIs.
        counts: how many there are.
        names: knows those whom they are about.

    Returns:
        Group by group: what it is first, then what it did; from either direction.
    """
    totals: defaultdict[tuple[str, str], int] = defaultdict(int)
    for each in counts:
        totals[each.way, each.predicate] += each.number
    parts: defaultdict[tuple[str, str], dict[str, Claim]] = defaultdict(dict)
    for name, claim in claims.items():
        if claim.subject.id == iri:
            parts["subject", claim.predicate][name] = claim
        if claim.object.id == iri:
            parts["object", claim.predicate][name] = claim
    return tuple(
        Group(
            name=f"{'of-' if way == 'object' else ''}{predicate}",
            title=phrase(predicate, backwards=way == "object"),
            facts=_facts(iri, way, found, names),
            claims=max(totals[way, predicate], len(found)),
            shown=len(found),
            address=_all_of(iri, way, predicate),
        )
        for (way, predicate), found in sorted(parts.items(), key=lambda each: _place(*each[0]))
    )


def _facts(iri: str, way: str, claims: Mapping[str, Claim], names: Names) -> tuple[Fact, ...]:
    alike: defaultdict[tuple[object, ...], list[tuple[str, Claim]]] = defaultdict(list)
    for name, claim in claims.items():
        end = claim.subject if way == "object" else claim.object
        key = (end.id, claim.status, claim.year, claim.stage, claim.rank)
        alike[key].append((name, claim))
    found = []
    for said in alike.values():
        said.sort(key=lambda each: (-each[1].confidence, each[0]))
        first = said[0][1]
        subject, object_ = _end(first.subject, names), _end(first.object, names)
        other = subject if way == "object" else object_
        sources = tuple(source_of(name, claim, names) for name, claim in said)
        words = phrase(first.predicate, backwards=way == "object")
        fact = Fact(subject, words, other, first.status, qualifiers(first), sources)
        year = _UNDATED - (first.year or 0)
        found.append((year, STATUSES.index(first.status), -len(said), other.name, fact))
    return tuple(each[-1] for each in sorted(found, key=lambda each: each[:-1]))


def _end(entity: Entity, names: Names) -> Link:
    return link_to(names.get(entity.id) or entity)


def _place(way: str, predicate: str) -> tuple[bool, int, str]:
    order: Sequence[str] = _ORDER
    return (
        way == "object",
        order.index(predicate) if predicate in order else len(order),
        predicate,
    )


def _all_of(iri: str, way: str, predicate: str) -> str:
    other = "subject" if way == "object" else "object"
    sparql = (
        f"SELECT ?{other} ?status ?year ?published ?sentence ?article {{\n"
        f"  ?claim rdf:{way} <{iri}> ;\n"
        f"    rdf:predicate {relation_node(predicate)} ;\n"
        f"    rdf:{other} ?{other} ;\n"
        "    cyc:status ?status ;\n"
        "    prov:wasDerivedFrom ?article ;\n"
        "    cyc:evidence ?span .\n"
        "  ?span oa:hasSelector ?quote .\n"
        "  ?quote oa:exact ?sentence .\n"
        "  OPTIONAL { ?claim cyc:year ?year }\n"
        "  OPTIONAL { ?article schema:datePublished ?published }\n"
        "}\n"
        f"ORDER BY DESC(?year) DESC(?published) ?{other} ?claim"
    )
    return query_address(sparql)


def _ordinal(number: int) -> str:
    if 10 <= abs(number) % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(abs(number) % 10, 'th') }"
