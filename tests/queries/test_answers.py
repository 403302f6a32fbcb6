"""Every question has the answer that its file says, whatever engine is asked.

A file holds the question as it is asked on the command line, behind ``#``, and below it the answer
as CSV with short names. ``python -m tests.queries.test_answers`` writes the answers anew; read them
before you keep them.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from kg.graph import Graph
from kg.rdf import compact
from kg.store import Rows, question, questions
from kg.store.bindings import bound
from tests.queries.season import graph as season
from tests.store.conftest import serving

# rdflib 7.6 warns of its own use of attributes that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")

FOLDER = Path(__file__).parent
CASES = sorted(path.stem for path in FOLDER.glob("*.csv"))

Cells = list[list[str]]


def asked(case: str) -> tuple[str, dict[str, str]]:
    """Read what is asked: the question's name and its parameters."""
    head = (FOLDER / f"{case}.csv").read_text("utf-8").partition("\n")[0]
    name, *settings = shlex.split(head.removeprefix("# "))
    return name, {key: value for key, _, value in (each.partition("=") for each in settings)}


def expected(case: str) -> Cells:
    return list(csv.reader(io.StringIO((FOLDER / f"{case}.csv").read_text("utf-8"))))[1:]


def cells(rows: Rows) -> Cells:
    values = rows.shortened().tuples
    return [list(rows.columns), *([_cell(value) for value in row] for row in values)]


def _cell(value: object) -> str:
    return "" if value is None else str(value)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return season()


@pytest.fixture(scope="module")
def dataset(graph: Graph) -> rdflib.Dataset:
    return graph.to_rdflib()


@pytest.fixture(scope="module", params=["", "--union-default-graph"])
def endpoint(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Graph]:
    options = [request.param] if request.param else []
    with serving(tmp_path_factory.mktemp("server"), *options) as address:
        yield season(Graph.open(address, writable=True))


@pytest.mark.parametrize("case", CASES)
def test_oxigraph_gives_the_expected_answer(graph: Graph, case: str) -> None:
    name, parameters = asked(case)
    assert cells(graph.query(name, parameters)) == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_rdflib_gives_the_expected_answer(graph: Graph, dataset: rdflib.Dataset, case: str) -> None:
    name, parameters = asked(case)
    which = question(name)
    terms = {
        each.name: each.term(parameters[each.name], graph.iri)
        for each in which.parameters
        if each.name in parameters
    }
    found = dataset.query(bound(which.sparql, terms))
    rows = [[_short(term) for term in row] for row in found]  # type: ignore[union-attr]
    assert [[str(each) for each in found.vars or ()], *rows] == expected(case)


def _short(term: object) -> str:
    if isinstance(term, rdflib.URIRef):
        return compact(str(term)) or str(term)
    return "" if term is None else str(term)


@pytest.mark.parametrize("case", CASES)
def test_an_endpoint_gives_the_expected_answer(endpoint: Graph, case: str) -> None:
    name, parameters = asked(case)
    assert cells(endpoint.query(name, parameters)) == expected(case)


def test_a_folder_gives_the_expected_answers(tmp_path: Path) -> None:
    with season(Graph.open(tmp_path / "store", writable=True)):
        pass
    with Graph.open(tmp_path / "store") as graph:
        for case in CASES:
            name, parameters = asked(case)
            assert cells(graph.query(name, parameters)) == expected(case), case


def test_every_question_has_an_answer_with_rows() -> None:
    answered = {asked(case)[0][1:] for case in CASES if len(expected(case)) > 1}
    assert answered == set(questions())
    assert len(answered) >= 20


@pytest.mark.parametrize("name", questions())
def test_every_question_is_described_and_ordered(name: str) -> None:
    which = question(name)
    assert which.title
    assert which.description.endswith(".")
    assert re.search(r"^ORDER BY ", which.sparql, re.MULTILINE)
    for parameter in which.parameters:
        assert f"?{parameter.name}" in which.sparql
        assert parameter.description


@pytest.mark.parametrize("name", questions())
def test_a_parameter_leaves_the_rows_that_have_its_value(graph: Graph, name: str) -> None:
    rows = graph.query(f"@{name}")
    for parameter in question(name).parameters:
        if parameter.name not in rows.columns:
            continue
        value = next(row[parameter.name] for row in rows if row[parameter.name] is not None)
        fixed = graph.query(f"@{name}", {parameter.name: str(value)})
        assert list(fixed) == [row for row in rows if row[parameter.name] == value]


@pytest.mark.parametrize("value", ['Team Fjord" }', "?x", "2021> . }", '") } #', "} UNION {"])
def test_no_value_becomes_part_of_the_query(graph: Graph, value: str) -> None:
    assert not graph.query("@article", article=value)


def renew() -> None:
    """Write the answers anew."""
    whole = season()
    for case in CASES:
        name, parameters = asked(case)
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(cells(whole.query(name, parameters)))
        path = FOLDER / f"{case}.csv"
        path.write_text(f"{path.read_text('utf-8').partition(chr(10))[0]}\n{buffer.getvalue()}")


if __name__ == "__main__":
    renew()
