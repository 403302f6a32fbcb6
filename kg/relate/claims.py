"""Scored facts to claims: one for each pair of entities and relation, with its evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import STATUSES, Article, Claim, Entity, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spacy.tokens import Doc

    from kg.relate.judge import Judge
    from kg.relate.scorer import ScoredFact, TypedSlot

__all__ = ["Voices", "claims_of", "evidence_of"]

# Where one of these is said of a pair, that both were there goes without saying.
_STRONGER = frozenset(("won", "won_stage_of", "placed_in", "abandoned", "led"))
# A word belongs to the trigger where it weighs at least so much of the heaviest.
_BESIDE = 0.25
_RANKED = frozenset(("placed_in",))
_STAGED = frozenset((
    "won_stage_of",
    "placed_in",
    "led",
    "abandoned",
    "beat",
    "held_in",
    "leadout_for",
))


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks where.

    Attributes:
        spoken: the speech that each word belongs to, -1 outside of quotations.
        speakers: the entity number of each speech's speaker, where it is known.
    """

    spoken: Sequence[int]
    speakers: Mapping[int, int]


def claims_of(
    article: Article,
    doc: Doc,
    facts: Sequence[ScoredFact],
    slots: Sequence[TypedSlot],
    entities: dict[int, Entity],
    judge: Judge,
    voices: Voices,
) -> tuple[Claim, ...]:
    """Gathers what was scored into claims.

    Args:
        article: the article.
        doc: its words.
        facts: what the network found.
        slots: the slots that the facts join.
        entities: the entity of each entity number, those of values included.
        judge: thresholds and calibration.
        voices: who speaks where.

    Returns:
        At most one claim for each subject, relation and object; asserted where any of its
        sentences asserts it.
    """
    groups: dict[tuple[str, str, str], list[ScoredFact]] = defaultdict(list)
    for fact in facts:
        if fact.odds < judge.thresholds[fact.relation]:
            continue
        subject, value = entities[slots[fact.subject].entity], entities[slots[fact.object].entity]
        key = subject.id, fact.relation, value.id
        if fact.relation == "teammate_of" and subject.id > value.id:
            key = value.id, fact.relation, subject.id
        if subject.id != value.id:
            groups[key].append(fact)
    found = []
    for found_facts in groups.values():
        best = max(found_facts, key=lambda f: (f.odds * max(f.status[0], 0.01), f.odds))
        found.append(_claim(article, doc, best, slots, entities, judge, voices))
    needless = _implied(found) | _left_teams(found)
    kept = (c for c in found if c not in needless)
    return tuple(sorted(kept, key=lambda c: (c.evidence, c.subject.id, c.predicate, c.object.id)))


def _implied(claims: Sequence[Claim]) -> set[Claim]:
    """The claims that somebody took part where a result says so already."""
    strong = {
        (c.subject.id, c.object.id)
        for c in claims
        if c.predicate in _STRONGER and c.status == "asserted"
    }
    return {
        c for c in claims if c.predicate == "competes_in" and (c.subject.id, c.object.id) in strong
    }


def _left_teams(claims: Sequence[Claim]) -> set[Claim]:
    """The claims that somebody rides for the team that the article says was left for another."""
    sure = [c for c in claims if c.status == "asserted"]
    left = {(c.subject.id, c.object.id) for c in sure if c.predicate == "rode_for"}
    rides = [c for c in sure if c.predicate == "rides_for"]
    settled = {c.subject.id for c in rides if (c.subject.id, c.object.id) not in left}
    return {c for c in rides if (c.subject.id, c.object.id) in left and c.subject.id in settled}


def _claim(
    article: Article,
    doc: Doc,
    fact: ScoredFact,
    slots: Sequence[TypedSlot],
    entities: dict[int, Entity],
    judge: Judge,
    voices: Voices,
) -> Claim:
    ends = (slots[fact.subject], slots[fact.object])
    evidence, trigger, word = evidence_of(article, doc, fact, ends)
    speaker = None if fact.speaker is None else entities.get(slots[fact.speaker].entity)
    if voices.spoken[word] in voices.speakers:
        speaker = entities[voices.speakers[voices.spoken[word]]]
    status = judge.status(fact.status)
    return Claim(
        article=article.id,
        subject=entities[slots[fact.subject].entity],
        predicate=fact.relation,
        object=entities[slots[fact.object].entity],
        status=STATUSES[status],
        evidence=evidence,
        trigger=trigger,
        year=fact.year,
        stage=fact.stage if fact.relation in _STAGED else None,
        rank=fact.rank if fact.relation in _RANKED else None,
        speaker=speaker,
        confidence=round(judge.calibrate(fact.odds * fact.status[status]), 4),
        pattern=fact.pattern,
    )


def evidence_of(
    article: Article, doc: Doc, fact: ScoredFact, ends: Sequence[TypedSlot]
) -> tuple[Span, Span, int]:
    """The sentence that says a fact, and in it the words that weigh most.

    Args:
        article: the article.
        doc: its words, with sentence starts.
        fact: a scored fact.
        ends: its subject's and its object's slot; one of them stands in the sentence.

    Returns:
        The sentence, the trigger within it, and the word that weighs most.
    """
    offset, weights = fact.trigger
    sentences = {s.start: s for s in (doc[end.start].sent for end in ends)}
    best = max(
        sentences.values(),
        key=lambda s: (
            float(weights[max(s.start - offset, 0) : max(s.end - offset, 0)].sum()),
            -s.start,
        ),
    )
    first, last = max(best.start - offset, 0), max(best.end - offset, 1)
    inside = weights[first:last]
    peak = first + int(inside.argmax())
    left = right = peak
    while left > first and weights[left - 1] > _BESIDE * weights[peak]:
        left -= 1
    while right + 1 < min(last, len(weights)) and weights[right + 1] > _BESIDE * weights[peak]:
        right += 1
    start, end = doc[offset + left].idx, doc[offset + right].idx + len(doc[offset + right])
    whole = article.text[best.start_char : best.end_char]
    begin = best.start_char + len(whole) - len(whole.lstrip())
    finish = begin + len(whole.strip())
    evidence = Span(begin, finish, article.text[begin:finish])
    return evidence, Span(start, end, article.text[start:end]), offset + peak
