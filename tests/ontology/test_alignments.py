"""The alignments join terms that there are with terms of others, and declare nothing equal."""

from __future__ import annotations

from functools import cache

import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib.compare import to_isomorphic

from kg.data import ontology_folder
from kg.vocabulary import ONTOLOGY

FILE = ontology_folder() / "alignments.ttl"
SKOS = "http://www.w3.org/2004/02/skos/core#"
MATCHES = {f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
OTHERS = (
    "https://schema.org/",
    "https://sportschema.org/ontologies/main/",
    "http://www.bbc.co.uk/ontologies/sport/",
    "http://dbpedia.org/ontology/",
    "http://www.wikidata.org/entity/",
    "http://www.w3.org/ns/prov#",
    "http://xmlns.com/foaf/0.1/",
)


@cache
def matches() -> list[Quad]:
    return [quad for quad in parse(path=str(FILE)) if quad.predicate.value in MATCHES]


def test_every_match_goes_from_a_declared_term_to_one_of_another_vocabulary() -> None:
    vocabulary = parse(path=str(ontology_folder() / "vocabulary.ttl"))
    declared = {quad.subject for quad in vocabulary}
    assert len(matches()) > 30
    for quad in matches():
        assert quad.subject in declared, quad
        assert isinstance(quad.object, NamedNode)
        assert quad.object.value.startswith(OTHERS), quad


def test_all_five_vocabularies_are_aligned() -> None:
    for namespace in OTHERS[:5]:
        assert any(str(quad.object).startswith(f"<{namespace}") for quad in matches()), namespace


def test_nothing_but_the_header_and_matches_is_said() -> None:
    header = "https://w3id.org/cycling-kg/alignments"
    for quad in parse(path=str(FILE)):
        assert quad in matches() or getattr(quad.subject, "value", "") == header, quad
        assert not isinstance(quad.subject, BlankNode)


def test_a_pair_is_matched_in_one_way() -> None:
    pairs = [(quad.subject, quad.object) for quad in matches()]
    assert len(pairs) == len(set(pairs))


def test_no_role_is_matched() -> None:
    assert all(str(quad.subject).startswith(f"<{ONTOLOGY}") for quad in matches())


def test_rdflib_and_oxigraph_read_the_same() -> None:
    ours = serialize(list(parse(path=str(FILE))), format=RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(data=ours, format="nt")
    assert to_isomorphic(graph) == to_isomorphic(rdflib.Graph().parse(FILE, format="turtle"))
