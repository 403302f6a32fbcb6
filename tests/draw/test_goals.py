"""Goals and results: riders and teams against races."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import pytest
from networkx import MultiDiGraph

from kg.draw import draw
from kg.draw.marks import RELATIONS_MARKED, Mark, marks_of
from kg.draw.said import Said
from kg.graph import Graph
from tests.draw.measure import texts
from tests.draw.peloton import peloton
from tests.rdf.readings import FORMER

Maker = Callable[..., "MultiDiGraph[str]"]


def _fact(relation: str, status: str = "asserted", **numbers: int | None) -> Said:
    return Said("rider/a", "race/b", relation, status, **numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "marks"),
    [
        ([_fact("won", year=2020)], [Mark("won", "asserted", "1", 2020)]),
        ([_fact("placed_in", rank=4)], [Mark("placed_in", "asserted", "4")]),
        (
            [_fact("won_stage_of", stage=2, year=2019), _fact("won_stage_of", stage=9, year=2019)],
            [Mark("won_stage_of", "asserted", "×2", 2019)],
        ),
        # A start is no news beside a result of that year, but it is one of another year.
        (
            [
                _fact("won", year=2020),
                _fact("competes_in", year=2020),
                _fact("competes_in", year=2021),
            ],
            [Mark("won", "asserted", "1", 2020), Mark("competes_in", "asserted", "", 2021)],
        ),
        (
            [_fact("won", "possible"), _fact("targets")],
            [Mark("won", "possible", "1"), Mark("targets", "asserted")],
        ),
        ([_fact("abandoned"), _fact("competes_in")], [Mark("abandoned", "asserted")]),
    ],
)
def test_facts_become_marks(facts: list[Said], marks: list[Mark]) -> None:
    assert list(marks_of(facts)) == marks


def _marks(figure: object) -> set[str]:
    return {
        str(patch.get_gid())
        for patch in figure.axes[0].patches  # type: ignore[attr-defined]
        if str(patch.get_gid()).startswith("mark:")
    }


def test_every_relation_with_a_race_has_a_mark_of_its_own_and_a_line_in_the_legend(
    make_network: Maker,
) -> None:
    network = make_network(
        *(("Ann Ames", relation, "Steppe Tour", {"year": 2000 + n}) for n, relation in enumerate(RELATIONS_MARKED))
    )  # fmt: skip
    figure = draw(network, figure="goals")
    assert len(_marks(figure)) == len(RELATIONS_MARKED)
    legend = texts(figure, "legend")
    assert {"won", "won a stage", "abandoned", "has it as a goal", "takes part"} <= set(legend)
    assert len(legend) == len(RELATIONS_MARKED) + 2  # rider and race


def test_results_of_a_former_rider_have_a_row_of_a_person() -> None:
    figure = draw(Graph.from_readings([FORMER]).to_networkx(), figure="goals")
    assert texts(figure, "name:") == ["Mira Holm"]
    marked = {name.removeprefix("mark:person/mira-holm|") for name in _marks(figure)}
    assert marked == {
        "race/ronde-van-oosterveld|won|asserted|2009",
        "race/six-days-of-maren|holds_record|asserted|None",
        "race/six-days-of-maren|led|asserted|2009",
        "race/six-days-of-maren|placed_in|asserted|2009",
        "race/six-days-of-maren|won_stage_of|asserted|2009",
    }
    assert {"other person", "race"} <= set(texts(figure, "legend"))


def test_hopes_are_explained_only_where_there_are_any(make_network: Maker) -> None:
    fact = ("Ann Ames", "won", "Steppe Tour")
    hope = ("Bo Berg", "won", "Steppe Tour", {"status": "possible"})
    assert "hope, plan or rumour" not in texts(draw(make_network(fact), figure="goals"), "legend")
    assert "hope, plan or rumour" in texts(draw(make_network(fact, hope), figure="goals"), "legend")


@pytest.mark.parametrize(
    ("focus", "rows", "races"),
    [
        ("Ann Ames", {"Ann Ames"}, {"Steppe Tour", "Fjord"}),
        ("Fjord", {"Ann Ames", "Cy Cole"}, {"Fjord"}),
        ("Caravel", {"Bo Berg"}, {"Steppe Tour"}),
        (["Ann Ames", "Fjord"], {"Ann Ames"}, {"Fjord"}),
    ],
)
def test_focus_chooses_rows_and_columns(
    make_network: Maker, focus: str | list[str], rows: set[str], races: set[str]
) -> None:
    network = make_network(
        ("Ann Ames", "won", "Steppe Tour"),
        ("Ann Ames", "targets", "Fjord"),
        ("Bo Berg", "targets", "Steppe Tour"),
        ("Bo Berg", "rides_for", "Caravel"),
        ("Cy Cole", "abandoned", "Fjord"),
    )
    figure = draw(network, figure="goals", focus=focus)
    assert set(texts(figure, "name:rider/")) == rows
    assert set(texts(figure, "column:")) == races


def test_slanted_names_of_races_keep_apart() -> None:
    figure = draw(peloton(100), figure="goals", dpi=72)
    heads = [t for t in figure.axes[0].texts if str(t.get_gid()).startswith("column:")]
    heads.sort(key=lambda head: float(head.get_position()[0]))
    for one, other in pairwise(heads):
        across = float(other.get_position()[0]) - float(one.get_position()[0])
        apart = across * math.sin(math.radians(float(one.get_rotation())))
        assert apart > float(one.get_fontsize()) * 1.2
    width = figure.get_size_inches()[0] * 72
    assert all(t.get_window_extent().x1 <= width for t in heads)
