"""Scored facts to claims: one for each pair, with the sentence that says it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kg.model import Article, Claim, Entity, EntityType
from kg.recognise.document import make_document
from kg.relate.claims import Voices, claims_of
from kg.relate.judge import Judge
from kg.relate.scorer import ScoredFact, TypedSlot

TEXT = "Ilse Varn left Noordzee. She rides for Damco. She won Roubaix and rode Roubaix."
SURE, DENIED = (1.0, 0.0, 0.0), (0.0, 0.1, 0.9)


def entity(kind: EntityType, name: str) -> Entity:
    return Entity(f"{kind.lower()}/{name.lower()}", name, kind)


ENTITIES = {
    0: entity("Rider", "Varn"),
    1: entity("Team", "Noordzee"),
    2: entity("Team", "Damco"),
    3: entity("Race", "Roubaix"),
}


def claims(
    *said: tuple[str, int, float, tuple[float, float, float], int],
    spoken: int = -1,
    judge: Judge | None = None,
) -> list[Claim]:
    """Claims about the rider from relation, object, odds, status and the word that says it."""
    doc = make_document(TEXT)
    words = [t.text for t in doc]
    slots = [TypedSlot(0, 2, 0, 0)]
    slots += [
        TypedSlot(words.index(n), words.index(n) + 1, 2, i)
        for i, n in ((1, "Noordzee"), (2, "Damco"))
    ]
    slots.append(TypedSlot(words.index("Roubaix"), words.index("Roubaix") + 1, 3, 3))
    facts = []
    for relation, value, odds, status, word in said:
        weights = np.zeros(len(doc), np.float32)
        weights[word] = 1
        facts.append(
            ScoredFact(0, relation, value, odds, status, (0, weights), 2024, 3, None, None)
        )
    voices = Voices([spoken] * len(doc), {7: 0})
    judge = judge or Judge.of({})
    return list(claims_of(Article("a", TEXT), doc, facts, slots, ENTITIES, judge, voices))


def test_the_surest_of_several_facts_gives_the_evidence() -> None:
    (claim,) = claims(("rides_for", 2, 0.6, SURE, 1), ("rides_for", 2, 0.9, SURE, 7))
    assert claim.evidence.text == "She rides for Damco."
    assert claim.trigger is not None
    assert TEXT[claim.trigger.start : claim.trigger.end] == claim.trigger.text == "for"


@pytest.mark.parametrize(
    ("by_name", "evidence"),
    [(0.97, "Ilse Varn rides for Damco."), (0.5, "She rides for Damco.")],
)
def test_a_sentence_that_names_both_is_shown_before_one_that_is_hardly_surer(
    by_name: float, evidence: str
) -> None:
    text = "She rides for Damco. Ilse Varn rides for Damco."
    doc = make_document(text)
    slots = [
        TypedSlot(0, 1, 0, 0, named=False), TypedSlot(3, 4, 2, 2),
        TypedSlot(5, 7, 0, 0), TypedSlot(9, 10, 2, 2),
    ]  # fmt: skip
    facts = []
    for subject, value, odds in ((0, 1, 0.99), (2, 3, by_name)):
        weights = np.zeros(len(doc), np.float32)
        weights[slots[value].start - 1] = 1
        facts.append(
            ScoredFact(
                subject, "rides_for", value, odds, SURE, (0, weights), None, None, None, None
            )
        )
    judge = Judge.of({})
    (claim,) = claims_of(Article("a", text), doc, facts, slots, ENTITIES, judge, None)
    assert claim.evidence.text == evidence
    assert claim.confidence == (by_name if evidence.startswith("Ilse") else 0.99)


@pytest.mark.parametrize(
    ("places", "pattern", "status"),
    [((0, 1), "model", "asserted"), ((1, 1), "model", "denied"), ((1, 1), "of:result", "asserted")],
)
def test_a_fact_is_one_if_a_sentence_says_so_without_a_doubt(
    places: tuple[int, int], pattern: str, status: str
) -> None:
    text = "She lost Roubaix. Ilse Varn, who never won Roubaix, was second: she won Roubaix."
    doc = make_document(text)
    she, races = [0, 4], [i for i, t in enumerate(doc) if t.text == "Roubaix"]
    slots = [TypedSlot(i, i + 1, 0, 0) for i in she]
    slots += [TypedSlot(i, i + 1, 3, 3) for i in races]
    weights = np.full(len(doc), 0.1, np.float32)
    facts = [
        ScoredFact(
            place, "won", value, odds, told, (0, weights), None, None, None, None, how
        )
        for place, value, odds, told, how in (
            (places[0], 2 + places[0], 0.9, DENIED, "model"),
            (places[1], 4, 0.99, SURE, pattern),
        )
    ]  # fmt: skip
    (claim,) = claims_of(Article("a", text), doc, facts, slots, ENTITIES, Judge.of({}), None)
    assert claim.status == status


def test_what_is_likely_a_fact_and_not_surely_is_not_called_a_hope_or_a_denial() -> None:
    judge = replace(Judge.of({}), asserted=0.99)
    doubtful, hoped = (0.97, 0.01, 0.02), (0.3, 0.6, 0.1)
    assert claims(("won", 3, 0.99, doubtful, 12), judge=judge) == []
    (claim,) = claims(("won", 3, 0.99, hoped, 12), judge=judge)
    assert claim.status == "possible"
    assert claims(("won", 3, 0.99, doubtful, 12))[0].status == "asserted"


def test_a_team_that_was_left_for_another_is_not_ridden_for() -> None:
    found = claims(
        ("rides_for", 1, 0.95, SURE, 2),
        ("rode_for", 1, 0.9, SURE, 2),
        ("rides_for", 2, 0.9, SURE, 7),
    )
    assert {(c.predicate, c.object.name) for c in found} == {
        ("rode_for", "Noordzee"), ("rides_for", "Damco"),
    }  # fmt: skip


def test_a_rider_who_came_back_rode_and_rides_for_one_team() -> None:
    found = claims(("rides_for", 1, 0.95, SURE, 2), ("rode_for", 1, 0.9, SURE, 2))
    assert {c.predicate for c in found} == {"rides_for", "rode_for"}


@pytest.mark.parametrize(
    ("text", "role", "riders", "described"),
    [
        ("A stage for the sprinters, and for Varn.", "sprinters", ["Varn"], []),
        ("The sprinters Varn and Holt lost.", "sprinters", ["Varn", "Holt"], ["Holt", "Varn"]),
        ("Varn is one of the best climbers.", "climbers", ["Varn"], ["Varn"]),
        ("Varn is a sprinter.", "sprinter", ["Varn"], ["Varn"]),
        ("Varn carried bottles.", "bottles", ["Varn"], ["Varn"]),
    ],
)
def test_a_plural_is_no_role_of_one_rider(
    text: str, role: str, riders: list[str], described: list[str]
) -> None:
    doc = make_document(text)
    words = [t.text for t in doc]
    slots = [TypedSlot(words.index(r), words.index(r) + 1, 0, n) for n, r in enumerate(riders)]
    slots.append(TypedSlot(words.index(role), words.index(role) + 1, 6, 9))
    entities = {n: entity("Rider", rider) for n, rider in enumerate(riders)}
    weights = np.zeros(len(doc), np.float32)
    weights[words.index(role)] = 1
    facts = [
        ScoredFact(n, "has_role", len(riders), 0.9, SURE, (0, weights), None, None, None, None)
        for n in range(len(riders))
    ]
    entities[9] = entity("Role", "sprinter")
    found = claims_of(Article("a", text), doc, facts, slots, entities, Judge.of({}), None)
    assert sorted(c.subject.name for c in found) == described


def teams(*said: tuple[str, str, float]) -> set[tuple[str, str]]:
    """What is kept of "Varn is with this team" by relation, team and odds."""
    text = "Varn, " + ", ".join(team for _, team, _ in said) + "; the Danes too."
    doc = make_document(text)
    entities = {0: ENTITIES[0], 99: entity("Country", "Denmark")}
    slots, facts = [TypedSlot(0, 1, 0, 0)], []
    for number, (relation, team, odds) in enumerate(said, 1):
        span = doc.char_span(text.index(team), text.index(team) + len(team))
        assert span is not None
        slots.append(TypedSlot(span.start, span.end, 2, number))
        entities[number] = entity("Team", team)
        weights = np.zeros(len(doc), np.float32)
        weights[span.start] = 1
        facts.append(
            ScoredFact(0, relation, number, odds, SURE, (0, weights), None, None, None, None)
        )
    found = claims_of(Article("a", text), doc, facts, slots, entities, Judge.of({}), None)
    return {(c.predicate, c.object.name) for c in found}


def test_nobody_is_with_two_trade_teams_but_with_the_surest() -> None:
    said = ("rides_for", "Noordzee", 0.8), ("rides_for", "Damco", 0.9), ("rode_for", "Polder", 0.7)
    assert teams(*said) == {("rides_for", "Damco"), ("rode_for", "Polder")}
    assert teams(("directs", "Damco", 0.7), ("rides_for", "Polder", 0.9)) == {
        ("directs", "Damco"), ("rides_for", "Polder"),
    }  # fmt: skip


@pytest.mark.parametrize("squad", ["Denmark", "Danish national team", "Olympic squad"])
def test_squads_of_a_country_come_on_top_of_a_trade_team(squad: str) -> None:
    said = ("rides_for", "Noordzee", 0.9), ("rides_for", squad, 0.6)
    assert teams(*said) == {("rides_for", "Noordzee"), ("rides_for", squad)}


@pytest.mark.parametrize(("status", "kept"), [(SURE, {"won"}), (DENIED, {"won", "competes_in"})])
def test_a_win_says_that_somebody_took_part(
    status: tuple[float, float, float], kept: set[str]
) -> None:
    found = claims(("won", 3, 0.9, status, 12), ("competes_in", 3, 0.9, SURE, 15))
    assert {c.predicate for c in found} == kept


def test_what_is_not_sure_enough_is_left_out() -> None:
    assert claims(("won", 3, 0.39, SURE, 12)) == []


def test_who_speaks_in_a_speech_is_the_speaker_and_only_places_have_ranks() -> None:
    (placed, won) = sorted(
        claims(("won", 3, 0.9, SURE, 12), ("placed_in", 3, 0.9, SURE, 12), spoken=7),
        key=lambda c: c.predicate,
    )
    assert placed.speaker == won.speaker == ENTITIES[0]
    assert (placed.rank, won.rank) == (3, None)
