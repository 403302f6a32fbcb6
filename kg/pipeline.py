"""An article to a reading of it: the stages in order, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from kg.gazetteer import Gazetteer
from kg.model import Article, Entity, Mention, Reading, Span
from kg.network import Graphs, load_graphs
from kg.recognise.document import make_document
from kg.recognise.known import known_words
from kg.recognise.mentions import MENTION_TYPES, Spotted, encode, spot
from kg.recognise.values import Value, find_values
from kg.relate.candidates import SLOT_TYPES
from kg.relate.claims import Judge, claims_of
from kg.relate.scorer import Layout, TypedSlot, score
from kg.resolve.clusters import Cluster, cluster, link_odds
from kg.resolve.linking import entity_of, make_entity, merge_linked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.tokens import Doc

__all__ = ["Pipeline"]

_LITERALS = ("Role", "Nationality", "Age")


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """Everything that reading an article needs, loaded once."""

    graphs: Graphs
    gazetteer: Gazetteer
    judge: Judge

    @classmethod
    def load(
        cls,
        gazetteer: Path | Literal["none"] | None = None,
        language_model: str | None = None,
        threads: int = 2,
    ) -> Pipeline:
        known = Gazetteer.empty() if gazetteer == "none" else Gazetteer.load(gazetteer)
        graphs = load_graphs(Path(language_model) if language_model else None, threads)
        from kg.relate.candidates import RELATIONS
        import os

        t = float(os.environ.get("KG_T", "0.4"))
        judge = Judge({r: t for r in RELATIONS}, lambda x: x)
        return cls(graphs, known, judge)

    def pipe(self, articles: Iterable[Article], jobs: int = 1) -> Iterator[Reading]:
        for article in articles:
            yield self.read(article)

    def read(self, article: Article) -> Reading:
        year = int(article.date[:4]) if article.date else None
        doc = make_document(article.text)
        values = find_values(doc, article.date)
        known = known_words(doc, self.gazetteer)
        states, odds, names = encode(doc, values, known, self.graphs)
        spotted = spot(doc, odds, names)
        layout = _layout(doc)
        links = link_odds(doc, states, spotted, layout.paragraphs, self.graphs)
        clusters = cluster(doc, spotted, links, self.gazetteer)
        found = [entity_of(c, self.gazetteer, year) for c in clusters]
        clusters, entities = merge_linked(clusters, found)
        slots, by_number = _slots(clusters, entities, spotted, values)
        facts = score(states, slots, layout, values, year, self.graphs, 0.1)
        claims = claims_of(article, doc, facts, slots, by_number, self.judge)
        claims.sort(key=lambda c: (c.evidence, c.subject.id, c.predicate, c.object.id))
        mentions = _mentions(article, doc, spotted, clusters, entities)
        used = {e.id: e for e in entities}
        for c in claims:
            used.setdefault(c.object.id, c.object)
        return Reading(article, mentions, tuple(used[k] for k in sorted(used)), tuple(claims))


def _layout(doc: Doc) -> Layout:
    sentences, paragraphs, sentence, paragraph = [], [], -1, 0
    for token in doc:
        sentence += token.is_sent_start is True
        sentences.append(sentence)
        paragraphs.append(paragraph)
        paragraph += "\n" in token.text
    return Layout(np.array(sentences, np.int64), np.array(paragraphs, np.int64))


def _slots(
    clusters: Sequence[Cluster],
    entities: Sequence[Entity],
    spotted: Sequence[Spotted],
    values: Sequence[Value],
) -> tuple[list[TypedSlot], dict[int, Entity]]:
    slots, by_number = [], {}
    for number, (c, entity) in enumerate(zip(clusters, entities, strict=True)):
        by_number[number] = entity
        for i in c.mentions:
            m = spotted[i]
            slots.append(TypedSlot(m.start, m.end, MENTION_TYPES.index(c.type), number))
    number = len(clusters)
    for v in values:
        if v.kind in _LITERALS:
            slots.append(TypedSlot(v.start, v.end, SLOT_TYPES.index(v.kind), number))
            kind = "Country" if v.kind == "Nationality" else v.kind
            by_number[number] = make_entity(kind, str(v.value))
            number += 1
    slots.sort(key=lambda s: (s.start, s.end, s.type))
    return slots, by_number


def _mentions(
    article: Article, doc: Doc, spotted: Sequence[Spotted], clusters: Sequence[Cluster], entities: Sequence[Entity]
) -> tuple[Mention, ...]:
    owner = {i: e for c, e in zip(clusters, entities, strict=True) for i in c.mentions}

    def span(start: int, end: int) -> Span:
        piece = doc[start:end]
        return Span(piece.start_char, piece.end_char, piece.text)

    return tuple(
        Mention(
            span(m.start, m.end),
            owner[i].type if i in owner else m.type,
            span(*m.name) if m.name else None,
            owner[i].id if i in owner else None,
        )
        for i, m in enumerate(spotted)
    )
