"""The named questions have headers and typed parameters; ``tests/queries`` has their answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.graph import Graph
from kg.rdf import PREFIXES, entity_iri
from kg.store import MemoryStore, UnknownQuestion, question, questions
from kg.store.bindings import bound
from kg.store.questions import BrokenQuestion, Parameter, WrongValue, read_question
from tests.rdf.readings import READINGS


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


def test_evidence_is_the_sentence_at_its_place(graph: Graph) -> None:
    rows = graph.query("@evidence")
    texts = {article.id: article.text for article in graph.articles()}
    assert len(rows) == len(graph.claims(status="asserted"))
    for row in rows:
        assert isinstance(row["start"], int)
        assert isinstance(row["end"], int)
        assert texts[str(row["article"])][row["start"] : row["end"]] == row["sentence"]


def test_unknown_question_lists_the_valid_ones() -> None:
    with pytest.raises(UnknownQuestion, match="@roster") as caught:
        question("@rooster")
    assert "Did you mean @roster?" in str(caught.value)
    assert caught.value.valid == tuple(questions())


def test_an_at_sign_alone_lists_the_questions(graph: Graph) -> None:
    with pytest.raises(UnknownQuestion, match=r"a question has a name.*@evidence, @goals"):
        graph.query("@")


def test_question_without_a_title_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text("# description: Nothing.\nASK {}\n", encoding="utf-8")
    with pytest.raises(BrokenQuestion, match="title"):
        read_question(path)


def test_headers_may_run_over_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    header = "# title: One\n# description: Two\n#   three.\n# parameter: a b c\nASK {}\n"
    path.write_text(header, encoding="utf-8")
    found = read_question(path)
    assert (found.name, found.title, found.description) == ("x", "One", "Two three.")
    assert [(each.name, each.description) for each in found.parameters] == [("a", "b c")]
    assert entity_iri("rider/x").value.endswith("rider/x")


@pytest.mark.parametrize(
    ("line", "mention"),
    [("a (colour) b", "the parameter a has the type 'colour'"), ("(year)", "names no variable")],
)
def test_parameters_have_a_name_and_a_known_type(tmp_path: Path, line: str, mention: str) -> None:
    path = tmp_path / "x.rq"
    header = f"# title: One\n# description: Two.\n# parameter: {line}\nASK {{}}\n"
    path.write_text(header, encoding="utf-8")
    with pytest.raises(BrokenQuestion, match=re.escape(mention)):
        read_question(path)


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("year", "2024", '"2024"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("year", 2024, '"2024"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("integer", "-3", '"-3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("text", 'a "b" } # \\u0022', r'"a \"b\" } # \\u0022"'),
        ("entity", "Ane", "<urn:x:Ane>"),
    ],
)
def test_values_become_terms_of_their_type(kind: str, value: object, term: str) -> None:
    found = Parameter("p", "", kind).term(value, lambda name: NamedNode(f"urn:x:{name}"))
    assert str(found) == term


@pytest.mark.parametrize(
    ("kind", "value"), [("year", "24"), ("year", "2024} UNION {"), ("integer", "3.5")]
)
def test_values_of_another_type_are_refused(kind: str, value: str) -> None:
    with pytest.raises(WrongValue, match="cannot be asked for: season is a"):
        Parameter("season", "", kind).term(value, NamedNode)


def test_values_are_bound_in_every_query_that_gives_the_variable() -> None:
    query = (
        "SELECT (MAX(?n) AS ?m) ?a { { SELECT ?a { ?a ?b 1 } } { SELECT (COUNT(?a) AS ?n) {} } }"
    )
    values = "VALUES (?a) { (<urn:x>) }"
    assert bound(query, {"a": NamedNode("urn:x")}) == (
        f"SELECT (MAX(?n) AS ?m) ?a {{ {values}  {{ SELECT ?a {{ {values}  ?a ?b 1 }} }}"
        " { SELECT (COUNT(?a) AS ?n) {} } }"
    )


@pytest.mark.parametrize("about", [None, "sprinter"])
def test_a_train_of_one_team_has_its_name_and_another_has_none(about: str | None) -> None:
    lines = """
        rider:a cyc:leadout_for rider:b ; cyc:rides_for team:x ; skos:prefLabel "A" .
        rider:b cyc:rides_for team:x ; skos:prefLabel "B" .
        rider:c cyc:leadout_for rider:b ; cyc:rides_for team:y ; skos:prefLabel "C" .
        team:x skos:prefLabel "X" .
        team:y skos:prefLabel "Y" .
    """
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + lines
    dataset = rdflib.Graph().parse(data=text, format="turtle")
    store = MemoryStore()
    store.extend(
        Quad(each.subject, each.predicate, each.object, NamedNode("urn:g"))
        for each in parse(text, RdfFormat.TURTLE)
    )
    trains = question("lead-out-trains").sparql
    if about is not None:
        trains = bound(trains, {about: entity_iri("rider/b")})
    expected = [("A", "X"), ("C", None)]
    assert [(row["pilot_name"], row["team_name"]) for row in store.query(trains)] == expected
    found = dataset.query(trains)
    names = [tuple(each and str(each) for each in (row.pilot_name, row.team_name)) for row in found]  # type: ignore[union-attr]
    assert names == expected


def test_a_year_that_is_none_is_told(graph: Graph) -> None:
    with pytest.raises(WrongValue, match="year is a year of four digits"):
        graph.query("@roster", year="last")
