"""Careers: a row for each rider, a bar for each team and season."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from networkx import MultiDiGraph

from kg.draw import draw
from kg.draw.seasons import runs, seasons
from kg.graph import Graph
from kg.model import Article
from tests.draw.measure import overlaps, texts, written_over
from tests.rdf.readings import FORMER, READINGS

Maker = Callable[..., "MultiDiGraph[str]"]


def _bars(figure: object) -> dict[str, list[tuple[float, float]]]:
    """Left and right end of the bars by team."""
    found: dict[str, list[tuple[float, float]]] = {}
    for patch in figure.axes[0].patches:  # type: ignore[attr-defined]
        if str(patch.get_gid()).startswith("bar:"):
            across = patch.get_xy()[:, 0]
            found.setdefault(str(patch.get_gid()).split("|")[2], []).append((
                float(across.min()),
                float(across.max()),
            ))
    return found


def test_bars_lie_in_the_order_of_the_years(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "rode_for", "Caravel", {"year": 2019}),
        ("Ann Ames", "rode_for", "Caravel", {"year": 2020}),
        ("Ann Ames", "rides_for", "Kestrel", {"year": 2022}),
    )
    figure = draw(network, figure="careers")
    bars = _bars(figure)
    ((start, end),) = bars["team/caravel"]
    ((later, last),) = bars["team/kestrel"]
    assert end < later
    assert end - start == pytest.approx(2 * (last - later), rel=0.05)
    assert texts(figure, "year") == ["2019", "2020", "2021", "2022"]
    assert texts(figure, "title") == ["The career of Ann Ames"]


def test_team_without_a_year_stands_apart(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "rode_for", "Caravel"), ("Ann Ames", "rides_for", "Kestrel", {"year": 2022})
    )
    figure = draw(network, figure="careers")
    bars = _bars(figure)
    assert bars["team/caravel"][0][1] < bars["team/kestrel"][0][0]
    assert "year not stated" in texts(figure, "year")


def test_present_team_counts_for_the_year_of_the_article(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "rides_for", "Caravel", {"article": "spring"}))
    network.graph["articles"] = {"spring": Article("spring", "…", date="2018-03-04")}
    figure = draw(network, figure="careers")
    assert texts(figure, "year") == ["2018"]
    assert "rides there, by an article of that year" in texts(figure, "legend")


def test_two_teams_of_one_season_do_not_cover_each_other(make_network: Maker) -> None:
    teams = ("Caravel", "Kestrel–Ohm of the Long Name Racing", "Maes", "Vélo Club Saint-Rambert")
    network = make_network(
        *(
            ("Ann Ames", "rides_for", team, {"year": year})
            for team in teams
            for year in (2020, 2022)
        )
    )
    figure = draw(network, figure="careers")
    assert overlaps(figure).labels == set()
    assert written_over(figure) == []


@pytest.mark.parametrize(
    ("focus", "riders"), [("Ann Ames", ["Ann Ames"]), ("Caravel", ["Ann Ames", "Bo Berg"])]
)
def test_focus_is_a_rider_or_all_who_rode_for_a_team(
    make_network: Maker, focus: str, riders: list[str]
) -> None:
    network = make_network(
        ("Ann Ames", "rode_for", "Caravel", {"year": 2019}),
        ("Bo Berg", "rides_for", "Caravel", {"year": 2020}),
        ("Cy Cole", "rides_for", "Kestrel", {"year": 2018}),
    )
    figure = draw(network, figure="careers", focus=focus)
    assert texts(figure, "name:rider/") == riders


def test_former_rider_has_a_row_and_the_outline_of_a_person() -> None:
    figure = draw(Graph.from_readings([FORMER]).to_networkx(), figure="careers")
    assert texts(figure, "name:person/") == ["Mira Holm"]
    assert {"rider", "other person"} <= set(texts(figure, "legend"))
    riders = draw(Graph.from_readings(READINGS).to_networkx(), figure="careers")
    assert not {"rider", "other person"} & set(texts(riders, "legend"))


def test_hope_has_no_fill_and_the_past_a_hatch(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "rode_for", "Caravel", {"year": 2019}),
        ("Ann Ames", "rides_for", "Kestrel", {"year": 2021, "status": "possible"}),
    )
    figure = draw(network, figure="careers")
    assert "may ride there: hope, plan or rumour" in texts(figure, "legend")
    hatched = [p for p in figure.axes[0].patches if p.get_hatch()]
    assert len(hatched) == 2  # the bar and the legend's


def test_long_empty_stretches_are_cut_out() -> None:
    line = seasons([1931, 1932, 2019, 2021])
    assert sorted(line.lefts) == [1931, 1932, 2019, 2020, 2021]
    assert len(line.breaks) == 1
    assert line.span(1931, 1932)[1] < line.breaks[0] < line.span(2019, 2019)[0]


def test_runs_of_years() -> None:
    assert runs([]) == []
    assert runs([2003, 2001, 2002, 2002, 2010]) == [(2001, 2003), (2010, 2010)]


def test_stretch_in_which_nothing_is_stated_is_dotted_and_explained(make_network: Maker) -> None:
    years = (2014, 2015, 2017)
    network = make_network(*(("Ann Ames", "rode_for", "Caravel", {"year": y}) for y in years))
    figure = draw(network, figure="careers")
    assert "nothing stated in between" in texts(figure, "legend")
    (gap,) = [line for line in figure.axes[0].lines if line.get_gid() == "gap"]
    start, end = (float(x) for x in np.asarray(gap.get_xdata()))
    first, last = sorted(_bars(figure)["team/caravel"])
    assert first[1] < start < end < last[0]


def test_name_with_a_hyphen_is_broken_there_to_fit_the_bar(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "rides_for", "BikeExchange-Jayco", {"year": 2021}))
    assert texts(draw(network, figure="careers"), "label:") == ["BikeExchange-", "Jayco"]
