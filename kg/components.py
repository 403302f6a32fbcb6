"""spaCy components that turn a document into mentions, entities and claims.

Any English pipeline can have them: ``nlp.add_pipe("kg_recognise")``, then ``kg_resolve`` and
``kg_relate``; the claims are in ``doc._.claims``. ``doc._.article`` may be set before to say what
article the text is; its date fixes words such as "this season". They look at a whole document at once,
which takes some megabytes for a thousand characters; ``Pipeline.read`` gives them a long article in
passages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.gazetteer import Gazetteer
from kg.model import STATUSES, Article, Claim, Entity, EntityType, Mention, Span
from kg.network import Graphs, load_graphs
from kg.recognise.document import Layout, lay_out, mark_sentences
from kg.recognise.known import known_words
from kg.recognise.mentions import MENTION_TYPES, Spotted, encode, spot
from kg.recognise.tokens import Tokens
from kg.recognise.values import Value, find_values
from kg.relate.candidates import SLOT_TYPES
from kg.relate.claims import Voices, claims_of, weigh_words
from kg.relate.judge import Judge
from kg.relate.patterns import Patterns, Slot
from kg.relate.ranks import settle_ranks
from kg.relate.scorer import ScoredFact, Sure, TypedSlot, score
from kg.relate.stages import settle_stages
from kg.resolve.attribution import Introduction, attributions, introductions
from kg.resolve.clusters import Cluster, cluster
from kg.resolve.linking import entity_of, make_entity, merge_linked
from kg.resolve.links import link_odds
from kg.resolve.parts import moved, parts
from kg.resolve.speakers import first_persons, speakers, speeches, spread, with_speakers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray


__all__ = [
    "Notes",
    "Recogniser",
    "Relater",
    "Resolver",
    "choose_gazetteer",
    "make_recogniser",
    "make_relater",
    "make_resolver",
]

_LITERALS = ("Role", "Nationality", "Age")
_KEY = "kg"
# How sure a pattern is taken to be; patterns under 0.9 on training passages are not kept.
_PATTERN_ODDS = 0.999


@dataclass(slots=True)
class Notes:
    """What one component leaves in a document for the next, and for whoever asks why.

    Attributes:
        values: years, ranks, stages, ages, roles and nationalities.
        spotted: the mentions.
        layout: sentences and paragraphs.
        clusters: the mentions of each entity that is named.
        entities: the entity of each cluster.
        spoken: the speech that each word belongs to, -1 outside of quotations.
        speakers: the entity number of each speech's speaker, where it is known.
        slots: what a relation may join.
        meant: the entity of each entity number, those of values included.
        grounds: the claims, each with the fact that it rests on.
    """

    values: tuple[Value, ...]
    spotted: list[Spotted]
    layout: Layout
    clusters: list[Cluster] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    spoken: list[int] = field(default_factory=list)
    speakers: dict[int, int] = field(default_factory=dict)
    slots: list[TypedSlot] = field(default_factory=list)
    meant: dict[int, Entity] = field(default_factory=dict)
    grounds: dict[Claim, ScoredFact] = field(default_factory=dict)

    @staticmethod
    def of(doc: Doc) -> Notes:
        """Gives the notes in a document.

        Args:
            doc: a document that ``kg_recognise`` has read.

        Returns:
            The notes, to be read and added to.
        """
        notes: Notes = doc.user_data[_KEY]
        return notes


def _article(doc: Doc) -> Article:
    return doc._.article or Article("document", doc.text)


def _states(doc: Doc) -> NDArray[np.float32]:
    return np.asarray(doc.tensor, np.float32)


def _year(doc: Doc) -> int | None:
    date = _article(doc).date
    return int(date[:4]) if date else None


@dataclass(frozen=True, slots=True, eq=False)
class Recogniser:
    """Finds mentions: word states go to ``doc.tensor``."""

    graphs: Graphs
    gazetteer: Gazetteer

    def __call__(self, doc: Doc) -> Doc:
        """Reads a document.

        Args:
            doc: a tokenised text.

        Returns:
            The same document.
        """
        if not doc.has_annotation("SENT_START"):
            mark_sentences(doc)
        values = find_values(doc, _article(doc).date)
        known = known_words(doc, self.gazetteer)
        states, odds, names = encode(doc, values, known, self.graphs)
        doc.tensor = states  # type: ignore[assignment]
        doc.user_data[_KEY] = Notes(values, spot(doc, odds, names), lay_out(doc))
        return doc


@dataclass(frozen=True, slots=True, eq=False)
class Resolver:
    """Finds out what the mentions mean: ``doc._.mentions`` and ``doc._.entities``.

    Attributes:
        graphs: the trained model.
        gazetteer: names that tell what is meant.
        coreference: whether descriptions and pronouns are resolved, or names alone.
    """

    graphs: Graphs
    gazetteer: Gazetteer
    coreference: bool = True

    def __call__(self, doc: Doc) -> Doc:
        """Resolves the mentions of a document that ``kg_recognise`` has read.

        Args:
            doc: the document.

        Returns:
            The same document.
        """
        notes = Notes.of(doc)
        paragraphs = notes.layout.paragraphs
        notes.spoken = speeches(doc)
        voices = first_persons(doc, notes.spotted, notes.spoken)
        named = attributions(doc, notes.spotted, notes.spoken, paragraphs)
        told = spread(named, notes.spoken, paragraphs)
        likely = introductions(doc, notes.spotted, notes.spoken, paragraphs, told, voices)
        clusters = [
            moved(found, part.start)
            for part in parts(notes.spotted, paragraphs)
            for found in self._clusters(doc, notes, part, voices, told, likely)
        ]
        entities = [entity_of(c, self.gazetteer, _year(doc)) for c in clusters]
        notes.clusters, notes.entities = merge_linked(clusters, entities)
        owners = {i: n for n, c in enumerate(notes.clusters) for i in c.mentions}
        notes.speakers = speakers(named, likely, voices, owners, notes.spoken, paragraphs)
        doc._.entities = tuple(notes.entities)
        doc._.mentions = tuple(_mentions(doc, notes, owners))
        return doc

    def _clusters(
        self,
        doc: Doc,
        notes: Notes,
        part: range,
        voices: Mapping[int, int],
        named: Mapping[int, int],
        introduced: Mapping[int, Introduction],
    ) -> list[Cluster]:
        """Groups the mentions of a part, which are counted from its first."""
        spotted = notes.spotted[part.start : part.stop]
        links = link_odds(doc, _states(doc), spotted, notes.layout.paragraphs, self.graphs)
        links = with_speakers(
            links,
            {mention - part.start: q for mention, q in voices.items() if mention in part},
            {q: mention - part.start for q, mention in named.items() if mention in part},
            {
                q: Introduction(who.mention - part.start, who.odds)
                for q, who in introduced.items()
                if who.mention in part
            },
        )
        return cluster(
            doc,
            spotted,
            links,
            self.gazetteer,
            notes.values,
            _year(doc),
            coreference=self.coreference,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Relater:
    """Finds what is said about the entities: ``doc._.claims``.

    Attributes:
        graphs: the trained model.
        patterns: wordings that state a relation, whatever the model makes of them.
        judge: thresholds and calibration.
        learned: whether the model finds relations and their status, or the patterns alone.
        speakers: whether claims have speakers.
    """

    graphs: Graphs
    patterns: Patterns
    judge: Judge
    learned: bool = True
    speakers: bool = True

    def __call__(self, doc: Doc) -> Doc:
        """Relates the entities of a document that ``kg_resolve`` has seen.

        Args:
            doc: the document.

        Returns:
            The same document.
        """
        notes = Notes.of(doc)
        slots, entities = notes.slots, notes.meant = _slots(notes)
        sure = _sure(doc, self.patterns, slots, notes.values)
        facts = score(
            _states(doc),
            slots,
            notes.layout,
            notes.values,
            _year(doc),
            self.graphs,
            self.judge.least,
            sure,
            learned=self.learned,
        )
        if self.learned:
            facts = weigh_words(doc, facts, slots, notes.spotted, self.judge, self.graphs.wording)
        facts = settle_ranks(doc, facts, slots, notes.values, notes.layout, self.judge.thresholds)
        facts = settle_stages(
            doc, facts, slots, notes.values, notes.layout, self.judge.thresholds, _year(doc)
        )
        voices = Voices(notes.spoken, notes.speakers) if self.speakers else None
        notes.grounds = claims_of(_article(doc), doc, facts, slots, entities, self.judge, voices)
        doc._.claims = tuple(notes.grounds)
        return doc


def _slots(notes: Notes) -> tuple[list[TypedSlot], dict[int, Entity]]:
    """The mentions and values that a relation may join, and what each of them is."""
    slots: list[TypedSlot] = []
    for number, found in enumerate(notes.clusters):
        kind = MENTION_TYPES.index(found.type)
        for i in found.mentions:
            spotted = notes.spotted[i]
            named = spotted.name is not None
            slots.append(TypedSlot(spotted.start, spotted.end, kind, number, named))
    entities = dict(enumerate(notes.entities))
    for value in notes.values:
        if value.kind in _LITERALS:
            number = len(entities)
            kinds: dict[str, EntityType] = {"Role": "Role", "Nationality": "Country", "Age": "Age"}
            entities[number] = make_entity(kinds[value.kind], str(value.value))
            kind = SLOT_TYPES.index(value.kind)
            slots.append(TypedSlot(value.start, value.end, kind, number))
    slots.sort(key=lambda s: (s.start, s.end, s.type, s.entity))
    return slots, entities


def _sure(
    doc: Doc, patterns: Patterns, slots: Sequence[TypedSlot], values: Sequence[Value]
) -> list[Sure]:
    named = [Slot(s.start, s.end, SLOT_TYPES[s.type], i) for i, s in enumerate(slots)]
    named += [Slot(v.start, v.end, v.kind, -1) for v in values if v.kind not in _LITERALS]
    return [
        Sure(
            m.subject_slot_index, m.relation, m.object_slot_index,
            m.pattern_name, STATUSES.index(m.status), _PATTERN_ODDS,
        )
        for m in patterns.match(doc, named)
    ]  # fmt: skip


def _mentions(doc: Doc, notes: Notes, owners: dict[int, int]) -> Iterator[Mention]:
    tokens = Tokens.of(doc)

    def span(start: int, end: int) -> Span:
        return Span(tokens.offsets[start], tokens.end(end - 1), tokens.between(start, end))

    for i, found in enumerate(notes.spotted):
        entity = notes.entities[owners[i]] if i in owners else None
        yield Mention(
            span(found.start, found.end),
            entity.type if entity else found.type,
            span(*found.name) if found.name else None,
            entity.id if entity else None,
        )


_EMPTY: tuple[Mention | Entity | Claim, ...] = ()
for _name, _default in (
    ("article", None), ("mentions", _EMPTY), ("entities", _EMPTY), ("claims", _EMPTY)
):  # fmt: skip
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


def choose_gazetteer(choice: Path | str | None) -> Gazetteer:
    """Loads the gazetteer that a user asked for.

    Args:
        choice: a folder of names, ``none`` for none, None for the packaged one.

    Returns:
        The gazetteer.
    """
    if choice == "none":
        return Gazetteer.empty()
    return Gazetteer.load(Path(choice) if choice else None)


@cache
def _shared_gazetteer(choice: str | None) -> Gazetteer:
    """One gazetteer for the two components that need it."""
    return choose_gazetteer(choice)


@Language.factory("kg_recognise", default_config={"model": None, "gazetteer": None, "threads": 2})
def make_recogniser(
    nlp: Language, name: str, model: str | None, gazetteer: str | None, threads: int
) -> Recogniser:
    """Makes the component that finds mentions.

    Args:
        nlp: the pipeline.
        name: the component's name.
        model: a model's name or folder, None for the packaged one.
        gazetteer: a folder of names, ``none`` for none, None for the packaged one.
        threads: processor cores to use.

    Returns:
        The component.
    """
    return Recogniser(load_graphs(model, threads), _shared_gazetteer(gazetteer))


@Language.factory("kg_resolve", default_config={"model": None, "gazetteer": None, "threads": 2})
def make_resolver(
    nlp: Language, name: str, model: str | None, gazetteer: str | None, threads: int
) -> Resolver:
    """Makes the component that finds out what mentions mean.

    Args:
        nlp: the pipeline.
        name: the component's name.
        model: a model's name or folder, None for the packaged one.
        gazetteer: a folder of names, ``none`` for none, None for the packaged one.
        threads: processor cores to use.

    Returns:
        The component.
    """
    return Resolver(load_graphs(model, threads), _shared_gazetteer(gazetteer))


@Language.factory("kg_relate", default_config={"model": None, "threads": 2})
def make_relater(nlp: Language, name: str, model: str | None, threads: int) -> Relater:
    """Makes the component that finds claims.

    Args:
        nlp: the pipeline.
        name: the component's name.
        model: a model's name or folder, None for the packaged one.
        threads: processor cores to use.

    Returns:
        The component.
    """
    graphs = load_graphs(model, threads)
    return Relater(graphs, Patterns.load(), Judge.of(graphs.meta))
