"""``kg build --links`` and ``kg links``: what they print where, what they keep, exit statuses."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.graph import Graph
from kg.linking import Registry
from kg.model import Article, Reading
from tests.linking.season import GAZETTEER, Told, article

ANE = Told("ane", "Ane Brekkvold", "Oostkust-Maren", "Norway")
READINGS = {
    "a": article("a", "2024-02-01", ANE),
    "b": article("b", "2024-03-01", Told("?", "Brekkvold")),
    "c": article("c", "2025-01-05", Told("ane", "Brekkvold", "Maren Cycling")),
    "d": article("d", "2024-08-01", Told("?", "Ane Brekkvold", "Andes Team", "Norway", year=2024)),
    "e": article("e", "2024-03-02", Told("?", "Ane Brekkvold", "Maren-Veld", "Norway", year=2024)),
}


class FakePipeline:
    """Finds in each article what was made for it by hand."""

    gazetteer = GAZETTEER

    @classmethod
    def load(
        cls, gazetteer: object = None, language_model: object = None, known: object = None
    ) -> FakePipeline:
        return cls()

    def pipe(
        self, articles: Iterable[Article], jobs: int = 1, *, explain: bool = False
    ) -> Iterator[Reading]:
        for each in articles:
            yield READINGS[each.id]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = ModuleType("kg.pipeline")
    module.Pipeline = FakePipeline  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kg.pipeline", module)
    monkeypatch.chdir(tmp_path)
    for name, reading in READINGS.items():
        Path(f"{name}.txt").write_text(reading.article.text, "utf-8")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def riders(place: str) -> dict[str, list[str]]:
    with Graph.open(place) as graph:
        rows = graph.query(
            "SELECT ?a ?r { ?article schema:identifier ?a ; schema:mentions ?r . ?r a cyc:Rider }"
            " ORDER BY ?a ?r"
        )
        found: dict[str, list[str]] = {}
        for row in rows.shortened().tuples:
            found.setdefault(str(row[0]), []).append(str(row[1]))
        return found


@pytest.mark.parametrize("output", [("-o", "graph.ttl"), ("-o", "graph.nq"), ("--store", "graph")])
def test_iris_stay_when_other_articles_come_in(output: tuple[str, str]) -> None:
    assert run("build", "c.txt", *output).exit_code == 0
    before = riders(output[1])["c"]
    assert before == ["rider:brekkvold"]
    for more in (("c.txt", "a.txt"), ("a.txt", "b.txt", "c.txt")):
        assert run("build", *more, *output).exit_code == 0
        assert riders(output[1])["c"] == before


def test_the_registry_lies_beside_the_graph_and_is_the_same_each_time() -> None:
    run("build", "a.txt", "b.txt", "c.txt", "-o", "graph.ttl")
    graph, registry = Path("graph.ttl").read_bytes(), Path("graph.links").read_bytes()
    run("build", "c.txt", "b.txt", "a.txt", "-o", "graph.ttl")
    assert (Path("graph.ttl").read_bytes(), Path("graph.links").read_bytes()) == (graph, registry)
    people = [each for each in Registry.load(Path("graph.links")) if "rider/" in each.local]
    assert len(people) == 3


def test_links_are_listed_with_reasons() -> None:
    run("build", "a.txt", "b.txt", "c.txt", "-o", "graph.ttl")
    result = run("links", "graph.ttl", "--json")
    assert result.exit_code == 0
    found = {row["article"]: row for row in json.loads(result.stdout)}
    assert set(found) == {"a", "b", "c"}
    assert found["a"]["id"] == "team/maren-cycling"
    assert (found["c"]["verdict"], found["c"]["id"]) == ("linked", "rider/ane-brekkvold")
    assert "2025" in found["c"]["reason"]
    assert "graph.ttl: 3 links" in result.stderr


def test_doubtful_links_come_with_the_lines_that_would_decide(folder: Path) -> None:
    run("build", "a.txt", "b.txt", "-o", "graph.ttl")
    result = run("links", "graph.ttl", "--doubtful")
    assert "only the surname" in " ".join(result.stdout.split())
    assert "graph.ttl: 1 doubtful link\n" in result.stderr
    lines = result.stdout.partition("same:\n")[2]
    assert lines == '- ["rider/ane-brekkvold", "rider/brekkvold @ b"]\n'
    Path("links.yaml").write_text(f"same:\n{lines}", "utf-8")
    # Beside the graph it is found without being named, and the next build keeps to it.
    assert run("build", "a.txt", "b.txt", "-o", "graph.ttl").exit_code == 0
    assert riders("graph.ttl")["b"] == ["rider:ane-brekkvold"]
    assert run("links", "graph.ttl", "--doubtful").stdout == ""


def test_one_name_with_two_teams_in_a_season_is_told_and_a_person_decides() -> None:
    build = ("build", "d.txt", "e.txt", "-o", "graph.ttl")
    assert run(*build).exit_code == 0
    assert riders("graph.ttl") == {"d": ["rider:ane-brekkvold"], "e": ["rider:ane-brekkvold"]}
    assert "two trade teams" in run("conflicts", "graph.ttl").stdout
    shown = run("links", "graph.ttl", "--doubtful").stdout
    assert "which may be a move" in " ".join(shown.split())
    lines = shown.partition("different:\n")[2]
    assert lines == '- ["rider/ane-brekkvold", "rider/ane-brekkvold @ d"]\n'
    Path("links.yaml").write_text(f"different:\n{lines}", "utf-8")
    assert run(*build).exit_code == 0
    one, other = riders("graph.ttl").values()
    assert one != other
    assert "two trade teams" not in run("conflicts", "graph.ttl").stdout
    assert run("links", "graph.ttl", "--doubtful").stdout == ""


def test_links_about_somebody_and_of_other_articles_are_left_out() -> None:
    run("build", "a.txt", "b.txt", "c.txt", "-o", "graph.ttl")
    assert json.loads(run("links", "graph.ttl", "--about", "Bjergmark", "--json").stdout) == []
    run("build", "a.txt", "c.txt", "-o", "graph.ttl")
    rows = json.loads(run("links", "graph.ttl", "--about", "brekkvold", "--json").stdout)
    assert [row["article"] for row in rows] == ["c"]


def test_decisions_can_lie_anywhere() -> None:
    Path("mine.yaml").write_text("rename: {rider/ane-brekkvold: rider/ab}\n", "utf-8")
    assert run("build", "a.txt", "--store", "archive", "--links", "mine.yaml").exit_code == 0
    assert riders("archive") == {"a": ["rider:ab"]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("build", "a.txt", "-o", "graph.ttl", "--links", "none.yaml"), "none.yaml"),
        (("build", "a.txt", "-o", "graph.ttl", "--links", "wrong.yaml"), "wrong.yaml, line 2"),
        (("links", "other.ttl"), "other.links: there is no such file"),
        (("links", "http://127.0.0.1:9/graph/"), "the endpoint cannot be reached"),
        (("links", "http://127.0.0.1:9/a/", "--links", "mine.yaml"), "mine.links: there is no"),
    ],
)
def test_wrong_input_gives_status_2(words: tuple[str, ...], told: str) -> None:
    Path("wrong.yaml").write_text("same:\n- [rider/a]\n", "utf-8")
    Path("other.ttl").write_text("", "utf-8")
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.replace("│", " ").split())
    assert not Path("graph.ttl").exists()


@pytest.mark.parametrize("output", ["graph.ttl", "graph.nq"])
def test_a_team_has_its_names_with_their_seasons(output: str) -> None:
    run("build", "a.txt", "c.txt", "-o", output)
    with Graph.open(output) as graph:
        (team,) = graph.entities("Team")
        assert team.id == "team/maren-cycling"
        assert {"Oostkust-Maren", "Maren-Veld", "Maren Cycling"} <= {team.name, *team.aliases}
        rows = graph.query(
            "SELECT ?name ?from ?until { GRAPH graph:entities {"
            " ?team cyc:dated_name ?n . ?n a cyc:DatedName ; rdfs:label ?name ;"
            ' cyc:valid_from ?from ; cyc:valid_until ?until ; cyc:precision "year" } }'
            " ORDER BY ?from"
        ).tuples
        assert [tuple(map(str, row)) for row in rows] == [
            ("Oostkust-Maren", "2017-01-01", "2019-12-31"),
            ("Maren-Veld", "2020-01-01", "2022-12-31"),
            ("Maren Cycling", "2023-01-01", "2026-12-31"),
        ]
        assert graph.validate().conforms


def test_dated_names_go_with_the_last_article_that_names_the_team() -> None:
    linker = Graph().linker(gazetteer=GAZETTEER)
    graph = Graph.from_readings([READINGS["a"]], linker)
    assert "DatedName" in graph.serialize("nt")
    # Who knows of no names leaves them as they are.
    graph.add([READINGS["a"], READINGS["b"]], Graph().linker(linker.registry))
    assert "DatedName" in graph.serialize("nt")
    graph.add([article("a", "2024-02-01", Told("?", "Mads Bjergmark"))])
    assert "DatedName" not in graph.serialize("nt")
