"""A document with the notes of its components to one explanation for each claim."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from kg.components import Notes
from kg.explain.explanation import (
    Explanation,
    Producer,
    Reference,
    Source,
    Step,
    Verdict,
    Voice,
)
from kg.model import STATUSES, Article, Claim, Span
from kg.recognise.quotations import find_quotations
from kg.relate.candidates import SLOT_TYPES
from kg.relate.claims import evidence_of, sentence_of
from kg.resolve.attribution import attributions, introductions
from kg.resolve.linking import entry_of
from kg.resolve.speakers import first_persons, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from kg.gazetteer import Gazetteer
    from kg.relate.judge import Judge
    from kg.relate.patterns import Pattern, Patterns
    from kg.relate.scorer import ScoredFact

__all__ = ["explain"]

_Qualifier = Literal["year", "stage", "rank"]


def explain(
    doc: Doc, gazetteer: Gazetteer, patterns: Patterns, judge: Judge
) -> tuple[Explanation, ...]:
    """Tells how the claims of a document came about.

    Nothing is read again: what the components decided stands in their notes.

    Args:
        doc: a document that has passed all components.
        gazetteer: the gazetteer that it was read with.
        patterns: the patterns that it was read with.
        judge: the thresholds and the calibration that it was read with.

    Returns:
        One explanation for each claim, in their order.
    """
    by_name = {pattern.name: pattern for pattern in patterns.patterns}
    article = doc._.article or Article("document", doc.text)
    told = _Told(doc, article, Notes.of(doc), gazetteer, patterns)
    found = []
    for claim, fact in told.notes.grounds.items():
        pattern = by_name.get(fact.pattern)
        found.append(
            Explanation(
                claim,
                article.date,
                told.reference(fact.subject),
                told.reference(fact.object),
                _producer(fact, judge, pattern),
                told.verdict(claim, fact, pattern, judge),
                tuple(told.sources(claim, fact)),
                told.voice(claim, fact),
            )
        )
    return tuple(found)


def _producer(fact: ScoredFact, judge: Judge, pattern: Pattern | None) -> Producer:
    return Producer(
        pattern.name if pattern else None,
        pattern.file if pattern else None,
        fact.odds,
        fact.model_odds,
        judge.thresholds[fact.relation],
    )


@dataclass(frozen=True)
class _Told:
    """A read document that is asked why."""

    doc: Doc
    article: Article
    notes: Notes
    gazetteer: Gazetteer
    patterns: Patterns

    @cached_property
    def owners(self) -> dict[int, int]:
        """The entity number of each mention."""
        return {i: n for n, c in enumerate(self.notes.clusters) for i in c.mentions}

    @cached_property
    def numbers(self) -> dict[tuple[int, int], int]:
        """The number of the mention that has a first token and an end."""
        return {(m.start, m.end): i for i, m in enumerate(self.notes.spotted)}

    @cached_property
    def entries(self) -> list[str | None]:
        """The gazetteer's name of each entity that is named."""
        year = int(self.article.date[:4]) if self.article.date else None
        found = (entry_of(each, self.gazetteer, year) for each in self.notes.clusters)
        return [entry.name if entry else None for entry in found]

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """The quotations of the text."""
        return find_quotations(self.article.text)

    def span(self, start: int, end: int) -> Span:
        """Gives some words, by the numbers of their tokens."""
        words = self.doc[start:end]
        return Span(words.start_char, words.end_char, words.text)

    def sentence(self, token: int) -> Span:
        """Gives the sentence of a token."""
        return sentence_of(self.doc[token].sent)

    def reference(self, number: int) -> Reference:
        """Tells how a slot got to its entity."""
        slot = self.notes.slots[number]
        if slot.type >= SLOT_TYPES.index("Role"):
            return Reference(
                self.span(slot.start, slot.end),
                self.sentence(slot.start),
                self.notes.meant[slot.entity],
                is_value=True,
            )
        return self.of_mention(self.numbers[slot.start, slot.end])

    def of_mention(self, number: int) -> Reference:
        """Tells how a mention got to its entity."""
        mention, owner = self.notes.spotted[number], self.owners[number]
        return Reference(
            self.span(mention.start, mention.end),
            self.sentence(mention.start),
            self.notes.entities[owner],
            self.span(*mention.name) if mention.name else None,
            tuple(self.steps(number, owner)),
            self.entries[owner],
        )

    def steps(self, number: int, owner: int) -> Iterator[Step]:
        """Follows a mention to the name that stands for its entity."""
        links = self.notes.clusters[owner].links
        # A mention is linked to what had its place before, so that no way leads back.
        while number in links:
            link = links[number]
            number = link.to
            to = self.notes.spotted[number]
            yield Step(self.span(*(to.name or (to.start, to.end))), link.by, link.odds, link.fit)

    def verdict(
        self, claim: Claim, fact: ScoredFact, pattern: Pattern | None, judge: Judge
    ) -> Verdict:
        """Tells why a claim has its status."""
        evidence = self.words(claim.evidence)
        doubtful = self.patterns.doubtful(self.doc[slice(*evidence)])
        doubts = (self.span(i, i + 1) for i in doubtful)
        raw = fact.odds * fact.status[STATUSES.index(claim.status)]
        # A pattern of facts leaves it to the model, where that is asked, to see a hope or a denial.
        by_pattern = pattern is not None and (
            pattern.status != "asserted" or fact.model_odds is None
        )
        return Verdict(fact.status, judge.asserted, by_pattern, tuple(doubts), raw)

    def words(self, span: Span) -> tuple[int, int]:
        """Gives the numbers of the tokens that a span covers."""
        words = self.doc.char_span(span.start, span.end, alignment_mode="expand")
        return (words.start, words.end) if words else (0, 0)

    def sources(self, claim: Claim, fact: ScoredFact) -> Iterator[Source]:
        """Tells where year, stage and rank come from."""
        for qualifier in get_args(_Qualifier):
            value: int | None = getattr(claim, qualifier)
            if value is None:
                continue
            found = fact.sources.get(qualifier.capitalize())
            if found is None:
                yield Source(qualifier, value)
            else:
                words = self.span(found.start, found.end)
                yield Source(qualifier, value, words, self.sentence(found.start))

    def voice(self, claim: Claim, fact: ScoredFact) -> Voice | None:
        """Tells why the speaker of a claim is the speaker."""
        if claim.speaker is None:
            return None
        word = self.peak(fact)
        at = self.doc[word].idx
        quotation = next((self.text(*q) for q in self.quotations if q[0] <= at < q[1]), None)
        owner = self.notes.speakers.get(self.notes.spoken[word])
        mention = None if owner is None else self.first_heard(owner, word)
        if mention is not None:
            reference = self.of_mention(mention)
            by: Literal["verb", "first person", "introduction"] = "introduction"
            if mention in self.named:
                by = "verb"
            elif mention in self.voices:
                by = "first person"
            return Voice(reference, self.around(reference), quotation, by)
        if fact.speaker is None:
            return None
        reference = self.reference(fact.speaker)
        return Voice(reference, self.around(reference), quotation, "model")

    def peak(self, fact: ScoredFact) -> int:
        """The word that decides which quotation a claim belongs to: the heaviest of the trigger."""
        ends = (self.notes.slots[fact.subject], self.notes.slots[fact.object])
        return evidence_of(self.article, self.doc, fact, ends)[2]

    @cached_property
    def named(self) -> tuple[int, ...]:
        """The mentions that a verb of speech names as speakers."""
        return tuple(self.attributions.values())

    @cached_property
    def attributions(self) -> dict[int, int]:
        """The quotations beside which a verb of speech stands, with the mentions that it names."""
        notes = self.notes
        return attributions(self.doc, notes.spotted, notes.spoken, notes.layout.paragraphs)

    @cached_property
    def voices(self) -> dict[int, int]:
        """The mentions by which speakers mean themselves, with their quotations."""
        return first_persons(self.doc, self.notes.spotted, self.notes.spoken)

    @cached_property
    def introduced(self) -> dict[int, int]:
        """The quotations whose speaker the words around them let expect, with the mentions."""
        notes = self.notes
        where = notes.spotted, notes.spoken, notes.layout.paragraphs
        told = spread(self.attributions, notes.spoken, notes.layout.paragraphs)
        found = introductions(self.doc, *where, told, self.voices)
        return {quotation: who.mention for quotation, who in found.items()}

    def first_heard(self, owner: int, word: int) -> int | None:
        """The mention that makes an entity the speaker of a word."""
        paragraphs, spotted = self.notes.layout.paragraphs, self.notes.spotted

        # Of the word's own paragraph, then whom a verb names before an "I", then the nearest.
        def distance(number: int) -> tuple[bool, bool, int, int]:
            start = spotted[number].start
            elsewhere = bool(paragraphs[start] != paragraphs[word])
            return elsewhere, number not in self.named, abs(start - word), number

        mentions = (i for i in (*self.named, *self.voices) if self.owners.get(i) == owner)
        heard = min(mentions, key=distance, default=None)
        introduced = self.introduced.get(self.notes.spoken[word])
        if introduced is None or self.owners.get(introduced) != owner:
            return heard
        return introduced if heard is None or distance(heard)[0] else heard

    def around(self, reference: Reference) -> Span:
        """Gives the quotation around a mention, or its sentence up to the quotations beside it."""
        start, end = reference.sentence.start, reference.sentence.end
        for opening, closing in self.quotations:
            if opening < reference.mention.start < closing:
                return self.text(opening, closing)
            if closing <= reference.mention.start:
                start = max(start, closing)
            elif opening >= reference.mention.end:
                end = min(end, opening)
        return self.text(start, end)

    def text(self, start: int, end: int) -> Span:
        """Gives a stretch of the text without the white space around it."""
        whole = self.article.text[start:end]
        begin = start + len(whole) - len(whole.lstrip())
        text = whole.strip()
        return Span(begin, begin + len(text), text)
