"""``kg build --store ADDRESS``: an endpoint keeps the promises of a folder, kills included."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.corpus import archive
from kg.graph import Graph
from kg.rdf import article_iri
from kg.store import RefusedByStore
from kg.store.endpoint import LEDGER, EndpointStore
from tests.corpus.conftest import run, write_archive
from tests.corpus.readers import Reader
from tests.corpus.test_resume import start
from tests.store.conftest import serving

HABITS = pytest.mark.parametrize(
    "address", [(), ("--union-default-graph",)], ids=["plain", "union"], indirect=True
)


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path / "server", *getattr(request, "param", ())) as found:
        yield found


def build(place: str, *options: str) -> str:
    result = run("build", "reports.jsonl", "--store", place, *options)
    assert result.exit_code == 0, result.stderr
    return result.stderr


def exported(place: str) -> str:
    with Graph.open(place) as graph:
        return graph.serialize("nq")


def folder_of(*options: str) -> str:
    """Export what a folder holds that took in the same archive at once."""
    build("undisturbed", *options)
    return exported("undisturbed")


@HABITS
def test_known_articles_are_passed_over_changed_ones_replaced_and_gone_ones_pruned(
    address: str,
) -> None:
    write_archive(Path("reports.jsonl"), range(1, 9), r04="Dagny Sletten rides for Velo Andes.")
    build("undisturbed")
    build(address)
    assert exported(address) == exported("undisturbed")
    Reader.read_articles.clear()
    assert "8 known and unchanged" in build(address)
    assert Reader.read_articles == []
    write_archive(Path("reports.jsonl"), range(10), r04="Even Holm rides for Oostkust.")
    build(address)
    assert Reader.read_articles == ["r00", "r04", "r09"]
    assert exported(address) == folder_of()
    write_archive(Path("reports.jsonl"), range(1, 4))
    assert "7 taken out" in build(address, "--prune")
    assert exported(address) == folder_of("--prune")
    write_archive(Path("reports.jsonl"), range(6))
    build(address)
    assert exported(address) == folder_of()


def test_kills_at_random_moments_change_nothing(address: str) -> None:
    write_archive(Path("reports.jsonl"), range(40))
    quiet = start("build", "reports.jsonl", "--store", "quiet", seconds=0)
    _, told = quiet.communicate(timeout=120)
    assert quiet.returncode == 0, told
    chance, killed = random.Random(6), 0
    with EndpointStore(address) as store:
        for _ in range(3):
            process = start("build", "reports.jsonl", "--store", address)
            before = len(list(store.each(LEDGER)))
            while len(list(store.each(LEDGER))) == before and process.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
            killed += process.returncode == -signal.SIGKILL
            half = store.query("SELECT ?a { ?a a cyc:Article MINUS { ?a cyc:text ?t } }")
            assert half.tuples == ()
        noted = len(list(store.each(LEDGER)))
    last = start("build", "reports.jsonl", "--store", address, seconds=0)
    _, told = last.communicate(timeout=120)
    assert (last.returncode, killed >= 2, noted > 4) == (0, True, True), told
    # It went on where the last one was killed.
    assert "known and unchanged" in told
    assert exported(address) == exported("quiet")


@pytest.mark.parametrize("together", [1, 5000])
@pytest.mark.parametrize("writes", range(1, 8))
def test_an_endpoint_that_refuses_loses_nothing(
    address: str, writes: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_ARTICLES", 4)
    monkeypatch.setattr(archive, "_TOGETHER", together)
    write_archive(Path("reports.jsonl"), range(12))
    build(address)
    build("undisturbed")
    changed = {f"r{n:02}": f"Cato Brekke rides for Oostkust. Day {n}." for n in range(0, 12, 2)}
    write_archive(Path("reports.jsonl"), range(3, 14), **changed)
    left, once = writes, EndpointStore._update
    with monkeypatch.context() as patch:

        def refuses(self: EndpointStore, text: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise RefusedByStore(address, 503, "out of order")
            once(self, text)

        patch.setattr(EndpointStore, "_update", refuses)
        stopped = run("build", "reports.jsonl", "--store", address, "--prune")
        assert stopped.exit_code == (2 if left <= 0 else 0), stopped.stderr
    build(address, "--prune")
    assert exported(address) == folder_of("--prune")


def test_the_ledger_is_seen_by_nobody(address: str) -> None:
    write_archive(Path("reports.jsonl"), range(6))
    build(address)
    build("undisturbed")
    with Graph.open(address) as graph, Graph.open("undisturbed") as folder:
        assert list(graph.store.quads(LEDGER))
        assert "ledger" not in exported(address)
        assert not graph.query("ASK { ?s ?p ?o FILTER CONTAINS(STR(?p), '/ledger/') }")
        assert len(graph.store) == len(folder.store)
        assert run("validate", address).exit_code == 0


def test_the_ledger_is_not_counted_where_the_default_graph_shows_all(tmp_path: Path) -> None:
    write_archive(Path("reports.jsonl"), range(2))
    build("undisturbed")
    with serving(tmp_path / "server", "--union-default-graph") as address:
        build(address)
        with Graph.open(address) as graph, Graph.open("undisturbed") as folder:
            assert len(graph.store) == len(folder.store)


def test_what_the_endpoint_lost_is_read_again(address: str) -> None:
    write_archive(Path("reports.jsonl"), range(4))
    build(address)
    with Graph.open(address, writable=True) as graph:
        graph.store.replace(article_iri("r02"), ())
    Reader.read_articles.clear()
    build(address)
    assert Reader.read_articles == ["r02"]
    assert exported(address) == folder_of()


@pytest.mark.parametrize("source", ["graph", "file"])
def test_who_is_who_comes_from_elsewhere_where_the_endpoint_does_not_tell(
    source: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_ARTICLES", 4)
    write_archive(Path("reports.jsonl"), range(12))
    options = ("--links", "my.yaml") if source == "file" else ()
    Path("my.yaml").write_text("{}\n", "utf-8")
    build(address, *options)
    build("undisturbed", *options)
    with Graph.open(address, writable=True) as graph:
        graph.store.replace(LEDGER, ())
    Path("undisturbed/kg-ledger.sqlite").unlink()
    if source == "graph":
        Path("undisturbed.links").unlink()
    write_archive(Path("reports.jsonl"), range(16))
    noted, once = 0, EndpointStore._update
    with monkeypatch.context() as patch:

        def refuses(self: EndpointStore, text: str) -> None:
            nonlocal noted
            noted += "/ledger/whole>" in text
            if noted and "/ledger/whole>" not in text:
                raise RefusedByStore(address, 503, "out of order")
            once(self, text)

        patch.setattr(EndpointStore, "_update", refuses)
        assert run("build", "reports.jsonl", "--store", address, *options).exit_code == 2
    # All that was known is noted, before any article is.
    with Graph.open(address) as graph:
        assert len(list(graph.store.quads(LEDGER))) == 12 + 2
    Path("my.links").unlink(missing_ok=True)
    build(address, *options)
    assert exported(address) == folder_of(*options)


def test_a_beginning_that_was_killed_is_made_anew(address: str) -> None:
    write_archive(Path("reports.jsonl"), range(4))
    build(address)
    with Graph.open(address, writable=True) as graph:
        whole = [quad for quad in graph.store.quads(LEDGER) if "whole" in str(quad.predicate)]
        graph.store.remove(whole)
    Reader.read_articles.clear()
    build(address)
    assert len(Reader.read_articles) == 4
    Reader.read_articles.clear()
    build(address)
    assert Reader.read_articles == []


def test_a_builder_stops_when_another_one_begins(address: str) -> None:
    write_archive(Path("reports.jsonl"), range(40))
    first = start("build", "reports.jsonl", "--store", address, seconds=0.1)
    with EndpointStore(address) as store:
        while not list(store.each(LEDGER)) and first.poll() is None:
            time.sleep(0.01)
    build(address)
    _, told = first.communicate(timeout=60)
    assert (first.returncode, "another kg build has begun to write there" in told) == (2, True)
    assert exported(address) == folder_of()


@pytest.mark.parametrize("text", ["no json", '["a", "b"]', "7"])
def test_a_ledger_that_somebody_else_wrote_is_named_with_the_remedy(
    address: str, text: str
) -> None:
    write_archive(Path("reports.jsonl"), range(1))
    node = NamedNode(LEDGER.value.replace("graph/ledger", "ledger/row"))
    with Graph.open(address, writable=True) as graph:
        graph.store.extend([Quad(node, node, Literal(text), LEDGER)])
    result = run("build", "reports.jsonl", "--store", address)
    assert (result.exit_code, f"CLEAR GRAPH {LEDGER}" in result.stderr) == (2, True)


def test_links_are_shown_as_the_endpoint_tells_them(address: str) -> None:
    write_archive(Path("reports.jsonl"), range(12))
    build(address)
    build("undisturbed")
    shown, expected = run("links", address, "--json"), run("links", "undisturbed", "--json")
    assert expected.stdout.count('"article"') > 3
    assert shown.stdout == expected.stdout
