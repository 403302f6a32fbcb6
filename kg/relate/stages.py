"""Stages of facts: what the sentence says itself, or else what the whole report is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.relate.candidates import SLOT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spacy.tokens import Doc

    from kg.recognise.document import Layout
    from kg.recognise.values import Value
    from kg.relate.scorer import ScoredFact, TypedSlot

__all__ = ["settle_stages"]

_OF_THE_DAY = frozenset(("won_stage_of", "placed_in", "abandoned"))
_IN_THE_LEAD = frozenset(("held_in",))
_STAGED = _OF_THE_DAY | _IN_THE_LEAD | {"beat"}
# A stage that stands so many words from what says a fact is the fact's, if the network sees none.
_NEAR = 12
_NEAR_ENOUGH = frozenset(("won_stage_of", "abandoned", "held_in"))
_RACE = SLOT_TYPES.index("Race")
# So many paragraphs at the top tell what a report is about.
_LEAD = 3
# Words of results that are no stage's.
_OVERALL = frozenset((
    "overall", "general", "classification", "standings", "gc", "final", "title", "jersey", "podium",
))  # fmt: skip


def settle_stages(
    doc: Doc,
    facts: Sequence[ScoredFact],
    slots: Sequence[TypedSlot],
    values: Sequence[Value],
    layout: Layout,
    thresholds: Mapping[str, float],
    article_year: int | None,
) -> list[ScoredFact]:
    """Gives facts the stage that their own sentence names, or that the article's top is about.

    Args:
        doc: the article's words.
        facts: what was scored.
        slots: the slots that the facts join.
        values: the values found in the article.
        layout: the sentence and paragraph of each word.
        thresholds: the least odds of each relation; weaker facts are not listened to.
        article_year: the year of the article's date.

    Returns:
        The facts in their order, some with another stage.
    """
    races: dict[int, set[int]] = {}
    for slot in slots:
        if slot.type == _RACE:
            races.setdefault(int(layout.sentences[slot.start]), set()).add(slot.entity)
    stages: dict[int, list[Value]] = {}
    for value in values:
        if value.kind == "Stage":
            stages.setdefault(int(layout.sentences[value.start]), []).append(value)
    facts = [_by_sentence(fact, slots, layout, stages, races) for fact in facts]
    report = _reported(facts, slots, layout, thresholds, article_year)
    if report is None:
        return facts
    race, stage, winner = report
    settled = []
    for fact in facts:
        at = fact.peak
        sentence = int(layout.sentences[at])
        same_day = (
            fact.stage is None
            and slots[_race_side(fact)].entity == race
            and fact.year == article_year
            and sentence not in stages
            and (fact.relation != "won_stage_of" or slots[fact.subject].entity == winner)
            and (
                fact.relation in _OF_THE_DAY
                or (fact.relation in _IN_THE_LEAD and layout.paragraphs[at] < _LEAD)
            )
            and not _is_overall(doc, layout, at)
        )
        settled.append(replace(fact, stage=stage) if same_day else fact)
    return settled


def _by_sentence(
    fact: ScoredFact,
    slots: Sequence[TypedSlot],
    layout: Layout,
    stages: Mapping[int, Sequence[Value]],
    races: Mapping[int, set[int]],
) -> ScoredFact:
    """A fact with the stage that its sentence names, and without one of another race."""
    if fact.relation not in _STAGED:
        return fact
    race = None if fact.relation == "beat" else slots[_race_side(fact)].entity

    def is_of_race(value: Value) -> bool:
        """Whether a stage can be of the fact's race: its sentence names that one, or none."""
        named = races.get(int(layout.sentences[value.start]))
        return race is None or not named or race in named

    source, here = fact.sources.get("Stage"), int(layout.sentences[fact.peak])
    said = stages.get(here, ())
    is_here = source is not None and layout.sentences[source.start] == here
    if not is_here and len({v.value for v in said}) == 1 and is_of_race(said[0]):
        near = min(abs(v.start - fact.peak) for v in said) <= _NEAR
        if source is not None or (near and fact.relation in _NEAR_ENOUGH):
            return replace(
                fact, stage=int(said[0].value), sources={**fact.sources, "Stage": said[0]}
            )
    if source is not None and not is_of_race(source):
        sources = {kind: value for kind, value in fact.sources.items() if kind != "Stage"}
        return replace(fact, stage=None, sources=sources)
    return fact


def _race_side(fact: ScoredFact) -> int:
    return fact.subject if fact.relation == "held_in" else fact.object


def _reported(
    facts: Sequence[ScoredFact],
    slots: Sequence[TypedSlot],
    layout: Layout,
    thresholds: Mapping[str, float],
    article_year: int | None,
) -> tuple[int, int, int] | None:
    """Race, stage and winner of the stage that the top says was won, if it is one."""
    found: Counter[tuple[int, int, int]] = Counter()
    for fact in facts:
        if (
            fact.relation == "won_stage_of"
            and fact.stage is not None
            and article_year is not None
            and fact.year == article_year
            and fact.odds >= thresholds[fact.relation]
            and fact.status[0] >= 0.5
            and layout.paragraphs[fact.peak] < _LEAD
        ):
            found[slots[fact.object].entity, fact.stage, slots[fact.subject].entity] += 1
    if not found or len({(race, stage) for race, stage, _ in found}) > 1:
        return None
    return max(found, key=lambda key: (found[key], key))


def _is_overall(doc: Doc, layout: Layout, at: int) -> bool:
    low = high = at
    while low > 0 and layout.sentences[low - 1] == layout.sentences[at]:
        low -= 1
    while high < len(doc) and layout.sentences[high] == layout.sentences[at]:
        high += 1
    return any(doc[i].lower_ in _OVERALL for i in range(low, high))
