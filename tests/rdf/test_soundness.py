"""Who may be the subject of what: a former rider keeps team and results, and starts no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from owlrl import DeductiveClosure, OWLRL_Semantics  # type: ignore[import-untyped]
from owlrl.Namespaces import ERRNS  # type: ignore[import-untyped]
from typer.testing import CliRunner

from kg.cli import app
from kg.data import ontology_folder
from kg.graph import Graph
from kg.model import Claim
from kg.rdf.soundness import sound
from kg.vocabulary import ONTOLOGY, relations
from tests.rdf.readings import ANE, FJORD, FORMER, MIRA, RONDE

# What only somebody can do who races today.
OF_RIDERS = ("abandoned", "competes_in", "leadout_for", "rides_for", "targets")


@pytest.fixture(scope="module")
def graph() -> Graph:
    found = Graph.from_readings([FORMER])
    found.derive("none")
    return found


def test_team_and_results_of_a_former_rider_are_facts_of_the_graph(graph: Graph) -> None:
    assert graph.left_out == ()
    assert set(graph.claims()) == set(FORMER.claims)
    kept = {each.predicate for each in graph.claims() if each.subject.id == MIRA.id}
    assert kept == {
        name
        for name, relation in relations().items()
        if "Person" in relation.domain and {"Team", "Race", "Rider", "Role"} & set(relation.range)
    } - {"coaches"}


def test_both_ends_of_a_duel_and_of_a_pair_of_team_mates_can_be_former_riders() -> None:
    swapped = tuple(
        replace(each, subject=each.object, object=each.subject)
        for each in FORMER.claims
        if each.predicate in {"beat", "teammate_of"}
    )
    reading = replace(FORMER, claims=swapped)
    assert len(swapped) == 2
    assert sound(reading) == (reading, ())


@pytest.mark.parametrize("name", OF_RIDERS)
def test_who_has_another_job_does_nothing_that_takes_a_rider(name: str) -> None:
    (object_,) = {"rides_for": [FJORD], "leadout_for": [ANE]}.get(name, [RONDE])
    claim: Claim = replace(FORMER.claims[0], predicate=name, object=object_)
    kept, (left_out,) = sound(replace(FORMER, claims=(claim, *FORMER.claims)))
    assert kept.claims == FORMER.claims
    assert left_out.fault.endswith(" and this is a Person")


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_graph_of_a_former_rider_is_valid(graph: Graph, engine: str, tmp_path: Path) -> None:
    path = graph.save(tmp_path / "graph.trig")
    result = CliRunner().invoke(app, ["validate", str(path), "--engine", engine])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "conforms: 0 violations, 0 warnings" in result.stderr


def test_what_follows_for_riders_follows_for_former_ones(graph: Graph) -> None:
    found = graph.query("""
        SELECT ?who ?property ?what ?rule ?season {
          ?edge a cyc:DerivedEdge ; rdf:subject ?who ; rdf:predicate ?property ; rdf:object ?what ;
            cyc:rule ?rule ; cyc:season ?season .
          FILTER(?rule IN (cyc:implication, cyc:shared_season) && ?who = person:mira-holm)
        }
        ORDER BY ?property ?what
    """)
    assert [tuple(map(str, row)) for row in found.shortened().tuples] == [
        ("person:mira-holm", "cyc:competes_in", "race:ronde-van-oosterveld", "cyc:implication", "2009"),
        ("person:mira-holm", "cyc:competes_in", "race:six-days-of-maren", "cyc:implication", "2009"),
    ]  # fmt: skip
    told = tuple(each for each in FORMER.claims if each.predicate != "teammate_of")
    mates = Graph.from_readings([replace(FORMER, claims=told)])
    mates.derive("none")
    pairs = mates.query("SELECT ?one ?other { ?one cyc:teammate_of ?other } ORDER BY ?one")
    assert [tuple(map(str, row)) for row in pairs.shortened().tuples] == [
        ("person:mira-holm", "rider:sara-o-dowd"),
        ("rider:sara-o-dowd", "person:mira-holm"),
    ]


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("@roster team=Kestrel year=2009", "rider"),
        ("@career rider=person:mira-holm", "rider"),
        ("@team-mates rider=person:mira-holm year=2009", "rider"),
        ("@palmares who=person:mira-holm", "who"),
        ("@winners race=Oosterveld", "winner"),
        ("@podium race=Oosterveld year=2009", "who"),
        ("@start-list race=Oosterveld year=2009", "who"),
        ("@duels winner=person:mira-holm", "winner"),
        ("@records", "rider"),
        ("@roles role=sprinter", "rider"),
        ("@staff", "person"),
    ],
)
def test_questions_find_a_former_rider(graph: Graph, question: str, column: str) -> None:
    name, *settings = question.split()
    found = graph.query(name, dict(each.split("=") for each in settings))
    assert "person:mira-holm" in {str(row[column]) for row in found.shortened()}


def test_a_reasoner_finds_no_contradiction_and_makes_nobody_a_rider(graph: Graph) -> None:
    known = rdflib.Graph()
    for file in (
        graph.serialize("nt").encode(),
        (ontology_folder() / "vocabulary.ttl").read_bytes(),
    ):
        known.parse(data=file, format="turtle")
    DeductiveClosure(OWLRL_Semantics).expand(known)
    assert not list(known.objects(None, ERRNS.error))
    person = rdflib.URIRef("https://w3id.org/cycling-kg/id/person/mira-holm")
    types = {str(each).removeprefix(ONTOLOGY) for each in known.objects(person, rdflib.RDF.type)}
    assert {"Person", "Human", "Agent"} <= types
    assert not {"Rider", "Competitor", "Team"} & types
