"""What waits for a place in a store's files is seen by whoever asks, and survives every kill."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.model import Reading
from kg.rdf import Format, article_iri, reading_quads, reading_triples
from kg.rdf.statements import IDENTIFIER
from kg.store import FolderStore, open_store
from kg.store.folder import remove_if_empty
from kg.store.waiting import Waiting
from tests.rdf.readings import TRANSFER, hostile_reading

FILE = "kg-waiting.nt"


def graph(number: int) -> tuple[NamedNode, list[str]]:
    article = replace(TRANSFER.article, id=f"a{number}")
    claims = tuple(replace(claim, article=article.id) for claim in TRANSFER.claims)
    reading = replace(TRANSFER, article=article, claims=claims)
    return article_iri(article.id), reading_triples(reading)


def graphs(*numbers: int) -> dict[NamedNode, list[str]]:
    return dict(map(graph, numbers))


def quads_of(waiting: Waiting, most: int = 1) -> list[set[Quad]]:
    return [set(parse(part, format=RdfFormat.N_QUADS)) for part in waiting.parts(most)]


def expected(*numbers: int) -> set[Quad]:
    found: set[Quad] = set()
    for name, triples in graphs(*numbers).items():
        named = parse("".join(f"{each} {name} .\n" for each in triples), format=RdfFormat.N_QUADS)
        found.update(named)
    return found | {Quad(each.subject, each.predicate, each.object) for each in found}


def reading_quads_of(number: int) -> set[Quad]:
    return {each for each in expected(number) if each.graph_name == graph(number)[0]}


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.folder._FEW", 1)
    monkeypatch.setattr("kg.store.folder._MANY", 1)


def test_parts_hold_whole_graphs_and_the_triples_that_the_default_graph_shows(
    tmp_path: Path,
) -> None:
    waiting = Waiting(tmp_path / FILE, writable=True)
    waiting.append(graphs(1, 2))
    waiting.append(graphs(3))
    one = len(graph(1)[1])
    assert len(waiting) == 3 * one
    assert quads_of(waiting) == [expected(1), expected(2), expected(3)]
    assert quads_of(waiting, one + 1) == [expected(1, 2), expected(3)]
    assert quads_of(waiting, 100 * one) == [expected(1, 2, 3)]
    waiting.clear()
    assert (len(waiting), quads_of(waiting), list(tmp_path.iterdir())) == (0, [], [])


@pytest.mark.parametrize("size", [1, 7, 4096, -1, None])
def test_a_part_can_be_read_in_pieces_of_any_size(tmp_path: Path, size: int | None) -> None:
    reading = hostile_reading('a "quoted" \\ line\nand . \x85another\r\0\U0001f600', 1)
    name = article_iri(reading.article.id)
    waiting = Waiting(tmp_path / FILE, writable=True)
    waiting.append({name: reading_triples(reading)})
    [part] = waiting.parts(1)
    pieces = []
    while piece := part.read(size):  # type: ignore[arg-type]
        pieces.append(piece)
    found = set(parse(b"".join(pieces), format=RdfFormat.N_QUADS))
    assert {each for each in found if each.graph_name == name} == set(reading_quads(reading))


def test_of_a_batch_that_was_not_finished_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / FILE
    Waiting(path, writable=True).append(graphs(1, 2))
    first = path.read_bytes()
    Waiting(path, writable=True).append(graphs(3, 4))
    both = path.read_bytes()
    chance = random.Random(7)
    for cut in [len(first) + 1, len(both) - 1, *chance.sample(range(len(first), len(both)), 40)]:
        path.write_bytes(both[:cut])
        waiting = Waiting(path, writable=True)
        assert quads_of(waiting, 10_000) == [expected(1, 2)]
        assert path.read_bytes() == first
        # What comes next follows what is whole.
        waiting.append(graphs(5))
        assert quads_of(Waiting(path, writable=True), 10_000) == [expected(1, 2, 5)]
    path.write_bytes(first[:-1])
    assert len(Waiting(path, writable=True)) == 0
    assert not path.exists()


def test_what_a_failed_write_left_does_not_stay(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path / FILE, writable=True)
    waiting.append(graphs(1))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b"# 4 100 http://exa")
    waiting.append(graphs(2))
    assert quads_of(waiting, 10_000) == [expected(1, 2)]


ASKING: dict[str, Callable[[FolderStore], object]] = {
    "quads": lambda store: len(list(store.quads(graph(1)[0]))) == len(graph(1)[1]),
    "pairs": lambda store: {name for _, name in store.pairs(IDENTIFIER)} == {"a1", "a2"},
    "query": lambda store: store.query("SELECT ?a { ?a a cyc:Article }").tuples,
    "graphs": lambda store: len(store.graphs()) == 2,
    "lines": lambda store: b"a2" in store.serialise(Format.TURTLE),
    "len": lambda store: len(store) > len(graph(1)[1]),
}


@pytest.mark.parametrize("asking", ASKING)
def test_whoever_asks_sees_what_waits(tmp_path: Path, asking: str) -> None:
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), graphs(1, 2))
        assert store.waits
        assert (tmp_path / "store" / FILE).exists()
        # An article that is not there yet is nothing to do anything for.
        assert not store.has_graph(graph(3)[0])
        assert store.waits
        assert ASKING[asking](store)
        assert not store.waits
        assert not (tmp_path / "store" / FILE).exists()


def test_a_graph_that_waits_can_be_changed(tmp_path: Path) -> None:
    name, triples = graph(1)
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), {name: triples})
        first = next(iter(reading_quads_of(1)))
        store.change([first], ())
        assert not store.waits
        assert set(store.quads(name)) == reading_quads_of(1) - {first}


def test_nothing_waits_when_a_store_is_finished(tmp_path: Path) -> None:
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), graphs(1))
        store.finish()
        assert not store.waits
        assert set(store.quads(graph(1)[0])) == reading_quads_of(1)


def test_what_waits_goes_to_its_place_when_it_is_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.folder._ENOUGH", 2 * len(graph(1)[1]))
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), graphs(1))
        assert store.waits
        store.take_in((), (), graphs(2))
        assert not store.waits


@pytest.mark.parametrize("writable", [True, False])
def test_what_a_writer_left_that_was_stopped_is_there_for_the_next(
    tmp_path: Path, writable: bool
) -> None:
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), graphs(1, 2))
    assert (tmp_path / "store" / FILE).exists()
    with open_store(tmp_path / "store", writable=writable) as store:
        assert {name for _, name in store.pairs(IDENTIFIER)} == {"a1", "a2"}
        assert set(store.quads(graph(2)[0])) == reading_quads_of(2)
    assert not (tmp_path / "store" / FILE).exists()


@pytest.mark.parametrize(("least", "told"), [(1, True), (1_000_000, False)])
def test_whoever_has_to_wait_for_what_was_left_is_told_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    least: int,
    told: bool,
) -> None:
    monkeypatch.setattr("kg.store.folder._LONG", least)
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), graphs(1))
    with FolderStore(tmp_path / "store") as store:
        assert len(store)
    number = f"{len(graph(1)[1]):,}"
    assert any(f"{number} triples" in line for line in caplog.messages) is told


def test_whoever_reads_beside_another_reader_sees_what_has_its_place(tmp_path: Path) -> None:
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), graphs(1))
        store.finish()
    with FolderStore(tmp_path / "store") as first:
        # As if it had been left by a writer that was stopped.
        Waiting(tmp_path / "store" / FILE, writable=True).append(graphs(2))
        with FolderStore(tmp_path / "store") as second:
            for store in (first, second):
                assert {name for _, name in store.pairs(IDENTIFIER)} == {"a1"}
    with FolderStore(tmp_path / "store") as third:
        assert {name for _, name in third.pairs(IDENTIFIER)} == {"a1", "a2"}


def test_a_graph_that_comes_again_while_it_waits_is_one(tmp_path: Path) -> None:
    name, triples = graph(1)
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), {name: triples[:-3]})
        store.take_in((), (), {name: triples})
        assert len(list(store.quads(name))) == len(triples)
        assert len(store) == len(triples)


def test_a_store_in_which_something_waits_is_not_empty(tmp_path: Path) -> None:
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), graphs(1))
    remove_if_empty(tmp_path / "store")
    with FolderStore(tmp_path / "store") as store:
        assert len(store) == len(graph(1)[1])


def test_a_reading_without_claims_waits_like_others(tmp_path: Path) -> None:
    reading = Reading(TRANSFER.article)
    name = article_iri(reading.article.id)
    with FolderStore(tmp_path / "store", writable=True) as store:
        store.take_in((), (), {name: reading_triples(reading)})
        assert store.waits
        assert set(store.quads(name)) == set(reading_quads(reading))
