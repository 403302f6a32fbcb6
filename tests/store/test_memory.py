"""The store loads files, answers queries and says what is wrong with either."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.graph import Graph
from kg.rdf import Format, UnknownFormat, reading_quads
from kg.store import BrokenRdf, Iri, MemoryStore, NoRdf, QueryError, RefusedQuery, Store
from tests.rdf.readings import READINGS, hostile_reading


@pytest.fixture(scope="module")
def store() -> Store:
    return Graph.from_readings(READINGS).store


def test_select_gives_plain_values(store: Store) -> None:
    rows = store.query(
        "SELECT ?rider ?team ?year ?confidence ?none { ?c rdf:subject ?rider ; rdf:object ?team ;"
        " rdf:predicate cyc:rides_for ; cyc:year ?year ; cyc:confidence ?confidence }"
    )
    assert rows.columns == ("rider", "team", "year", "confidence", "none")
    (row,) = rows
    assert row["year"] == 2024
    assert row["confidence"] == pytest.approx(0.88)
    assert row["none"] is None
    assert isinstance(row["rider"], Iri)
    assert row["rider"].short == "rider:ane-brekke"
    assert rows.shortened()[0]["team"] == "team:team-fjord"


def test_select_star_and_dates(store: Store) -> None:
    rows = store.query("SELECT * { article:transfer-2024 schema:datePublished ?day }")
    assert rows.tuples == (("2024-01-20",),)


@pytest.mark.parametrize(("team", "answer"), [("team-fjord", True), ("kestrel-ohm", False)])
def test_ask_is_true_or_false(store: Store, team: str, answer: bool) -> None:
    rows = store.query(f"ASK {{ rider:ane-brekke cyc:rides_for team:{team} }}")
    assert bool(rows) is answer
    assert rows.columns == ("answer",)
    assert rows.tuples == ((answer,),)


def test_construct_and_describe_give_triples(store: Store) -> None:
    rows = store.query("CONSTRUCT { ?t cyc:has_rider ?r } WHERE { ?r cyc:rides_for ?t }")
    assert rows.columns == ("subject", "predicate", "object")
    assert len(rows) == 2
    assert store.query("DESCRIBE rider:ane-brekke").form == "construct"


def test_rows_become_a_frame_and_a_table(store: Store) -> None:
    rows = store.query("SELECT ?r ?t { ?r cyc:rides_for ?t } ORDER BY ?r")
    frame = rows.to_pandas()
    assert list(frame.columns) == ["r", "t"]
    assert len(frame) == len(rows) == 2
    assert "<bdi>rider:ane-brekke</bdi>" in rows._repr_html_()


def test_table_escapes_hostile_text_and_counts_the_rest() -> None:
    quads = (quad for n in range(60) for quad in reading_quads(hostile_reading("<img>", n)))
    store = MemoryStore()
    store.extend(quads)
    html = store.query("SELECT ?title { ?a schema:headline ?title }")._repr_html_()
    assert "&lt;img&gt;" in html
    assert "<img" not in html
    assert "and 10 more" in html


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT ?x WHERE {\n ?x a a a ?y }", 2, 10),
        ("SELECT ?x {\n\n  ?x ?y }", 3, 10),
        ("SELEC * { ?s ?p ?o }", 1, 1),
    ],
)
def test_broken_query_shows_line_and_column(
    store: Store, query: str, line: int, column: int
) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(query)
    assert caught.value.line == line
    assert caught.value.source == query.split("\n")[line - 1]
    assert abs((caught.value.column or 0) - column) <= 2
    assert f"line {line}, column" in str(caught.value)
    assert str(caught.value).rstrip().endswith("^")


@pytest.mark.parametrize(
    "query", ["", "   ", "# only a comment", "\ud800", "SELECT * { ?s ?p '\ud800' }"]
)
def test_what_is_no_query_is_an_error_of_its_own(store: Store, query: str) -> None:
    with pytest.raises(QueryError):
        store.query(query)


def test_updates_change_nothing(store: Store) -> None:
    before = len(store)
    with pytest.raises(RefusedQuery, match="only read"):
        store.query("DELETE WHERE { ?s ?p ?o }")
    assert len(store) == before > 0


def test_replacing_a_graph_leaves_the_others_alone() -> None:
    a, b, p = (NamedNode(f"urn:{name}") for name in "abp")
    shared = (NamedNode("urn:s"), p, NamedNode("urn:o"))
    store = MemoryStore()
    store.extend([Quad(*shared, a), Quad(*shared, b), Quad(a, p, a, a)])
    assert len(store) == 2
    store.replace(a, [Quad(b, p, b, a)])
    assert store.query("SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?s").tuples == (
        ("urn:b", "urn:b"),
        ("urn:s", "urn:o"),
    )
    store.replace(b, [])
    assert not store.has_graph(b)
    assert len(store) == 1


BROKEN = [
    ("x.ttl", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> c .\n", 2),
    ("x.ttl", "@prefix a: <urn:> .\n\na:b c:d 1 .", 3),
    ("x.nt", "<urn:a> <urn:b> 'x' .", 1),
    ("x.nq", "<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .", 1),
    ("x.trig", "<urn:g> { <urn:a> <urn:b> ", 1),
    ("x.jsonld", "{", 1),
    ("x.ttl", "<html><body>no</body></html>", 1),
]


@pytest.mark.parametrize(("name", "text", "line"), BROKEN)
def test_broken_file_names_file_format_and_line(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    store = MemoryStore()
    with pytest.raises(BrokenRdf) as caught:
        store.load(path)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}: line {line}: this is no well-formed ")
    assert len(store) == 0


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT ?x ?y { ?x ?p ?y } GROUP BY ?x", "The SELECT contains a variable that is unbound"),
        ("SELECT * { ?x ?p ?y } GROUP BY ?x", "SELECT * is not authorized with GROUP BY"),
        ("SELECT * { ?x <a b> ?y }", "IRI parsing failed"),
        ("SELECT * {\n ?x ?p ?y\n", "the query ends too early"),
        ("SELECT (<urn:f>(?x) AS ?y) { ?x ?p ?o }", "custom function <urn:f> is not supported"),
    ],
)
def test_broken_query_says_why_where_the_reason_is_known(
    store: Store, query: str, reason: str
) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(query)
    assert reason in str(caught.value)
    assert "\\u{" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xfe<\0u\0r\0n\0", b"caf\xe9"]
)
def test_binary_file_is_no_rdf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(content)
    with pytest.raises(NoRdf, match="no UTF-8 text"):
        MemoryStore().load(path)


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NoRdf, match="no such file"):
        MemoryStore().load(tmp_path / "x.ttl")
    (tmp_path / "y.ttl").mkdir()
    with pytest.raises(NoRdf, match="folder"):
        MemoryStore().load(tmp_path / "y.ttl")
    with pytest.raises(UnknownFormat):
        MemoryStore().load(tmp_path / "x.xlsx")


def test_json_ld_fetches_no_context(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonld"
    path.write_text('{"@context": "http://127.0.0.1:9/c", "@id": "urn:a"}', encoding="utf-8")
    with pytest.raises(BrokenRdf):
        MemoryStore().load(path)


def test_two_files_can_be_loaded(tmp_path: Path) -> None:
    store = MemoryStore()
    for number, reading in enumerate(READINGS):
        store.load(Graph.from_readings([reading]).save(tmp_path / f"{number}.ttl"))
    expected = Graph.from_readings(READINGS)
    assert len(store) == len(expected.store)
    assert store.query("SELECT ?c { ?c a cyc:Claim }")
    assert store.serialise(Format.N_TRIPLES).decode() == expected.serialize("nt")


_SHARED = Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"))
_GRAPHS = tuple(NamedNode(f"urn:g{number}") for number in range(3))


def _with_shared_triple(path: Path, own: int) -> Path:
    """Write graphs that all state one triple, and each some of its own."""
    lines = [f"{_SHARED.triple} {graph} ." for graph in _GRAPHS]
    lines += [f"<urn:s> <urn:p> <{g.value}-{n}> {g} ." for g in _GRAPHS for n in range(own)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


# With few triples of their own, most lie in several graphs; then the default graph is filled.
@pytest.mark.parametrize("own", [1, 30])
@pytest.mark.parametrize("asked_about_graphs", [False, True])
def test_triple_of_many_graphs_counts_once_and_stays_in_each(
    tmp_path: Path, own: int, asked_about_graphs: bool
) -> None:
    store = MemoryStore()
    store.load(_with_shared_triple(tmp_path / "x.nq", own))
    if asked_about_graphs:
        stated = store.query("SELECT ?g { GRAPH ?g { <urn:s> <urn:p> <urn:o> } } ORDER BY ?g")
        assert stated.tuples == (("urn:g0",), ("urn:g1",), ("urn:g2",))
    triples = 3 * own + 1
    assert len(store) == triples
    assert store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").tuples == ((triples,),)
    assert len(list(store.pairs(NamedNode("urn:p"), object=NamedNode("urn:o")))) == 1
    for graph in _GRAPHS:
        assert Quad(_SHARED.subject, _SHARED.predicate, _SHARED.object, graph) in store.quads(graph)
        assert len(store.graphs()[str(graph)]) == own + 1
    assert store.serialise(Format.N_TRIPLES).count(b"\n") == triples
    assert store.serialise(Format.N_QUADS).count(b"\n") == 3 * own + 3


@pytest.mark.parametrize("own", [1, 30])
def test_triple_of_many_graphs_goes_with_the_last_of_them(tmp_path: Path, own: int) -> None:
    store = MemoryStore()
    store.load(_with_shared_triple(tmp_path / "x.nq", own))
    for left, graph in reversed(list(enumerate(_GRAPHS))):
        assert bool(store.query("ASK { <urn:s> <urn:p> <urn:o> }"))
        store.replace(graph, [])
        assert len(store) == own * left + bool(left)


@pytest.mark.parametrize("suffix", ["nq", "trig", "jsonld"])
@pytest.mark.parametrize("form", Format)
def test_loaded_graphs_are_written_as_they_were(tmp_path: Path, suffix: str, form: Format) -> None:
    built = Graph.from_readings(READINGS)
    store = MemoryStore()
    store.load(built.save(tmp_path / f"x.{suffix}"))
    expected = built.serialize(form.value)
    assert store.serialise(form).decode() == expected
    assert store.query("ASK { GRAPH graph:entities { ?s ?p ?o } }")
    assert store.serialise(form).decode() == expected


def test_second_file_with_graphs_adds_to_the_first(tmp_path: Path) -> None:
    store = MemoryStore()
    for number, reading in enumerate(READINGS):
        store.load(Graph.from_readings([reading]).save(tmp_path / f"{number}.nq"))
    expected = Graph.from_readings(READINGS)
    assert len(store) == len(expected.store)
    assert store.serialise(Format.N_TRIPLES).decode() == expected.serialize("nt")
