"""What follows from claims, and what does not; each derived edge names the claims it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import owlrl  # type: ignore[import-untyped]
import pytest
import rdflib
from owlrl.Namespaces import ERRNS  # type: ignore[import-untyped]

from kg.data import ontology_folder
from kg.gazetteer import Entry, Gazetteer
from kg.graph import Graph
from kg.model import Article, Claim, Entity, Reading
from kg.rdf import DERIVED, GAZETTEER, DerivedEdge, derive, entity_iri, listed_facts
from kg.vocabulary import ONTOLOGY, relations
from tests.rdf.readings import (
    ANE,
    FJORD,
    KESTREL,
    LOTTE,
    NORWAY,
    READINGS,
    RONDE,
    SARA,
    SEASON,
    SIX,
    TRANSFER,
    reading,
)

NATION = Entity("team/norway-national-team", "Norway (women's national team)", "Team")
MAREN = Entity("place/maren", "Maren", "Place")

Edge = tuple[str, str, str]


def claims(*facts: dict[str, Any]) -> dict[str, Claim]:
    """Make one claim a sentence, named by number."""
    text = "".join(f"Sentence {number}. " for number in range(len(facts)))
    told = [{**fact, "evidence": f"Sentence {n}."} for n, fact in enumerate(facts)]
    found = reading(Article("a", text), *told).claims
    return {f"claim:{number}": claim for number, claim in enumerate(found)}


def said(subject: Entity, predicate: str, object_: Entity, **more: Any) -> dict[str, Any]:
    return {"subject": subject, "predicate": predicate, "object": object_, **more}


def by(rule: str, edges: Iterable[DerivedEdge]) -> dict[tuple[Edge, int | None], tuple[str, ...]]:
    return {
        ((edge.subject, edge.predicate, edge.object), edge.season): edge.claims
        for edge in edges
        if edge.rule == rule
    }


@pytest.mark.parametrize("name", sorted(relations()))
def test_inverse_implied_and_symmetric_edges_follow_from_the_vocabulary(name: str) -> None:
    relation = relations()[name]
    if name == "has_age":
        return
    ends = Entity("rider/x", "X", "Rider"), Entity("race/y", "Y", "Race")
    found = derive(claims(said(*ends[:1], name, *ends[1:])))
    expected = {("rider/x", weaker, "race/y") for weaker in relation.implies}
    if relation.symmetric:
        expected.add(("race/y", name, "rider/x"))
    for each in (name, *relation.implies):
        inverse = relations()[each].inverse
        if inverse is not None:
            expected.add(("race/y", inverse, "rider/x"))
    assert {(edge.subject, edge.predicate, edge.object) for edge in found} == expected
    assert all(edge.claims == ("claim:0",) for edge in found)


def test_winning_is_taking_part_in_each_year_by_the_claims_of_that_year() -> None:
    found = derive(
        claims(
            said(SARA, "won", SIX, year=2019),
            said(SARA, "won", SIX, year=2021),
            said(SARA, "abandoned", SIX, year=2021),
        )
    )
    edge = (SARA.id, "competes_in", SIX.id)
    assert by("implication", found) == {
        (edge, 2019): ("claim:0",),
        (edge, 2021): ("claim:1", "claim:2"),
    }


def test_what_an_asserted_claim_states_is_not_derived() -> None:
    found = derive(claims(said(SARA, "won", SIX), said(SARA, "competes_in", SIX)))
    assert by("implication", found) == {}
    assert ((SIX.id, "has_competitor", SARA.id), None) in by("inversion", found)


@pytest.mark.parametrize("status", ["possible", "denied"])
def test_nothing_follows_from_hopes_and_denials(status: str) -> None:
    assert derive(claims(said(SARA, "won", SIX, status=status))) == ()


def test_ages_have_no_inverse() -> None:
    age = Entity("age/27", "27", "Age")
    assert derive(claims(said(ANE, "has_age", age))) == ()


def test_riders_of_one_team_in_one_season_are_team_mates_by_both_claims() -> None:
    found = derive(
        claims(said(ANE, "rides_for", FJORD, year=2024), said(LOTTE, "rode_for", FJORD, year=2024))
    )
    assert by("shared_season", found) == {
        ((ANE.id, "teammate_of", LOTTE.id), 2024): ("claim:0", "claim:1"),
        ((LOTTE.id, "teammate_of", ANE.id), 2024): ("claim:0", "claim:1"),
    }


@pytest.mark.parametrize(
    "facts",
    [
        [said(ANE, "rides_for", FJORD), said(LOTTE, "rides_for", FJORD)],
        [said(ANE, "rides_for", FJORD, year=2024), said(LOTTE, "rides_for", FJORD)],
        [said(ANE, "rides_for", FJORD, year=2024), said(LOTTE, "rides_for", FJORD, year=2023)],
        [said(ANE, "rides_for", FJORD, year=2024), said(LOTTE, "rides_for", KESTREL, year=2024)],
        [said(ANE, "rides_for", NATION, year=2024), said(LOTTE, "rides_for", NATION, year=2024)],
        [said(ANE, "rides_for", FJORD, year=2024), said(ANE, "rode_for", FJORD, year=2024)],
        [said(ANE, "competes_in", RONDE, year=2024), said(LOTTE, "won", RONDE, year=2024)],
    ],
    ids=["no years", "one year", "two years", "two teams", "national squad", "one rider", "a race"],
)
def test_nobody_else_is_a_team_mate(facts: list[dict[str, Any]]) -> None:
    assert by("shared_season", derive(claims(*facts))) == {}


def gazetteer() -> Gazetteer:
    return Gazetteer([
        Entry("Norway", "Country", adjectives=("Norwegian",)),
        Entry("Denmark", "Country"),
        Entry("Ane Brekke", "Rider", country="Norway", wikidata="Q900001"),
        Entry("Sara O’Dowd", "Rider", country="Denmark"),
        Entry("Sara O'Dowd", "Rider", country="Norway"),
        Entry("Maren", "Place", country="Norway"),
    ])


def test_a_race_is_held_in_the_country_of_its_place() -> None:
    told = claims(said(RONDE, "held_in", MAREN, year=2024))
    found = derive(told, listed_facts([MAREN, RONDE], gazetteer()))
    assert by("chain", found) == {((RONDE.id, "held_in", "country/norway"), 2024): ("claim:0",)}
    listed = {(edge.subject, edge.predicate) for edge in found if edge.listed}
    assert listed == {(RONDE.id, "held_in"), ("country/norway", "hosts")}


def test_gazetteer_tells_nationalities_and_keeps_silent_about_namesakes() -> None:
    listed = listed_facts([ANE, LOTTE, SARA], gazetteer())
    assert listed.nationalities == {ANE.id: "country/norway"}
    assert listed.countries == {"country/norway": "Norway"}


def test_wikidata_tells_namesakes_apart() -> None:
    known = Gazetteer([
        Entry("Ane Brekke", "Rider", country="Norway", wikidata="Q900001"),
        Entry("Ane Brekke", "Rider", country="Denmark", wikidata="Q900002"),
    ])
    assert listed_facts([ANE], known).nationalities == {ANE.id: "country/norway"}
    assert listed_facts([replace(ANE, same_as=())], known).nationalities == {}


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Graph:
    monkeypatch.setattr(Gazetteer, "load", lambda folder=None: gazetteer())
    return Graph.from_readings(READINGS)


def test_derived_edges_lie_in_a_graph_of_their_own_and_name_their_claims(graph: Graph) -> None:
    before = graph.serialize("nq")
    edges = graph.derive()
    added = set(graph.serialize("nq").splitlines()) - set(before.splitlines())
    assert set(before.splitlines()) <= set(graph.serialize("nq").splitlines())
    assert {line.split(" ")[-2] for line in added} == {str(DERIVED), str(GAZETTEER)}
    rows = graph.query("""
        SELECT ?edge ?status { ?edge a cyc:DerivedEdge ; prov:wasDerivedFrom ?claim .
          ?claim a cyc:Claim ; cyc:status ?status }
    """)
    assert {row["edge"] for row in rows} == {edge.iri.value for edge in edges}
    assert {str(row["status"]).rpartition("#")[2] for row in rows} == {"asserted"}


def test_every_plain_edge_of_the_graph_is_described_there(graph: Graph) -> None:
    graph.derive()
    described = "?edge rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    undescribed = graph.query(
        f"SELECT ?s ?p ?o {{ GRAPH {DERIVED} {{ ?s ?p ?o . FILTER(STRSTARTS(STR(?s), "
        '"https://w3id.org/cycling-kg/id/r") && STRSTARTS(STR(?p), STR(cyc:)))'
        f" FILTER NOT EXISTS {{ {described} }} }} }}"
    )
    assert len(undescribed) == 0
    assert graph.query(f"ASK {{ GRAPH {DERIVED} {{ rider:ane-brekke cyc:competes_in ?race }} }}")


def test_what_the_gazetteer_knows_is_kept_apart_from_what_articles_say(graph: Graph) -> None:
    graph.derive()
    listed = graph.query("SELECT ?rider ?country { ?rider cyc:listed_nationality ?country }")
    assert [(row["rider"].short, row["country"].short) for row in listed] == [  # type: ignore[union-attr]
        ("rider:ane-brekke", "country:norway")
    ]
    assert {(c.subject, c.object) for c in graph.claims(predicate="has_nationality")} == {
        (ANE, NORWAY)
    }
    plain = "SELECT ?g { GRAPH ?g { ?rider cyc:has_nationality ?country } }"
    assert [str(row["g"]).rpartition("/")[2] for row in graph.query(plain)] == ["transfer-2024"]


def test_claims_and_entities_stay_what_they_were(graph: Graph) -> None:
    claims_before, entities_before = graph.claims(), graph.entities()
    graph.derive()
    assert (graph.claims(), graph.entities()) == (claims_before, entities_before)


def test_derived_edges_can_be_dropped_without_a_trace(graph: Graph) -> None:
    before = graph.serialize("nq")
    graph.derive()
    graph.forget_derived()
    assert graph.serialize("nq") == before


def test_deriving_twice_changes_nothing(graph: Graph) -> None:
    once = graph.derive(), graph.serialize("nq")
    assert (graph.derive(), graph.serialize("nq")) == once


def test_adding_articles_drops_what_may_not_follow_any_more(graph: Graph) -> None:
    graph.derive()
    graph.add([TRANSFER])
    assert graph.query("ASK { ?edge a cyc:DerivedEdge }")
    graph.add([Reading(Article("empty", "Nothing."))])
    assert not graph.query("ASK { ?edge a cyc:DerivedEdge }")
    assert not graph.query("ASK { ?rider cyc:listed_nationality ?country }")


def test_without_a_gazetteer_nothing_is_listed(graph: Graph) -> None:
    graph.derive("none")
    assert not graph.query("ASK { ?rider cyc:listed_nationality ?country }")
    assert graph.query("ASK { ?edge a cyc:DerivedEdge }")


@pytest.mark.parametrize("suffix", ["ttl", "nt", "trig", "nq", "jsonld"])
def test_derived_edges_come_back_into_their_graph_from_any_file(
    graph: Graph, suffix: str, tmp_path: Path
) -> None:
    before = graph.serialize("nq")
    graph.derive()
    again = Graph.load(graph.save(tmp_path / f"graph.{suffix}"))
    assert again.serialize("nq") == graph.serialize("nq")
    again.forget_derived()
    assert again.serialize("nq") == before


def test_order_of_claims_does_not_matter() -> None:
    one = Graph.from_readings([TRANSFER, SEASON])
    other = Graph.from_readings([SEASON, TRANSFER])
    one.derive("none")
    other.derive("none")
    assert one.serialize("ttl") == other.serialize("ttl")


def axioms() -> rdflib.Graph:
    """What of the vocabulary reasoners heed, without texts for people."""
    kept = rdflib.Graph()
    for triple in rdflib.Graph().parse(ontology_folder() / "vocabulary.ttl"):
        if not isinstance(triple[2], rdflib.Literal):
            kept.add(triple)
    return kept


def plain(graph: Graph) -> rdflib.Graph:
    """What articles, entities and the gazetteer say, without what was derived."""
    kept = rdflib.Graph()
    for name, lines in graph.store.graphs().items():
        if name not in {None, str(DERIVED)}:
            kept.parse(data="\n".join(lines), format="nt")
    return kept


def test_a_reasoner_for_owl_finds_the_same_and_no_contradiction(graph: Graph) -> None:
    place = reading(
        Article("place", "Maren has the Ronde."),
        said(RONDE, "held_in", MAREN, evidence="Maren has the Ronde."),
    )
    graph.add([place])
    edges = {
        (entity_iri(edge.subject).value, edge.predicate, entity_iri(edge.object).value)
        for edge in graph.derive()
        # A chain knows no seasons: this is what OWL cannot say.
        if edge.rule != "shared_season"
    }
    known = plain(graph)
    before = set(known)
    known += axioms()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(known)
    names = {*relations(), *(each.inverse for each in relations().values())}
    found = {
        (str(subject), name, str(object_))
        for subject, predicate, object_ in set(known) - before
        if (name := str(predicate).removeprefix(ONTOLOGY)) in names
    }
    assert found == edges
    assert len({predicate for _, predicate, _ in edges}) > 8
    assert not list(known.objects(None, ERRNS.error))


@pytest.mark.parametrize("suffix", ["trig", "ttl"])
def test_graph_with_derived_edges_conforms_to_the_shapes(
    graph: Graph, suffix: str, tmp_path: Path
) -> None:
    graph.derive()
    again = Graph.load(graph.save(tmp_path / f"graph.{suffix}"))
    assert again.validate("shacl").conforms
