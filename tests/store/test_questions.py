"""The named questions have headers, and pyoxigraph and rdflib answer them alike."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib

from kg.graph import Graph
from kg.rdf import entity_iri
from kg.store import UnknownQuestion, question, questions
from kg.store.questions import BrokenQuestion, read_question
from kg.store.rows import Value
from tests.rdf.readings import READINGS

# rdflib 7.6 warns of its own use of attributes that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")

EXPECTED: dict[str, list[tuple[Value, ...]]] = {
    "who-rides-for-whom": [
        ("Ane Brekke", "Team Fjord", None),
        ("Ane Brekke", "Team Fjord", 2024),
        ("Lotte Verhulst", "Team Fjord", None),
    ],
    "roster": [
        ("Kestrel–Ohm", "Ane Brekke", "past", "sprinter"),
        ("Team Fjord", "Ane Brekke", "present", "sprinter"),
        ("Team Fjord", "Lotte Verhulst", "present", None),
    ],
    "lead-out-trains": [("Ane Brekke", "Lotte Verhulst", "Team Fjord")],
    "goals": [("Lotte Verhulst", "Ronde van Oosterveld", None, None)],
    "winners": [
        ("Six Days of Maren", 2019, "race", None, "Sara O’Dowd"),
        ("Six Days of Maren", 2021, "race", None, "Sara O’Dowd"),
        ("Six Days of Maren", 2024, "stage", 3, "Ane Brekke"),
    ],
    "hopes": [("Ane Brekke", "won", "Ronde van Oosterveld", None, "Mira Holm")],
    "denied": [("Lotte Verhulst", "won", "Ronde van Oosterveld", None, "Mira Holm")],
    "who-said-it": [
        ("Mira Holm", "Ane Brekke", "won", "Ronde van Oosterveld", "possible"),
        ("Mira Holm", "Lotte Verhulst", "won", "Ronde van Oosterveld", "denied"),
    ],
    "riders-by-nationality": [("Norway", "Ane Brekke", 27)],
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


@pytest.mark.parametrize("name", EXPECTED)
def test_question_finds_what_the_articles_say(graph: Graph, name: str) -> None:
    width = len(EXPECTED[name][0])
    assert [row[:width] for row in graph.query(f"@{name}").tuples] == EXPECTED[name]


def test_evidence_is_the_sentence_at_its_place(graph: Graph) -> None:
    rows = graph.query("@evidence")
    texts = {article.id: article.text for article in graph.articles()}
    assert len(rows) == len(graph.claims(status="asserted"))
    for row in rows:
        assert isinstance(row["start"], int)
        assert isinstance(row["end"], int)
        assert texts[str(row["article"])][row["start"] : row["end"]] == row["sentence"]


@pytest.mark.parametrize("name", questions())
def test_rdflib_gives_the_same_answer(graph: Graph, name: str) -> None:
    found = graph.to_rdflib().query(question(name).sparql)
    ours = graph.query(f"@{name}")
    assert [str(each) for each in found.vars or ()] == list(ours.columns)
    theirs = [tuple(None if term is None else str(term) for term in row) for row in found]  # type: ignore[union-attr]
    assert theirs == [
        tuple(None if value is None else str(value) for value in row) for row in ours.tuples
    ]
    assert theirs


@pytest.mark.parametrize("name", questions())
def test_every_parameter_can_be_fixed(graph: Graph, name: str) -> None:
    asked = question(name)
    rows = graph.query(f"@{name}")
    bindings = rdflib.Variable
    for parameter in asked.parameters:
        iri = next(row[parameter.name] for row in rows if row[parameter.name] is not None)
        fixed = graph.query(f"@{name}", **{parameter.name: str(iri)})
        wanted = [row for row in rows if row[parameter.name] == iri]
        assert list(fixed) == wanted
        again = graph.to_rdflib().query(
            asked.sparql, initBindings={bindings(parameter.name): rdflib.URIRef(str(iri))}
        )
        assert len(again) == len(wanted)


@pytest.mark.parametrize("name", questions())
def test_parameters_are_projected_and_prefixes_declared(name: str) -> None:
    asked = question(name)
    assert asked.title
    assert asked.description.endswith(".")
    head = asked.sparql.partition("SELECT")[2].partition("{")[0].split()
    for parameter in asked.parameters:
        assert f"?{parameter.name}" in head
        assert parameter.description


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
