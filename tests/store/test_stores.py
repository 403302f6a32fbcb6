"""Every kind of store does the same: in memory, in a folder, at an endpoint of either habit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import Graph
from kg.model import Article, Reading
from kg.rdf import Format, reading_quads
from kg.store import MemoryStore, QueryError, RefusedQuery, Store
from kg.vocabulary import UnknownRelationError
from tests.rdf.readings import HOSTILE, READINGS, SEASON, TRANSFER, hostile_reading
from tests.store.conftest import Make

A, B, P, S, END = (NamedNode(f"urn:x:{name}") for name in "abpso")


def texts(store: Store, query: str) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in store.query(query).tuples]


def test_an_empty_store_is_empty(store: Store) -> None:
    assert len(store) == 0
    assert not store.has_graph(A)
    assert list(store.pairs(P)) == []
    assert store.graphs() == {}
    assert not store.query("SELECT * { ?s ?p ?o }")


def test_a_triple_of_two_graphs_is_counted_and_listed_once(store: Store) -> None:
    store.extend([Quad(S, P, END, A), Quad(S, P, END, B)])
    assert len(store) == 1
    assert list(store.pairs(P)) == [(S.value, END.value)]
    assert texts(store, "SELECT DISTINCT ?o { <urn:x:s> ?p ?o }") == [(END.value,)]
    found = texts(store, "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    assert found == [(A.value,), (B.value,)]


def test_removed_triples_stay_visible_while_another_graph_states_them(store: Store) -> None:
    store.extend([Quad(S, P, END, A), Quad(S, P, END, B), Quad(S, P, B, A)])
    store.remove([Quad(S, P, END, A), Quad(S, P, B, A)])
    assert not store.has_graph(A)
    assert list(store.pairs(P)) == [(S.value, END.value)]
    store.remove([Quad(S, P, END, B)])
    assert len(store) == 0


def test_replacing_a_graph_leaves_the_others_alone(store: Store) -> None:
    store.extend([Quad(S, P, END, A), Quad(S, P, END, B), Quad(A, P, A, A)])
    store.replace(A, [Quad(B, P, B, A)])
    assert sorted(store.pairs(P)) == [(B.value, B.value), (S.value, END.value)]
    assert list(store.quads(A)) == [Quad(B, P, B, A)]


def test_quads_of_some_subjects(store: Store) -> None:
    store.extend([Quad(S, P, END, A), Quad(A, P, END, A), Quad(B, P, END, A), Quad(S, P, B, B)])
    assert set(store.quads(A, [S, B])) == {Quad(S, P, END, A), Quad(B, P, END, A)}
    assert set(store.quads(A, [])) == set()


def test_pairs_of_one_subject_or_object(store: Store) -> None:
    store.extend([Quad(S, P, END, A), Quad(A, P, END, A), Quad(S, P, Literal('a "b"'), B)])
    assert sorted(store.pairs(P, object=END)) == [(A.value, END.value), (S.value, END.value)]
    assert list(store.pairs(P, object=Literal('a "b"'))) == [(S.value, 'a "b"')]
    assert sorted(store.pairs(P, subject=S)) == [(S.value, 'a "b"'), (S.value, END.value)]


def test_bound_values_are_terms_and_never_text(store: Store) -> None:
    text = '"} UNION { ?s ?p ?o } #'
    store.extend([Quad(S, P, Literal(text), A), Quad(S, P, Literal("other"), A)])
    query = "SELECT ?s ?o { ?s ?p ?o }"
    assert store.query(query, {"o": Literal(text)}).tuples == ((S.value, text),)
    assert not store.query(query, {"o": Literal('" } #')})
    assert len(store.query(query, {"s": S})) == 2


def test_a_limit_cuts_off_and_says_so(store: Store) -> None:
    store.extend(Quad(S, P, Literal(str(n)), A) for n in range(5))
    cut = store.query("SELECT DISTINCT ?o { ?s ?p ?o } ORDER BY ?o", limit=3)
    assert (cut.tuples, cut.complete) == ((("0",), ("1",), ("2",)), False)
    assert store.query("SELECT DISTINCT ?o { ?s ?p ?o }", limit=5).complete
    assert len(store.query("CONSTRUCT WHERE { ?s ?p ?o }", limit=2)) == 2


def test_every_form_of_query_is_answered(store: Store) -> None:
    store.extend([Quad(S, P, Literal(1), A)])
    assert bool(store.query("ASK { ?s ?p 1 }")) is True
    assert bool(store.query("ASK { ?s ?p 2 }")) is False
    triple = (S.value, P.value, 1)
    for query in ("CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:x:s>"):
        rows = store.query(query)
        assert (rows.form, rows.tuples) == ("construct", (triple,))


@pytest.mark.parametrize(
    ("query", "mention"),
    [
        ("DELETE WHERE { ?s ?p ?o }", "only read"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "SERVICE is refused"),
        ("SELECT * FROM <file:///etc/hostname> {}", "FROM is refused"),
    ],
)
def test_a_query_only_reads_what_is_there(store: Store, query: str, mention: str) -> None:
    with pytest.raises(RefusedQuery, match=mention):
        store.query(query)


def test_a_broken_query_shows_its_place(store: Store) -> None:
    with pytest.raises(QueryError, match="line 2, column") as caught:
        store.query("SELECT * {\n ?s 5 ?o }")
    assert (caught.value.line, caught.value.source) == (2, " ?s 5 ?o }")
    assert "at the mark, or just before it" in str(caught.value)


@pytest.mark.parametrize("form", Format)
def test_files_are_the_same_whatever_the_store(store: Store, form: Format) -> None:
    assert Graph(store).store is store
    graph = Graph(store)
    graph.add(READINGS)
    assert store.serialise(form) == Graph.from_readings(READINGS).store.serialise(form)


def test_hostile_texts_come_back_as_they_went_in(store: Store) -> None:
    expected = MemoryStore()
    for number, text in enumerate(HOSTILE):
        quads = list(reading_quads(hostile_reading(text, number)))
        store.change((), quads)
        expected.extend(quads)
    assert store.serialise(Format.N_QUADS) == expected.serialise(Format.N_QUADS)
    assert store.serialise(Format.TURTLE) == expected.serialise(Format.TURTLE)
    store.remove(quads)
    expected.remove(quads)
    assert store.serialise(Format.N_QUADS) == expected.serialise(Format.N_QUADS)


@pytest.mark.parametrize("suffix", ["nq", "ttl"])
def test_a_file_is_loaded_into_its_graphs(store: Store, tmp_path: Path, suffix: str) -> None:
    expected = Graph.from_readings(READINGS)
    store.load(expected.save(tmp_path / f"graph.{suffix}"))
    assert store.serialise(Format.N_QUADS) == expected.store.serialise(Format.N_QUADS)
    assert len(store) == len(expected.store)


def test_triples_of_no_graph_are_kept(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "foreign.ttl"
    path.write_text("<urn:x:s> <urn:x:p> 'flat' .\n", "utf-8")
    store.load(path)
    store.extend([Quad(S, P, END, A)])
    assert sorted(store.pairs(P)) == [(S.value, "flat"), (S.value, END.value)]
    assert b"'flat'" in store.serialise(Format.N_QUADS).replace(b'"', b"'")


def test_an_article_that_is_read_again_says_only_what_it_says_now(make_store: Make) -> None:
    graph = Graph(make_store())
    graph.add(READINGS)
    whole = graph.serialize("nq")
    graph.add([replace(TRANSFER, claims=TRANSFER.claims[:1], entities=())])
    assert graph.claims(predicate="rode_for") == ()
    assert len(graph) == len(SEASON.claims) + 1
    assert not graph.find("Kestrel–Ohm")
    assert graph.find("Lotte Verhulst")
    graph.add([TRANSFER])
    assert graph.serialize("nq") == whole


class Watched(MemoryStore):
    """Counts its transactions."""

    changes = 0

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        self.changes += 1
        super().change(removed, added)


def test_each_article_is_one_transaction_and_the_same_again_none() -> None:
    store = Watched()
    Graph(store).add(READINGS)
    assert store.changes == len(READINGS)
    Graph(store).add(READINGS)
    assert store.changes == len(READINGS)


def test_building_again_changes_nothing(make_store: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store()
    Graph(store).add(READINGS)
    monkeypatch.setattr(store, "change", None)
    Graph(store).add(reversed(READINGS))
    assert len(Graph(store)) == sum(len(each.claims) for each in READINGS)


def test_a_reading_that_cannot_be_written_leaves_the_others_whole(store: Store) -> None:
    wrong = replace(SEASON, claims=(replace(SEASON.claims[0], predicate="likes"),))
    graph = Graph(store)
    with pytest.raises(UnknownRelationError):
        graph.add([TRANSFER, wrong])
    assert graph.serialize("nq") == Graph.from_readings([TRANSFER]).serialize("nq")


def test_a_graph_over_any_store_finds_draws_and_lists(store: Store) -> None:
    graph = Graph(store)
    graph.add(READINGS)
    expected = Graph.from_readings(READINGS)
    assert graph.claims() == expected.claims()
    assert graph.entities() == expected.entities()
    assert graph.articles() == expected.articles()
    assert graph.to_networkx().edges == expected.to_networkx().edges
    assert {str(each["rider"]) for each in graph.query("@roster", team="team fjord")} == {
        str(each["rider"]) for each in expected.query("@roster", team="Team Fjord")
    }


def test_an_article_with_nothing_in_it_can_come_and_go(store: Store) -> None:
    graph = Graph(store)
    graph.add([Reading(Article("empty", "Nothing."))])
    assert [article.id for article in graph.articles()] == ["empty"]
