"""Changes gathered into transactions: whole, not too large, and with what they make untrue."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import NamedNode, Quad

from kg.corpus.draft import Draft
from kg.rdf import DERIVED
from kg.store.memory import MemoryStore

SAYS = NamedNode("https://example.org/says")


class Counting(MemoryStore):
    """A store that remembers how large its transactions were."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, int]] = []

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        removed, added = list(removed), list(added)
        self.sizes.append((len(removed), len(added)))
        super().change(removed, added)


def quads(graph: str, count: int) -> list[Quad]:
    name = NamedNode(f"https://example.org/{graph}")
    things = (NamedNode(f"https://example.org/{graph}/{n}") for n in range(count))
    return [Quad(thing, SAYS, thing, name) for thing in things]


@pytest.mark.parametrize(
    ("most", "sizes"),
    [(None, [(0, 12)]), (1, [(0, 4)] * 3), (5, [(0, 8), (0, 4)]), (100, [(0, 12)])],
)
def test_changes_are_made_together_until_they_are_many(
    most: int | None, sizes: list[tuple[int, int]]
) -> None:
    store = Counting()
    draft = Draft(store, most=most)
    for graph in "abc":
        draft.change((), quads(graph, 4))
    draft.keep()
    assert store.sizes == sizes
    assert len(store) == 12
    draft.keep()
    assert store.sizes == sizes


def test_what_was_made_already_is_seen_and_can_be_taken_back() -> None:
    store = Counting()
    draft = Draft(store, most=1)
    draft.change((), quads("a", 3))
    assert len(list(draft.quads(NamedNode("https://example.org/a")))) == 3
    draft.change(quads("a", 3), quads("b", 1))
    assert store.sizes == [(0, 3), (3, 1)]
    assert len(store) == 1


def test_graphs_that_hold_no_more_go_before_the_first_change() -> None:
    store = Counting()
    derived = [Quad(each.subject, SAYS, each.object, DERIVED) for each in quads("d", 2)]
    store.change((), derived)
    Draft(store, (DERIVED,)).keep()
    assert len(store) == 2
    draft = Draft(store, (DERIVED,), most=2)
    draft.change((), quads("a", 2))
    draft.change((), quads("b", 2))
    assert store.sizes == [(0, 2), (2, 0), (0, 2), (0, 2)]
    assert set(store.quads(DERIVED)) == set()


def test_a_new_graph_is_seen_as_quads_whatever_is_asked_or_changed() -> None:
    whole = quads("a", 3)
    name = NamedNode("https://example.org/a")
    triples = [f"{each.subject} {each.predicate} {each.object}" for each in whole]
    pairs = {(each.subject.value, each.object.value) for each in whole}  # type: ignore[union-attr]

    def drafted() -> tuple[Counting, Draft]:
        store = Counting()
        draft = Draft(store)
        draft.put_graph(name, triples, (), quads("b", 1))
        assert draft
        assert store.sizes == []
        return store, draft

    _, draft = drafted()
    assert set(draft.quads(name)) == set(whole)
    _, draft = drafted()
    assert set(draft.pairs(SAYS)) >= pairs
    store, draft = drafted()
    draft.change(whole[:1], ())
    draft.keep()
    assert set(store.quads(name)) == set(whole[1:])
    store, draft = drafted()
    draft.keep()
    assert set(store.quads(name)) == set(whole)
    assert store.sizes == [(0, 4)]


def test_what_left_a_graph_and_comes_again_as_new_stays() -> None:
    store = Counting()
    whole = quads("a", 3)
    store.change((), whole)
    draft = Draft(store)
    draft.change(whole, ())
    triples = [f"{each.subject} {each.predicate} {each.object}" for each in whole[1:]]
    draft.put_graph(NamedNode("https://example.org/a"), triples, (), ())
    draft.keep()
    assert set(store.quads(NamedNode("https://example.org/a"))) == set(whole[1:])
    assert store.sizes == [(0, 3), (1, 0)]
