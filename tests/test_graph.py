"""A graph lists, finds, asks, draws and saves what readings say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import kg.graph.from_articles
from kg.graph import (
    AmbiguousEntity,
    DuplicateArticle,
    Graph,
    UnknownEntity,
    UnknownParameter,
    UnknownStatus,
    build,
)
from kg.model import Article, Claim, Entity, Reading, Span
from kg.vocabulary import UnknownRelationError
from tests.rdf.readings import ANE, HOSTILE, READINGS, SEASON, TRANSFER, hostile_reading, reading


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


def said(claims: Iterable[Claim]) -> set[tuple[str, str, str, str, int | None]]:
    return {(c.subject.name, c.predicate, c.object.name, c.status, c.year) for c in claims}


def test_nothing_is_lost_between_readings_and_graph(graph: Graph) -> None:
    assert set(graph.claims()) == {claim for each in READINGS for claim in each.claims}
    assert graph.articles() == (SEASON.article, TRANSFER.article)
    expected = {entity for each in READINGS for entity in each.entities if entity.type != "Age"}
    assert set(graph.entities()) == expected


def test_length_is_the_number_of_claims(graph: Graph) -> None:
    assert len(graph) == len(TRANSFER.claims) + len(SEASON.claims)


def test_an_empty_graph_works() -> None:
    empty = Graph()
    assert (len(empty), empty.claims(), empty.entities(), empty.articles()) == (0, (), (), ())
    assert not empty.query("SELECT * { ?s ?p ?o }")
    assert len(empty.to_networkx()) == 0
    assert "<td" in empty._repr_html_()
    assert empty


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"subject": "Ane Brekke"}, 10),
        ({"subject": "brekke", "predicate": "won"}, 1),
        ({"subject": "rider/ane-brekke", "status": "possible"}, 1),
        ({"subject": "rider:ane-brekke", "object": "kestrel ohm"}, 1),
        ({"subject": "https://w3id.org/cycling-kg/id/rider/ane-brekke", "predicate": "has_age"}, 1),
        ({"subject": "Sara O'Dowd"}, 2),
        ({"object": "27"}, 1),
        ({"object": "age/27"}, 1),
        ({"predicate": "won"}, 4),
        ({"status": "denied"}, 1),
        ({"subject": "Nobody"}, 0),
    ],
)
def test_claims_are_found_by_name_or_identifier(
    graph: Graph, wanted: dict[str, str], count: int
) -> None:
    assert len(graph.claims(**wanted)) == count


def test_unknown_status_lists_the_valid_ones(graph: Graph) -> None:
    with pytest.raises(UnknownStatus, match="asserted, possible, denied"):
        graph.claims(status="true")
    with pytest.raises(UnknownStatus, match="'true'"):
        graph.to_networkx(status=("true",))  # type: ignore[arg-type]


def test_unknown_relation_lists_the_valid_ones(graph: Graph) -> None:
    with pytest.raises(UnknownRelationError, match="rides_for"):
        graph.claims(predicate="likes")


def test_entities_can_be_listed_by_type(graph: Graph) -> None:
    assert [entity.name for entity in graph.entities("Team")] == ["Kestrel–Ohm", "Team Fjord"]


def test_reading_an_article_again_replaces_what_it_said() -> None:
    graph = Graph.from_readings(READINGS)
    once = graph.serialize("nq")
    kept = replace(TRANSFER, claims=TRANSFER.claims[:1], entities=TRANSFER.entities[:0])
    graph.add([kept])
    assert graph.claims(predicate="rode_for") == ()
    assert len(graph) == len(SEASON.claims) + 1
    # Nobody mentions them any more; the ends of the season's claims stay.
    assert not graph.find("Kestrel–Ohm")
    assert graph.find("Lotte Verhulst")
    graph.add([TRANSFER])
    assert graph.serialize("nq") == once


def test_an_edge_stays_as_long_as_one_article_asserts_it() -> None:
    graph = Graph.from_readings(READINGS)
    edge = "ASK { rider:ane-brekke cyc:rides_for team:team-fjord }"
    graph.add([replace(TRANSFER, claims=())])
    assert graph.query(edge)
    graph.add([replace(SEASON, claims=())])
    assert not graph.query(edge)


def test_articles_may_come_one_after_the_other() -> None:
    graph = Graph()
    for each in reversed(READINGS):
        graph.add([each])
    assert graph.serialize("trig") == Graph.from_readings(READINGS).serialize("trig")


def test_two_articles_of_one_identifier_are_refused() -> None:
    other = Reading(Article("transfer-2024", "Something else."))
    with pytest.raises(DuplicateArticle, match="'transfer-2024'"):
        Graph.from_readings([TRANSFER, other])


def test_the_same_article_twice_is_one() -> None:
    assert len(Graph.from_readings([TRANSFER, TRANSFER])) == len(TRANSFER.claims)


def test_a_failed_reading_leaves_the_graph_usable() -> None:
    graph = Graph()
    wrong = replace(SEASON, claims=(replace(SEASON.claims[0], predicate="likes"),))
    with pytest.raises(UnknownRelationError):
        graph.add([TRANSFER, wrong])
    assert set(graph.claims()) == set(TRANSFER.claims)
    assert len(graph.articles()) == 1


def test_a_triple_that_two_articles_state_is_counted_once(graph: Graph) -> None:
    rows = graph.query("SELECT ?team { rider:ane-brekke cyc:rides_for ?team }")
    assert len(rows) == 1
    articles = graph.query("SELECT ?g { GRAPH ?g { rider:ane-brekke cyc:rides_for ?team } }")
    assert len(articles) == 2


def test_network_has_one_edge_for_claims_that_say_the_same(graph: Graph) -> None:
    network = graph.to_networkx()
    edges = network.get_edge_data("rider/ane-brekke", "team/team-fjord")
    assert list(edges) == ["rides_for"]
    edge = edges["rides_for"]
    assert len(edge["claims"]) == 2
    # The surer claim, from the article that gives no year.
    assert (edge["confidence"], edge["year"], edge["article"]) == (0.97, None, "transfer-2024")
    assert edge["evidence"] in TRANSFER.article.text
    assert edge["claim"].startswith("https://w3id.org/cycling-kg/id/claim/")


def test_network_leaves_out_hopes_unless_they_are_wanted(graph: Graph) -> None:
    ends = ("rider/ane-brekke", "race/ronde-van-oosterveld")
    assert not graph.to_networkx().has_edge(*ends)
    edge = graph.to_networkx(("asserted", "possible")).get_edge_data(*ends)["won (possible)"]
    assert (edge["predicate"], edge["status"], edge["speaker"]) == ("won", "possible", "Mira Holm")


def test_ages_are_attributes_unless_nodes_are_wanted(graph: Graph) -> None:
    network = graph.to_networkx()
    assert network.nodes["rider/ane-brekke"]["age"] == 27
    assert network.nodes["team/team-fjord"] == {
        "name": "Team Fjord",
        "type": "Team",
        "aliases": (),
    }
    assert "age/27" not in network
    assert graph.to_networkx(ages_as_nodes=True).has_edge("rider/ane-brekke", "age/27")


def test_rdflib_gets_the_same_graphs(graph: Graph) -> None:
    dataset = graph.to_rdflib()
    assert len(dataset) == len(graph.store)
    names = {str(each.identifier).rpartition("/")[2] for each in dataset.graphs() if len(each)}
    assert names == {"transfer-2024", "season-review", "entities"}


def test_named_questions_take_names(graph: Graph) -> None:
    rows = graph.query("@roster", team="kestrel")
    assert [(row["rider_name"], row["membership"]) for row in rows] == [("Ane Brekke", "past")]


def test_unknown_parameter_lists_the_valid_ones(graph: Graph) -> None:
    with pytest.raises(UnknownParameter, match="@roster has no parameter 'race'; it has team"):
        graph.query("@roster", race="x")
    with pytest.raises(UnknownParameter, match="without a name"):
        graph.query("ASK { ?s ?p ?o }", s="x")


def test_unknown_name_suggests_others(graph: Graph) -> None:
    with pytest.raises(UnknownEntity, match="Names like it: Team Fjord"):
        graph.query("@roster", team="Team Fjords")


def test_ambiguous_name_lists_the_identifiers() -> None:
    twin = Entity("rider/ane-brekke-2", "Ane Brekke", "Rider")
    text = "Ane Brekke beat Ane Brekke."
    fact = {"subject": ANE, "predicate": "beat", "object": twin, "evidence": text}
    graph = Graph.from_readings([reading(Article("twins", text), fact)])
    assert len(graph.claims(subject="Ane Brekke", object="Ane Brekke")) == 1
    with pytest.raises(AmbiguousEntity, match="rider/ane-brekke, rider/ane-brekke-2"):
        graph.query("@evidence", who="Ane Brekke")


def test_html_shows_counts_and_facts_with_evidence(graph: Graph) -> None:
    html = graph._repr_html_()
    assert "3 Rider, 1 Person, 2 Team, 2 Race, 1 Country, 1 Role" in html
    assert "15 asserted, 1 possible, 1 denied" in html
    assert "<bdi>won a stage of</bdi>" in html
    assert "the 27-year-old Norwegian sprinter" in html
    assert "has never won" not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_html_escapes_hostile_text(text: str) -> None:
    html = Graph.from_readings([hostile_reading(f"{text}<img src=x onerror=y>")])._repr_html_()
    assert "<img src=x" not in html
    assert "<script" not in html
    assert "&lt;img" in html


def test_repr_shows_counts(graph: Graph) -> None:
    assert repr(graph) == "Graph(articles=2, entities=10, claims=17)"


def test_draw_hands_over_all_statuses(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    seen: dict[str, Any] = {}

    def draw(network: Any, path: Path | None, **options: Any) -> str:
        seen.update(network=network, path=path, **options)
        return "figure"

    monkeypatch.setattr("kg.draw.draw", draw)
    assert graph.draw("x.png", focus="Brekke", hops=2) == "figure"  # type: ignore[comparison-overlap]
    assert (seen["path"], seen["focus"], seen["hops"]) == (Path("x.png"), "Brekke", 2)
    assert {data["status"] for *_, data in seen["network"].edges(data=True)} == {
        "asserted",
        "possible",
        "denied",
    }


class _Pipeline:
    """Finds one sure and one doubtful claim in every article."""

    gazetteer = None

    @classmethod
    def load(cls, gazetteer: object = None, language_model: object = None) -> _Pipeline:
        assert (gazetteer, language_model) == ("none", "tiny")
        return cls()

    def pipe(self, articles: Iterable[Article], jobs: int = 1) -> Iterable[Reading]:
        assert jobs == 2
        for article in articles:
            whole = Span(0, len(article.text), article.text)
            claims = tuple(
                replace(claim, article=article.id, evidence=whole, trigger=None, confidence=share)
                for claim, share in zip(TRANSFER.claims, (0.9, 0.3), strict=False)
            )
            yield Reading(article, (), (), claims)


@pytest.mark.parametrize(("least", "count"), [(0.0, 6), (0.5, 3), (0.9, 3), (0.95, 0)])
def test_build_runs_the_pipeline_over_all_sources(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, least: float, count: int
) -> None:
    module = SimpleNamespace(Pipeline=_Pipeline)
    monkeypatch.setitem(__import__("sys").modules, "kg.pipeline", module)
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text("Ane Brekke rides.", encoding="utf-8")
    graph = build(
        [tmp_path, Article("three", "Ane Brekke rides.")],
        gazetteer="none",
        language_model="tiny",
        min_confidence=least,
        jobs=2,
    )
    assert [article.id for article in graph.articles()] == ["one", "three", "two"]
    assert len(graph) == count
    assert kg.build is kg.graph.from_articles.build
