"""A store in a folder is locked, versioned and whole, and says what is wrong with it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.graph import Graph
from kg.rdf import Format, article_iri, reading_quads, reading_triples
from kg.store import (
    FolderStore,
    LockedStore,
    NoRdf,
    NotAStore,
    ReadOnlyStore,
    StoreError,
    WrongStoreVersion,
    open_store,
)
from tests.rdf.readings import READINGS, TRANSFER, hostile_reading

# Opens a store, says so, and holds it until its input ends.
HOLD = """
import sys
from kg.store import open_store
store = open_store(sys.argv[1], writable=sys.argv[2] == "write")
print("open", flush=True)
sys.stdin.read()
"""
# Takes articles in, one after the other, until it is killed.
WRITE = """
import sys
from dataclasses import replace
from kg.graph import Graph
from tests.rdf.readings import TRANSFER
graph = Graph.open(sys.argv[1], writable=True)
for number in range(100_000):
    article = replace(TRANSFER.article, id=f"a{number}")
    claims = tuple(replace(claim, article=article.id) for claim in TRANSFER.claims)
    graph.add([replace(TRANSFER, article=article, claims=claims)])
    print(number, flush=True)
"""
ROOT = Path(__file__).parents[2]


def run(script: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@contextmanager
def held(folder: Path, how: str) -> Iterator[int]:
    with run(HOLD, str(folder), how) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process.pid
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Graph.open(tmp_path / "store", writable=True) as graph:
        graph.add(READINGS)
    return tmp_path / "store"


def test_what_was_written_is_there_when_it_is_opened_again(folder: Path) -> None:
    with Graph.open(folder) as graph:
        assert graph.serialize("nq") == Graph.from_readings(READINGS).serialize("nq")
        assert graph.claims() == Graph.from_readings(READINGS).claims()


def test_a_store_that_is_read_cannot_be_changed(folder: Path, tmp_path: Path) -> None:
    with open_store(folder) as store:
        node = NamedNode("urn:x")
        with pytest.raises(ReadOnlyStore, match="writable=True"):
            store.extend([Quad(node, node, node, node)])
        with pytest.raises(ReadOnlyStore):
            store.load(tmp_path / "x.nq")


def test_many_may_read(folder: Path) -> None:
    with held(folder, "read"), held(folder, "read"), Graph.open(folder) as graph:
        assert len(graph) == sum(len(each.claims) for each in READINGS)


@pytest.mark.parametrize("writable", [True, False])
def test_a_store_that_somebody_writes_is_locked(folder: Path, writable: bool) -> None:
    with held(folder, "write") as pid, pytest.raises(LockedStore) as caught:
        open_store(folder, writable=writable)
    assert caught.value.holders == (pid,)
    assert str(caught.value).startswith(f"{folder}: the store is locked: process {pid} ")
    open_store(folder, writable=writable).close()


def test_a_store_that_somebody_reads_is_not_written(folder: Path) -> None:
    with held(folder, "read"), pytest.raises(LockedStore, match="is locked"):
        open_store(folder, writable=True)


def test_oxigraph_itself_locks_the_store_too(folder: Path) -> None:
    from pyoxigraph import Store as Oxigraph

    engine = Oxigraph(str(folder))
    with pytest.raises(LockedStore, match="is locked"):
        open_store(folder, writable=True)
    del engine


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_writer_leaves_whole_articles_and_no_lock(tmp_path: Path) -> None:
    with run(WRITE, str(tmp_path / "store")) as process:
        assert process.stdout is not None
        for _ in range(5):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    with Graph.open(tmp_path / "store") as graph:
        assert len(graph.articles()) >= 5
        assert len(graph) == len(TRANSFER.claims) * len(graph.articles())


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match="there is no such store; kg build"):
        open_store(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("writable", [True, False])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, writable: bool) -> None:
    (tmp_path / "thesis.txt").write_text("…", "utf-8")
    with pytest.raises(NotAStore, match="no store of kg"):
        open_store(tmp_path, writable=writable)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("…", "utf-8")
    with pytest.raises(NotAStore, match="a file"):
        FolderStore(tmp_path / "x")
    with pytest.raises(NoRdf):
        open_store(tmp_path / "x.ttl")


@pytest.mark.parametrize("name", ["there.ttl", "new.nq"])
def test_a_file_takes_in_no_articles(tmp_path: Path, name: str) -> None:
    Graph.from_readings(READINGS).save(tmp_path / "there.ttl")
    with pytest.raises(NotAStore, match="give a folder"):
        Graph.open(tmp_path / name, writable=True)
    assert [path.name for path in tmp_path.iterdir()] == ["there.ttl"]


@pytest.mark.parametrize("about", ['{"version": 2}', "{", "[]", '{"version": "x"}'])
def test_another_version_is_told(folder: Path, about: str) -> None:
    (folder / "kg-store.json").write_text(about, "utf-8")
    with pytest.raises(WrongStoreVersion, match="this kg has 1: export it") as caught:
        open_store(folder)
    assert caught.value.wanted == 1


def test_broken_files_are_told(folder: Path) -> None:
    (folder / "CURRENT").write_text("nonsense", "utf-8")
    for writable in (True, False):
        with pytest.raises(StoreError, match="build it again"):
            open_store(folder, writable=writable)


def test_the_folder_says_what_it_is(folder: Path) -> None:
    about = json.loads((folder / "kg-store.json").read_text("utf-8"))
    assert about == {"kind": "kg store", "version": 1}
    assert (folder / "kg.lock").read_text("utf-8") == f"{os.getpid()}\n"


def test_a_back_up_is_a_store_of_its_own(folder: Path, tmp_path: Path) -> None:
    with FolderStore(folder, writable=True) as store:
        store.back_up(tmp_path / "copy")
        with open_store(tmp_path / "copy") as copy:
            assert len(copy) == len(store)


def test_opening_again_and_again_leaves_nothing_behind(folder: Path) -> None:
    for _ in range(3):
        open_store(folder).close()
    open_store(folder, writable=True).close()
    assert list(folder.glob("LOG.old*")) == []


def test_that_triples_of_no_graph_were_loaded_is_remembered(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<urn:x:a> <urn:x:b> 1 .\n", "utf-8")
    with open_store(folder, writable=True) as store:
        assert None not in store.graphs()
        store.load(tmp_path / "x.ttl")
        assert len(store.graphs()[None]) == 1
    with open_store(folder) as store:
        assert len(store.graphs()[None]) == 1


def test_a_copy_without_its_lock_can_be_read(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("*.lock"))
    with open_store(copy) as store:
        assert len(store) > 0


def test_many_quads_come_in_as_a_change_would_bring_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graphs = [Graph.from_readings([each]) for each in READINGS]
    stores = [FolderStore(tmp_path / name, writable=True) for name in ("quick", "slow")]
    before: set[Quad] = set()
    for graph in (*graphs, graphs[0]):
        after = {each for name in graph.store.graphs() for each in _quads(graph, name)}
        monkeypatch.setattr("kg.store.folder._FEW", 1)
        monkeypatch.setattr("kg.store.folder._MANY", 1)
        stores[0].take_in(before - after, after - before)
        monkeypatch.setattr("kg.store.folder._FEW", 1_000_000)
        monkeypatch.setattr("kg.store.folder._MANY", 1_000_000)
        waiting = stores[1].take_in(before - after, after - before)
        assert waiting == len(before - after) + len(after - before)
        assert stores[0].graphs().keys() == stores[1].graphs().keys()
        for name, lines in stores[1].graphs().items():
            assert sorted(stores[0].graphs()[name]) == sorted(lines)
        assert len(stores[0]) == len(stores[1])
        before = after
    for store in stores:
        store.close()
    with FolderStore(tmp_path / "quick") as store, pytest.raises(ReadOnlyStore):
        store.take_in((), before)


@pytest.mark.parametrize("many", [1, 1_000_000])
def test_graphs_come_in_as_text_as_their_quads_would(
    many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.folder._FEW", many)
    monkeypatch.setattr("kg.store.folder._MANY", many)
    reading = hostile_reading('a "quoted" \\ line\nand\x85another\r\0\U0001f600\ud800', 1)
    name = article_iri(reading.article.id)
    triples = reading_triples(reading)
    with (
        FolderStore(tmp_path / "text", writable=True) as text,
        FolderStore(tmp_path / "quads", writable=True) as quads,
    ):
        text.take_in((), (), {name: triples[:-3]})
        text.take_in((), (), {name: triples})
        quads.change((), reading_quads(reading))
        assert set(text.quads(name)) == set(quads.quads(name)) == set(reading_quads(reading))
        assert text.serialise(Format.N_TRIPLES) == quads.serialise(Format.N_TRIPLES)
        # What leaves the graph at the same time does not take with it what comes.
        first, *_ = text.quads(name)
        text.take_in([first], (), {name: triples})
        assert set(text.quads(name)) == set(reading_quads(reading))


def _quads(graph: Graph, name: str | None) -> Iterator[Quad]:
    assert name is not None
    yield from graph.store.quads(NamedNode(name.strip("<>")))
