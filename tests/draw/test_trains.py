"""Lead-out trains: who leads out whom, team by team."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from networkx import MultiDiGraph

from kg.draw import draw
from kg.draw.layers import columns
from tests.draw.measure import drawn_nodes, overlaps, texts

Maker = Callable[..., "MultiDiGraph[str]"]


def _x(figure: object, rider: str) -> float:
    """Where a rider's name stands, from the left."""
    found = [t for t in figure.axes[0].texts if str(t.get_gid()).startswith(f"name:{rider}")]  # type: ignore[attr-defined]
    return float(found[0].get_position()[0])


def test_train_runs_from_left_to_right(make_network: Maker) -> None:
    figure = draw(
        make_network(
            ("Ann Ames", "leadout_for", "Bo Berg"),
            ("Bo Berg", "leadout_for", "Cy Cole"),
            ("Ann Ames", "leadout_for", "Cy Cole"),
        ),
        figure="trains",
    )
    places = [_x(figure, f"rider/{name}") for name in ("ann-ames", "bo-berg", "cy-cole")]
    assert places == sorted(places)
    assert overlaps(figure).nodes == []


def test_trains_stand_with_their_team_and_riders_of_two_teams_in_both(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "leadout_for", "Bo Berg", {"year": 2019}),
        ("Ann Ames", "leadout_for", "Cy Cole", {"year": 2024}),
        ("Ann Ames", "rode_for", "Caravel", {"year": 2019}),
        ("Ann Ames", "rides_for", "Kestrel", {"year": 2024}),
        ("Bo Berg", "rides_for", "Caravel"),
        ("Cy Cole", "rides_for", "Kestrel"),
    )
    figure = draw(network, figure="trains")
    assert drawn_nodes(figure) == {
        "team/caravel", "team/kestrel",
        "rider/ann-ames@team/caravel", "rider/bo-berg@team/caravel",
        "rider/ann-ames@team/kestrel", "rider/cy-cole@team/kestrel",
    }  # fmt: skip
    assert "now Kestrel" in texts(figure, "subtitle:rider/ann-ames@team/caravel")
    assert texts(figure, "label:") == ["2019", "2024"]


def test_train_of_no_known_team_says_so(make_network: Maker) -> None:
    figure = draw(make_network(("Ann Ames", "leadout_for", "Bo Berg")), figure="trains")
    assert "team not stated" in texts(figure)
    assert "team" not in texts(figure, "legend")


@pytest.mark.parametrize(
    ("focus", "riders"),
    [
        ("Ann Ames", {"ann-ames", "bo-berg", "cy-cole"}),
        ("Kestrel", {"di-dahl", "ed-ek"}),
        (["Ames", "Kestrel"], {"ann-ames", "bo-berg", "cy-cole", "di-dahl", "ed-ek"}),
    ],
)
def test_focus_draws_whole_trains(
    make_network: Maker, focus: str | list[str], riders: set[str]
) -> None:
    network = make_network(
        ("Ann Ames", "leadout_for", "Bo Berg"),
        ("Bo Berg", "leadout_for", "Cy Cole"),
        ("Di Dahl", "leadout_for", "Ed Ek"),
        ("Ed Ek", "rides_for", "Kestrel"),
    )
    drawn = drawn_nodes(draw(network, figure="trains", focus=focus))
    assert {n.split("@")[0].split("/")[1] for n in drawn if n.startswith("rider/")} == riders


def test_hope_is_dashed_and_has_a_question_mark(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "leadout_for", "Bo Berg", {"status": "possible"}))
    figure = draw(network, figure="trains")
    (line,) = [p for p in figure.axes[0].patches if str(p.get_gid()).startswith("edge:rider")]
    assert line.get_linestyle() != "solid"
    assert texts(figure, "label:") == ["?"]
    assert "leads out (hope, plan or rumour)" in texts(figure, "legend")


def test_two_who_lead_each_other_out_are_drawn(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "leadout_for", "Bo Berg"), ("Bo Berg", "leadout_for", "Ann Ames")
    )
    figure = draw(network, figure="trains")
    assert figure.contents == (2, 2)
    assert overlaps(figure).nodes == []


def test_columns_never_overlap_and_arrows_point_right() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        count = int(random.integers(2, 14))
        sizes = random.uniform(10, 90, size=(count, 2))
        ends = [sorted(random.choice(count, 2, replace=False).tolist()) for _ in range(count + 2)]
        arrows = [(int(a), int(b)) for a, b in ends]
        spots = columns(sizes, arrows, 30.0)
        assert all(spots[b, 0] - spots[a, 0] >= (sizes[a, 0] + sizes[b, 0]) / 2 for a, b in arrows)
        gap = np.abs(spots[:, None] - spots) - (sizes[:, None] + sizes) / 2
        apart = (gap > -1e-3).any(axis=2)
        assert (apart | np.eye(count, dtype=np.bool_)).all()
