"""Exports for other people's tools: RDF 1.2, the ontology beside, GraphML, CSV, and large graphs."""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import get_type_hints

import networkx
import pandas as pd
import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse
from typer.testing import CliRunner

from kg.cli import app
from kg.cli.facts import Row
from kg.graph import Graph
from kg.model import Article
from kg.rdf import Format, reading_quads, write
from kg.rdf.ontology import VOCABULARY, vocabulary_lines
from kg.rdf.reifiers import reified
from kg.rdf.sorting import Sorted
from kg.rdf.terms import RDF
from kg.store import MemoryStore
from tests.rdf.readings import ANE, FJORD, HOSTILE, READINGS, hostile_reading, reading

ROOT = Path(__file__).parents[2]
N3 = ROOT / "build" / "n3" / "node_modules"
REIFIES = f"{RDF}reifies"
PARTS = {f"{RDF}{name}" for name in ("subject", "predicate", "object")}
TRIPLE_TERMS = (Format.TURTLE, Format.TRIG, Format.N_TRIPLES, Format.N_QUADS)

# rdflib 7.6 warns of its own use of attributes that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")


@pytest.fixture
def graph_file(tmp_path: Path) -> Path:
    return Graph.from_readings(READINGS).save(tmp_path / "graph.nq")


def export(graph: Path, name: str, *options: str) -> Path:
    target = graph.parent / name
    result = CliRunner().invoke(app, ["export", str(graph), "-o", str(target), *options])
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    return target


def canonical(quads: Iterator[Quad] | list[Quad]) -> str:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad}\n" for quad in dataset))


def written(store: MemoryStore, form: Format, *, rdf12: bool = False) -> bytes:
    output = io.BytesIO()
    write(store.lines(form), form, output, rdf12=rdf12)
    return output.getvalue()


def read(path: Path) -> list[Quad]:
    return list(parse(path=str(path), format=Format.of(path).oxigraph))


# Every reader sees the same graph


@pytest.mark.parametrize("name", ["all.ttl", "all.trig", "all.nt", "all.nq"])
@pytest.mark.parametrize("options", [(), ("--rdf12",)], ids=["rdf11", "rdf12"])
def test_n3_js_reads_the_same_graph(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    node = shutil.which("node")
    if node is None or not (N3 / "n3").is_dir():
        pytest.skip("N3.js is not here; make n3 installs it where there is Node.js")
    readings = [*READINGS, *(hostile_reading(text, n) for n, text in enumerate(HOSTILE))]
    whole = Graph.from_readings(readings).save(tmp_path / "graph.nq")
    path = export(whole, name, "--with-vocabulary", *options)
    script = Path(__file__).parent / "n3" / "to_nquads.cjs"
    env = {**os.environ, "NODE_PATH": str(N3)}
    done = subprocess.run([node, str(script), str(path)], capture_output=True, env=env)
    assert done.returncode == 0, done.stderr.decode()
    theirs = parse(done.stdout, format=RdfFormat.N_QUADS)
    assert canonical(theirs) == canonical(read(path))


@pytest.mark.parametrize("suffix", [form.suffix for form in Format])
def test_rdflib_reads_the_same_graph_with_the_ontology(graph_file: Path, suffix: str) -> None:
    path = export(graph_file, f"all{suffix}", "--with-vocabulary")
    names = {".ttl": "turtle", ".nq": "nquads", ".jsonld": "json-ld", ".rdf": "xml"}
    dataset = rdflib.Dataset()
    dataset.parse(path, format=names.get(suffix, suffix[1:]))
    # rdflib says for whom a triple was that is in no graph.
    lines = "".join(
        f"{s.n3()} {p.n3()} {_n3(o)} {'' if g in {None, dataset.default_graph.identifier} else f'<{g}>'} .\n"
        for s, p, o, g in dataset.quads()
    )
    assert canonical(parse(lines, format=RdfFormat.N_QUADS)) == canonical(read(path))


def _n3(term: object) -> str:
    """Write a term as N-Triples does; rdflib shortens numbers and long texts."""
    if isinstance(term, rdflib.Literal):
        text = str(term).replace("\\", "\\\\").replace('"', '\\"')
        text = text.replace("\n", "\\n").replace("\r", "\\r")
        kind = f"@{term.language}" if term.language else f"^^<{term.datatype}>"
        return f'"{text}"' + (kind if term.language or term.datatype else "")
    assert isinstance(term, rdflib.URIRef | rdflib.BNode)
    return term.n3()


# RDF 1.2


@pytest.mark.parametrize("form", TRIPLE_TERMS)
def test_claims_become_reifiers_with_the_same_iris(graph_file: Path, form: Format) -> None:
    plain = set(read(export(graph_file, f"old{form.suffix}")))
    new = set(read(export(graph_file, f"new{form.suffix}", "--rdf12")))
    parts: dict[str, dict[str, object]] = {}
    for quad in plain - new:
        assert quad.predicate.value in PARTS
        parts.setdefault(str(quad.subject), {})[quad.predicate.value] = quad.object
    terms = {}
    for quad in new - plain:
        assert quad.predicate.value == REIFIES
        assert isinstance(quad.object, Triple)
        terms[str(quad.subject)] = quad.object
    assert len(terms) == sum(len(each.claims) for each in READINGS)
    assert {iri: list(map(str, found)) for iri, found in terms.items()} == {
        iri: [str(found[f"{RDF}{name}"]) for name in ("subject", "predicate", "object")]
        for iri, found in parts.items()
    }


def test_reifiers_are_pretty(graph_file: Path) -> None:
    text = export(graph_file, "new.ttl", "--rdf12").read_text("utf-8")
    assert "    rdf:reifies <<( rider:ane-brekke cyc:has_age 27 )>> ;\n" in text
    assert "rdf:subject" not in text


def test_statements_that_lack_a_part_or_have_one_twice_stay_as_they_are() -> None:
    subject, predicate, object_ = (f"<{RDF}{name}>" for name in ("subject", "predicate", "object"))
    lines = [
        f"<urn:1> {subject} <urn:a> .",
        f"<urn:1> {predicate} <urn:b> .",
        f"<urn:2> {subject} <urn:a> .",
        f"<urn:2> {subject} <urn:b> .",
        f"<urn:2> {predicate} <urn:b> .",
        f'<urn:2> {object_} "c" .',
        f"<urn:3> {subject} <urn:a> .",
        f"<urn:3> {predicate} <urn:b> .",
        f'<urn:3> {object_} "c d"@en .',
    ]
    found = list(reified(sorted(lines)))
    assert found == [
        *sorted(lines[:6]),
        f'<urn:3> <{REIFIES}> <<( <urn:a> <urn:b> "c d"@en )>> .',
    ]


# The ontology beside


@pytest.mark.parametrize("suffix", [".trig", ".nq"])
def test_the_ontology_has_a_graph_of_its_own(graph_file: Path, suffix: str) -> None:
    with_it = read(export(graph_file, f"with{suffix}", "--with-vocabulary"))
    without = read(graph_file)
    ontology = parse(path=str(ROOT / "ontology" / "vocabulary.ttl"))
    alone = [Quad(*quad.triple) for quad in with_it if quad.graph_name == VOCABULARY]
    assert canonical(alone) == canonical(ontology)
    assert {quad for quad in with_it if quad.graph_name != VOCABULARY} == set(without)


def test_the_ontology_keeps_prefixes_and_bytes(graph_file: Path) -> None:
    texts = {
        export(graph_file, f"{n}.ttl", "--with-vocabulary").read_text("utf-8") for n in range(2)
    }
    (text,) = texts
    assert "cyc:rides_for a " in text
    assert "owl:ObjectProperty" in text
    assert "<http://www.w3.org/2002/07/owl#" not in text.partition("\n\n")[2]
    assert vocabulary_lines() == sorted(vocabulary_lines())


# Networks and tables


def test_graphml_is_read_by_networkx(graph_file: Path) -> None:
    path = export(graph_file, "network.graphml")
    found = networkx.read_graphml(path, force_multigraph=True)
    expected = Graph.from_readings(READINGS).to_networkx()
    assert set(found) == set(expected)
    assert found.nodes["rider/ane-brekke"]["label"] == "Ane Brekke"
    assert found.nodes["rider/ane-brekke"]["age"] == 27
    edges = {(s, t, d["predicate"], d["weight"]) for s, t, d in found.edges(data=True)}
    assert edges == {
        (s, t, d["predicate"], len(d["claims"])) for s, t, d in expected.edges(data=True)
    }
    keys = {data["claim"].rpartition("/")[2] for *_, data in expected.edges(data=True)}
    assert {key for *_, key in found.edges} == keys


def test_graphml_of_hostile_texts_is_well_formed(tmp_path: Path) -> None:
    readings = [hostile_reading(text, number) for number, text in enumerate(HOSTILE)]
    path = export(Graph.from_readings(readings).save(tmp_path / "g.nq"), "network.graphml")
    found = networkx.read_graphml(path, force_multigraph=True)
    assert found.number_of_edges() == len(HOSTILE)


def test_hopes_and_denials_are_no_edges(graph_file: Path) -> None:
    found = networkx.read_graphml(export(graph_file, "network.graphml"), force_multigraph=True)
    assert not found.has_edge("rider/ane-brekke", "race/ronde-van-oosterveld")
    rows = pd.read_csv(export(graph_file, "edges.csv"))
    pairs = set(zip(rows["Source"], rows["Target"], strict=True))
    assert ("rider/ane-brekke", "race/ronde-van-oosterveld") not in pairs


def test_nodes_and_edges_fit_together(graph_file: Path) -> None:
    nodes = pd.read_csv(export(graph_file, "nodes.csv", "--table", "nodes"))
    edges = pd.read_csv(export(graph_file, "edges.csv"))
    assert list(nodes.columns[:2]) == ["Id", "Label"]
    assert list(edges.columns[:6]) == ["Source", "Target", "Type", "Id", "Label", "Weight"]
    assert set(edges["Source"]) | set(edges["Target"]) <= set(nodes["Id"])
    assert nodes["Id"].is_unique
    assert edges["Id"].is_unique
    ane = nodes.set_index("Id").loc["rider/ane-brekke"]
    assert (ane["Label"], ane["age"], ane["aliases"]) == ("Ane Brekke", 27, "Brekke")
    double = edges[(edges["predicate"] == "rides_for") & (edges["Source"] == "rider/ane-brekke")]
    assert list(double["Weight"]) == [2]


def test_claims_table_has_the_columns_of_extract_and_every_claim(graph_file: Path) -> None:
    path = export(graph_file, "claims.csv", "--table", "claims")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert [name for name in rows[0] if name in get_type_hints(Row)] == list(get_type_hints(Row))
    claims = Graph.from_readings(READINGS).claims()
    assert [(row["subject"], row["status"], row["evidence"]) for row in rows] == [
        (each.subject.name, each.status, each.evidence.text) for each in claims
    ]
    assert {row["object_id"] for row in rows if row["predicate"] == "has_age"} == {"age/27"}


@pytest.mark.parametrize("text", HOSTILE)
def test_tables_keep_every_text(tmp_path: Path, text: str) -> None:
    graph = Graph.from_readings([hostile_reading(text)]).save(tmp_path / "g.nq")
    path = export(graph, "claims.csv", "--table", "claims")
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["evidence"] == text


@pytest.mark.parametrize(
    ("options", "mention"),
    [
        (("-o", "x.ttl", "--table", "edges"), ".csv"),
        (("-o", "x.csv", "--rdf12"), "RDF"),
        (("-o", "x.graphml", "--with-vocabulary"), "RDF"),
        (("-o", "x.jsonld", "--rdf12"), ".trig"),
        (("-o", "x.rdf", "--rdf12"), ".trig"),
        (("-o", "x.xlsx"), ".graphml (GraphML), .csv"),
        (("-o", "x.csv", "--table", "rows"), "claims"),
    ],
)
def test_wrong_options_name_the_right_ones(
    graph_file: Path, options: tuple[str, ...], mention: str
) -> None:
    before = sorted(Path.cwd().iterdir())
    result = CliRunner().invoke(app, ["export", str(graph_file), *options], env={"COLUMNS": "200"})
    assert (result.exit_code, result.stdout) == (2, "")
    assert mention in result.stderr
    assert sorted(Path.cwd().iterdir()) == before


# Large graphs


@pytest.mark.parametrize("most", [1, 2, 7, 1000])
def test_lines_are_sorted_and_single_however_few_fit_in_memory(most: int) -> None:
    chance = random.Random(5)
    lines = [f"<urn:{chance.randrange(40)}> é\u2028\x0b\U0001f6b4 ." for _ in range(200)]
    with Sorted(lines, most) as ordered:
        assert list(ordered) == sorted(set(lines))
        # A second time, as for the canonical labels of blank nodes.
        assert list(ordered) == sorted(set(lines))


@pytest.mark.parametrize("most", [3, 1000])
@pytest.mark.parametrize(
    ("line", "blank"),
    [
        ("_:a <urn:b> <urn:c> .", True),
        ("<urn:a> <urn:b> _:c .", True),
        ("<urn:a> <urn:b> <urn:c> _:d .", True),
        ("_:vocabulary0 <urn:b> _:vocabulary1 .", False),
        ("<urn:a_:b> <urn:b> <urn:c> .", False),
    ],
)
def test_blank_nodes_are_noticed(most: int, line: str, blank: bool) -> None:
    others = [f"<urn:{number}> <urn:p> <urn:o> ." for number in range(10)]
    with Sorted([*others, line, *others], most) as ordered:
        assert ordered.blank_nodes is blank


@pytest.mark.parametrize("form", [form for form in Format if form is not Format.RDF_XML])
def test_files_do_not_depend_on_what_fits_in_memory(
    monkeypatch: pytest.MonkeyPatch, form: Format
) -> None:
    store = Graph.from_readings(READINGS).store
    assert isinstance(store, MemoryStore)
    whole = written(store, form, rdf12=form in TRIPLE_TERMS)
    monkeypatch.setattr("kg.rdf.sorting.LINES_IN_MEMORY", 10)
    assert written(store, form, rdf12=form in TRIPLE_TERMS) == whole


@pytest.mark.parametrize("form", list(Format))
def test_four_times_the_articles_take_less_than_twice_the_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: Format
) -> None:
    monkeypatch.setattr("kg.rdf.sorting.LINES_IN_MEMORY", 500)
    monkeypatch.setattr("kg.rdf.subjects.LINES_AT_A_TIME", 200)
    for module in ("kg.rdf.sorting", "kg.rdf.paragraphs"):
        monkeypatch.setattr(f"{module}.BLOCK", 1000)
    for module in ("kg.rdf.turtle", "kg.rdf.paragraphs"):
        monkeypatch.setattr(f"{module}.REMEMBERED", 200)
    for module in ("kg.rdf.turtle", "kg.rdf.paragraphs", "kg.store.embedded"):
        monkeypatch.setattr(f"{module}.BYTES_IN_MEMORY", 1000)

    def peak(articles: int) -> int:
        store = MemoryStore()
        for number in range(articles):
            text = f"Ane Brekke rides for Team Fjord, it says in article {number}."
            fact = {"subject": ANE, "predicate": "rides_for", "object": FJORD, "evidence": text}
            store.extend(reading_quads(reading(Article(f"article-{number}", text), fact)))
        lines = store.lines(form)
        with (tmp_path / "large").open("wb") as file:
            tracemalloc.start()
            write(lines, form, file)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    peak(10)  # loads and remembers what is needed once and for all
    small, large = peak(200), peak(800)
    assert large < 2 * small


def test_triples_are_in_order_and_grouped(graph_file: Path) -> None:
    lines = export(graph_file, "all.nt").read_text("utf-8").split("\n")[:-1]
    assert all(first < second for first, second in pairwise(lines))
    text = export(graph_file, "all.ttl").read_text("utf-8")
    heads = [block.split(" ", 1)[0] for block in text.split("\n\n")[1:]]
    assert len(set(heads)) == len(heads)
    assert all(" a " in block.split("\n")[0] for block in text.split("\n\n")[1:])
