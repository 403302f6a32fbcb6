"""Drawing the surroundings of one entity."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from networkx import MultiDiGraph

from kg.draw import AmbiguousFocus, InvalidDrawingOption, UnknownFocus, draw
from tests.draw.measure import drawn_nodes
from tests.draw.peloton import peloton

Maker = Callable[..., "MultiDiGraph[str]"]


@pytest.mark.parametrize(
    "focus",
    [
        "Łukasz Hadžić",
        "lukasz hadzic",
        "LUKASZ HADŽIĆ",
        "the heron",
        "Hadzic",
        "rider/łukasz-hadžić",
        "https://w3id.org/cycling-kg/id/rider/łukasz-hadžić",
    ],
)
def test_focus_is_found_by_name_alias_surname_and_identifier(
    train: MultiDiGraph[str], focus: str
) -> None:
    assert drawn_nodes(draw(train, focus=focus)) == {
        "rider/łukasz-hadžić",
        "rider/søren-bjørnø",
        "team/қыран-team",
        "race/polders-omloop",
    }


def test_hops_widen_the_picture(make_network: Maker) -> None:
    chain = make_network(
        ("A A", "leadout_for", "B B"), ("B B", "leadout_for", "C C"), ("C C", "leadout_for", "D D")
    )
    sizes = [len(drawn_nodes(draw(chain, focus="A A", hops=hops))) for hops in range(5)]
    assert sizes == [1, 2, 3, 4, 4]


def test_focus_without_a_drawn_edge_is_drawn_alone(train: MultiDiGraph[str]) -> None:
    assert drawn_nodes(draw(train, focus="Caravel")) == {"team/caravel"}


def test_unknown_focus_suggests_the_nearest_names(train: MultiDiGraph[str]) -> None:
    with pytest.raises(UnknownFocus, match="Łukasz Hadžić") as raised:
        draw(train, focus="Lucasz Hadsic")
    assert raised.value.nearest[0] == "Łukasz Hadžić"


@pytest.mark.parametrize("focus", ["", "   ", "🚴", "Zzyzx Qwrtp"])
def test_focus_like_no_name_is_refused(train: MultiDiGraph[str], focus: str) -> None:
    with pytest.raises(UnknownFocus) as raised:
        draw(train, focus=focus)
    assert raised.value.nearest == ()


def test_focus_that_fits_several_entities_lists_them(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "beat", "Bo Ames"))
    with pytest.raises(AmbiguousFocus, match="rider/ann-ames, rider/bo-ames"):
        draw(network, focus="Ames")


def test_negative_hops_are_refused(train: MultiDiGraph[str]) -> None:
    with pytest.raises(InvalidDrawingOption, match="hops"):
        draw(train, focus="Caravel", hops=-1)


def test_focus_narrows_a_graph_that_is_too_big_to_draw() -> None:
    figure = draw(peloton(180), focus="Caravel", hops=1)
    assert 2 < len(drawn_nodes(figure)) < 30
