"""The graph of the example article, as the pipeline makes it, keeps to every rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph import Graph
from kg.read import read_articles
from kg.validate import ENGINES
from tests.ontology.test_quality import OF_GRAPHS, rows, vocabulary

if TYPE_CHECKING:
    from kg.pipeline import Pipeline

EXAMPLES = Path(__file__).parents[2] / "corpus" / "examples"


@pytest.fixture(scope="module")
def graph(pipeline: Pipeline) -> Graph:
    return Graph.from_readings(pipeline.pipe(read_articles(str(EXAMPLES / "lead-out.md"))))


@pytest.mark.parametrize("engine", ENGINES)
def test_demo_graph_has_no_violation(graph: Graph, engine: str) -> None:
    report = graph.validate(engine)
    assert report.conforms
    # It was published nowhere.
    assert [fault.shape.rpartition("#")[2] for fault in report.faults] == ["Article-address"]


def test_nothing_had_to_be_left_out(graph: Graph) -> None:
    assert graph.left_out == ()


def test_demo_graph_does_not_contradict_itself(graph: Graph) -> None:
    assert graph.conflicts() == ()


@pytest.mark.parametrize("name", OF_GRAPHS)
def test_demo_graph_uses_the_vocabulary_as_it_is(graph: Graph, name: str) -> None:
    assert rows(name, vocabulary(), graph.serialize("turtle")) == []


def test_what_follows_from_the_demo_graph_conforms_too(graph: Graph, tmp_path: Path) -> None:
    copy = Graph.load(graph.save(tmp_path / "demo.trig"))
    assert copy.derive()
    assert copy.validate("shacl").conforms
