"""The explorer shows what articles say: by name, by thing, by article, with the sentence that says it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import rdflib
from lxml import html
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.gazetteer import Tenure
from kg.graph import Graph
from kg.model import Article, Claim, Entity, Reading, Span
from kg.rdf import article_iri, entity_iri
from kg.rdf.entities import dated_names
from kg.serve import Limits
from kg.serve.explorer import Explorer
from kg.serve.explorer.visits import Browse, Complete, Home, Search, Thing, Visit, Whole
from kg.store import MemoryStore
from kg.vocabulary import THINGS
from tests.rdf.readings import ANE, FJORD, FORMER, HOSTILE, READINGS, SEASON, hostile_reading
from tests.serve.explorers import explorer_of, page_of, text_of

RIDER = f"{THINGS}rider/ane-brekke"
TEAM = f"{THINGS}team/team-fjord"
RACE = f"{THINGS}race/ronde-van-oosterveld"
ARTICLE = f"{THINGS}article/transfer-2024"
MORKOV = Entity("rider/michael-morkov", "Michael Mørkøv", "Rider", ("Mørkøv",))


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return explorer_of(READINGS)


def said(text: str, subject: Entity, predicate: str, object_: Entity, article: str) -> Reading:
    """Make a reading of one sentence that says one thing."""
    claim = Claim(article, subject, predicate, object_, "asserted", Span(0, len(text), text))
    return Reading(Article(article, text, title=f"On {subject.name}"), claims=(claim,))


def test_start_page_says_what_is_here(explorer: Explorer) -> None:
    page = page_of(explorer, Home())
    assert "graph.nq: 17 claims from 2 articles" in text_of(page)
    assert "/id/rider/ane-brekke" in page.xpath("//section//a/@href")
    assert "/id/article/transfer-2024" in page.xpath("//section//a/@href")


def test_empty_graph_says_so() -> None:
    page = page_of(explorer_of(()), Home())
    assert "There are no claims in this graph" in text_of(page)
    assert "kg build" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("morkov", "Michael Mørkøv"),
        ("MØRK", "Michael Mørkøv"),
        ("michael m", "Michael Mørkøv"),
        ("mork mich", "Michael Mørkøv"),
        ("fjord", "Team Fjord"),
        ("o'dowd", "Sara O’Dowd"),
        ("brekke joins", "Brekke joins Team Fjord"),
    ],
)
def test_names_are_completed_without_accents_and_capitals(typed: str, found: str) -> None:
    rides = said("Michael Mørkøv rides for Team Fjord.", MORKOV, "rides_for", FJORD, "m")
    explorer = explorer_of((*READINGS, rides))
    completed = json.loads(explorer.answer(Complete(typed)).body)
    assert found in [each["name"] for each in completed]
    assert found in page_of(explorer, Search(typed)).xpath("//main//li//bdi/text()")


def test_completion_leads_to_the_page(explorer: Explorer) -> None:
    (found,) = json.loads(explorer.answer(Complete("ane brekke")).body)
    assert found == {"name": "Ane Brekke", "kind": "rider", "address": "/id/rider/ane-brekke"}


@pytest.mark.parametrize("typed", ["", "  ", "…", "<>", "zzzzzz"])
def test_nothing_is_completed_out_of_nothing(explorer: Explorer, typed: str) -> None:
    assert json.loads(explorer.answer(Complete(typed)).body) == []


@pytest.mark.parametrize("typed", ["Brekkke", "Ane Brekk0", "Verhultz", "Fjrd"])
def test_unknown_names_suggest_the_nearest(explorer: Explorer, typed: str) -> None:
    page = page_of(explorer, Search(typed))
    assert "Nothing in this graph is called" in text_of(page)
    assert page.xpath("//main//li/a")


def test_exact_name_opens_its_page(explorer: Explorer) -> None:
    reply = explorer.answer(Search("Lotte Verhulst"))
    assert (reply.status, dict(reply.headers)["location"]) == (303, "/id/rider/lotte-verhulst")


def facts(page: Any, heading: str) -> list[str]:
    return [
        text_of(each) for each in page.xpath(f"//section[h3[.='{heading}']]//li//p[@class='line']")
    ]


def test_rider_page_has_facts_with_season_status_and_sources(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(RIDER))
    assert text_of(page.find(".//h1")) == "Ane Brekke"
    assert facts(page, "rides for") == ["fact Team Fjord 2024", "fact Team Fjord"]
    assert facts(page, "won a stage of") == ["fact Six Days of Maren 2024 · stage 3"]
    assert facts(page, "placed in") == ["fact Six Days of Maren 2024 · 2nd"]
    assert facts(page, "won") == ["hope Ronde van Oosterveld"]
    assert "Norway" in text_of(page.find(".//dl"))
    assert "Team Fjord" in text_of(page.find(".//dl"))


def test_former_rider_has_the_facts_and_seasons_of_a_rider_on_a_person_page() -> None:
    page = page_of(explorer_of([*READINGS, FORMER]), Thing(f"{THINGS}person/mira-holm"))
    assert facts(page, "rode for") == ["fact Kestrel–Ohm 2009"]
    assert facts(page, "won") == ["fact Ronde van Oosterveld 2009"]
    assert facts(page, "placed in") == ["fact Six Days of Maren 2009 · 3rd"]
    assert facts(page, "beat") == ["fact Sara O’Dowd 2009"]
    assert "Season by season" in text_of(page)
    assert "sprinter" in text_of(page.find(".//dl"))


def test_both_directions_are_shown(explorer: Explorer) -> None:
    assert facts(page_of(explorer, Thing(RIDER)), "led out by") == ["fact Lotte Verhulst"]
    assert facts(page_of(explorer, Thing(TEAM)), "directed by") == ["fact Mira Holm"]
    assert "fact Ane Brekke 2024" in facts(page_of(explorer, Thing(TEAM)), "has rider")


def test_hopes_and_denials_are_told_from_facts(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(RACE))
    assert facts(page, "won by") == ["hope Ane Brekke", "denial Lotte Verhulst"]
    classes = page.xpath("//section[h3[.='won by']]//li/@class")
    assert classes == ["fact possible", "fact denied"]
    assert "Season by season" not in text_of(page)


def test_evidence_names_the_speaker_and_leads_to_the_article(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(RIDER))
    (source,) = page.xpath("//section[h3[.='won']]//p[@class='said']")
    assert "“Ane could win the Ronde van Oosterveld,” said team manager" in text_of(source)
    assert "says Mira Holm" in text_of(source)
    address = source.xpath(".//a[cite]/@href")[0]
    assert address.startswith("/id/article/transfer-2024#fact-")
    article = page_of(explorer, Thing(ARTICLE))
    assert article.xpath(f"//li[@id='{address.partition('#')[2]}']")


def test_the_words_that_say_it_are_marked(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(RIDER))
    assert "from" in page.xpath("//section[h3[.='rode for']]//mark/text()")


def test_what_two_articles_say_is_one_fact_with_two_sources() -> None:
    text = "Ane Brekke rides for Team Fjord."
    explorer = explorer_of([said(text, ANE, "rides_for", FJORD, name) for name in "ab"])
    page = page_of(explorer, Thing(RIDER))
    assert facts(page, "rides for") == ["fact Team Fjord"]
    assert text_of(page.find(".//summary")) == "1 more source"
    assert len(page.xpath("//p[@class='said']")) == 2


def test_somebody_who_speaks_is_quoted(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(f"{THINGS}person/mira-holm"))
    assert "Quoted in 2 claims" in text_of(page)
    assert len(page.xpath("//section[h2[@id='says']]//li")) == 2


def test_diagram_and_career_are_drawn(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(RIDER))
    assert len(page.xpath("//div[contains(@class, 'diagram')]/svg")) == 2
    drawn = page.xpath("//div[@class='diagram wide']//a/@href")
    assert {"/id/team/team-fjord", "/id/rider/lotte-verhulst"} <= set(drawn)
    assert page.xpath("//svg[@class='career']//text[@class='year']/text()") == ["2024"]
    assert page.xpath("//svg[@class='career']//g/title/text()") == [
        "won a stage of Six Days of Maren 2024 · stage 3"
    ]
    assert page.xpath("//ol[@class='seasons']/li/h3/text()") == ["2024"]


def test_hopes_are_no_part_of_a_timeline(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(f"{THINGS}rider/lotte-verhulst"))
    assert not page.xpath("//ol[@class='seasons']")


def test_article_text_and_facts_lead_to_each_other(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(ARTICLE))
    assert text_of(page.find(".//h1")) == "Brekke joins Team Fjord"
    assert page.xpath("//header[@class='who']//a[@rel='noreferrer']/@href") == [
        "https://news.example.org/brekke?id=1&lang=en"
    ]
    items = {each.get("data-fact"): each for each in page.xpath("//li[@data-fact]")}
    assert len(items) == 10
    for name, item in items.items():
        (back,) = item.xpath(".//a[@class='back']/@href")
        (place,) = page.xpath(f"//*[@id='{back[1:]}']")
        holder = place if place.get("data-facts") else place.getparent()
        assert name in holder.get("data-facts").split()
    for number in page.xpath("//a[@class='number']"):
        named = number.get("data-facts").split()
        assert number.get("href") == f"#fact-{named[0]}"
        assert set(named) <= set(items)
        assert text_of(number) == str(len(named))


def test_article_text_is_whole(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(ARTICLE))
    for number in page.xpath("//a[@class='number']"):
        number.drop_tree()
    paragraphs = [each.text_content() for each in page.xpath("//div[@class='body']/p")]
    assert "\n\n".join(paragraphs) == READINGS[0].article.text


def test_without_its_text_an_article_shows_the_sentences() -> None:
    graph = Graph.from_readings(READINGS)
    text = next(iter(graph.query("SELECT ?t { article:transfer-2024 cyc:text ?t }")))["t"]
    lines = [
        line
        for line in graph.serialize("n-triples").splitlines()
        if not line.startswith(f"<{ARTICLE}> <https://w3id.org/cycling-kg/ontology#text>")
    ]
    assert text
    store = MemoryStore()
    parsed = parse("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES)
    graph_name = NamedNode(ARTICLE)
    store.extend(Quad(each.subject, each.predicate, each.object, graph_name) for each in parsed)
    page = page_of(explorer_of(Graph(store)), Thing(ARTICLE))
    assert "does not hold this article’s text" in text_of(page)
    quotes = [text_of(each.find("bdi")) for each in page.xpath("//blockquote")]
    assert len(quotes) == 4
    assert quotes[0].startswith("Ane Brekke, the 27-year-old")


@pytest.mark.parametrize("kind", ["riders", "teams", "countries", "articles"])
def test_everything_of_a_kind_is_listed(explorer: Explorer, kind: str) -> None:
    page = page_of(explorer, Browse(kind))
    assert page.xpath("//main//li/a")


def test_a_name_that_cannot_be_seen_gives_way_to_the_identifier() -> None:
    rider = Entity("rider/r-1", " \u200b", "Rider")
    reading = said("She rides.", rider, "rides_for", FJORD, "rides")
    page = page_of(explorer_of([reading]), Browse("riders"))
    assert [text_of(each) for each in page.xpath("//main//li/a")] == ["rider/r-1"]


def test_long_lists_have_pages() -> None:
    riders = [Entity(f"rider/r-{n:03}", f"Rider {n:03}", "Rider") for n in range(150)]
    readings = [said(f"{r.name} rides.", r, "rides_for", FJORD, r.name) for r in riders]
    explorer = explorer_of(readings)
    first, second = (page_of(explorer, Browse("riders", number)) for number in (1, 2))
    assert first.xpath("//a[@rel='next']/@href") == ["?page=2"]
    assert (len(first.xpath("//main//li")), len(second.xpath("//main//li"))) == (100, 50)
    assert len(page_of(explorer, Browse("riders", 99)).xpath("//main//li")) == 50


def test_no_such_list_is_said(explorer: Explorer) -> None:
    assert "There is no list of dragons" in text_of(page_of(explorer, Browse("dragons"), 404))


def test_hub_shows_some_of_each_relation_and_says_how_to_get_all() -> None:
    riders = [Entity(f"rider/r-{n:03}", f"Rider {n:03}", "Rider") for n in range(320)]
    readings = [said(f"{r.name} rides.", r, "rides_for", FJORD, r.name) for r in riders]
    explorer = explorer_of(readings)
    page = page_of(explorer, Thing(TEAM))
    assert "12 of 320 claims are shown" in text_of(page)
    assert "320 facts" in text_of(page)
    (address,) = page.xpath("//p[@class='note']/a/@href")
    assert address.startswith("/query?sparql=SELECT")
    rows = list(csv.reader(io.StringIO(explorer.answer(Thing(TEAM, "csv")).body.decode())))
    assert len(rows) == 321


def test_claims_without_a_part_are_counted_and_left_out() -> None:
    graph = Graph.from_readings(READINGS)
    removed = [
        quad
        for quad in graph.store.quads(NamedNode(ARTICLE))
        if quad.predicate.value.endswith("#exact") and isinstance(quad.object, Literal)
    ]
    graph.store.remove(removed)
    page = page_of(explorer_of(graph), Thing(RIDER))
    assert "cannot be shown, because parts are missing" in text_of(page)
    assert "Six Days of Maren" in text_of(page)


def test_a_team_s_names_have_their_years() -> None:
    graph = Graph.from_readings(READINGS)
    borne = (Tenure("Fjord Bank", 2011, 2019), Tenure("Team Fjord", 2020, 2020))
    graph.store.extend(dated_names(FJORD, borne))
    page = page_of(explorer_of(graph), Thing(TEAM))
    names = page.xpath("//details[@class='names']//li")
    assert [text_of(each) for each in names] == ["Fjord Bank 2011–2019", "Team Fjord 2020"]


def test_what_follows_is_told_from_what_is_said() -> None:
    graph = Graph.from_readings(READINGS)
    assert "What follows" not in text_of(page_of(explorer_of(graph), Thing(RIDER)))
    graph.derive("none")
    page = page_of(explorer_of(graph), Thing(RIDER))
    (item,) = page.xpath("//section[h2[@id='follows']]//li")
    assert text_of(item).startswith("follows competes in Six Days of Maren 2024 by implication")
    assert len(item.xpath(".//a[starts-with(@href, '/id/claim/')]")) == 2
    assert not facts(page, "competes in")
    assert "10 facts, 1 hope" in text_of(page)


def test_unknown_things_suggest_the_nearest(explorer: Explorer) -> None:
    page = page_of(explorer, Thing(f"{THINGS}rider/anne-brekke"), 404)
    assert "/id/rider/ane-brekke" in page.xpath("//main//li/a/@href")


def test_claims_lead_to_their_sentence(explorer: Explorer) -> None:
    claim = page_of(explorer, Thing(ARTICLE)).xpath("//li/@data-fact")[0]
    reply = explorer.answer(Thing(f"{THINGS}claim/{claim}"))
    place = f"/id/article/transfer-2024#fact-{claim}"
    assert (reply.status, dict(reply.headers)["location"]) == (303, place)


def test_terms_of_the_vocabulary_have_a_page(explorer: Explorer) -> None:
    page = page_of(explorer, Thing("https://w3id.org/cycling-kg/ontology#leadout_for"))
    assert "Lotte Verhulst" in text_of(page)


def test_entity_as_turtle_and_csv(explorer: Explorer) -> None:
    turtle = explorer.answer(Thing(RIDER, "ttl"))
    assert dict(turtle.headers)["content-disposition"] == 'attachment; filename="ane-brekke.ttl"'
    found = rdflib.Graph().parse(data=turtle.body.decode(), format="turtle")
    about = rdflib.Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
    claims = set(found.subjects(about.subject)) & set(found.subjects(about.object))
    assert len(claims) == 11
    rows = list(csv.DictReader(io.StringIO(explorer.answer(Thing(RIDER, "csv")).body.decode())))
    assert {row["doc"] for row in rows} == {"transfer-2024", "season-review"}
    assert {row["subject_id"] for row in rows if row["predicate"] == "rides_for"} == {
        "rider/ane-brekke"
    }


def test_article_as_turtle_holds_its_graph(explorer: Explorer) -> None:
    found = rdflib.Graph().parse(
        data=explorer.answer(Thing(ARTICLE, "ttl")).body.decode(), format="turtle"
    )
    graph = Graph.from_readings(READINGS)
    expected = graph.query(f"SELECT ?s ?p ?o {{ GRAPH <{ARTICLE}> {{ ?s ?p ?o }} }}")
    assert len(found) == len(expected)


@pytest.mark.parametrize("form", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_whole_graph_is_the_file_that_export_writes(form: str) -> None:
    graph = Graph.from_readings(READINGS)
    reply = explorer_of(graph).answer(Whole(form))
    assert reply.status == 200
    assert reply.body.decode() == graph.serialize(form)


def test_whole_graph_as_table(explorer: Explorer) -> None:
    rows = list(csv.DictReader(io.StringIO(explorer.answer(Whole("csv")).body.decode())))
    assert len(rows) == 17


def test_files_keep_to_the_limits() -> None:
    explorer = explorer_of(READINGS, Limits(answer=100, rows=5))
    for visit in (Whole("ttl"), Whole("csv"), Thing(RIDER, "ttl"), Thing(RIDER, "csv")):
        assert "kg export" in text_of(page_of(explorer, visit, 413))


def test_unknown_file_formats_are_refused(explorer: Explorer) -> None:
    assert explorer.answer(Whole("exe")).status == 404
    assert explorer.answer(Thing(RIDER, "exe")).status == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    explorer = explorer_of([hostile_reading(text), SEASON])
    iris = [entity_iri(name).value for name in ("rider/x-0", f"team/{text or 'x'}")]
    iris.append(article_iri(f"hostile 0 {text}").value)
    lists: tuple[Visit, ...] = (Home(), Browse("riders"), Browse("articles"), Search(text))
    for visit in (*lists, *map(Thing, iris)):
        reply = explorer.answer(visit)
        assert reply.status in {200, 303}, visit
        if reply.status == 200:
            page: Any = html.document_fromstring(reply.body.decode("utf-8"))
            assert page.xpath("//script/@src") == [page.xpath("//script")[0].get("src")]
            assert not page.xpath("//script[text()]")
            assert not page.xpath("//@onclick | //@onerror | //@style")
            for address in page.xpath("//@href"):
                assert address.startswith((
                    "/",
                    "#",
                    "?",
                    "https://x.org/",
                    "https://www.wikidata.org/",
                ))
