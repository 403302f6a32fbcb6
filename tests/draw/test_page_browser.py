"""A reader finds, filters and checks on a page, with mouse, keyboard or fingers, in a real browser."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from kg import Graph
from kg.draw.page import page_html, write_page
from kg.model import Article
from tests.browser.chromium import PHONE, Visit, serious
from tests.draw.pages import Sheet, claim, entity, season
from tests.draw.test_page import HOSTILE, TRAIN, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Page

LATER = Article(
    "later",
    "Ane Brekke rode for Caravel in 2021. Ane Brekke coaches in Polders.",
    "A year on",
    "2025-01-09",
)
MORE = Sheet(
    (
        *TRAIN.claims,
        claim(
            LATER, "Ane Brekke rode for Caravel in 2021.",
            (entity("Ane Brekke"), "rode_for", entity("Caravel", "Team")), year=2021,
        ),
    ),
    (*TRAIN.texts, LATER),
)  # fmt: skip
DRAWING = "document.getElementById('diagram')._cyreg.cy"


@pytest.fixture
def page(visit: Visit, tmp_path: Path) -> Page:
    return opened(visit, MORE, tmp_path)


def opened(visit: Visit, sheet: Sheet | Graph, folder: Path, **options: object) -> Page:
    path = write_page(sheet, folder / "graph.html")
    page = visit(path, **options)  # type: ignore[arg-type]
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def things_are(page: Page, *names: str) -> None:
    """Wait until the diagram shows these entities and no others."""
    settle(page, "nodes(':visible').map(each => each.data('name').replaceAll('\\n', ' '))", names)


def ties_are(page: Page, *words: str) -> None:
    """Wait until the diagram shows ties of these words and no others."""
    settle(page, "edges(':visible').map(each => each.data('words'))", words)


def settle(page: Page, elements: str, wanted: tuple[str, ...]) -> None:
    # An event may reach the page a little after the call that causes it has come back.
    for _ in range(50):
        found = sorted(page.evaluate(f"{DRAWING}.{elements}"))
        if found == sorted(wanted):
            break
        page.wait_for_timeout(100)
    assert found == sorted(wanted)


def press(page: Page, element: str, at: str) -> None:
    """Press on something in the diagram."""
    x, y = page.evaluate(f"(({{x, y}}) => [x, y])({DRAWING}.{element}.{at}())")
    page.locator("#diagram").click(position={"x": x, "y": y})


def test_facts_and_hopes_are_shown_and_denials_on_demand(page: Page) -> None:
    ties_are(page, "leads out", "won ? · 2024", "rode for · 2021")
    page.get_by_label("denied").check()
    ties_are(page, "leads out", "won ? · 2024", "rode for · 2021", "rides for (denied)")
    page.get_by_label("hope, plan or rumour").uncheck()
    ties_are(page, "leads out", "rode for · 2021", "rides for (denied)")
    page.get_by_role("button", name="Reset filters").click()
    ties_are(page, "leads out", "won ? · 2024", "rode for · 2021")
    assert not page.get_by_label("denied").is_checked()


def test_relations_types_years_and_articles_filter(page: Page) -> None:
    legend = page.locator(".side")
    legend.get_by_label("leads out").uncheck()
    ties_are(page, "won ? · 2024", "rode for · 2021")
    legend.get_by_label("team", exact=False).first.uncheck()
    things_are(page, "Łucja Nowak", "Polders Omloop")
    legend.get_by_role("button", name="Reset filters").click()
    legend.get_by_label("From year").fill("2022")
    ties_are(page, "leads out", "won ? · 2024")
    legend.get_by_label("those without a year").uncheck()
    ties_are(page, "won ? · 2024")
    legend.get_by_role("button", name="Reset filters").click()
    legend.get_by_label("Article").select_option("2025-01-09 · A year on")
    ties_are(page, "rode for · 2021")
    expect(page.locator(".note")).to_have_text("2 entities of 4, 1 relation")
    legend.get_by_label("rode for").uncheck()
    page.get_by_role("button", name="Reset filters and focus").click()
    ties_are(page, "leads out", "won ? · 2024", "rode for · 2021")


def test_search_completes_without_accents_and_opens_what_is_chosen(page: Page) -> None:
    box = page.locator("#search")
    box.fill("luc")
    expect(page.locator("#found li")).to_have_text(["Łucja Nowak"])
    box.press("ArrowDown")
    assert page.locator("#found li").get_attribute("aria-selected") == "true"
    box.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("Łucja Nowak")
    expect(page.locator("#found")).to_be_hidden()
    box.fill("zzz")
    expect(page.locator("#found li")).to_have_text(["Nobody and nothing of that name"])


def test_focus_shows_the_surroundings_step_by_step(page: Page) -> None:
    page.locator("#search").fill("omloop")
    page.locator("#search").press("Enter")
    page.get_by_role("button", name="Show only what surrounds it").click()
    things_are(page, "Polders Omloop", "Łucja Nowak")
    page.get_by_role("button", name="One step more").click()
    things_are(page, "Polders Omloop", "Łucja Nowak", "Ane Brekke")
    page.get_by_role("button", name="Show everything").click()
    things_are(page, "Ane Brekke", "Caravel", "Polders Omloop", "Łucja Nowak")


def test_what_the_filters_hide_can_be_searched(page: Page) -> None:
    page.locator(".side").get_by_label("rode for").uncheck()
    things_are(page, "Ane Brekke", "Polders Omloop", "Łucja Nowak")
    page.locator("#search").fill("caravel")
    page.locator("#search").press("Enter")
    things_are(page, "Caravel")
    expect(page.locator(".panel")).to_contain_text("2 more are hidden")


def test_line_opens_the_sentence_that_says_it(page: Page) -> None:
    press(page, "edges('[words^=\"leads\"]')", "renderedMidpoint")
    quotation = page.locator("blockquote")
    expect(quotation.locator("mark")).to_have_text("Ane Brekke leads out Łucja Nowak.")
    expect(quotation.locator("mark strong")).to_have_text("leads out")
    assert "It rained in Polders." in quotation.inner_text()
    told = page.locator("figcaption").inner_text()
    for part in (
        "fact",
        "the article itself",
        "75 %",
        "A train for the spring · I. Pen · 2024-04-02",
    ):
        assert part in told
    link = page.get_by_role("link", name="Read the article")
    assert link.get_attribute("href") == "https://example.org/train"
    assert set(str(link.get_attribute("rel")).split()) >= {"noopener", "noreferrer"}


def test_hope_names_its_speaker(page: Page) -> None:
    press(page, "nodes('[name=\"Łucja Nowak\"]')", "renderedPosition")
    page.locator(".tie", has_text="won").click()
    told = page.locator("figcaption dd").all_inner_texts()
    assert told[:3] == ["hope, plan or rumour", "Ane Brekke", "2024"]
    expect(page.get_by_role("link")).to_have_count(1)


def test_everything_can_be_reached_by_keyboard(page: Page) -> None:
    page.locator("#search").focus()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
    assert {"diagram", "All as a list", "Reset filters"} <= reached
    before = page.evaluate(f"[{DRAWING}.pan().x, {DRAWING}.zoom()]")
    page.locator("#diagram").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    assert page.evaluate(f"{DRAWING}.zoom()") > before[1]
    page.keyboard.press("0")
    assert page.evaluate(f"[{DRAWING}.pan().x, {DRAWING}.zoom()]") == pytest.approx(before)
    page.get_by_text("All as a list").press("Enter")
    page.locator("details .tie").first.press("Enter")
    expect(page.locator("mark")).to_have_count(1)
    assert page.evaluate("document.activeElement.className") == "panel"
    page.locator("#diagram").press("Escape")
    expect(page.locator("mark")).to_have_count(0)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(visit: Visit, tmp_path: Path, text: str) -> None:
    page = opened(visit, hostile(text), tmp_path)
    page.locator("#search").fill("rides" if text.startswith("&") else text[-4:])
    page.locator(".things button").first.click()
    page.locator(".tie").first.click()
    expect(page.locator("mark")).to_have_count(1)
    expect(page.get_by_role("link")).to_have_count(0)
    expect(page.locator("body img, body script, body iframe")).to_have_count(0)
    assert page.title() != "run"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier(visit: Visit, tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    page = opened(visit, MORE, tmp_path, scheme=scheme)
    assert serious(page) == []
    page.locator("#search").fill("e")
    assert serious(page) == []
    page.locator("#search").press("Enter")
    assert serious(page) == []
    page.locator(".tie").first.click()
    assert serious(page) == []


def test_phone_shows_everything_without_scrolling_sideways(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit, MORE, tmp_path, size=PHONE, touch=True, is_mobile=True)
    page.get_by_text("Legend and filters").tap()
    page.locator(".things button").first.tap()
    page.locator(".tie").first.tap()
    expect(page.locator("mark")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert serious(page) == []


def test_graph_without_claims_says_so(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit, Graph(), tmp_path)
    expect(page.locator("main")).to_contain_text("There is nothing to draw.")
    expect(page.locator("main")).to_contain_text("kg build")
    assert serious(page) == []


def test_page_works_in_the_closed_frame_of_a_notebook(visit: Visit, tmp_path: Path) -> None:
    frame = tmp_path / "notebook.html"
    inner = escape(page_html(MORE))
    frame.write_text(
        f'<!DOCTYPE html><iframe sandbox="allow-scripts" srcdoc="{inner}"></iframe>', "utf-8"
    )
    page = visit(frame)
    shown = page.frame_locator("iframe")
    shown.locator("html[data-ready]").wait_for(state="attached")
    expect(shown.locator(".note")).to_have_text("4 entities of 4, 3 relations")


def test_two_thousand_entities_stay_fluid(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit, season(2000), tmp_path)
    assert page.locator(".note").inner_text().startswith("2,000 entities of 2,000")
    expect(page.locator(".panel")).to_contain_text("too many to read at once")
    page.evaluate("""() => {
        window.gaps = [];
        let last = performance.now();
        const note = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(note); };
        requestAnimationFrame(note);
    }""")
    box = page.locator("#diagram").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 300)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(box["x"] + 5 + 6 * step, box["y"] + 300 + 2 * step)
    page.mouse.up()
    gaps = sorted(page.evaluate("window.gaps"))
    # Measured: 17 ms, sixty frames a second; a machine that does much else may be slower.
    assert gaps[len(gaps) // 2] < 100


def test_page_of_another_title_is_told_by_it(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    write_page(MORE, path, title="Lead-out & <co>", source="From two stories")
    page = visit(path)
    assert page.title() == "Lead-out & <co>"
    expect(page.get_by_role("heading", level=1)).to_have_text("Lead-out & <co>")
    expect(page.locator(".panel")).to_contain_text("From two stories")
