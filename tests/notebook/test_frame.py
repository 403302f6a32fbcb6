"""The interactive view: a whole page in a frame that lets its scripts run, and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from kg.draw import TooManyEntities
from kg.draw.page import page_html
from kg.graph import Graph
from kg.notebook.frame import WrongHeight
from kg.notebook.picture import few_colours
from tests.rdf.readings import HOSTILE, READINGS, hostile_reading


class Frames(HTMLParser):
    """The tags of a page with their attributes, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


def test_view_is_the_page_in_a_closed_frame(graph: Graph) -> None:
    view = graph.view(height=500, title="Who & whom")
    ((tag, attributes),) = Frames(view._repr_html_()).tags
    assert tag == "iframe"
    assert attributes["srcdoc"] == view.page == page_html(graph, title="Who & whom")
    # Not allow-same-origin: with it, the scripts could reach the notebook and run code there.
    assert attributes["sandbox"] == "allow-scripts"
    assert "height:500px" in (attributes["style"] or "")
    assert "src" not in attributes
    assert repr(view) == "<interactive view of 2 articles, 10 entities, 17 claims>"


def test_picture_stands_in_where_scripts_do_not_run(graph: Graph) -> None:
    view = graph.view()
    assert view.picture == view._repr_png_()
    assert view.picture is not None
    assert view.picture.startswith(b"\x89PNG")
    assert few_colours(view.picture) == few_colours(view.picture)
    assert Graph().view()._repr_png_() is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_not_leave_the_frame(text: str) -> None:
    graph = Graph.from_readings([hostile_reading(f'{text}"></iframe><script>alert(1)</script>')])
    assert [tag for tag, _ in Frames(graph.view()._repr_html_()).tags] == ["iframe"]


@pytest.mark.parametrize("height", [0, 199, 4001, -640])
def test_height_is_one_of_a_screen(graph: Graph, height: int) -> None:
    with pytest.raises(WrongHeight, match="200 to 4000"):
        graph.view(height=height)


def test_what_the_page_refuses_is_refused(graph: Graph) -> None:
    with pytest.raises(TooManyEntities):
        graph.view(limit=3)
