"""Whatever is asked for, and whatever stands in the tables that people write: answers or reasons."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.gazetteer import Gazetteer
from kg.graph import Graph
from kg.linking import Decisions, Registry
from kg.rdf import Format
from kg.store import questions
from tests.fuzz.strategies import NAMES, PAGES, TEXTS
from tests.rdf.readings import READINGS


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


def told(error: KgError, name: str = "") -> None:
    """See that an error says something, and which file it is about."""
    assert str(error).strip()
    assert name in str(error)


PARAMETERS = [(q.name, p.name) for q in questions().values() for p in q.parameters]


@given(which=st.sampled_from(PARAMETERS), value=NAMES)
@pytest.mark.usefixtures("folder")
def test_no_value_becomes_part_of_a_question(
    graph: Graph, which: tuple[str, str], value: str
) -> None:
    before = graph.store.serialise(Format.N_QUADS)
    question, parameter = which
    try:
        rows = graph.query(f"@{question}", {parameter: value})
    except KgError as error:
        told(error)
    else:
        assert len(rows) <= len(graph.query(f"@{question}"))
    assert graph.store.serialise(Format.N_QUADS) == before


@given(query=st.one_of(NAMES, st.builds("SELECT * {{ {} }}".format, NAMES)))
@pytest.mark.usefixtures("folder")
def test_no_query_changes_or_breaks_anything(graph: Graph, query: str) -> None:
    before = graph.store.serialise(Format.N_QUADS)
    try:
        graph.query(query)
    except KgError as error:
        told(error)
    assert graph.store.serialise(Format.N_QUADS) == before


@given(name=NAMES)
@pytest.mark.usefixtures("folder")
def test_any_name_can_be_looked_for(graph: Graph, name: str) -> None:
    assert isinstance(graph.find(name), tuple)
    assert isinstance(graph.claims(subject=name), tuple)


LINES = st.one_of(
    st.builds("same:\n- [{}, rider/b]\n".format, NAMES),
    st.builds("different:\n- [rider/a @ {}, rider/b]\n".format, NAMES),
    st.builds("rename:\n  rider/a: {}\n".format, NAMES),
    st.builds("{}: [[rider/a, rider/b]]\n".format, NAMES),
    PAGES,
    st.just("same: " + "[" * 600),
    st.just("same: &a [*a, *a]"),
    st.just("same: !!python/object/apply:os.system [id]"),
)


@given(text=LINES)
def test_any_file_of_decisions(folder: Path, text: str) -> None:
    path = folder / "links.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        Decisions.load(path)
    except KgError as error:
        told(error, "links.yaml")


CELLS = st.one_of(NAMES, TEXTS, st.sampled_from(["²²²²", "٢٠١٩", "A (٢٠١٩)", "A (2019-1)", "0000"]))
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3).map("\t".join), max_size=4)


@given(rows=ROWS, head=st.sampled_from(["name\tteams\tbirth_year", "name\taliases\tname"]))
@settings(max_examples=max(40, settings.default.max_examples // 2 if settings.default else 0))
def test_any_table_of_names(folder: Path, rows: list[str], head: str) -> None:
    table = folder / "riders.tsv"
    table.write_bytes("\n".join([head, *rows]).encode("utf-8", "surrogatepass"))
    try:
        Gazetteer.load(folder)
    except KgError as error:
        told(error, "riders.tsv")


@given(text=st.one_of(PAGES, st.just('{"article": ' + "[" * 20_000)))
def test_any_registry(folder: Path, text: str) -> None:
    path = folder / "graph.links.jsonl"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        Registry.load(path)
    except KgError as error:
        told(error, "graph.links.jsonl")
