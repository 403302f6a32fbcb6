"""``kg validate``, ``kg conflicts`` and ``kg derive``: what they print where, and exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.graph import Graph
from kg.model import Article
from tests.rdf.readings import ANE, READINGS, RONDE, SARA, TRANSFER, reading
from tests.validate.small import store


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return Graph.from_readings([TRANSFER]).save(tmp_path / "graph.ttl")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    found = Graph(store(("cyc:confidence 0.9", "cyc:confidence 1.7")))
    return found.save(tmp_path / "broken.trig")


@pytest.mark.parametrize("engine", [(), ("--engine", "shacl")])
def test_graph_that_conforms_gives_status_0(graph: Path, engine: tuple[str, ...]) -> None:
    result = run("validate", str(graph), *engine)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "graph.ttl: conforms: 0 violations, 0 warnings, 2 graphs" in result.stderr


@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_violation_is_told_in_one_line_and_gives_status_1(broken: Path, engine: str) -> None:
    result = run("validate", str(broken), "--engine", engine)
    assert result.exit_code == 1
    assert result.stdout == (
        "small: violation: claim “Ane Brekke rides for Team Fjord” (asserted, 2024): A claim has "
        "one confidence, an xsd:decimal from 0 to 1. Found: 1.7.\n"
    )
    assert f"does not conform: 1 violation, 0 warnings, 3 graphs (by {engine})" in result.stderr


def test_faults_can_be_had_as_json(broken: Path) -> None:
    result = run("validate", str(broken), "--json")
    (fault,) = json.loads(result.stdout)
    assert (fault["article"], fault["severity"], fault["found"]) == ("small", "violation", "1.7")
    assert fault["node"].endswith("/claim/rides")


def test_warnings_are_told_and_give_status_0(tmp_path: Path) -> None:
    path = Graph.from_readings(READINGS).save(tmp_path / "graph.nq")
    result = run("validate", str(path), "--engine", "shacl")
    assert result.exit_code == 0
    assert result.stdout.startswith("season-review: warning: the article: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("missing.ttl",), "missing.ttl"),
        (("graph.csv",), "graph.csv"),
        (("graph.ttl", "--engine", "jena"), "use pyshacl or shacl"),
    ],
)
def test_wrong_input_gives_status_2(
    graph: Path, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(graph.parent)
    result = run("validate", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_file_that_is_no_turtle_gives_status_2(tmp_path: Path) -> None:
    path = tmp_path / "torn.ttl"
    path.write_text("claim:x a", encoding="utf-8")
    for command in ("validate", "conflicts", "derive"):
        assert run(command, str(path)).exit_code == 2


def test_conflicts_are_shown_with_both_sentences(tmp_path: Path) -> None:
    readings = [
        reading(
            Article(name, f"{who.name} won the Ronde."),
            {
                "subject": who,
                "predicate": "won",
                "object": RONDE,
                "year": 2024,
                "evidence": f"{who.name} won the Ronde.",
            },
        )
        for name, who in (("first", ANE), ("second", SARA))
    ]
    path = Graph.from_readings(readings).save(tmp_path / "two.nq")
    result = run("conflicts", str(path))
    assert result.exit_code == 0
    assert result.stdout == (
        "two winners of one edition (two-winners)\n"
        "  first: Ane Brekke won Ronde van Oosterveld (asserted, 2024, confidence 1.00)\n"
        "    “Ane Brekke won the Ronde.”\n"
        "  second: Sara O’Dowd won Ronde van Oosterveld (asserted, 2024, confidence 1.00)\n"
        "    “Sara O’Dowd won the Ronde.”\n"
    )
    assert "1 conflict" in result.stderr
    (row,) = json.loads(run("conflicts", str(path), "--json").stdout)
    assert (row["check"], row["one"]["doc"], row["other"]["doc"]) == (
        "two-winners",
        "first",
        "second",
    )


def test_graph_without_conflicts_says_so(graph: Path) -> None:
    result = run("conflicts", str(graph))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 conflicts" in result.stderr


def test_derived_edges_are_listed_with_their_rules(graph: Path) -> None:
    result = run("derive", str(graph), "--gazetteer", "none")
    assert result.exit_code == 0
    assert "led_out_by" in result.stdout
    assert "inversion" in result.stdout
    assert "derived edges" in result.stderr


def test_derived_edges_are_added_and_dropped_again(graph: Path, tmp_path: Path) -> None:
    more, less = tmp_path / "more.ttl", tmp_path / "less.ttl"
    assert run("derive", str(graph), "-o", str(more), "--gazetteer", "none").exit_code == 0
    assert Graph.load(more).query("ASK { ?edge a cyc:DerivedEdge }")
    assert run("validate", str(more), "--engine", "shacl").exit_code == 0
    assert run("derive", str(more), "--drop", "-o", str(less)).exit_code == 0
    assert less.read_bytes() == graph.read_bytes()


def test_derived_edges_go_into_the_graph_itself_if_wanted(graph: Path) -> None:
    before = graph.read_bytes()
    words = ("derive", str(graph), "--in-place", "--gazetteer", "none")
    assert run(*words).exit_code == 0
    after = graph.read_bytes()
    assert after != before
    assert (run(*words).exit_code, graph.read_bytes()) == (0, after)
    assert run("derive", str(graph), "--in-place", "--drop").exit_code == 0
    assert graph.read_bytes() == before


def test_a_store_stays_as_it_is_unless_it_is_to_change(graph: Path, tmp_path: Path) -> None:
    folder, copy = tmp_path / "archive", tmp_path / "more.nq"
    with Graph.open(folder, writable=True) as stored:
        stored.add([TRANSFER])
    words = ("derive", str(folder), "--gazetteer", "none")
    assert run(*words, "-o", str(copy)).exit_code == 0
    with Graph.open(folder) as stored:
        assert stored.serialize("ttl").encode() == graph.read_bytes()
    assert run(*words, "--in-place").exit_code == 0
    assert run("validate", str(folder), "--engine", "shacl").exit_code == 0
    with Graph.open(folder) as stored:
        assert stored.serialize("nq").encode() == copy.read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--drop",), "--drop needs"), (("-o", "x.nq", "--in-place"), "--output or --in-place")],
)
def test_what_cannot_be_meant_is_refused(graph: Path, words: tuple[str, ...], told: str) -> None:
    result = run("derive", str(graph), *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
