"""The explorer in a browser: names are completed, facts and sentences light up, queries are edited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph import Graph
from kg.model import Article, Entity
from tests.browser.chromium import PHONE, SCREEN, Visit, serious
from tests.rdf.readings import FJORD, READINGS, reading
from tests.serve.conftest import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

BAD = "<img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>"
EVIL = Entity("rider/evil-rider", f"Evil {BAD}", "Rider", (f"Wicked {BAD}",))
SENTENCE = f"Evil {BAD} rides for Team Fjord."
HOSTILE = reading(
    Article("hostile", f"{SENTENCE}\n\n</script><script>document.title='ran'</script>", title=BAD),
    {"subject": EVIL, "predicate": "rides_for", "object": FJORD, "evidence": SENTENCE},
)
PATHS = [
    "/",
    "/search?q=brekke",
    "/browse/riders",
    "/id/rider/ane-brekke",
    "/id/team/team-fjord",
    "/id/race/ronde-van-oosterveld",
    "/id/article/transfer-2024",
    "/questions",
    "/questions/roster",
    "/query?sparql=SELECT+*+%7B+?rider+cyc:rides_for+?team+%7D",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path: Path = tmp_path_factory.mktemp("explorer") / "graph.nq"
    with serving(Graph.from_readings([*READINGS, HOSTILE]).save(path)) as running:
        yield running


def at(server: Server, path: str) -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def lit(page: Page) -> list[str]:
    return page.locator(".piece.lit").all_inner_texts()


def test_a_name_is_completed_and_opened_with_the_keyboard(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/"))
    box = page.get_by_role("combobox", name="Search names")
    box.press_sequentially("brek")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    names = page.get_by_role("option").all_inner_texts()
    place = next(at for at, name in enumerate(names) if name.startswith("Ane Brekke"))
    for _ in range(place + 1):
        box.press("ArrowDown")
    chosen = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    box.press("Enter")
    page.wait_for_url("**/id/rider/ane-brekke")
    assert page.get_by_role("heading", level=1).inner_text() == "Ane Brekke"


def test_escape_closes_the_names_and_enter_searches(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/"))
    box = page.get_by_role("combobox", name="Search names")
    box.press_sequentially("brek")
    page.get_by_role("option").first.wait_for()
    box.press("Escape")
    assert page.get_by_role("option").count() == 0
    box.press("Enter")
    page.wait_for_url("**/search?q=brek")
    assert page.get_by_role("main").get_by_role("link", name="Ane Brekke", exact=True).count() == 1


def test_a_fact_opens_its_sentence_in_the_article(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/id/rider/lotte-verhulst"))
    page.locator("section.relation", has_text="lead-out for").get_by_role(
        "link", name="Brekke joins Team Fjord"
    ).first.click()
    page.wait_for_url("**/id/article/transfer-2024#fact-*")
    assert lit(page) == ["Lotte Verhulst will lead her out again; both ride for Team Fjord."]
    (fact,) = page.locator(".fact.lit").all()
    assert re.sub(r"\s+", " ", fact.inner_text()).startswith(
        "fact Lotte Verhulst lead-out for Ane Brekke"
    )


def test_facts_and_sentences_light_each_other_up(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/id/article/transfer-2024"))
    page.locator(".fact.denied").hover()
    assert lit(page) == ["“Lotte has never won it.”"]
    page.locator(".piece", has_text="Lotte Verhulst will lead").hover()
    facts = page.locator(".fact.lit .relation").all_inner_texts()
    assert sorted(facts) == ["lead-out for", "rides for"]
    page.locator("a.number").first.focus()
    assert page.locator(".fact.lit").count() == 5


def test_everything_is_there_without_scripts(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/"), java_script_enabled=False)
    page.get_by_label("Search names").fill("Ane Brekke")
    page.get_by_label("Search names").press("Enter")
    assert page.url.endswith("/id/rider/ane-brekke")
    page.locator("section.relation").get_by_role("link", name="Brekke joins").first.click()
    page.locator("a.number").first.click()
    assert "#fact-" in page.url
    page.goto(at(server, "/query"))
    page.get_by_label("Query").fill("ASK { ?a cyc:leadout_for ?b }")
    page.get_by_role("button", name="Run").click()
    assert page.locator(".truth").inner_text() == "Yes"


def test_a_query_is_written_and_run_in_the_editor(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/query"))
    editor = page.get_by_role("textbox", name="SPARQL query")
    editor.press("ControlOrMeta+a")
    editor.press_sequentially("SELECT ?team { rider:ane-brekke cyc:rides_for ?team }", delay=2)
    editor.press("Escape")
    editor.press("ControlOrMeta+Enter")
    page.wait_for_url("**/query?sparql=SELECT*")
    page.get_by_role("cell").get_by_role("link", name="Team Fjord").click()
    page.wait_for_url("**/id/team/team-fjord")


def test_the_editor_completes_vocabulary_and_names(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/query"))
    editor = page.get_by_role("textbox", name="SPARQL query")
    editor.press("ControlOrMeta+a")
    editor.press_sequentially("SELECT * { ?x cyc:leado", delay=20)
    page.get_by_role("option", name="cyc:leadout_for").wait_for()
    editor.press("Escape")
    editor.press_sequentially(" rider:Brek", delay=20)
    page.get_by_role("option", name="rider:ane-brekke").first.wait_for()


def test_the_editor_marks_the_place_of_a_mistake(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/query?sparql=SELECT+%3Fx+%7B%0A+%3Fx+%7D"))
    assert page.locator(".cm-wrong").inner_text() == "}"
    assert "line 2" in page.get_by_role("alert").inner_text()
    # The browser itself notes that the page came with status 400.
    assert all("400" in fault for fault in visit.faults)
    visit.faults.clear()


def test_questions_complete_their_parameters(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/questions/roster"))
    box = page.get_by_role("combobox", name="Team")
    box.press_sequentially("fjo")
    page.get_by_role("option", name="Team Fjord").click()
    assert box.input_value() == "Team Fjord"
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/questions/roster?team=Team+Fjord*")
    assert page.get_by_role("cell", name="Ane Brekke").count() >= 1


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=evil",
        "/browse/riders",
        "/browse/articles",
        "/id/rider/evil-rider",
        "/id/team/team-fjord",
        "/id/article/hostile",
        "/questions/evidence",
        "/query?sparql=SELECT+?t+%7B+?a+cyc:text+?t+%7D",
        "/search?q=%3Cscript%3Edocument.title='ran'%3C/script%3E",
    ],
)
def test_hostile_text_stays_text(visit: Visit, server: Server, path: str) -> None:
    page = visit(at(server, path))
    assert page.title() != "ran"
    assert page.locator("main img, main script").count() == 0


def test_hostile_names_are_completed_as_text(visit: Visit, server: Server) -> None:
    page = visit(at(server, "/"))
    page.get_by_role("combobox", name="Search names").press_sequentially("evil")
    option = page.get_by_role("option").first
    option.wait_for()
    assert BAD in option.inner_text()
    assert page.title() != "ran"


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible_and_fit(visit: Visit, server: Server, path: str) -> None:
    for scheme in ("light", "dark"):
        for size in (SCREEN, PHONE):
            page = visit(at(server, path), size=size, scheme=scheme)
            assert serious(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.close()
