"""What notebooks show, in a real browser: readable in light and dark, without a script, and inert."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from kg.graph import Graph
from kg.notebook import show
from tests.browser.chromium import Visit, serious
from tests.rdf.readings import READINGS, TRANSFER, hostile_reading

ATTACK = "Eva <img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
COLOURS = {"light": ("#ffffff", "#1a1a1a"), "dark": ("#111111", "#e0e0e0")}


def written(folder: Path, *bodies: str, scheme: str = "light") -> Path:
    """Put what is shown where notebooks put it: into a page with a colour of its own."""
    ground, letters = COLOURS[scheme]
    path = folder / "notebook.html"
    style = f"background:{ground};color:{letters};font-family:sans-serif"
    path.write_text(
        "<!doctype html><html lang=en><meta charset=utf-8><title>notebook</title>"
        f'<body style="{style}"><main><h1>Notebook</h1>{"".join(bodies)}</main></html>',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_displays_are_readable_in_light_and_dark(
    visit: Visit, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    graph = Graph.from_readings(READINGS)
    named = graph.query("@evidence")
    bodies = [show(each).html for each in (TRANSFER, TRANSFER.article, graph, named)]
    page = visit(
        written(tmp_path, *bodies, show(TRANSFER.claims).html, scheme=scheme), scheme=scheme
    )
    assert serious(page) == []
    assert page.locator(".kg-card").count() == len(TRANSFER.claims)
    assert not page.locator("details table").is_visible()
    page.get_by_text("The surest facts").click()
    assert page.locator("details table").is_visible()
    assert serious(page) == []


def test_paragraph_and_claims_stand_side_by_side_or_below_each_other(
    visit: Visit, tmp_path: Path
) -> None:
    path = written(tmp_path, show(TRANSFER).html)
    for size, beside in (((1200, 800), True), ((390, 800), False)):
        page = visit(path, size=size)
        words, claims = (
            page.locator(f".kg-row > {tag}").first.bounding_box() for tag in ("p", "ul")
        )
        assert words is not None
        assert claims is not None
        assert (claims["x"] >= words["x"] + words["width"]) == beside


def test_hostile_text_stays_text(visit: Visit, tmp_path: Path) -> None:
    reading = hostile_reading(ATTACK)
    claim = replace(reading.claims[0], speaker=None)
    graph = Graph.from_readings([reading])
    answer = graph.query("SELECT * { ?a ?b ?c }")
    bodies = [show(each).html for each in (reading, reading.article, claim, graph, answer)]
    page = visit(written(tmp_path, *bodies))
    assert page.title() == "notebook"
    assert page.locator("main script").count() == 0
    assert page.locator("img[src=x]").count() == 0
    assert page.get_by_text("onerror").count() > 3


def test_interactive_view_runs_and_cannot_reach_the_notebook(visit: Visit, tmp_path: Path) -> None:
    readings = [*READINGS, hostile_reading(ATTACK)]
    view = Graph.from_readings(readings).view()
    page = visit(written(tmp_path, view._repr_html_()))
    inside = page.frame_locator("iframe")
    inside.get_by_role("searchbox").or_(inside.get_by_role("combobox")).first.fill("Lotte")
    inside.get_by_text("Lotte Verhulst").first.wait_for()
    (frame,) = page.frames[1:]
    reached = frame.evaluate("() => { try { return parent.document.title } catch { return null } }")
    assert reached is None
    assert page.title() == "notebook"
