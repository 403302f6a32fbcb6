"""The browser of the tests reaches nothing outside, and tells when a page tries."""

from __future__ import annotations

from pathlib import Path

from tests.browser.chromium import Visit, serious


def written(folder: Path, body: str) -> Path:
    path = folder / "page.html"
    head = "<!doctype html><html lang=en><meta charset=utf-8><title>A page</title>"
    path.write_text(f"{head}<main><h1>A page</h1>{body}</main>", "utf-8")
    return path


def test_outside_addresses_are_refused_and_noted(visit: Visit, tmp_path: Path) -> None:
    visit(written(tmp_path, '<img alt="" src="https://example.org/x.png">'))
    assert visit.outside == ["https://example.org/x.png"]
    assert any("ERR_FAILED" in fault for fault in visit.faults)
    visit.outside.clear()
    visit.faults.clear()


def test_errors_of_scripts_are_noted(visit: Visit, tmp_path: Path) -> None:
    visit(written(tmp_path, "<script>missing()</script>"))
    assert visit.faults == ["missing is not defined"]
    visit.faults.clear()


def test_pages_that_keep_to_themselves_pass(visit: Visit, tmp_path: Path) -> None:
    page = visit(written(tmp_path, "<p>Nothing else.</p>"))
    assert page.inner_text("p") == "Nothing else."
    assert serious(page) == []


def test_unreadable_text_is_a_serious_violation(visit: Visit, tmp_path: Path) -> None:
    page = visit(written(tmp_path, '<p style="color:#ccc;background:#fff">Faint.</p>'))
    assert [each.split(":")[0] for each in serious(page)] == ["color-contrast"]
