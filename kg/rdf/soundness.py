"""Readings held against the rules of ``ontology/shapes.ttl`` before they become quads.

That a claim has a status, an article, evidence, no blank node, and an edge only if it is asserted,
follows from how quads are made. What is left depends on values alone, and is checked on them: that
takes microseconds a claim, where validating the quads would take longer than reading the article.
A test holds that a claim passes here just where its quads pass the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.model import STATUSES, Article, Claim, Entity, Reading, Span
from kg.vocabulary import ENTITY_KINDS, relations

__all__ = ["LeftOut", "sound"]

_YEARS = range(1800, 2200)
_STAGES = range(100)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that no graph may hold.

    Attributes:
        article: the identifier of the article in which it was found.
        claim: the claim.
        fault: the rule that it breaks.
    """

    article: str
    claim: Claim
    fault: str

    def __str__(self) -> str:
        """Say it in one line."""
        said = f"{self.claim.subject.name} {self.claim.predicate} {self.claim.object.name}"
        return f"{self.article}: the claim “{said}” is left out: {self.fault}"


def sound(reading: Reading) -> tuple[Reading, tuple[LeftOut, ...]]:
    """Leave out the claims whose quads would break a rule.

    A name that is no relation is left to the writer of quads, whose error lists the relations.

    Args:
        reading: an article with what was found in it.

    Returns:
        The reading without those claims, and the claims, each with the first rule that it breaks.
    """
    faulty: dict[int, LeftOut] = {}
    for place, claim in enumerate(reading.claims):
        fault = next(_faults(claim, reading.article), None)
        if fault is not None:
            faulty[place] = LeftOut(reading.article.id, claim, fault)
    if not faulty:
        return reading, ()
    kept = tuple(claim for place, claim in enumerate(reading.claims) if place not in faulty)
    return replace(reading, claims=kept), tuple(faulty.values())


def _faults(claim: Claim, article: Article) -> Iterator[str]:
    if claim.article != article.id:
        yield f"it is of the article {claim.article!r}"
    if claim.status not in STATUSES:
        yield f"its status {claim.status!r} is none of {', '.join(STATUSES)}"
    if not 0 <= claim.confidence <= 1:
        yield f"its confidence {claim.confidence} does not lie between 0 and 1"
    yield from _faults_of_ends(claim)
    for name, span in (("evidence", claim.evidence), ("trigger", claim.trigger)):
        if span is not None and not _stands(span, article.text):
            yield f"the words of its {name} are not those at {span.start} to {span.end} of the text"
    if claim.year is not None and claim.year not in _YEARS:
        yield f"its year {claim.year} does not lie between {_YEARS[0]} and {_YEARS[-1]}"
    if claim.stage is not None and claim.stage not in _STAGES:
        yield f"its stage {claim.stage} does not lie between {_STAGES[0]} and {_STAGES[-1]}"
    if claim.rank is not None and claim.rank < 1:
        yield f"its rank {claim.rank} is less than 1"


def _faults_of_ends(claim: Claim) -> Iterator[str]:
    relation = relations().get(claim.predicate)
    if relation is None:
        return
    ends = (("subject", claim.subject, relation.domain), ("object", claim.object, relation.range))
    for name, entity, types in ends:
        if entity.type not in types:
            wanted = " or ".join(types)
            yield f"the {name} of {claim.predicate} is a {wanted}, and this is a {entity.type}"
        if not _named_by_kind(entity):
            yield f"the identifier {entity.id!r} is none of a {entity.type}"
    if claim.speaker is not None and not _named_by_kind(claim.speaker):
        yield f"the identifier {claim.speaker.id!r} is none of a {claim.speaker.type}"


def _named_by_kind(entity: Entity) -> bool:
    kind, slash, name = entity.id.partition("/")
    return bool(slash and name) and kind == ENTITY_KINDS.get(entity.type)


def _stands(span: Span, text: str) -> bool:
    return 0 <= span.start < span.end and text[span.start : span.end] == span.text
