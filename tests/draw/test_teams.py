"""Team maps: riders by role, directors, newcomers, who left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from networkx import MultiDiGraph

from kg.draw import draw
from kg.graph import Graph
from tests.draw.measure import drawn_nodes, overlaps, texts
from tests.rdf.readings import FORMER

Maker = Callable[..., "MultiDiGraph[str]"]


@pytest.fixture
def team(make_network: Maker) -> MultiDiGraph[str]:
    """A team with a director, a sprinter, a newcomer, a former rider and one without a role."""
    return make_network(
        ("Gro Falk", "directs", "Caravel"),
        ("Ann Ames", "rides_for", "Caravel", {"year": 2024}),
        ("Ann Ames", "has_role", "sprinter"),
        ("Ann Ames", "has_nationality", "Wales"),
        ("Gro Falk", "coaches", "Ann Ames"),
        ("Bo Berg", "rides_for", "Caravel"),
        ("Cy Cole", "rides_for", "Caravel", {"status": "possible", "year": 2025}),
        ("Cy Cole", "rides_for", "Kestrel"),
        ("Di Dahl", "rode_for", "Caravel", {"year": 2021}),
        ("Di Dahl", "rides_for", "Kestrel"),
    )


def test_people_stand_by_what_they_are(team: MultiDiGraph[str]) -> None:
    figure = draw(team, figure="team-map", focus="Caravel")
    groups = texts(figure, "group")
    assert groups == ["directs", "sprinter", "role not stated", "may ride here", "rode here before"]
    assert texts(figure, "title") == ["Caravel"]
    assert {node.split("@")[0] for node in drawn_nodes(figure)} == {
        "person/gro-falk", "rider/ann-ames", "rider/bo-berg", "rider/cy-cole", "rider/di-dahl",
        "team/caravel",
    }  # fmt: skip


def test_cards_tell_years_country_coach_and_the_team_now(team: MultiDiGraph[str]) -> None:
    figure = draw(team, figure="team-map", focus="Caravel")
    assert " ".join(texts(figure, "subtitle:rider/ann")) == "2024, Wales, coached by Gro Falk"
    assert texts(figure, "subtitle:rider/di-dahl") == ["2021, now Kestrel"]
    assert texts(figure, "subtitle:rider/cy-cole") == ["2025, now Kestrel"]


def test_newcomer_who_is_only_hoped_for_has_a_dashed_outline(team: MultiDiGraph[str]) -> None:
    figure = draw(team, figure="team-map", focus="Caravel")
    lines = {
        str(patch.get_gid()).split("@")[0]: patch.get_linestyle()
        for patch in figure.axes[0].patches
        if str(patch.get_gid()).startswith("node:")
    }
    assert lines["node:rider/cy-cole"] != lines["node:rider/ann-ames"]
    assert "hope, plan or rumour" in texts(figure, "legend")


def test_without_focus_there_is_a_panel_for_each_team_the_largest_first(
    team: MultiDiGraph[str],
) -> None:
    figure = draw(team, figure="team-map")
    assert texts(figure, "name:team/") == ["Caravel", "Kestrel"]


def test_focus_on_a_rider_draws_the_riders_teams(team: MultiDiGraph[str]) -> None:
    figure = draw(team, figure="team-map", focus="Ann Ames")
    assert texts(figure, "name:team/") == ["Caravel"]


def test_former_rider_stands_in_the_old_team_with_the_job_of_today() -> None:
    figure = draw(Graph.from_readings([FORMER]).to_networkx(), figure="team-map")
    old = texts(figure, "subtitle:person/mira-holm@team/kestrel-ohm")
    assert " ".join(old).startswith("2009, now directs Team Fjord")
    assert not any(
        "now" in line for line in texts(figure, "subtitle:person/mira-holm@team/team-fj")
    )
    assert set(texts(figure, "legend")) == {"rider", "other person", "team"}
    assert overlaps(figure).nodes == []


def test_denied_member_is_none_by_default(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "rides_for", "Caravel"),
        ("Bo Berg", "rides_for", "Caravel", {"status": "denied"}),
    )
    assert "Bo Berg" not in texts(draw(network, figure="team-map"))
    shown = draw(network, figure="team-map", show=("asserted", "denied"))
    assert "does not ride here" in texts(shown, "group")
