"""Graphs and names that a picture could break on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
from networkx import MultiDiGraph

from kg.draw import TooManyEntities, draw
from kg.draw.text import Face, extent, printable, wrap
from tests.draw.measure import drawn_nodes, overlaps, texts
from tests.draw.peloton import peloton

Maker = Callable[..., "MultiDiGraph[str]"]


def test_empty_graph_gives_a_page_that_says_so(tmp_path: Path) -> None:
    empty: MultiDiGraph[str] = networkx.MultiDiGraph()
    figure = draw(empty, tmp_path / "empty.png", title="Nothing yet", source="No article.")
    assert "nothing to draw" in " ".join(texts(figure, "empty"))
    assert texts(figure, "title") == ["Nothing yet"]
    assert overlaps(figure).outside == []
    assert (tmp_path / "empty.png").stat().st_size > 1000


def test_graph_with_nothing_to_show_is_empty(train: MultiDiGraph[str]) -> None:
    train.remove_edges_from([edge for edge in train.edges(keys=True) if "denied" not in edge[2]])
    assert drawn_nodes(draw(train)) == set()


def test_too_big_a_graph_says_how_to_narrow_it() -> None:
    network = peloton(180)
    with pytest.raises(TooManyEntities, match=r"180 entities.*Focus on one entity") as raised:
        draw(network)
    assert raised.value.limit == 150
    assert len(raised.value.suggestions) == 5
    names = {data["name"] for _, data in network.nodes(data=True)}
    assert set(raised.value.suggestions) <= names
    assert len(drawn_nodes(draw(network, focus=raised.value.suggestions[0]))) > 5


def test_too_wide_a_focus_says_to_reach_less_far() -> None:
    with pytest.raises(TooManyEntities, match="less far than 9 hops from Caravel"):
        draw(peloton(180), focus="Caravel", hops=9, limit=20)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("$x^2$ \\alpha_1", "$x^2$ \\alpha_1"),
        ("$", "$"),
        ("Ann 🚴\u200d♀️ Ames", "Ann ♀ Ames"),
        ("Ann\n\tAmes\x00\x1b[31m", "Ann Ames[31m"),
        ("e\u0301mile", "émile"),
        ("a\u202eb\u2066c", "abc"),
        ("新城幸也", "□□□□"),
        ("Әйгерім Қасымова", "Әйгерім Қасымова"),
        ("<script>alert(1)</script> & --> ]]>", "<script>alert(1)</script> & --> ]]>"),
        ("مارك كافنديش", "مارك كافنديش"),
        ("\ud800x", "x"),
    ],
)
def test_hostile_name_is_printed_as_it_stands(
    tmp_path: Path, make_network: Maker, name: str, shown: str
) -> None:
    assert printable(name) == shown
    network = make_network(("Bo Berg", "beat", "Cy Cole"))
    network.nodes["rider/cy-cole"]["name"] = name
    figure = draw(network, tmp_path / "a.svg", title=name, source=name)
    lines = texts(figure, "name:rider/cy-cole")
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")
    assert overlaps(figure).names == []
    ElementTree.parse(tmp_path / "a.svg")  # noqa: S314 - our own file
    draw(network, tmp_path / "a.pdf", title=name)
    draw(network, tmp_path / "a.png", title=name)


def test_name_of_nothing_printable_falls_back_on_the_identifier(make_network: Maker) -> None:
    network = make_network(("Bo Berg", "beat", "Cy Cole"))
    network.nodes["rider/cy-cole"]["name"] = "\u200b🚴"
    assert texts(draw(network), "name:rider/cy-cole") == ["rider/cy-cole"]


@pytest.mark.parametrize("name", ["x" * 400, "Very " * 90, "Jean-" * 60])
def test_very_long_name_is_wrapped_and_cut(make_network: Maker, name: str) -> None:
    figure = draw(make_network(("Bo Berg", "beat", name.strip())), title=name)
    found = overlaps(figure)
    assert (found.names, found.outside) == ([], [])
    assert any(text.endswith("…") for text in texts(figure, "name:"))
    assert figure.get_size_inches()[0] < 10


def test_unknown_types_and_relations_are_drawn_too() -> None:
    network: MultiDiGraph[str] = networkx.MultiDiGraph()
    network.add_node("a", name="Ann", type="Mechanic")
    network.add_edge("a", "b", key="mends_for", predicate="mends_for", status="asserted")
    figure = draw(network)
    assert drawn_nodes(figure) == {"a", "b"}
    assert texts(figure, "label:") == ["mends for"]


@pytest.mark.parametrize("relations", [2, 3, 4])
def test_edges_both_ways_and_of_every_status_stay_apart(
    make_network: Maker, relations: int
) -> None:
    statuses = ("asserted", "possible", "denied")
    claims = [
        ("Ann Ames", "beat", "Bo Berg", {"status": "asserted"}),
        ("Bo Berg", "leadout_for", "Ann Ames", {"status": "asserted"}),
        ("Bo Berg", "beat", "Ann Ames", {"status": "possible"}),
        ("Ann Ames", "leadout_for", "Bo Berg", {"status": "denied"}),
    ]
    figure = draw(make_network(*claims[:relations]), show=statuses)
    found = overlaps(figure)
    assert found.labelled == relations
    assert found.labels == set()


def test_star_of_eighty_riders_is_readable(make_network: Maker) -> None:
    star = make_network(*((f"Rider {n:02}", "rides_for", "Caravel") for n in range(80)))
    found = overlaps(draw(star, dpi=72))
    assert (found.nodes, found.names) == ([], [])
    assert len(found.labels) <= 0.02 * found.labelled


def test_lines_are_no_wider_than_asked_for() -> None:
    face = Face(9.0)
    for text in ("Vélo Club Saint-Rambert de la Haute Vallée", "x" * 90, "a"):
        assert extent(wrap(text, face, 80.0), face)[0] <= 80.0


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("Kuurne-Brussels-Kuurne", 80.0, ("Kuurne-Brussels-", "Kuurne")),
        ("Team BikeExchange–Jayco", 80.0, ("Team", "BikeExchange–", "Jayco")),
        ("Lidl-Trek", 80.0, ("Lidl-Trek",)),
    ],
)
def test_long_words_are_cut_behind_hyphens(text: str, limit: float, lines: tuple[str, ...]) -> None:
    assert wrap(text, Face(9.0), limit) == lines
