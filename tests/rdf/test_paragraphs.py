"""The quick way to sorted Turtle writes the same bytes as the long one, whatever the graph holds."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat
from pyoxigraph import Store as Oxigraph

from benchmarks.peloton import readings
from kg.graph import Graph
from kg.rdf import PREFIXES, Format
from kg.rdf.paragraphs import Dumped
from kg.rdf.serialise import write
from kg.rdf.terms import RDF, XSD
from kg.store import MemoryStore, Store

THINGS = PREFIXES["rider"].removesuffix("rider/")
NODES = [
    *(f"{PREFIXES['rider']}{name}" for name in (
        "ane", "ane-brekke", "ane.", ".ane", "-ane", "ane-", "o%27brien", "a,b", "é", "x:y",
        "x/y", "", "1", "_", "a.b", "ane'", "a(b)", "true", "\u200bane",
    )),
    f"{PREFIXES['article']}ane", f"{PREFIXES['team']}fjord", f"{PREFIXES['cyc']}Rider",
    f"{PREFIXES['schema']}", "https://schema.org", f"{THINGS}nothing/x", "http://a.example/b#c",
    "http://a.example/é?q=(1)&r={}".replace("{}", "x"), "urn:a:b", f"{RDF}type", f"{XSD}date",
]  # fmt: skip
PROPERTIES = [
    f"{RDF}type", f"{RDF}subject", f"{RDF}predicate", f"{PREFIXES['skos']}prefLabel",
    f"{PREFIXES['skos']}altLabel", f"{PREFIXES['cyc']}rides_for", f"{PREFIXES['rider']}o%27brien",
    "http://a.example/p", f"{PREFIXES['oa']}start",
]  # fmt: skip
TEXTS = [
    "Ane", "", "a , b", "a ;\n\tb .\n", 'she said "no"', "back\\slash", "wd:Q5 place:x owl:y ",
    "\u200b\u202e", "tab\tand\rmore", "\x1e \x07", "} {", "_:b0", "Ørsted", "@prefix x: <y> .\n",
    "ends in \\", "true", "5",
]  # fmt: skip
VALUES = [
    ("5", "integer"), ("-5", "integer"), ("0.9", "decimal"), ("1", "decimal"), ("true", "boolean"),
    ("1.5E0", "double"), ("2024-01-20", "date"), ("x", "integer"), ("2024", "gYear"), (".5", "decimal"),
]  # fmt: skip


def some(seed: int, blank_nodes: bool = False) -> list[Quad]:
    """Make a graph of odd terms."""
    random = Random(seed)
    nodes: list[Any] = [NamedNode(iri) for iri in random.sample(NODES, 12)]
    objects: list[Any] = [
        *nodes,
        *map(Literal, random.sample(TEXTS, 8)),
        *(Literal(text, datatype=NamedNode(XSD + kind)) for text, kind in random.sample(VALUES, 5)),
        Literal("Ane", language="nb"),
        Literal("a , b", language="en"),
    ]
    if blank_nodes:
        nodes.append(BlankNode("x"))
        objects.append(BlankNode("y"))
    graphs = [NamedNode(f"{PREFIXES['article']}{name}") for name in ("a", "b.c", "d")]
    properties = [NamedNode(iri) for iri in PROPERTIES]
    return [
        Quad(
            random.choice(nodes),
            random.choice(properties),
            random.choice(objects),
            random.choice(graphs),
        )
        for _ in range(random.randint(1, 120))
    ]


def both_ways(store: Store) -> tuple[bytes, bytes]:
    """Write a store's Turtle the quick way and the long one."""
    graphs = store.lines(Format.TURTLE)
    assert isinstance(graphs[None], Dumped)
    quick, long = BytesIO(), BytesIO()
    write(graphs, Format.TURTLE, quick)
    write({None: list(graphs[None])}, Format.TURTLE, long)
    return quick.getvalue(), long.getvalue()


def loaded(quads: Iterable[Quad], folder: Path) -> MemoryStore:
    engine = Oxigraph()
    engine.extend(quads)
    engine.dump(str(folder / "odd.nq"), format=RdfFormat.N_QUADS)
    store = MemoryStore()
    store.load(folder / "odd.nq")
    return store


@pytest.mark.parametrize("blank_nodes", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_odd_terms_are_written_alike(tmp_path: Path, seed: int, blank_nodes: bool) -> None:
    quads = some(seed, blank_nodes)
    quick, long = both_ways(loaded(quads, tmp_path))
    assert quick.decode() == long.decode()
    (tmp_path / "again.ttl").write_bytes(quick)
    again = MemoryStore()
    again.load(tmp_path / "again.ttl")
    assert len(again) == len({quad.triple for quad in quads})


def test_a_store_that_was_added_to_is_written_alike() -> None:
    store = MemoryStore()
    store.extend(some(7))
    quick, long = both_ways(store)
    assert quick == long


def test_a_graph_of_ours_is_written_alike_and_without_the_long_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Graph.from_readings(readings(3000)).save(tmp_path / "graph.nq")
    store = Graph.load(path).store
    quick, long = both_ways(store)
    assert quick == long
    taken: list[object] = []

    def long_way(texts: object) -> list[str]:
        taken.append(texts)
        return []

    monkeypatch.setattr("kg.rdf.paragraphs._triples", long_way)
    store.serialise(Format.TURTLE)
    assert len(taken) < quick.count(b" .\n\n") / 20


def test_many_paragraphs_wait_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Graph.from_readings(readings(3000)).save(tmp_path / "graph.nq")
    store = Graph.load(path).store
    whole = store.serialise(Format.TURTLE)
    monkeypatch.setattr("kg.rdf.sorting.LINES_IN_MEMORY", 50)
    monkeypatch.setattr("kg.rdf.paragraphs.BLOCK", 700)
    assert store.serialise(Format.TURTLE) == whole
