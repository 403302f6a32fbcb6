"""A query of one's own really ends when its time, its rows or its memory are used up."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import NoneType

import pytest

import kg.store.bounded
from kg.graph import Graph
from kg.store import Iri, MemoryStore, QueryError, RefusedQuery
from kg.store.bounded import NotOpened, QueryTimeout, StoppedQuery, ask_place_within
from tests.rdf.readings import READINGS
from tests.store.conftest import serving

# Sorted, so that no row can be given before the last one is known.
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
NAMES = "SELECT ?r ?name ?year { ?r a cyc:Rider ; skos:prefLabel ?name . OPTIONAL { ?r cyc:none ?year } }"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


@pytest.fixture(scope="module")
def file(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph.save(tmp_path_factory.mktemp("graph") / "graph.ttl")


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return started


def test_the_answer_is_the_same_as_in_this_process(graph: Graph, file: Path) -> None:
    for query in (NAMES, "ASK {}", "CONSTRUCT WHERE { ?s cyc:confidence ?o }"):
        there = graph.query(query, timeout=60)
        assert there.form == graph.query(query).form
        assert set(there.tuples) == set(graph.query(query).tuples)
        again = ask_place_within(file, query, timeout=60)
        assert set(again.tuples) == set(there.tuples)
    assert {type(value) for value in graph.query(NAMES, timeout=60).tuples[0]} == {
        Iri,
        str,
        NoneType,
    }


def test_an_endless_query_is_stopped(
    graph: Graph, file: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    with pytest.raises(QueryTimeout, match=r"stopped after 0\.2 seconds"):
        graph.query(ENDLESS, timeout=0.2)
    with pytest.raises(QueryTimeout):
        ask_place_within(file, ENDLESS, timeout=0.2)
    assert [child.returncode for child in children] == [-9, -9]


def test_a_query_that_is_endless_even_without_a_graph_is_stopped(graph: Graph) -> None:
    many = " ".join(str(number) for number in range(100))
    blocks = " ".join(f"VALUES ?v{n} {{ {many} }}" for n in range(6))
    with pytest.raises(QueryTimeout):
        graph.query(
            f"ASK {{ {blocks} FILTER(?v0 + ?v1 + ?v2 + ?v3 + ?v4 + ?v5 < 0) }}", timeout=0.2
        )


def test_a_folder_and_an_endpoint_are_asked_so_too(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "store", writable=True) as graph:
        graph.add(READINGS)
        names = set(graph.query(NAMES, timeout=60).tuples)
    assert set(ask_place_within(tmp_path / "store", NAMES, timeout=60).tuples) == names
    with serving(tmp_path / "server") as address, Graph.open(address, writable=True) as graph:
        graph.add(READINGS)
        assert set(graph.query(NAMES, timeout=60).tuples) == names
        with pytest.raises(QueryTimeout):
            graph.query(ENDLESS, timeout=0.2)


def test_rows_beyond_the_limit_are_not_worked_out(graph: Graph) -> None:
    cross = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    rows = graph.query(cross, timeout=60, limit=7)
    assert (len(rows), rows.complete) == (7, False)


def test_memory_is_bounded(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.store.bounded, "_MEMORY", 2**26)
    with pytest.raises(StoppedQuery, match="more memory than it may"):
        graph.query(ENDLESS, timeout=60)


@pytest.mark.parametrize(
    ("query", "error"), [("SELECT", QueryError), ("DELETE WHERE { ?s ?p ?o }", RefusedQuery)]
)
def test_a_wrong_query_starts_no_process(
    graph: Graph,
    children: list[subprocess.Popen[bytes]],
    query: str,
    error: type[QueryError],
) -> None:
    with pytest.raises(error) as caught:
        graph.query(query, timeout=60)
    assert caught.value.line == 1
    assert children == []


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotOpened, match="no such file"):
        ask_place_within(tmp_path / "x.ttl", "ASK {}", timeout=60)
    (tmp_path / "y.ttl").write_text("<", "utf-8")
    with pytest.raises(NotOpened, match=r"line 1: .* Turtle"):
        ask_place_within(tmp_path / "y.ttl", "ASK {}", timeout=60)


def test_a_copy_holds_the_same_graphs(graph: Graph, tmp_path: Path) -> None:
    store = graph.store
    assert isinstance(store, MemoryStore)
    store.dump(tmp_path / "copy")
    copy = MemoryStore.from_dump(tmp_path / "copy").graphs()
    assert {name: sorted(lines) for name, lines in copy.items()} == {
        name: sorted(lines) for name, lines in store.graphs().items()
    }
