"""Readings turned into changes of a store, one transaction an article."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import chain

from pyoxigraph import NamedNode, Quad

from kg.graph.errors import DuplicateArticle
from kg.linking import Linker
from kg.model import Article, Entity, Reading
from kg.rdf import (
    ENTITIES,
    MENTIONS,
    LeftOut,
    Values,
    article_iri,
    entity_iri,
    entity_quads,
    merged,
    reading_entities,
    reading_quads,
    reading_triples,
    sound,
)
from kg.rdf.entities import DATED_NAME, dated_names
from kg.store import Store

__all__ = ["Adding"]

_log = logging.getLogger(__name__)


class Adding:
    """Puts articles into a store, each in the place of what it said before.

    Attributes:
        changed: how many articles changed the store so far.
        left_out: the claims so far that break a rule of the shapes, and were not put in.
    """

    def __init__(self, store: Store, linker: Linker) -> None:
        """Take where to, and who is who.

        Args:
            store: where the articles are put.
            linker: finds out who is who; knows what teams were called, and which names a person
                decided on.
        """
        self.changed = 0
        self.left_out: list[LeftOut] = []
        self._store = store
        self._linker = linker

    def add(self, readings: Iterable[Reading], together: int | None) -> None:
        """Put readings into the store; those before an error are put in all the same.

        Args:
            readings: articles with what was found in them.
            together: how many articles are linked at a time, before any of them is put in; None
                for all.

        Raises:
            DuplicateArticle: two different articles among them have one identifier.
        """
        seen: dict[str, Article] = {}
        waiting: list[Reading] = []
        try:
            for reading in readings:
                article = reading.article
                if seen.setdefault(article.id, article) != article:
                    raise DuplicateArticle(article.id)
                waiting.append(reading)
                if len(waiting) == together:
                    self._link_and_put(waiting)
        finally:
            self._link_and_put(waiting)

    def _link_and_put(self, waiting: list[Reading]) -> None:
        batch = tuple(waiting)
        waiting.clear()
        for reading in self._linker.link_all(batch) if batch else ():
            self.changed += self._put(reading)

    def _put(self, reading: Reading) -> bool:
        """Put an article in the place of what it said before; tell whether anything changed.

        What it says, the descriptions of whom it mentions, and the end of the descriptions of
        those whom no article mentions any more, are one transaction: no edge without its entities.
        Where nothing is new, nothing is written.

        Args:
            reading: the article with what was found in it.

        Returns:
            Whether the store changed.
        """
        reading, faulty = sound(reading)
        self.left_out.extend(faulty)
        for each in faulty:
            _log.warning("%s", each)
        iri = article_iri(reading.article.id)
        before = set(self._store.quads(iri))
        if not before:
            old, new = self._descriptions(reading, set())
            self._store.put_graph(iri, reading_triples(reading), old - new, new - old)
            return True
        after = set(reading_quads(reading))
        left = {
            quad.object
            for quad in before - after
            if quad.predicate == MENTIONS and isinstance(quad.object, NamedNode)
        }
        orphans = {node for node in left if not self._mentioned(node, besides=iri)}
        old, new = self._descriptions(reading, orphans)
        removed, added = (before - after) | (old - new), (after - before) | (new - old)
        if removed or added:
            self._store.change(removed, added)
        return bool(removed or added)

    def _descriptions(
        self, reading: Reading, orphans: set[NamedNode]
    ) -> tuple[set[Quad], set[Quad]]:
        """Describe whom an article mentions: as they were described before, and as they are now.

        Args:
            reading: the article with what was found in it.
            orphans: whom no article mentions any more.

        Returns:
            The quads that stand there, and those that are to stand there.
        """
        # Claims share their ends: to find that out by what they hold takes longer.
        entities = list({id(each): each for each in reading_entities(reading)}.values())
        mentioned = {entity_iri(entity.id) for entity in entities}
        old = set(self._store.quads(ENTITIES, sorted(mentioned | orphans, key=str)))
        known = _described(old)
        kept = [
            entity
            for entity in merged(chain(entities, known), self._linker.preferred)
            if entity_iri(entity.id) not in orphans
        ]
        new = {quad for entity in kept for quad in entity_quads(entity)}
        new |= {quad for each in kept for quad in dated_names(each, self._linker.names_of(each))}
        # Without a gazetteer nothing is known of teams' names, least of all that they were wrong.
        dated = {
            quad
            for quad in old
            if quad.predicate == DATED_NAME and (self._linker.gazetteer or quad.subject in orphans)
        }
        names = sorted({q.object for q in dated if isinstance(q.object, NamedNode)}, key=str)
        if names:
            dated.update(self._store.quads(ENTITIES, names))
        # What else is said of an entity there, and by whom, is none of this article's business.
        old &= {quad for entity in known for quad in entity_quads(entity)}
        return old | dated, new

    def _mentioned(self, entity: NamedNode, besides: NamedNode) -> bool:
        return any(
            article != besides.value for article, _ in self._store.pairs(MENTIONS, object=entity)
        )


def _described(quads: Iterable[Quad]) -> tuple[Entity, ...]:
    """Read entities from what describes them."""
    columns: dict[NamedNode, list[tuple[str, str]]] = {}
    for quad in quads:
        start, end = (str(getattr(term, "value", term)) for term in (quad.subject, quad.object))
        columns.setdefault(quad.predicate, []).append((start, end))
    return Values(lambda predicate: columns.get(predicate, ())).entities
