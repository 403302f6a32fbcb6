"""The same facts give the same bytes in every format, and every reader reads them back."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, parse

from kg.graph import Graph
from kg.model import Reading
from kg.rdf import Format, IncompleteDescription, UnknownFormat, UnwritableValue
from kg.rdf.rdfxml import NOT_IN_XML
from tests.rdf.readings import HOSTILE, READINGS, SEASON, TRANSFER, hostile_reading

Fact = tuple[str, str, str, str | None, str | None]

# rdflib 7.6 warns of its own use of attributes that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")

FORMATS = list(Format)
RDFLIB_NAMES = {
    Format.TURTLE: "turtle",
    Format.TRIG: "trig",
    Format.N_TRIPLES: "nt",
    Format.N_QUADS: "nquads",
    Format.JSON_LD: "json-ld",
    Format.RDF_XML: "xml",
}
ALL_HOSTILE = [hostile_reading(text, number) for number, text in enumerate(HOSTILE)]
# XML has no control characters and no U+FFFE, not even as references.
HOSTILE_TO_XML = [each for each in ALL_HOSTILE if not NOT_IN_XML.search(each.article.text)]
CASES = [
    *(pytest.param(form, READINGS, id=f"{form.value}-plain") for form in FORMATS),
    *(
        pytest.param(
            form,
            HOSTILE_TO_XML if form is Format.RDF_XML else ALL_HOSTILE,
            id=f"{form.value}-hostile",
        )
        for form in FORMATS
    ),
]


def by_oxigraph(text: str, form: Format) -> set[Fact]:
    return {
        (
            str(quad.subject),
            str(quad.predicate),
            getattr(quad.object, "value", ""),
            quad.object.language or quad.object.datatype.value
            if isinstance(quad.object, Literal)
            else None,
            None if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name),
        )
        for quad in parse(text, format=form.oxigraph)
    }


def by_rdflib(text: str, form: Format) -> set[Fact]:
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format=RDFLIB_NAMES[form])
    default = dataset.default_graph.identifier
    return {
        (f"<{s}>", f"<{p}>", str(o), kind(o), None if g in {None, default} else f"<{g}>")
        for s, p, o, g in dataset.quads()
    }


def kind(term: object) -> str | None:
    if not isinstance(term, rdflib.Literal):
        return None
    return term.language or str(term.datatype or "http://www.w3.org/2001/XMLSchema#string")


def flat(facts: Iterable[Fact]) -> set[Fact]:
    return {(*fact[:4], None) for fact in facts}


@pytest.mark.parametrize(("form", "readings"), CASES)
def test_oxigraph_and_rdflib_read_the_same(form: Format, readings: Iterable[Reading]) -> None:
    graph = Graph.from_readings(readings)
    expected = by_oxigraph(graph.serialize("nq"), Format.N_QUADS)
    if not form.has_graphs:
        expected = flat(expected)
    text = graph.serialize(form.value)
    assert by_oxigraph(text, form) == expected
    assert by_rdflib(text, form) == expected


@pytest.mark.parametrize(("form", "readings"), CASES)
def test_reading_a_file_back_gives_the_same_values_and_bytes(
    form: Format, readings: Iterable[Reading], tmp_path: Path
) -> None:
    graph = Graph.from_readings(readings)
    again = Graph.load(graph.save(tmp_path / f"graph{form.suffix}"))
    assert again.claims() == graph.claims()
    assert again.entities() == graph.entities()
    assert again.articles() == graph.articles()
    # Flat files too: the triples are put back into their graphs.
    assert again.serialize("trig") == graph.serialize("trig")


@pytest.mark.parametrize("form", FORMATS)
def test_bytes_do_not_depend_on_the_order_of_anything(form: Format) -> None:
    expected = Graph.from_readings(READINGS).serialize(form.value)
    for order in permutations(READINGS):
        shuffled: list[Reading] = []
        for reading in order:
            claims, entities = list(reading.claims), list(reading.entities)
            chance = random.Random(len(shuffled))
            chance.shuffle(claims)
            chance.shuffle(entities)
            shuffled.append(replace(reading, claims=tuple(claims), entities=tuple(entities)))
        assert Graph.from_readings(shuffled).serialize(form.value) == expected


def test_texts_survive_random_characters(tmp_path: Path) -> None:
    chance = random.Random(20241102)
    pools = [
        "\"\\'\n\r\t<>{}|^`@#.;, _:%",
        "".join(map(chr, range(0x20))),
        "\u2028\u202eé漢🚴\ufffe",
    ]
    texts = ["".join(chance.choices("ab" + "".join(pools), k=30)) for _ in range(60)]
    graph = Graph.from_readings(hostile_reading(text, number) for number, text in enumerate(texts))
    for form in FORMATS:
        if form is Format.RDF_XML:
            continue
        again = Graph.load(graph.save(tmp_path / f"graph{form.suffix}"))
        assert {article.text for article in again.articles()} == set(texts)


def test_lone_surrogates_do_not_move_offsets() -> None:
    graph = Graph.from_readings([hostile_reading("a\ud800b\udc00")])
    assert graph.articles()[0].text == "a\ufffdb\ufffd"
    assert graph.claims()[0].evidence.end == 4


def test_turtle_is_pretty() -> None:
    text = Graph.from_readings(READINGS).serialize()
    assert '\n\nrider:ane-brekke a cyc:Rider ;\n    skos:prefLabel "Ane Brekke" ;\n' in text
    assert "    cyc:has_age 27 ;\n" in text
    assert "    cyc:rides_for team:team-fjord ;\n" in text
    assert "@prefix rider: <https://w3id.org/cycling-kg/id/rider/> .\n" in text
    assert "@prefix place:" not in text
    assert text.count("\nrider:ane-brekke ") == 1
    assert "<https://w3id.org/" not in text.replace("@prefix", "").partition("\n\n")[2]


def test_trig_has_one_block_for_each_article_and_one_for_entities() -> None:
    text = Graph.from_readings(READINGS).serialize("trig")
    heads = [line for line in text.splitlines() if line.endswith(" {")]
    assert heads == ["article:season-review {", "article:transfer-2024 {", "graph:entities {"]


def test_json_ld_is_compact() -> None:
    document = json.loads(Graph.from_readings([TRANSFER]).serialize("json-ld"))
    assert [node["@id"] for node in document["@graph"]] == [
        "article:transfer-2024",
        "graph:entities",
    ]
    nodes = {node["@id"]: node for node in document["@graph"][1]["@graph"]}
    assert nodes["team:kestrel-ohm"]["skos:altLabel"] == "Kestrel"


def test_characters_that_would_mislead_a_reader_are_escaped() -> None:
    graph = Graph.from_readings([hostile_reading("a\u202eb\u2028c")])
    assert "a&#x202E;b&#x2028;c" in graph.serialize("rdf")
    for name in ("ttl", "trig", "jsonld"):
        assert "a\\u202Eb\\u2028c" in graph.serialize(name)
        assert "\u202e" not in graph.serialize(name)


def test_no_triples_are_an_empty_document() -> None:
    for name in ("ttl", "trig", "nt", "nq"):
        assert Graph().serialize(name) == ""
    assert json.loads(Graph().serialize("jsonld"))["@graph"] == []
    assert len(rdflib.Graph().parse(data=Graph().serialize("rdf"), format="xml")) == 0


@pytest.mark.parametrize("name", ["ttl", ".ttl", "Turtle", "TURTLE"])
def test_formats_are_found_by_name(name: str) -> None:
    assert Format.named(name) is Format.TURTLE


@pytest.mark.parametrize("name", ["n-quads", "nquads", "nq"])
def test_hyphens_of_names_do_not_matter(name: str) -> None:
    assert Format.named(name) is Format.N_QUADS


@pytest.mark.parametrize("name", ["graph.xlsx", "graph", "graph.ttl.zip"])
def test_unknown_suffix_names_the_valid_ones(name: str, tmp_path: Path) -> None:
    # What has no suffix may be a store's folder, when it is read.
    for action in (Graph().save, *([Graph.load] if "." in name else [])):
        with pytest.raises(UnknownFormat, match=r"\.ttl \(Turtle\).*\.rdf \(RDF/XML\)") as caught:
            action(tmp_path / name)
        assert name in str(caught.value)


def test_blank_nodes_of_foreign_files_get_stable_labels(tmp_path: Path) -> None:
    path = tmp_path / "foreign.ttl"
    path.write_text('[] <urn:p> [ <urn:q> "x" ] . _:a <urn:q> "y" .', encoding="utf-8")
    texts = {Graph.load(path).serialize(name) for name in ["nq", "nt"] for _ in range(3)}
    assert len(texts) == 1


def test_foreign_triples_stay_beside_ours(tmp_path: Path) -> None:
    path = tmp_path / "mixed.ttl"
    graph = Graph.from_readings([SEASON])
    path.write_text(graph.serialize() + "\n<urn:a> <urn:b> 'c'@en .\n", encoding="utf-8")
    again = Graph.load(path)
    assert again.claims() == graph.claims()
    extra = set(again.serialize("nq").splitlines()) - set(graph.serialize("nq").splitlines())
    assert extra == {'<urn:a> <urn:b> "c"@en .'}


@pytest.mark.parametrize(
    ("form", "triple", "problem"),
    [
        ("jsonld", "<urn:a> <urn:b> <<( <urn:c> <urn:d> 'e' )>> .", "triple term"),
        ("jsonld", "<rider:a> <urn:b> 'c' .", "IRI 'rider:a'"),
        ("rdf", "<urn:a> <urn:b> <<( <urn:c> <urn:d> 'e' )>> .", "triple term"),
        ("rdf", "<urn:a> <urn:b/1> 'c' .", "property 'urn:b/1'"),
        ("rdf", "<urn:a> <urn:b> 'bell \\u0007' .", r"XML has no U\+0007"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(
    tmp_path: Path, form: str, triple: str, problem: str
) -> None:
    path = tmp_path / "foreign.ttl"
    path.write_text(triple, encoding="utf-8")
    graph = Graph.load(path)
    assert by_oxigraph(graph.serialize("trig"), Format.TRIG)
    with pytest.raises(UnwritableValue, match=problem):
        graph.serialize(form)


def test_incomplete_claim_names_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "cut.nt"
    lines = Graph.from_readings([SEASON]).serialize("nt").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "#status>" not in line), encoding="utf-8")
    graph = Graph.load(path)
    assert graph.query("ASK { ?s ?p ?o }")
    with pytest.raises(IncompleteDescription, match="ontology#status>"):
        graph.claims()
