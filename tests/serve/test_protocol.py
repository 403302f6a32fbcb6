"""The endpoint speaks the SPARQL 1.1 Protocol with the clients that people use."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import rdflib
from lxml import etree
from pyoxigraph import QueryBoolean, QueryResultsFormat, parse_query_results
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.graph import Graph
from kg.rdf import Format
from kg.store import questions
from tests.rdf.readings import READINGS, hostile_reading
from tests.serve.conftest import HONEST, Server, serving

# rdflib 7.6 warns of its own use of attributes that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")

FJORD = "https://w3id.org/cycling-kg/id/team/team-fjord"
LEADS = "CONSTRUCT { ?b <urn:led_by> ?a } WHERE { ?a cyc:leadout_for ?b }"
RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}


def answered(client: SPARQLWrapper) -> Any:
    return client.queryAndConvert()


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("way", ["urlencoded", POSTDIRECTLY])
def test_sparqlwrapper_gets_json(server: Server, method: str, way: str) -> None:
    client = SPARQLWrapper(server.address)
    client.setMethod(method)
    client.setRequestMethod(way)
    client.setReturnFormat(JSON)
    client.setQuery(HONEST)
    rows = answered(client)["results"]["bindings"]
    assert rows == [{"team": {"type": "uri", "value": FJORD}}]


def test_sparqlwrapper_gets_xml_csv_and_turtle(server: Server) -> None:
    client = SPARQLWrapper(server.address)
    client.setQuery(HONEST)
    client.setReturnFormat(XML)
    assert answered(client).getElementsByTagName("uri")[0].firstChild.data == FJORD
    client.setReturnFormat(CSV)
    assert answered(client).split() == [b"team", FJORD.encode()]
    client.setQuery(LEADS)
    client.setReturnFormat(TURTLE)
    assert b"rider:ane-brekke <urn:led_by> rider:lotte-verhulst ." in answered(client)


def test_sparqlwrapper_is_told_that_a_query_is_wrong(server: Server) -> None:
    client = SPARQLWrapper(server.address)
    client.setQuery("SELECT ?x {\n ?x }")
    with pytest.raises(QueryBadFormed, match="line 2, column"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_s_store_asks_the_endpoint(server: Server, graph: Graph, method: str) -> None:
    remote = rdflib.Graph(SPARQLStore(server.address, method=method))
    rider = rdflib.URIRef("https://w3id.org/cycling-kg/id/rider/ane-brekke")
    rides_for = rdflib.URIRef("https://w3id.org/cycling-kg/ontology#rides_for")
    assert list(remote.objects(rider, rides_for)) == [rdflib.URIRef(FJORD)]
    assert len(remote) == len(graph.store)
    assert bool(remote.query("ASK { ?x cyc:leadout_for ?y }"))


@pytest.mark.parametrize("name", questions())
def test_every_named_question_has_the_store_s_answer(
    server: Server, graph: Graph, name: str
) -> None:
    sparql = questions()[name].sparql
    reply = server.ask(sparql)
    found = parse_query_results(reply.body, QueryResultsFormat.JSON)
    assert not isinstance(found, QueryBoolean)
    answered = [tuple(getattr(term, "value", None) for term in row) for row in found]
    expected = graph.query(f"@{name}").tuples
    assert len(answered) == len(expected)
    assert [row[0] for row in answered] == [str(row[0]) for row in expected]


@pytest.mark.parametrize("accept", RESULTS)
def test_terms_keep_types_and_languages_in_every_format(server: Server, accept: str) -> None:
    query = 'SELECT ?a ?b ?c ?d ?e { BIND("x"@en AS ?a) BIND(1 AS ?b) BIND("<&\\t\\"" AS ?c) }'
    reply = server.ask(query, accept)
    assert reply.headers["content-type"].partition(";")[0] == accept
    found = parse_query_results(reply.body, RESULTS[accept])
    assert not isinstance(found, QueryBoolean)
    (row,) = found
    assert [str(term) for term in row][:3] == [
        '"x"@en',
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"<&\\t\\""',
    ]
    assert row["e"] is None


def test_csv_has_a_heading_and_quotes_what_needs_it(server: Server) -> None:
    reply = server.ask('SELECT ?a ?b { BIND("1,2" AS ?a) BIND("x\\"y" AS ?b) }', "text/csv")
    assert list(csv.reader(io.StringIO(reply.text))) == [["a", "b"], ["1,2", 'x"y']]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_construct_comes_in_every_format(server: Server, accept: str, form: str) -> None:
    reply = server.ask(LEADS, accept)
    assert reply.status == 200
    found = rdflib.Graph().parse(data=reply.text, format=form)
    assert [str(each) for each in found.predicates()] == ["urn:led_by"]


def test_describe_and_ask(server: Server) -> None:
    described = server.ask("DESCRIBE rider:ane-brekke", "text/turtle")
    assert 'skos:prefLabel "Ane Brekke"' in described.text
    yes = server.ask("ASK { ?x cyc:leadout_for ?y }")
    assert json.loads(yes.body)["boolean"] is True
    no = server.ask("ASK { ?x cyc:leadout_for ?x }", "application/sparql-results+xml")
    assert "false" in etree.fromstring(no.body).itertext()


def test_a_query_of_no_columns_has_one_row(server: Server) -> None:
    assert json.loads(server.ask("SELECT * {}").body)["results"]["bindings"] == [{}]


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/html, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_accept_is_negotiated(server: Server, accept: str, given: str) -> None:
    reply = server.ask(HONEST, accept)
    assert reply.headers["content-type"].partition(";")[0] == given
    assert reply.headers["vary"].lower() == "accept"


def test_without_a_query_the_service_describes_itself(server: Server) -> None:
    reply = server.request("GET", "/sparql", None, {"Accept": "text/turtle"})
    found = rdflib.Graph().parse(data=reply.text, format="turtle")
    endpoint = rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#endpoint")
    assert list(found.objects(None, endpoint)) == [rdflib.URIRef(server.address)]


def test_head_has_the_headers_alone(server: Server) -> None:
    reply = server.request("HEAD", f"/sparql?{urlencode({'query': HONEST})}")
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["content-length"]) > 0


def test_parameters_that_clients_add_are_ignored(server: Server) -> None:
    fields = {"query": HONEST, "format": "json", "output": "x", "timeout": "0"}
    assert server.request("GET", f"/sparql?{urlencode(fields)}").status == 200


def test_texts_of_articles_make_well_formed_xml(tmp_path: Path) -> None:
    graph = Graph.from_readings([hostile_reading("nul \x00 bell \x07 \ufffe <&>")])
    with serving(graph.save(tmp_path / "graph.nq")) as running:
        reply = running.ask("SELECT ?t { ?a cyc:text ?t }", "application/sparql-results+xml")
    assert "nul \ufffd bell \ufffd \ufffd <&>" in etree.fromstring(reply.body).itertext()


@pytest.mark.parametrize("suffix", [form.suffix for form in Format])
def test_graphs_of_every_format_are_served(tmp_path: Path, suffix: str) -> None:
    graph = Graph.from_readings(READINGS)
    with serving(graph.save(tmp_path / f"graph{suffix}")) as running:
        assert FJORD in running.ask(HONEST).text


def test_a_store_s_folder_is_served_beside_readers(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "store", writable=True) as graph:
        graph.add(READINGS)
    with serving(tmp_path / "store") as running:
        assert FJORD in running.ask(HONEST).text
        with Graph.open(tmp_path / "store") as other:
            assert (
                len(other.claims())
                == len(running.ask("SELECT ?c { ?c a cyc:Claim }", "text/csv").text.split()) - 1
            )
