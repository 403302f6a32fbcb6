"""RDF turned back into the values it was made of: articles, entities and claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import get_args

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.model import Article, Claim, Entity, EntityType, Span, Status
from kg.rdf import entities as e
from kg.rdf import statements as s
from kg.rdf.terms import WIKIDATA, cyc, entity_id
from kg.vocabulary import ONTOLOGY

__all__ = ["IncompleteDescription", "Match", "Values"]

Match = Callable[[NamedNode], Iterable[tuple[str, str]]]
"""Gives the subjects and objects of all triples with a predicate, as IRIs and literals' texts."""

Column = Mapping[str, str]

_TYPES: dict[str, EntityType] = {cyc(name).value: name for name in get_args(EntityType)}
_STATUSES: dict[str, Status] = {cyc(name).value: name for name in get_args(Status)}


class IncompleteDescription(KgError):
    """A claim or an article in a file lacks a part without which it cannot be understood.

    Attributes:
        iri: whose description it is.
        missing: the property that is missing.
    """

    def __init__(self, iri: str, missing: NamedNode) -> None:
        """Say what is missing where.

        Args:
            iri: whose description it is.
            missing: the property that is missing.
        """
        self.iri = iri
        self.missing = missing.value
        super().__init__(f"<{iri}> has no usable <{missing.value}>; write the file again with kg")


class Values:
    """The articles, entities and claims of one set of triples, read once, property by property."""

    def __init__(self, match: Match) -> None:
        """Take the triples; they are read when something is asked for.

        Args:
            match: gives the triples of a predicate.
        """
        self._match = match
        self._columns: dict[NamedNode, Column] = {}

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """Every article, sorted by identifier."""
        found = (self._article(iri) for iri in self._instances[s.ARTICLE.value])
        return tuple(sorted(found, key=lambda each: each.id))

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """Every entity that is described, sorted by identifier."""
        return tuple(sorted(self._entities.values(), key=lambda each: each.id))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in the order of articles, evidence, subject, predicate and object."""
        return tuple(self.claims_by_iri.values())

    @cached_property
    def claims_by_iri(self) -> dict[str, Claim]:
        """Every claim by its IRI, in the order of articles, evidence and ends."""
        found = [(iri, self._claim(iri)) for iri in self._instances[s.CLAIM.value]]
        return dict(sorted(found, key=lambda each: (_order(each[1]), each[0])))

    def _article(self, iri: str) -> Article:
        return Article(
            id=self._needed(iri, s.IDENTIFIER),
            text=self._needed(iri, s.TEXT),
            title=self._column(s.HEADLINE).get(iri, ""),
            date=self._column(s.PUBLISHED).get(iri),
            url=self._column(s.URL).get(iri),
            author=self._column(s.AUTHOR).get(iri),
        )

    def _claim(self, iri: str) -> Claim:
        predicate = self._needed(iri, s.PREDICATE)
        status = _STATUSES.get(self._needed(iri, s.STATUS))
        if status is None:
            raise IncompleteDescription(iri, s.STATUS)
        trigger = self._column(s.TRIGGER).get(iri)
        speaker = self._column(s.SPEAKER).get(iri)
        return Claim(
            article=self._needed(self._needed(iri, s.DERIVED_FROM), s.IDENTIFIER),
            subject=self._entity(self._needed(iri, s.SUBJECT)),
            predicate=predicate.removeprefix(ONTOLOGY),
            object=self._entity(self._needed(iri, s.OBJECT)),
            status=status,
            evidence=self._span(self._needed(iri, s.EVIDENCE)),
            trigger=None if trigger is None else self._span(trigger),
            year=self._number(iri, s.YEAR),
            stage=self._number(iri, s.STAGE),
            rank=self._number(iri, s.RANK),
            speaker=None if speaker is None else self._entity(speaker),
            confidence=float(self._needed(iri, s.CONFIDENCE)),
            pattern=self._needed(iri, s.PATTERN),
        )

    def _span(self, iri: str) -> Span:
        selectors = self._selectors.get(iri, ())
        positions = [each for each in selectors if each in self._column(s.START)]
        quotations = [each for each in selectors if each in self._column(s.EXACT)]
        if not (positions and quotations):
            raise IncompleteDescription(iri, s.SELECTOR)
        start = self._number(positions[0], s.START)
        end = self._number(positions[0], s.END)
        if start is None or end is None:
            raise IncompleteDescription(positions[0], s.END)
        return Span(start, end, self._needed(quotations[0], s.EXACT))

    def _entity(self, term: str) -> Entity:
        entity = self._entities.get(term)
        if entity is not None:
            return entity
        if term.isdecimal():
            return Entity(id=f"age/{term}", name=term, type="Age")
        raise IncompleteDescription(term, e.PREFERRED)

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        names = self._column(e.PREFERRED)
        aliases = self._several(e.ALTERNATIVE)
        items = self._several(e.MATCH)
        return {
            iri: Entity(
                id=entity_id(iri),
                name=names[iri],
                type=kind,
                aliases=tuple(sorted(aliases.get(iri, ()))),
                same_as=tuple(sorted(_item(item) for item in items.get(iri, ()))),
            )
            for type_iri, kind in _TYPES.items()
            for iri in self._instances.get(type_iri, ())
            if iri in names
        }

    @cached_property
    def _instances(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {s.CLAIM.value: [], s.ARTICLE.value: []}
        for subject, kind in self._match(s.A):
            found.setdefault(kind, []).append(subject)
        return found

    @cached_property
    def _selectors(self) -> dict[str, list[str]]:
        return self._several(s.SELECTOR)

    def _several(self, predicate: NamedNode) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for subject, value in self._match(predicate):
            found.setdefault(subject, []).append(value)
        return found

    def _column(self, predicate: NamedNode) -> Column:
        if predicate not in self._columns:
            self._columns[predicate] = dict(sorted(self._match(predicate), reverse=True))
        return self._columns[predicate]

    def _needed(self, iri: str, predicate: NamedNode) -> str:
        value = self._column(predicate).get(iri)
        if value is None:
            raise IncompleteDescription(iri, predicate)
        return value

    def _number(self, iri: str, predicate: NamedNode) -> int | None:
        value = self._column(predicate).get(iri)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            raise IncompleteDescription(iri, predicate) from None


def _item(iri: str) -> str:
    return iri.removeprefix(WIKIDATA)


def _order(claim: Claim) -> tuple[str, Span, str, str, str]:
    ends = (claim.subject.id, claim.predicate, claim.object.id)
    return claim.article, claim.evidence, *ends
