"""Questions have forms for their parameters, queries an editor, and answers a table and files."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from kg.graph import Graph
from kg.model import Article, Entity
from kg.rdf import entity_quads, reading_quads
from kg.serve.explorer import Explorer
from kg.serve.explorer.visits import Asking, Query
from kg.store import questions
from tests.rdf.readings import ANE, FJORD, READINGS, reading
from tests.serve.explorers import explorer_of, page_of, text_of
from tests.serve.test_explorer import said

PAIRS = "SELECT ?rider ?team { ?rider cyc:rides_for ?team } ORDER BY ?rider ?team"


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return explorer_of(READINGS)


def cells(page: object) -> list[list[str]]:
    rows = page.xpath("//tbody/tr")  # type: ignore[attr-defined]
    return [[text_of(cell) for cell in row.xpath("./td")] for row in rows]


def test_every_question_is_listed(explorer: Explorer) -> None:
    links = page_of(explorer, Asking()).xpath("//dt/a/@href")
    assert links == [f"/questions/{name}" for name in questions()]


@pytest.mark.parametrize("name", questions())
def test_parameters_are_fields(explorer: Explorer, name: str) -> None:
    page = page_of(explorer, Asking(name))
    fields = page.xpath("//form[@class='fields']//input/@name")
    assert fields == [each.name for each in questions()[name].parameters]
    labels = page.xpath("//form[@class='fields']//label/@for")
    assert labels == page.xpath("//form[@class='fields']//input/@id")


@pytest.mark.parametrize(
    ("values", "seasons"),
    [
        ((), {"2024"}),
        ((("team", "Team Fjord"), ("year", "2024")), {"2024"}),
        ((("team", "fjord"),), None),
        ((("team", "team/team-fjord"), ("year", "2024")), {"2024"}),
        ((("team", "team:team-fjord"), ("year", "1999")), set()),
    ],
)
def test_answers_keep_to_parameters(
    values: tuple[tuple[str, str], ...], seasons: set[str] | None
) -> None:
    explorer = explorer_of(READINGS)
    if seasons is None:
        page_of(explorer, Asking("roster", values), 400)
        return
    page = page_of(explorer, Asking("roster", values))
    expected = Graph.from_readings(READINGS).query("@roster", dict(values))
    assert len(cells(page)) == len(expected)
    assert {row[1] for row in cells(page)} - {""} == seasons


def test_unknown_names_suggest_the_nearest_with_the_rest_of_the_form(explorer: Explorer) -> None:
    page = page_of(explorer, Asking("roster", (("team", "Fjrod"), ("year", "2024"))), 400)
    assert "Nothing in the graph is called “Fjrod”" in text_of(page)
    (address,) = page.xpath("//main//li/a/@href")
    fields = dict(parse_qsl(urlsplit(address).query))
    assert fields == {"team": "team/team-fjord", "year": "2024"}
    assert page.xpath("//input[@name='team']/@value") == ["Fjrod"]


def test_ambiguous_names_are_chosen_from() -> None:
    other = Entity("rider/ane-brekke-1990", "Ane Brekke", "Rider")
    twins = [
        said("Ane Brekke rides for Team Fjord.", ANE, "rides_for", FJORD, "a"),
        said("Ane Brekke rides for Kestrel.", other, "rides_for", FJORD, "b"),
    ]
    graph = Graph()
    for each in twins:
        graph.store.extend(reading_quads(each))
        graph.store.extend(entity_quads(each.claims[0].subject))
    page = page_of(explorer_of(graph), Asking("career", (("rider", "Ane Brekke"),)), 400)
    assert "Several are called “Ane Brekke”" in text_of(page)
    assert len(page.xpath("//main//li/a")) == 2


@pytest.mark.parametrize("year", ["24", "MMXXIV", "2024)", "٢٠٢٤"])
def test_wrong_years_are_refused_with_what_is_wanted(explorer: Explorer, year: str) -> None:
    page = page_of(explorer, Asking("roster", (("year", year),)), 400)
    assert "a year of four digits" in text_of(page.xpath("//*[@role='alert']")[0])


@pytest.mark.parametrize("value", ['"} SELECT * { ?s ?p ?o } #', "> . ?x ?y ?z . <", "\\", "' ; "])
def test_values_never_become_part_of_the_query(explorer: Explorer, value: str) -> None:
    page = page_of(explorer, Asking("article", (("article", value),)))
    assert cells(page) == []
    assert "No rows" in text_of(page)


def test_names_in_answers_lead_to_pages(explorer: Explorer) -> None:
    page = page_of(explorer, Asking("lead-out-trains"))
    assert "/id/rider/lotte-verhulst" in page.xpath("//tbody//a/@href")


def test_relations_and_statuses_are_put_into_words(explorer: Explorer) -> None:
    page = page_of(explorer, Asking("article", (("article", "transfer-2024"),)))
    assert page.xpath("//tbody//span[@class='badge denied']/text()") == ["denial"]
    assert "lead-out for" in {cell for row in cells(page) for cell in row}


def test_answers_are_files_too(explorer: Explorer) -> None:
    values = (("team", "Team Fjord"),)
    page = page_of(explorer, Asking("roster", values))
    files = dict(
        zip(
            page.xpath("//p[@class='files']/a/text()"),
            page.xpath("//p[@class='files']/a/@href"),
            strict=True,
        )
    )
    assert set(files) == {"CSV", "JSON"}
    sparql = dict(parse_qsl(urlsplit(files["CSV"]).query))
    kept = explorer.answer(Query(sparql["sparql"], sparql["as"]))
    rows = list(csv.DictReader(io.StringIO(kept.body.decode())))
    assert len(rows) == len(cells(page))
    assert {row["team_name"] for row in rows} == {"Team Fjord"}
    assert dict(kept.headers)["content-disposition"].startswith("attachment")


def test_own_query_has_a_table_that_leads_to_things(explorer: Explorer) -> None:
    page = page_of(explorer, Query(PAIRS))
    assert cells(page) == [["Ane Brekke", "Team Fjord"], ["Lotte Verhulst", "Team Fjord"]]
    assert page.xpath("//textarea/text()") == [PAIRS]


@pytest.mark.parametrize(
    ("sparql", "status", "reason"),
    [
        ("SELECT ?x {\n ?x }", 400, "line 2, column"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "only read"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 403, "FROM"),
        ("<script>alert(1)</script>", 400, ""),
    ],
)
def test_wrong_queries_are_told_of_beside_the_editor(
    explorer: Explorer, sparql: str, status: int, reason: str
) -> None:
    page = page_of(explorer, Query(sparql), status)
    assert reason in text_of(page.xpath("//*[@role='alert']")[0])
    assert page.xpath("//textarea/text()") == [sparql]


def test_place_of_a_mistake_is_known_to_the_editor(explorer: Explorer) -> None:
    page = page_of(explorer, Query("SELECT ?x {\n ?x }"), 400)
    assert page.xpath("//textarea/@data-line") == ["2"]


def test_yes_and_no_are_said(explorer: Explorer) -> None:
    assert (
        text_of(page_of(explorer, Query("ASK { ?a cyc:leadout_for ?b }")).find_class("truth")[0])
        == "Yes"
    )
    assert (
        text_of(page_of(explorer, Query("ASK { ?a cyc:leadout_for ?a }")).find_class("truth")[0])
        == "No"
    )


def test_described_triples_are_a_table_and_turtle(explorer: Explorer) -> None:
    page = page_of(explorer, Query("DESCRIBE rider:ane-brekke"))
    assert ["Ane Brekke", "skos:prefLabel", "Ane Brekke"] in cells(page)
    assert "Turtle" in page.xpath("//p[@class='files']/a/text()")


def test_huge_answers_say_how_to_narrow(explorer: Explorer) -> None:
    page = page_of(explorer, Query("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
    assert len(cells(page)) == 500
    assert "These are the first 500 rows" in text_of(page)
    assert "LIMIT" in text_of(page)


def test_huge_files_are_refused_with_a_remedy(explorer: Explorer) -> None:
    kept = explorer.answer(Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "csv"))
    assert (kept.status, b"LIMIT" in kept.body) == (400, True)


def test_vocabulary_is_there_to_be_completed(explorer: Explorer) -> None:
    (terms,) = page_of(explorer, Query()).xpath("//textarea/@data-terms")
    assert ["cyc:leadout_for", "lead-out for"] in json.loads(terms)


def test_texts_of_answers_stay_text() -> None:
    text = "<img src=x onerror=alert(1)> rides for </td><script>alert(1)</script>."
    rider = Entity("rider/x", "<img src=x onerror=alert(1)>", "Rider")
    team = Entity("team/x", "</td><script>alert(1)</script>", "Team")
    article = Article("x", text, title="</title><script>alert(1)</script>")
    fact = {"subject": rider, "predicate": "rides_for", "object": team, "evidence": text}
    explorer = explorer_of([reading(article, fact)])
    visits = (Query(PAIRS), Query("SELECT ?t { ?a cyc:text ?t }"), Asking("evidence"))
    for visit in visits:
        page = page_of(explorer, visit)
        assert not page.xpath("//img | //script[text()]")
        assert "alert(1)" in text_of(page)
