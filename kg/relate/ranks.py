"""Places of a result to those who took them, sentence by sentence.

The network chooses a place for each fact by itself, so two riders may be given the same one. A
sentence that names as many places as riders names them in one order; and whoever is named behind
"ahead of" came in next.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spacy.tokens import Doc

    from kg.recognise.document import Layout
    from kg.recognise.values import Value
    from kg.relate.scorer import ScoredFact, TypedSlot

__all__ = ["settle_ranks"]

_PLACED = "placed_in"
_WON = ("won", "won_stage_of")
# Words behind which those come who finished next.
_AHEAD = (
    ("ahead", "of"),
    ("in", "front", "of"),
    ("followed", "by"),
    ("from",),
    ("before",),
    ("beating",),
    ("pipping",),
)
_JOINTS = frozenset((",", "and", "&", "then", "his", "her", "compatriot", "team-mate", "the"))
_WINNER = 1
# How many words, joints and brackets apart, may stand between two riders of such a list.
_BESIDE = 4


def settle_ranks(
    doc: Doc,
    facts: Sequence[ScoredFact],
    slots: Sequence[TypedSlot],
    values: Sequence[Value],
    layout: Layout,
    thresholds: Mapping[str, float],
) -> list[ScoredFact]:
    """Gives each fact of a place its own rank.

    Args:
        doc: the article's words.
        facts: what was scored.
        slots: the slots that the facts join.
        values: the values found in the article.
        layout: the sentence of each word.
        thresholds: the least odds of each relation; weaker facts neither give nor take places.

    Returns:
        The facts in their order, some with another rank.
    """
    settled = list(facts)
    sentences: dict[int, list[int]] = defaultdict(list)
    winners: dict[int, list[int]] = defaultdict(list)
    for number, fact in enumerate(facts):
        if fact.odds < thresholds[fact.relation] or fact.status[0] < 0.5:
            continue
        sentence = int(layout.sentences[fact.peak])
        if fact.relation == _PLACED:
            sentences[sentence].append(number)
        elif fact.relation in _WON:
            winners[sentence].append(slots[fact.subject].entity)
    places: dict[int, list[Value]] = defaultdict(list)
    for value in values:
        if value.kind == "Rank" and value.value != _WINNER:
            places[int(layout.sentences[value.start])].append(value)
    for sentence, numbers in sentences.items():
        named = places[sentence]
        for number, value in _in_order(facts, numbers, slots, named, layout, sentence).items():
            settled[number] = replace(
                facts[number],
                rank=int(value.value),
                sources={**facts[number].sources, "Rank": value},
            )
        for number, rank in _next_in_line(doc, settled, numbers, slots, winners[sentence]).items():
            sources = {k: v for k, v in settled[number].sources.items() if k != "Rank"}
            settled[number] = replace(settled[number], rank=rank, sources=sources)
    return settled


def _best_of_pairs(
    facts: Sequence[ScoredFact], numbers: Sequence[int], slots: Sequence[TypedSlot]
) -> dict[tuple[int, int], int]:
    """The likeliest fact for each rider and race."""
    best: dict[tuple[int, int], int] = {}
    for number in numbers:
        fact = facts[number]
        pair = slots[fact.subject].entity, slots[fact.object].entity
        if pair not in best or fact.odds > facts[best[pair]].odds:
            best[pair] = number
    return best


def _in_order(
    facts: Sequence[ScoredFact],
    numbers: Sequence[int],
    slots: Sequence[TypedSlot],
    named: Sequence[Value],
    layout: Layout,
    sentence: int,
) -> dict[int, Value]:
    """Deals out a sentence's places, where it has as many as riders, in the order of both."""
    best = _best_of_pairs(facts, numbers, slots)
    if not best or len(best) != len(named):
        return {}
    if len(best) == 1:  # its own place, unless the network chose one from another sentence
        (number,) = best.values()
        chosen = facts[number].sources.get("Rank")
        inside = chosen is not None and layout.sentences[chosen.start] == sentence
        return {} if inside else {number: named[0]}
    riders = {pair[0] for pair in best}
    races = {pair[1] for pair in best}
    if len(riders) == len(best):
        side = [slots[facts[n].subject] for n in best.values()]
    elif len(races) == len(best):
        side = [slots[facts[n].object] for n in best.values()]
    else:
        return {}
    if any(layout.sentences[slot.start] != sentence for slot in side):
        return {}
    where = {pair: slot.start for pair, slot in zip(best, side, strict=True)}
    ordered = sorted(best, key=lambda pair: where[pair])
    dealt = dict(zip(ordered, sorted(named, key=lambda v: v.start), strict=True))
    return {
        number: dealt[pair]
        for number in numbers
        if (pair := (slots[facts[number].subject].entity, slots[facts[number].object].entity))
        in dealt
    }


def _next_in_line(
    doc: Doc,
    facts: Sequence[ScoredFact],
    numbers: Sequence[int],
    slots: Sequence[TypedSlot],
    winners: Sequence[int],
) -> dict[int, int]:
    """Ranks of those who stand behind "ahead of", counted from whoever stands before it."""
    placed = {slots[facts[n].subject].start: n for n in numbers}
    taken = {slots[facts[n].subject].entity: facts[n].rank for n in numbers}
    found: dict[int, int] = {}
    starts = sorted(placed)
    for start in starts:
        if placed[start] in found or not _is_behind(doc, start):
            continue
        number = placed[start]
        before = [s for s in starts if s < start]
        if winners and not before:
            rank = _WINNER
        elif before and (own := taken[slots[facts[placed[before[-1]]].subject].entity]):
            rank = own
        else:
            continue
        if _has_own(doc, facts[number], slots):
            continue
        end = start
        for each in (s for s in starts if s >= start):
            if each != start and not _joined(doc, end, each):
                break
            rank += 1
            if not _has_own(doc, facts[placed[each]], slots):
                found[placed[each]] = rank
            end = slots[facts[placed[each]].subject].end
    return found


def _is_behind(doc: Doc, start: int) -> bool:
    """Whether "ahead of" or its like stands before a rider, with a few words of description between."""
    for at in range(start, max(0, start - _BESIDE) - 1, -1):
        if at < start and not (doc[at].is_alpha or doc[at].lower_ in ("'s", "’s")):
            return False
        for words in _AHEAD:
            low = at - len(words)
            if low >= 0 and tuple(doc[i].lower_ for i in range(low, at)) == words:
                return True
    return False


def _joined(doc: Doc, end: int, start: int) -> bool:
    """Whether nothing but joints, demonyms and bracketed teams stands between two riders."""
    inside, others, joints = False, 0, 0
    for token in doc[end:start]:
        if token.text == "(":
            inside = True
        elif token.text == ")":
            inside = False
        elif not inside:
            joints += token.lower_ in (",", "and", "&")
            others += token.lower_ not in _JOINTS
    return joints > 0 and others <= 1


def _has_own(doc: Doc, fact: ScoredFact, slots: Sequence[TypedSlot]) -> bool:
    """Whether a place is named right beside the rider, so that none need be counted out."""
    value = fact.sources.get("Rank")
    if value is None:
        return False
    slot = slots[fact.subject]
    gap = doc[slot.end : value.start] if value.start >= slot.end else doc[value.end : slot.start]
    return len(gap) < _BESIDE and not any(
        t.lower_ in ("and", "of", "from", "by", "before") for t in gap
    )
