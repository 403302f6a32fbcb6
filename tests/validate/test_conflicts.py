"""Claims that contradict each other are found with both sentences; those that do not are left alone."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib

from kg.gazetteer import Entry, Gazetteer
from kg.graph import Graph
from kg.linking import Linker
from kg.model import Article, Entity, Reading
from kg.validate import checks, find_conflicts
from tests.rdf.readings import ANE, FJORD, KESTREL, LOTTE, MIRA, READINGS, RONDE, SARA, SIX, reading

FORMER = Entity("person/ane-brekke", ANE.name, "Person")
NATION = Entity("team/norway", "Norwegian national team", "Team")
WOMEN = Entity("team/fjord-women", "Fjord Women", "Team")

# Two articles that contradict each other are about one rider where only one has the name.
KNOWN = Gazetteer([Entry(ANE.name, "Rider")])

Told = tuple[str, str | None, dict[str, Any]]
"""An article's name, its day, and what it says."""


def told(*articles: Told) -> Graph:
    """Make a graph of articles that say one thing each, in a sentence of their own."""
    readings: list[Reading] = []
    for name, day, fact in articles:
        text = fact.pop("text", f"{name} says so.")
        whole = {"evidence": text, "confidence": 0.9}
        readings.append(reading(Article(name, text, date=day), whole | fact))
    return Graph.from_readings(readings, Linker(gazetteer=KNOWN))


def pairs(graph: Graph) -> list[tuple[str, str, str]]:
    found = find_conflicts(graph.store)
    return [(each.check, each.one.article, each.other.article) for each in found]


def won(who: Entity, year: int | None = 2024, **more: Any) -> dict[str, Any]:
    return {"subject": who, "predicate": "won", "object": RONDE, "year": year, **more}


def rides(team: Entity, year: int | None = 2024, **more: Any) -> dict[str, Any]:
    return {"subject": ANE, "predicate": "rides_for", "object": team, "year": year, **more}


def left(who: Entity, year: int | None = 2024) -> dict[str, Any]:
    return {"subject": who, "predicate": "abandoned", "object": RONDE, "year": year}


CONFLICTS: dict[str, tuple[str, list[Told]]] = {
    "two winners": ("two-winners", [("a", None, won(ANE)), ("b", None, won(SARA))]),
    "two winners of whom one is a former rider": (
        "two-winners",
        [("a", None, won(ANE)), ("b", None, won(MIRA))],
    ),
    "winner left": ("winner-abandoned", [("a", None, won(ANE)), ("b", None, left(ANE))]),
    "denied": (
        "asserted-and-denied",
        [("a", None, won(ANE)), ("b", None, won(ANE, status="denied"))],
    ),
    "denied in articles of one year": (
        "asserted-and-denied",
        [
            ("a", "2024-02-01", rides(FJORD, None)),
            ("b", "2024-09-01", rides(FJORD, None, status="denied")),
        ],
    ),
    "two teams": ("two-trade-teams", [("a", None, rides(FJORD)), ("b", None, rides(KESTREL))]),
    "two teams on one day": (
        "two-trade-teams",
        [("a", "2024-02-01", rides(FJORD, None)), ("b", "2024-02-01", rides(KESTREL, None))],
    ),
}

NO_CONFLICTS: dict[str, list[Told]] = {
    "winners of two years": [("a", None, won(ANE)), ("b", None, won(SARA, 2023))],
    "winner and winning team": [("a", None, won(ANE)), ("b", None, won(FJORD))],
    "former rider and winning team": [("a", None, won(MIRA)), ("b", None, won(FJORD))],
    "rider who is a former one elsewhere": [("a", None, won(ANE)), ("b", None, won(FORMER))],
    "winner and hoped winner": [("a", None, won(ANE)), ("b", None, won(SARA, status="possible"))],
    "winners without a year": [("a", None, won(ANE, None)), ("b", None, won(SARA, None))],
    "two who win a Six Days": [
        ("a", None, won(ANE) | {"object": SIX}),
        ("b", None, won(LOTTE) | {"object": SIX}),
    ],
    "winner who left another year": [("a", None, won(ANE)), ("b", None, left(ANE, 2023))],
    "denied of another year": [("a", None, won(ANE)), ("b", None, won(ANE, 2023, status="denied"))],
    "denied of any year": [("a", None, won(ANE)), ("b", None, won(ANE, None, status="denied"))],
    "older article": [
        ("a", "2021-02-01", rides(FJORD, None)),
        ("b", "2024-02-01", rides(FJORD, None, status="denied")),
    ],
    "teams of two years": [("a", None, rides(FJORD)), ("b", None, rides(KESTREL, 2023))],
    "teams of articles of two days": [
        ("a", "2023-02-01", rides(FJORD, None)),
        ("b", "2024-02-01", rides(KESTREL, None)),
    ],
    "trade team and national squad": [("a", None, rides(FJORD)), ("b", None, rides(NATION))],
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_contradiction_is_found(name: str) -> None:
    check, articles = CONFLICTS[name]
    graph = told(*((each[0], each[1], dict(each[2])) for each in articles))
    assert [(found, {one, other}) for found, one, other in pairs(graph)] == [(check, {"a", "b"})]


@pytest.mark.parametrize("name", NO_CONFLICTS)
def test_what_can_both_be_true_is_left_alone(name: str) -> None:
    graph = told(*((each[0], each[1], dict(each[2])) for each in NO_CONFLICTS[name]))
    assert pairs(graph) == []


def test_conflict_gives_both_claims_with_their_sentences() -> None:
    (found,) = find_conflicts(told(("a", None, won(ANE)), ("b", None, won(SARA))).store)
    assert {found.one.evidence.text, found.other.evidence.text} == {"a says so.", "b says so."}
    assert found.title == "two winners of one edition"
    assert found.one_iri != found.other_iri


def test_winners_whom_one_sentence_names_are_a_pair() -> None:
    text = "Ane and Sara won the Ronde together."
    facts = ({**won(who), "evidence": text} for who in (ANE, SARA))
    assert pairs(Graph.from_readings([reading(Article("pair", text), *facts)])) == []


def test_what_is_said_twice_is_one_conflict_with_the_surest_claims() -> None:
    text = "Ane won. Yes, Ane won."
    twice = (
        {**won(ANE), "evidence": "Ane won. ", "confidence": 0.5},
        {**won(ANE), "evidence": "Yes, Ane won.", "confidence": 0.8},
    )
    other = reading(Article("b", "Sara won."), {**won(SARA), "evidence": "Sara won."})
    graph = Graph.from_readings([reading(Article("a", text), *twice), other])
    (found,) = find_conflicts(graph.store)
    assert found.one.confidence == 0.8


def test_articles_of_one_season_agree() -> None:
    assert pairs(Graph.from_readings(READINGS)) == []


@pytest.mark.parametrize("name", checks())
def test_check_is_described_and_rdflib_finds_the_same(name: str) -> None:
    check = checks()[name]
    assert check.description.endswith(".")
    articles = next(articles for found, articles in CONFLICTS.values() if found == name)
    graph = told(*((each[0], each[1], dict(each[2])) for each in articles))
    data = rdflib.Graph().parse(data=graph.serialize("nt"), format="nt")
    theirs = [tuple(str(term) for term in row) for row in data.query(check.sparql)]  # type: ignore[union-attr]
    ours = [(str(row["one"]), str(row["other"])) for row in graph.query(check.sparql)]
    assert theirs == ours != []
