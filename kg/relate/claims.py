"""Scored facts to claims: one for each pair of entities and relation, with its evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.model import STATUSES, Article, Claim, Entity, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spacy.tokens import Doc

    from kg.relate.scorer import ScoredFact, TypedSlot

__all__ = ["Judge", "claims_of", "evidence_of"]

# Where one of these is said of a pair, that both were there goes without saying.
STRONGER = frozenset(("won", "won_stage_of", "placed_in", "abandoned", "led"))
_RANKED = frozenset(("placed_in",))
_STAGED = frozenset(("won_stage_of", "placed_in", "led", "abandoned", "beat", "held_in", "leadout_for"))


@dataclass(frozen=True, slots=True)
class Judge:
    """How sure the network must be.

    Attributes:
        thresholds: the least odds for each relation.
        calibrate: raw odds to a probability that holds on held-back passages.
    """

    thresholds: dict[str, float]
    calibrate: Callable[[float], float]


def claims_of(
    article: Article,
    doc: Doc,
    facts: Sequence[ScoredFact],
    slots: Sequence[TypedSlot],
    entities: dict[int, Entity],
    judge: Judge,
) -> list[Claim]:
    """Gathers what was scored into claims.

    Args:
        article: the article.
        doc: its words.
        facts: what the network found.
        slots: the slots that the facts join.
        entities: the entity of each entity number, those of values included.
        judge: thresholds and calibration.

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
        found.append(_claim(article, doc, best, slots, entities, judge))
    strong = {(c.subject.id, c.object.id) for c in found if c.predicate in STRONGER and c.status == "asserted"}
    return [c for c in found if c.predicate != "competes_in" or (c.subject.id, c.object.id) not in strong]


def _claim(
    article: Article,
    doc: Doc,
    fact: ScoredFact,
    slots: Sequence[TypedSlot],
    entities: dict[int, Entity],
    judge: Judge,
) -> Claim:
    evidence, trigger = evidence_of(article, doc, fact)
    speaker = None if fact.speaker is None else entities.get(slots[fact.speaker].entity)
    status = int(np.argmax(fact.status))
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
        confidence=round(judge.calibrate(fact.odds) * fact.status[status], 4),
    )


def evidence_of(article: Article, doc: Doc, fact: ScoredFact) -> tuple[Span, Span]:
    """The sentence that says a fact, and in it the words that weigh most.

    Args:
        article: the article.
        doc: its words, with sentence starts.
        fact: a scored fact.

    Returns:
        The sentence and the trigger within it.
    """
    offset, weights = fact.trigger
    peak = int(weights.argmax())
    first = last = peak
    while first > 0 and weights[first - 1] > 0.25 * weights[peak]:
        first -= 1
    while last + 1 < len(weights) and weights[last + 1] > 0.25 * weights[peak]:
        last += 1
    sentence = doc[offset + peak].sent
    first, last = max(offset + first, sentence.start), min(offset + last, sentence.end - 1)
    start, end = doc[first].idx, doc[last].idx + len(doc[last])
    whole = article.text[sentence.start_char : sentence.end_char]
    left = sentence.start_char + len(whole) - len(whole.lstrip())
    right = left + len(whole.strip())
    return Span(left, right, article.text[left:right]), Span(start, end, article.text[start:end])
