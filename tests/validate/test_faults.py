"""Each seeded fault is found by both engines, and told in words; what kg writes has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pyshacl
import pytest
import rdflib

from kg.data import ontology_folder
from kg.graph import Graph
from kg.model import Reading, Span
from kg.rdf import UnwritableValue, entity_quads, merged, reading_entities, reading_quads, sound
from kg.store import MemoryStore
from kg.validate import ENGINES, MissingEngine, Report, UnknownEngine, choose_engine, validate
from kg.vocabulary import ONTOLOGY, relations
from tests.rdf.readings import ANE, FJORD, HOSTILE, READINGS, RONDE, TRANSFER, hostile_reading
from tests.validate.small import FIRST, SMALL, store

SHAPES = "https://w3id.org/cycling-kg/shapes#"


@dataclass(frozen=True)
class Seeded:
    """A fault: what is changed in the small graph, and what has to be told of it."""

    change: tuple[str, str]
    shape: str
    about: str
    says: str
    severity: str = "violation"


RIDES = "claim “Ane Brekke rides for Team Fjord” (asserted, 2024)"
WINS = "claim “Ane Brekke won Tour of Maren” (asserted)"

FAULTS = {
    "no status": Seeded(
        ("cyc:status cyc:asserted ;\n        cyc:confidence 0.8", "cyc:confidence 0.8"),
        "Claim-status", "claim “Ane Brekke won Tour of Maren”", "A claim has one status",
    ),
    "unknown status": Seeded(
        ("cyc:status cyc:denied", "cyc:status cyc:rumoured"),
        "Claim-status", "claim “Ane Brekke rides for Kestrel” (rumoured)", "Found: cyc:rumoured",
    ),
    "unknown relation": Seeded(
        ("rdf:predicate cyc:won", "rdf:predicate cyc:likes"),
        "Claim-predicate", "claim “Ane Brekke cyc:likes Tour of Maren” (asserted)", "a relation of the vocabulary",
    ),
    "confidence above 1": Seeded(
        ("cyc:confidence 0.9", "cyc:confidence 1.7"),
        "Claim-confidence", RIDES, "from 0 to 1. Found: 1.7.",
    ),
    "no evidence": Seeded(
        ("cyc:evidence span:second ;", ""),
        "Claim-evidence", "claim “Ane Brekke rides for Kestrel” (denied)", "the words that say it",
    ),
    "evidence that ends before it starts": Seeded(
        ("oa:start 0 ;", "oa:start 900 ;"),
        "Position-order", f"evidence “{FIRST}”", "Evidence starts before it ends.",
    ),
    "words that stand elsewhere": Seeded(
        ("oa:start 0 ;", "oa:start 1 ;"),
        "Article", "the article", f"not those at their place in the article's text. Found: “{FIRST}”",
    ),
    "article that is not described": Seeded(
        ("cyc:evidence span:second ;\n        prov:wasDerivedFrom article:small",
         "cyc:evidence span:second ;\n        prov:wasDerivedFrom article:lost"),
        "Claim-source", "claim “Ane Brekke rides for Kestrel” (denied)", "derived from one article",
    ),
    "person who rides": Seeded(
        ("rdf:subject rider:ane-brekke ;\n        rdf:predicate cyc:rides_for",
         "rdf:subject person:mira-holm ;\n        rdf:predicate cyc:rides_for"),
        "Rider-Team", "claim “Mira Holm rides for Team Fjord” (asserted, 2024)", "from a rider to a team",
    ),
    "person who starts": Seeded(
        ("rdf:subject rider:ane-brekke ;\n        rdf:predicate cyc:won",
         "rdf:subject person:mira-holm ;\n        rdf:predicate cyc:competes_in"),
        "Competitor-Race", "claim “Mira Holm competes in Tour of Maren” (asserted)", "from a rider or a team to a race",
    ),
    "race as a winner": Seeded(
        ("rdf:subject rider:ane-brekke ;\n        rdf:predicate cyc:won",
         "rdf:subject race:tour-of-maren ;\n        rdf:predicate cyc:won"),
        "Agent-Race", "claim “Tour of Maren won Tour of Maren” (asserted)", "from a rider, a person or a team to a race",
    ),
    "race as a team": Seeded(
        ("rdf:object team:kestrel", "rdf:object race:tour-of-maren"),
        "Rider-Team", "claim “Ane Brekke rides for Tour of Maren” (denied)", "from a rider to a team",
    ),
    "edge without a claim": Seeded(
        ("", "rider:ane-brekke cyc:targets race:tour-of-maren ."),
        "Edge", "rider Ane Brekke", "no asserted claim of the article says so",
    ),
    "edge of a denial": Seeded(
        ("", "rider:ane-brekke cyc:rides_for team:kestrel ."),
        "Edge", "rider Ane Brekke", "Found: rides for Kestrel.",
    ),
    "two names": Seeded(
        ('skos:prefLabel "Kestrel"', 'skos:prefLabel "Kestrel" , "Kestrel-Ohm"'),
        "Entity-names", "team Kestrel", "one name without a language",
    ),
    "two names in one language": Seeded(
        ('skos:prefLabel "Kestrel"', 'skos:prefLabel "Falke"@de , "Bussard"@de'),
        "Entity-name", "team Bussard", "one in each language",
    ),
    "no name": Seeded(
        (' ; skos:prefLabel "Tour of Maren"', ""),
        "Entity-name", "race race:tour-of-maren", "An entity has a name",
    ),
    "blank node": Seeded(
        ("claim:wins a", "_:wins a"),
        "Claim", "a blank node", "no blank node",
    ),
    "team with a rider's IRI": Seeded(
        ("", "rider:kestrel a cyc:Team ; skos:prefLabel \"Kestrel\" ."),
        "Team-iri", "team Kestrel", "A team's IRI begins with",
    ),
    "name until before it was borne": Seeded(
        ('cyc:valid_until "2024-12-31"', 'cyc:valid_until "2022-12-31"'),
        "DatedName-from", "dated name Kestrel", "not after the one until which it has it",
    ),
    "name without its end": Seeded(
        ('cyc:valid_until "2024-12-31"^^xsd:date ;', ""),
        "DatedName-until", "dated name Kestrel", "until one xsd:date",
    ),
    "two years": Seeded(
        ("cyc:year 2024", "cyc:year 2023 , 2024"),
        "Claim-year", "claim “Ane Brekke rides for Team Fjord” (asserted, 2023)", "Found: 2023 and 2024",
    ),
    "year as text": Seeded(
        ("cyc:year 2024", 'cyc:year "2024"'),
        "Claim-year", RIDES, "one xsd:integer",
    ),
    "rank nought": Seeded(
        ("", "claim:wins cyc:rank 0 ."),
        "Claim-rank", WINS, "counted from 1",
    ),
    "two trade teams in a year": Seeded(
        ("", 'claim:also a cyc:Claim ; rdf:subject rider:ane-brekke ; rdf:predicate cyc:rides_for ;'
             ' rdf:object team:kestrel ; cyc:status cyc:asserted ; cyc:confidence 0.5 ; cyc:year 2024 ;'
             ' cyc:pattern "model" ; cyc:evidence span:second ; prov:wasDerivedFrom article:small .'),
        "Trade-team", "rider Ane Brekke", "one trade team on one day", "warning",
    ),
    "article without an address": Seeded(
        ("schema:url <https://news.example.org/small> ;", ""),
        "Article-address", "the article", "one address on the web", "warning",
    ),
    "date in words": Seeded(
        ('"2024-01-20"^^xsd:date', '"last Saturday"'),
        "Article-date", "the article", "Found: last Saturday.", "warning",
    ),
    "edge derived from a denial": Seeded(
        ("prov:wasDerivedFrom claim:wins", "prov:wasDerivedFrom claim:joins"),
        "DerivedEdge-premises", "derived edge “Ane Brekke competes in Tour of Maren”", "asserted claims alone",
    ),
    "edge derived from nothing": Seeded(
        (" ;\n        prov:wasDerivedFrom claim:wins .\n    rider:ane-brekke cyc:competes_in", " .\n    rider:ane-brekke cyc:competes_in"),
        "DerivedEdge-source", "derived edge “Ane Brekke competes in Tour of Maren”", "at least one claim",
    ),
}  # fmt: skip


def reports(found: MemoryStore) -> list[Report]:
    return [validate(found, engine) for engine in ENGINES]


@pytest.mark.parametrize("name", FAULTS)
def test_both_engines_find_the_fault_and_nothing_else_differs(name: str) -> None:
    seeded = FAULTS[name]
    one, other = reports(store(seeded.change))
    assert one.faults == other.faults
    assert [fault for fault in one.faults if fault.shape == SHAPES + seeded.shape]
    assert one.conforms == (seeded.severity == "warning")


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_told_in_words(name: str) -> None:
    seeded = FAULTS[name]
    report = validate(store(seeded.change), "shacl")
    told = [fault for fault in report.faults if fault.shape == SHAPES + seeded.shape]
    assert seeded.about in {fault.about for fault in told}
    assert {fault.severity for fault in told} == {seeded.severity}
    assert any(seeded.says in str(fault) for fault in told), [str(fault) for fault in told]
    of_no_article = seeded.shape.startswith(("DatedName", "DerivedEdge", "Entity", "Team-iri"))
    assert {fault.article for fault in told} == {"" if of_no_article else "small"}


def test_there_are_at_least_fifteen_faults_and_each_is_another_graph() -> None:
    assert len({seeded.change for seeded in FAULTS.values()}) == len(FAULTS) >= 15


def test_the_small_graph_has_no_fault() -> None:
    assert [report.faults for report in reports(store())] == [(), ()]


def test_graph_that_kg_writes_has_no_fault_but_missing_addresses() -> None:
    graph = Graph.from_readings(READINGS)
    graph.derive("none")
    for report in reports(graph.store):  # type: ignore[arg-type]
        assert report.conforms
        assert {fault.shape for fault in report.faults} == {f"{SHAPES}Article-address"}
        assert {fault.article for fault in report.faults} == {"season-review"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_make_no_violation(text: str) -> None:
    graph = Graph.from_readings([hostile_reading(text)])
    assert graph.left_out == ()
    report = validate(graph.store, "shacl")
    assert report.conforms, report.faults


@pytest.mark.parametrize("suffix", ["ttl", "trig", "jsonld"])
def test_graph_has_the_same_faults_in_every_format(suffix: str, tmp_path: Any) -> None:
    graph = Graph.from_readings(READINGS)
    graph.derive("none")
    again = Graph.load(graph.save(tmp_path / f"graph.{suffix}"))
    assert validate(again.store, "shacl").faults == validate(graph.store, "shacl").faults


@pytest.mark.parametrize("largest", [1, 10, 10**6])
def test_derived_edges_are_validated_alike_in_portions_of_any_size(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.validate.units._LARGEST", largest)
    for name in ("edge derived from a denial", "edge derived from nothing"):
        report = validate(store(FAULTS[name].change), "shacl")
        assert [fault.shape for fault in report.faults] == [SHAPES + FAULTS[name].shape]
        assert report.graphs == 3
    graph = Graph.from_readings(READINGS)
    graph.derive("none")
    assert graph.validate("shacl").conforms


def test_triples_of_other_vocabularies_in_no_graph_are_none_of_our_business(tmp_path: Any) -> None:
    path = tmp_path / "flat.ttl"
    flat = Graph.from_readings([TRANSFER]).serialize("turtle")
    path.write_text(f"{flat}\n<https://example.org/a> a [] .\n", encoding="utf-8")
    assert validate(Graph.load(path).store, "shacl").graphs == 2


def test_claim_without_an_article_is_found_in_a_file_without_graphs(tmp_path: Any) -> None:
    path = tmp_path / "flat.ttl"
    flat = Graph.from_readings([TRANSFER]).serialize("turtle")
    lost = "claim:lost a cyc:Claim ; rdf:subject rider:ane-brekke ."
    path.write_text(f"{flat}\n{lost}\n", encoding="utf-8")
    shapes = {fault.shape for fault in validate(Graph.load(path).store, "shacl").violations}
    assert {f"{SHAPES}Claim-source", f"{SHAPES}Claim-status"} <= shapes


# Claims that no graph may hold, as a stage might hand them on.
UNSOUND: dict[str, dict[str, object]] = {
    "status": {"status": "rumoured"},
    "confidence": {"confidence": 1.5},
    "confidence below 0": {"confidence": -0.1},
    "subject": {"subject": RONDE},
    "object": {"object": RONDE},
    "object's identifier": {"object": replace(FJORD, id="rider/team-fjord")},
    "place": {"evidence": Span(3, 9, "Ane Br")},
    "empty evidence": {"evidence": Span(3, 3, "")},
    "evidence the wrong way round": {"evidence": Span(5, 2, "")},
    "trigger": {"trigger": Span(0, 3, "has")},
    "year": {"year": 20_24_0},
    "stage": {"stage": -1},
    "rank": {"rank": 0},
}


def written_as_it_is(reading: Reading) -> MemoryStore:
    found = MemoryStore()
    found.extend(reading_quads(reading))
    for entity in merged(reading_entities(reading)):
        found.extend(entity_quads(entity))
    return found


@pytest.mark.parametrize("name", UNSOUND)
def test_what_would_break_a_rule_is_left_out_before_it_is_written(name: str) -> None:
    unsound = replace(TRANSFER.claims[0], **UNSOUND[name])  # type: ignore[arg-type]
    kept = TRANSFER.claims[1:]
    reading = replace(TRANSFER, claims=(unsound, *kept))
    assert sound(reading)[0].claims == kept
    graph = Graph.from_readings([reading])
    assert [each.claim for each in graph.left_out] == [unsound]
    assert set(graph.claims()) == set(kept)
    assert validate(graph.store, "shacl").conforms
    # The shapes find it as well, or it cannot be written at all.
    try:
        assert not validate(written_as_it_is(reading), "shacl").conforms
    except UnwritableValue:
        assert name.startswith("confidence")


def test_claim_that_is_left_out_is_told_with_article_and_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    unsound = replace(TRANSFER.claims[0], subject=RONDE)
    Graph.from_readings([replace(TRANSFER, claims=(unsound,))])
    assert caplog.messages == [
        "transfer-2024: the claim “Ronde van Oosterveld rides_for Team Fjord” is left out: "
        "the subject of rides_for is a Rider, and this is a Race"
    ]


def test_claim_that_takes_several_types_is_told_with_all_of_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    unsound = replace(TRANSFER.claims[0], subject=RONDE, predicate="rode_for")
    Graph.from_readings([replace(TRANSFER, claims=(unsound,))])
    assert caplog.messages == [
        "transfer-2024: the claim “Ronde van Oosterveld rode_for Team Fjord” is left out: "
        "the subject of rode_for is a Rider or Person, and this is a Race"
    ]


def test_sound_readings_stay_as_they_are() -> None:
    for reading in READINGS:
        assert sound(reading) == (reading, ())


def test_every_relation_is_in_the_shapes_with_the_types_that_it_joins() -> None:
    graph = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")
    text = (ontology_folder() / "shapes.ttl").read_text(encoding="utf-8")
    remedy = "add the relation to shape:Claim-predicate, shape:Edge and what each relation joins"
    listed = """
        SELECT ?relation { shape:Claim-predicate sh:in/rdf:rest*/rdf:first ?relation }
    """
    joined = """
        SELECT ?relation { ?s sh:or/rdf:rest*/rdf:first/sh:not/sh:property/sh:in/rdf:rest*/rdf:first ?relation }
    """
    targeted = "SELECT ?relation { shape:Edge sh:targetSubjectsOf ?relation }"
    names = sorted(relations())
    for query in (listed, joined, targeted):
        found = [str(row[0]).removeprefix(ONTOLOGY) for row in graph.query(query)]  # type: ignore[index]
        assert sorted(found) == names, remedy
    edges = text[text.index("FILTER(?path IN (") :].partition("))")[0]
    assert (
        sorted(each.strip(" ,\n").removeprefix("cyc:") for each in edges[17:].split(",")) == names
    ), remedy


@pytest.mark.parametrize("name", relations())
def test_each_relation_takes_its_types_and_no_others(name: str) -> None:
    relation = relations()[name]
    kinds = {"Rider": ANE, "Team": FJORD, "Race": RONDE}
    kinds |= {e.type: e for r in READINGS for e in reading_entities(r) if e.type not in kinds}
    ages = [claim.object for claim in TRANSFER.claims if claim.object.type == "Age"]
    kinds["Age"] = ages[0]
    for subject in (entity for type_, entity in kinds.items() if type_ != "Age"):
        for other in kinds.values():
            claim = replace(TRANSFER.claims[0], subject=subject, predicate=name, object=other)
            reading = replace(TRANSFER, claims=(claim,))
            fits = subject.type in relation.domain and other.type in relation.range
            assert validate(written_as_it_is(reading), "shacl").conforms == fits, (subject, other)
            assert (sound(reading)[0] == reading) == fits


def test_shapes_are_well_formed_shapes() -> None:
    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")
    conforms, _, told = pyshacl.validate(shapes, shacl_graph=shapes, meta_shacl=True, inplace=True)
    assert conforms, told


def test_every_shape_has_a_message_for_people() -> None:
    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")
    without = """
        SELECT ?shape { { ?shape a sh:PropertyShape } UNION { ?shape a sh:SPARQLConstraint }
          FILTER NOT EXISTS { ?shape sh:message ?message FILTER(LANG(?message) = "en" && STRENDS(?message, ".") || STRENDS(?message, ")")) } }
    """
    assert list(shapes.query(without)) == []


def test_unknown_engine_lists_the_engines() -> None:
    with pytest.raises(UnknownEngine, match="'jena'; use pyshacl or shacl"):
        validate(store(), "jena")


def test_missing_engine_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.validate.engines.find_spec", lambda name: None)
    with pytest.raises(MissingEngine, match=r"pip install 'kg\[fast\]'"):
        choose_engine("shacl")


def test_small_graph_is_described_as_it_is_written() -> None:
    assert SMALL.count("a cyc:Claim") == 3
