"""Scored facts to claims: one for each pair of entities and relation, with its evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, NamedTuple

from kg.model import STATUSES, Article, Claim, Entity, Span
from kg.recognise.tokens import Tokens
from kg.relate.needless import without_needless
from kg.relate.wording import agreed, clues

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from spacy.tokens import Doc
    from spacy.tokens import Span as Words

    from kg.recognise.mentions import Spotted
    from kg.relate.judge import Judge
    from kg.relate.scorer import ScoredFact, TypedSlot
    from kg.relate.wording import Wording

__all__ = [
    "Said",
    "Standing",
    "Voices",
    "claims_of",
    "evidence_of",
    "said",
    "sentence_of",
    "standings",
    "weigh_words",
    "what_is_said",
]

# A word belongs to the trigger where it weighs at least so much of the heaviest.
_BESIDE = 0.25
# A name in place of a description, or a rank or stage, outweighs so much in the logarithm of odds.
_PLAINER = 3.0
_KEY = "kg sentences"
_RANKED = frozenset(("placed_in",))
# Words for several people: "sprinters", "rouleurs", "time triallists"; "bottles" are carried by one.
_PLURAL = re.compile(r"(?:ers|eurs|ists|ques|captains|men)$")
_ONE_OF_REACH = 6
_STAGED = frozenset((
    "won_stage_of",
    "placed_in",
    "led",
    "abandoned",
    "beat",
    "held_in",
    "leadout_for",
))


class Standing(NamedTuple):
    """What a claim counts for.

    Attributes:
        plainness: how plainly its sentence says it: whether as a fact, then by what odds and names.
        odds: the odds that it is a fact.
    """

    plainness: tuple[bool, float]
    odds: float


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks where.

    Attributes:
        spoken: the speech that each word belongs to, -1 outside of quotations.
        speakers: the entity number of each speech's speaker, where it is known.
    """

    spoken: Sequence[int]
    speakers: Mapping[int, int]

    def of(self, word: int) -> int | None:
        """Says who speaks a word.

        Args:
            word: its number.

        Returns:
            An entity number, or None outside of quotations and where the speaker is not known.
        """
        return self.speakers.get(self.spoken[word])


def claims_of(
    article: Article,
    doc: Doc,
    facts: Sequence[ScoredFact],
    slots: Sequence[TypedSlot],
    entities: dict[int, Entity],
    judge: Judge,
    voices: Voices | None,
) -> dict[Claim, ScoredFact]:
    """Gathers what was scored into claims.

    Args:
        article: the article.
        doc: its words.
        facts: what the network found.
        slots: the slots that the facts join.
        entities: the entity of each entity number, those of values included.
        judge: thresholds and calibration.
        voices: who speaks where; None to leave speakers out.

    Returns:
        At most one claim for each subject, relation and object, in their order, each with the fact
        that it rests on; asserted where any of its sentences asserts it. What is likely to be a fact,
        and not surely, is left out: it is no fact to rely on, and no hope or denial either.
    """
    groups: dict[tuple[str, str, str], list[ScoredFact]] = defaultdict(list)
    likely = [fact for fact in facts if fact.odds >= judge.thresholds[fact.relation]]
    for fact in _without_lone_plurals(doc, likely, slots):
        subject, value = entities[slots[fact.subject].entity], entities[slots[fact.object].entity]
        if subject.id != value.id:
            groups[what_is_said(subject, fact.relation, value)].append(fact)
    found: dict[Claim, ScoredFact] = {}
    for found_facts in groups.values():
        # Readers want to be shown the sentence that they need no other for.
        best = max(_of_one_mind(doc, found_facts, slots), key=lambda f: _plainness(f, slots, judge))
        if judge.is_in_doubt(best.status):
            continue
        found[_claim(article, doc, best, slots, entities, judge, voices)] = best
    countries = {entity.name for entity in entities.values() if entity.type == "Country"}
    odds = {claim: fact.odds * fact.status[0] for claim, fact in found.items()}
    return {claim: found[claim] for claim in without_needless(odds, countries)}


def what_is_said(subject: Entity, relation: str, value: Entity) -> tuple[str, str, str]:
    """Tells what an article has one claim of at most, however often it says it.

    Args:
        subject: who or what it is about.
        relation: the relation's name.
        value: the other end.

    Returns:
        Subject, relation and object; of team-mates, whichever way round, the same.
    """
    one, other = subject.id, value.id
    if relation == "teammate_of" and one > other:
        one, other = other, one
    return one, relation, other


def _without_lone_plurals(
    doc: Doc, facts: Sequence[ScoredFact], slots: Sequence[TypedSlot]
) -> Iterator[ScoredFact]:
    """Leaves out that somebody alone is what a plural says: "a stage for the sprinters" is no role."""
    described: dict[int, set[int]] = defaultdict(set)
    for fact in facts:
        if fact.relation == "has_role":
            described[fact.object].add(slots[fact.subject].entity)
    lower = Tokens.of(doc).lower
    for fact in facts:
        role = slots[fact.object]
        if fact.relation == "has_role" and _PLURAL.search(lower[role.end - 1]):
            before = lower[max(0, role.start - _ONE_OF_REACH) : role.start]
            if len(described[fact.object]) == 1 and ("one", "of") not in pairwise(before):
                continue
        yield fact


def _of_one_mind(
    doc: Doc, facts: Sequence[ScoredFact], slots: Sequence[TypedSlot]
) -> list[ScoredFact]:
    """Lets a sentence say a thing as a fact or not, by whatever mentions it says it.

    "She leads the team and has never won the race, second again behind a Dane": the network may
    find that she won in two pairs of mentions, and deny it of the one that the words belong to.

    Returns:
        The facts, those of the network each with the status of the least sure of their sentence.
    """
    if len(facts) == 1:
        return list(facts)
    doubted: dict[int, tuple[float, float, float]] = {}
    places: list[int | None] = []
    for fact in facts:
        place = None
        if fact.pattern == "model":
            place = said(doc, fact, (slots[fact.subject], slots[fact.object])).sentence.start
            doubted[place] = min(doubted.get(place, fact.status), fact.status)
        places.append(place)
    return [
        fact if place is None else replace(fact, status=doubted[place])
        for fact, place in zip(facts, places, strict=True)
    ]


def standings(
    grounds: Mapping[Claim, ScoredFact], slots: Sequence[TypedSlot], judge: Judge
) -> dict[Claim, Standing]:
    """Tells of each claim what it counts for beside another that says the same, or speaks against it.

    Args:
        grounds: what :func:`claims_of` gave.
        slots: the slots that the facts join.
        judge: thresholds.

    Returns:
        What each counts for.
    """
    return {
        claim: Standing(_plainness(fact, slots, judge), fact.odds * fact.status[0])
        for claim, fact in grounds.items()
    }


def _plainness(fact: ScoredFact, slots: Sequence[TypedSlot], judge: Judge) -> tuple[bool, float]:
    """How plainly a sentence says a fact: as a fact first, then surely, by name, with its details."""
    names = sum(slots[end].named for end in (fact.subject, fact.object))
    details = (fact.relation in _RANKED and fact.rank is not None) + (
        fact.relation in _STAGED and fact.stage is not None
    )
    odds = _logit(fact.odds) + _logit(fact.status[0]) + _PLAINER * (names + details)
    return judge.status(fact.status) == 0, odds


def _logit(odds: float) -> float:
    odds = min(max(odds, 1e-6), 1 - 1e-6)
    return log(odds / (1 - odds))


def _claim(
    article: Article,
    doc: Doc,
    fact: ScoredFact,
    slots: Sequence[TypedSlot],
    entities: dict[int, Entity],
    judge: Judge,
    voices: Voices | None,
) -> Claim:
    ends = (slots[fact.subject], slots[fact.object])
    evidence, trigger, word = evidence_of(article, doc, fact, ends)
    speaker = None
    if voices is not None:
        number = voices.of(word)
        if number is None and fact.speaker is not None:
            number = slots[fact.speaker].entity
        speaker = None if number is None else entities.get(number)
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


@dataclass(frozen=True, slots=True)
class Said:
    """Where a fact is said.

    Attributes:
        sentence: the sentence.
        first: the first word of the trigger.
        last: its last word.
        peak: the word that weighs most.
    """

    sentence: Words
    first: int
    last: int
    peak: int


def said(doc: Doc, fact: ScoredFact, ends: Sequence[TypedSlot]) -> Said:
    """Finds the sentence that says a fact, and in it the words that weigh most.

    Args:
        doc: the article's words, with sentence starts.
        fact: a scored fact.
        ends: its subject's and its object's slot; one of them stands in the sentence.

    Returns:
        The sentence and the trigger within it.
    """
    offset, weights = fact.trigger
    sentences = _sentences(doc)
    start, stop = sentences[ends[0].start]
    for end in ends[1:]:
        if not start <= end.start < stop:
            other = sentences[end.start]
            start, stop = max((start, stop), other, key=lambda s: (_weight(fact, *s), -s[0]))
    first, last = max(start - offset, 0), max(stop - offset, 1)
    inside = weights[first:last]
    peak = int(inside.argmax())
    beside = (inside > _BESIDE * inside[peak]).tolist()
    left = right = peak
    while left > 0 and beside[left - 1]:
        left -= 1
    while right + 1 < len(beside) and beside[right + 1]:
        right += 1
    begin = offset + first
    return Said(doc[start:stop], begin + left, begin + right, begin + peak)


def _sentences(doc: Doc) -> Sequence[tuple[int, int]]:
    """The first word and the end of each word's sentence, which spaCy would look for each time."""
    known: tuple[tuple[int, int], ...] | None = doc.user_data.get(_KEY)
    if known is None or len(known) != len(doc):
        bounds = [(sentence.start, sentence.end) for sentence in doc.sents]
        known = tuple([each for each in bounds for _ in range(*each)])
        doc.user_data[_KEY] = known
    return known


def _weight(fact: ScoredFact, start: int, end: int) -> float:
    """How much some words weigh for having said a fact."""
    offset, weights = fact.trigger
    return float(weights[max(start - offset, 0) : max(end - offset, 0)].sum())


def evidence_of(
    article: Article, doc: Doc, fact: ScoredFact, ends: Sequence[TypedSlot]
) -> tuple[Span, Span, int]:
    """Gives the sentence that says a fact and its trigger by their offsets.

    Args:
        article: the article.
        doc: its words, with sentence starts.
        fact: a scored fact.
        ends: its subject's and its object's slot; one of them stands in the sentence.

    Returns:
        The sentence, the trigger within it, and the word that weighs most.
    """
    found, tokens = said(doc, fact, ends), Tokens.of(doc)
    start, end = tokens.offsets[found.first], tokens.end(found.last)
    return sentence_of(found.sentence), Span(start, end, article.text[start:end]), found.peak


def weigh_words(
    doc: Doc,
    facts: Sequence[ScoredFact],
    slots: Sequence[TypedSlot],
    spotted: Sequence[Spotted],
    judge: Judge,
    wording: Wording | None,
) -> list[ScoredFact]:
    """Asks the words around each trigger whether what they say is a fact.

    Args:
        doc: the article's words, with sentence starts.
        facts: what was scored.
        slots: the slots that the facts join.
        spotted: the mentions.
        judge: thresholds; what does not pass them is not asked about.
        wording: weights of words; None to leave everything as it is.

    Returns:
        The facts, those of the network with the odds of both opinions together.
    """
    if wording is None:
        return list(facts)
    words = list(Tokens.of(doc).lower)
    for mention in spotted:
        for i in range(*mention.name) if mention.name else ():
            words[i] = f"@{mention.type}"
    asked: dict[int, tuple[int, int, str]] = {}
    found: dict[tuple[int, int, str], set[str]] = {}
    for number, fact in enumerate(facts):
        if fact.pattern != "model" or fact.odds < judge.thresholds[fact.relation]:
            continue
        place = said(doc, fact, (slots[fact.subject], slots[fact.object]))
        key = asked[number] = place.first, place.last, fact.relation
        if key not in found:
            low, high = place.sentence.start, place.sentence.end
            trigger = place.first - low, place.last + 1 - low
            found[key] = clues(words[low:high], trigger, fact.relation)
    odds = dict(zip(found, wording.all_odds([*found.values()]), strict=True))
    return [
        replace(fact, status=agreed(fact.status, odds[asked[number]])) if number in asked else fact
        for number, fact in enumerate(facts)
    ]


def sentence_of(words: Words) -> Span:
    """Gives a sentence without the white space around it.

    Args:
        words: the sentence, as spaCy has it.

    Returns:
        The same, by offsets.
    """
    whole = Tokens.of(words.doc).between(words.start, words.end)
    begin = words.start_char + len(whole) - len(whole.lstrip())
    text = whole.strip()
    return Span(begin, begin + len(text), text)
