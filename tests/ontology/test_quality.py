"""The quality checks find nothing in the vocabulary, and each finds the fault that it is for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from kg.data import ontology_folder
from kg.graph import Graph
from kg.store.questions import Question, read_question
from tests.rdf.readings import READINGS

CHECKS = {path.stem: path for path in sorted((ontology_folder() / "quality").glob("*.rq"))}

PREFIXES = """
@prefix cyc: <https://w3id.org/cycling-kg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/cycling-kg/id/role/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

# What each check has to find, added to the vocabulary.
FAULTS = {
    "cycle-of-classes": "cyc:Entity rdfs:subClassOf cyc:Rider .",
    "deprecated-use": "cyc:hosts owl:deprecated true .",
    "duplicate-definition": 'cyc:Rider skos:definition "Trains the rider."@en .',
    "duplicate-label": 'cyc:Team rdfs:label "Rider"@en .',
    "incomplete-header": "<https://w3id.org/cycling-kg/other> a owl:Ontology .",
    "inverse-not-mutual": "cyc:has_age owl:inverseOf cyc:age_of .",
    "label-of-two-concepts": 'role:climber skos:altLabel "Pilot Fish"@en .',
    "missing-definition": "cyc:Helmet a owl:Class .",
    "missing-domain-or-range": "cyc:likes a owl:ObjectProperty ; rdfs:domain cyc:Rider .",
    "missing-example": "cyc:Helmet a owl:Class .",
    "missing-label": 'cyc:Helmet a owl:Class ; rdfs:label "Helm"@de .',
    "missing-language": 'cyc:Rider skos:scopeNote "Not on a motorbike." .',
    "missing-source": "cyc:Helmet a owl:Class ; rdfs:isDefinedBy <https://example.org/> .",
    "multiple-labels": 'cyc:Rider rdfs:label "cyclist"@en .',
    "orphan-concept": 'role:lanterne-rouge a skos:Concept ; skos:prefLabel "lanterne rouge"@en .',
    "stray-white-space": 'cyc:Rider skos:scopeNote "On a  bicycle."@en .',
    "undeclared-term": "cyc:Rider rdfs:seeAlso cyc:Helmet .",
    "unused-class": "cyc:Helmet a owl:Class .",
}

# Checks that hold for what is written with the vocabulary too.
OF_GRAPHS = ("undeclared-term", "deprecated-use")


@cache
def vocabulary() -> str:
    return (ontology_folder() / "vocabulary.ttl").read_text(encoding="utf-8")


def check(name: str) -> Question:
    return read_question(CHECKS[name])


def rows(name: str, *texts: str) -> list[str]:
    store = Store()
    for text in texts:
        store.load(text.encode(), format=RdfFormat.TURTLE)
    return [str(row) for row in store.query(check(name).sparql)]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", CHECKS)
def test_vocabulary_has_no_such_fault(name: str) -> None:
    assert rows(name, vocabulary()) == [], f"{check(name).description} Edit vocabulary.ttl."


@pytest.mark.parametrize("name", CHECKS)
def test_check_finds_the_fault_that_it_is_for(name: str) -> None:
    assert rows(name, vocabulary(), PREFIXES + FAULTS[name])


@pytest.mark.parametrize("name", OF_GRAPHS)
def test_graph_uses_the_vocabulary_as_it_is(name: str, tmp_path: Path) -> None:
    graph = Graph.from_readings(READINGS).serialize("turtle")
    assert rows(name, vocabulary(), graph) == []


@pytest.mark.parametrize("name", CHECKS)
def test_check_says_what_should_hold(name: str) -> None:
    assert check(name).description.endswith(".")
