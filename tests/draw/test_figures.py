"""What every kind of figure keeps to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx
import pytest
from networkx import MultiDiGraph

from kg.draw import (
    FIGURES,
    AmbiguousFocus,
    FocusNeeded,
    InvalidDrawingOption,
    TooManyEntities,
    UnknownFigure,
    UnknownFocus,
    draw,
)
from kg.errors import KgError
from tests.draw.measure import drawn_nodes, overlaps, texts, written_over
from tests.draw.peloton import peloton

Maker = Callable[..., "MultiDiGraph[str]"]

OWN = ("trains", "team-map", "careers", "goals")


def _focus(figure: str) -> str | None:
    return "Caravel" if figure == "neighbourhood" else None


@pytest.fixture
def season(make_network: Maker) -> MultiDiGraph[str]:
    """A team, two trains, a director, results, goals and accents."""
    return make_network(
        ("Søren Bjørnø", "leadout_for", "Łukasz Hadžić", {"year": 2024, "article": "a"}),
        ("Matěj Dvořák", "leadout_for", "Søren Bjørnø", {"article": "a"}),
        ("Aïda Étchart", "leadout_for", "Łukasz Hadžić", {"status": "possible", "article": "a"}),
        ("Søren Bjørnø", "rides_for", "Caravel", {"year": 2024, "article": "a"}),
        ("Søren Bjørnø", "rode_for", "Kestrel–Ohm", {"year": 2021, "article": "a"}),
        ("Łukasz Hadžić", "rides_for", "Caravel", {"article": "a"}),
        ("Matěj Dvořák", "rides_for", "Caravel", {"status": "possible", "article": "a"}),
        ("Iñigo Ibarra", "directs", "Caravel", {"article": "a"}),
        ("Łukasz Hadžić", "has_role", "sprinter", {"article": "a"}),
        ("Łukasz Hadžić", "won", "Fjordløpet", {"year": 2023, "article": "a"}),
        ("Łukasz Hadžić", "targets", "Polders Omloop", {"status": "possible", "article": "a"}),
    )


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_same_graph_gives_the_same_bytes(
    tmp_path: Path, season: MultiDiGraph[str], figure: str, suffix: str
) -> None:
    backwards = season.__class__()
    backwards.add_nodes_from(reversed(list(season.nodes(data=True))))
    for source, target, key, data in reversed(list(season.edges(keys=True, data=True))):
        backwards.add_edge(source, target, key=key, **data)
    for name, network in (("a", season), ("b", backwards)):
        draw(network, tmp_path / f"{name}.{suffix}", figure=figure, focus=_focus(figure))
    one, other = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in "ab")
    assert one == other
    assert len(one) > 1000


@pytest.mark.parametrize("figure", FIGURES)
def test_names_with_accents_are_printed_as_they_are(season: MultiDiGraph[str], figure: str) -> None:
    printed = " ".join(texts(draw(season, figure=figure, focus=_focus(figure))))
    assert "Hadžić" in printed
    assert "Łukasz" in printed
    assert "□" not in printed


@pytest.mark.parametrize("figure", FIGURES)
def test_title_and_source_are_the_readers_or_the_figures_own_or_none(
    season: MultiDiGraph[str], figure: str
) -> None:
    def heads(**words: str) -> tuple[list[str], list[str]]:
        drawn = draw(season, figure=figure, focus=_focus(figure), **words)  # type: ignore[arg-type]
        return texts(drawn, "title"), texts(drawn, "source")

    assert heads(title="Mine", source="By me") == (["Mine"], ["By me"])
    assert heads(title="", source="") == ([], [])
    title, source = heads()
    assert bool(title) == (figure != "graph")
    assert source == ["Source: a"]


@pytest.mark.parametrize("figure", OWN)
@pytest.mark.parametrize(("size", "seed"), [(5, 1), (30, 1), (30, 2), (100, 1)])
def test_nothing_covers_anything(figure: str, size: int, seed: int) -> None:
    figure_ = draw(peloton(size, seed), figure=figure, dpi=100)
    found = overlaps(figure_)
    assert (found.nodes, found.names, found.outside) == ([], [], [])
    assert found.labels == set()
    assert written_over(figure_) == []


@pytest.mark.parametrize("figure", FIGURES)
def test_empty_graph_gives_a_page_that_says_so_and_what_to_do(tmp_path: Path, figure: str) -> None:
    empty: MultiDiGraph[str] = networkx.MultiDiGraph()
    if figure == "neighbourhood":
        with pytest.raises(FocusNeeded):
            draw(empty, figure=figure)
        return
    drawn = draw(empty, tmp_path / "empty.png", figure=figure)
    said = " ".join(texts(drawn, "empty"))
    assert said.startswith("There is no")
    assert figure == "graph" or "kg " in said
    assert drawn.contents == (0, 0)
    assert overlaps(drawn).outside == []
    assert written_over(drawn) == []


@pytest.mark.parametrize("figure", OWN)
def test_focus_of_which_nothing_is_known_gives_a_page_that_names_it(
    make_network: Maker, figure: str
) -> None:
    network = make_network(
        ("Ann Ames", "leadout_for", "Bo Berg"),
        ("Ann Ames", "rides_for", "Caravel"),
        ("Ann Ames", "won", "Steppe Tour"),
        ("Other Tour", "held_in", "Maren"),
    )
    drawn = draw(network, figure=figure, focus="Maren")
    assert drawn.contents == (0, 0)
    assert "Maren" in " ".join(texts(drawn, "empty"))


@pytest.mark.parametrize("figure", OWN)
def test_too_much_says_how_to_narrow_it(figure: str) -> None:
    network = peloton(150)
    with pytest.raises(TooManyEntities, match="more than 6 cannot be read") as raised:
        draw(network, figure=figure, limit=6)
    assert raised.value.suggestions
    names = {data["name"] for _, data in network.nodes(data=True)}
    assert set(raised.value.suggestions) <= names
    narrowed = draw(network, figure=figure, focus=raised.value.suggestions[0], limit=60)
    assert narrowed.contents[0] > 1


@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "article"])
def test_unknown_focus_suggests_the_nearest_names(season: MultiDiGraph[str], figure: str) -> None:
    with pytest.raises(UnknownFocus, match="Łukasz Hadžić"):
        draw(season, figure=figure, focus="Lucasz Hadsic")


@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "article"])
def test_focus_that_fits_several_lists_them(make_network: Maker, figure: str) -> None:
    network = make_network(
        ("Ann Ames", "leadout_for", "Bo Ames"), ("Ann Ames", "rides_for", "Caravel")
    )
    with pytest.raises(AmbiguousFocus, match="rider/ann-ames, rider/bo-ames"):
        draw(network, figure=figure, focus="Ames")


@pytest.mark.parametrize("figure", OWN)
def test_denials_are_drawn_only_when_asked_for(make_network: Maker, figure: str) -> None:
    denied = {"status": "denied"}
    network = make_network(
        ("Ann Ames", "leadout_for", "Bo Berg", denied),
        ("Ann Ames", "rides_for", "Caravel", denied),
        ("Ann Ames", "won", "Steppe Tour", denied),
    )
    assert draw(network, figure=figure).contents == (0, 0)
    if figure != "careers":  # nobody rode where it is denied
        assert drawn_nodes(draw(network, figure=figure, show=("denied",)))


def test_neighbourhood_without_a_focus_names_the_busiest(season: MultiDiGraph[str]) -> None:
    with pytest.raises(FocusNeeded, match=r"for example: Łukasz Hadžić") as raised:
        draw(season, figure="neighbourhood")
    assert isinstance(raised.value, KgError)


def test_neighbourhood_of_two_has_what_surrounds_either(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "beat", "Bo Berg"),
        ("Cy Cole", "beat", "Di Dahl"),
        ("Ed Ek", "beat", "Fi Falk"),
    )
    drawn = draw(network, figure="neighbourhood", focus=["Ames", "Cole"])
    assert {node.split("/")[1] for node in drawn_nodes(drawn)} == {
        "ann-ames", "bo-berg", "cy-cole", "di-dahl",
    }  # fmt: skip
    assert texts(drawn, "title") == ["Around Ann Ames and Cy Cole"]


@pytest.mark.parametrize(("name", "near"), [("train", "trains"), ("team_map", "team-map")])
def test_unknown_figure_lists_those_that_there_are(
    season: MultiDiGraph[str], name: str, near: str
) -> None:
    with pytest.raises(UnknownFigure, match=f"Did you mean {near}.*careers, goals, article"):
        draw(season, figure=name)


def test_limit_below_one_is_refused(season: MultiDiGraph[str]) -> None:
    with pytest.raises(InvalidDrawingOption, match="limit"):
        draw(season, limit=0)


@pytest.mark.parametrize("figure", OWN)
def test_hostile_names_are_printed_as_they_stand(tmp_path: Path, figure: str) -> None:
    network: MultiDiGraph[str] = networkx.MultiDiGraph()
    name = "<script>$x^2$</script> & \u202e\x00]]>"
    for node, kind in (
        ("rider/a", "Rider"),
        ("rider/b", "Rider"),
        ("team/c", "Team"),
        ("race/d", "Race"),
    ):
        network.add_node(node, name=name, type=kind)
    for predicate, target in (
        ("leadout_for", "rider/b"),
        ("rides_for", "team/c"),
        ("won", "race/d"),
    ):
        network.add_edge("rider/a", target, key=predicate, predicate=predicate, year=2020)
    drawn = draw(network, tmp_path / "a.svg", figure=figure)
    assert "<script>" in " ".join(texts(drawn))
    assert "<script>" not in (tmp_path / "a.svg").read_text("utf-8")
    draw(network, tmp_path / "a.pdf", figure=figure)
