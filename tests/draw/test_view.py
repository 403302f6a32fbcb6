"""What of a graph a picture shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from networkx import MultiDiGraph

from kg.draw.said import Said
from kg.draw.view import Tie, view
from kg.draw.words import phrase, years
from kg.model import Claim, Entity, Span

Maker = Callable[..., "MultiDiGraph[str]"]


def ties(
    network: MultiDiGraph[str], **options: object
) -> list[tuple[str, tuple[str, ...], str, str]]:
    """The ties of a picture as (source's name, words, target's name, status)."""
    shown = view(network, **options)  # type: ignore[arg-type]
    names = {box.id: box.name for box in shown.boxes}
    return [(names[t.source], t.words, names[t.target], t.status) for t in shown.ties]


def test_facts_and_hopes_are_shown_and_denials_are_not(train: MultiDiGraph[str]) -> None:
    assert {tie[3] for tie in ties(train)} == {"asserted", "possible"}
    assert "Caravel" not in {box.name for box in view(train).boxes}


def test_denials_are_shown_when_asked_for(train: MultiDiGraph[str]) -> None:
    assert ties(train, show=("denied",)) == [
        ("Søren Bjørnø", ("rode for (denied)",), "Caravel", "denied")
    ]


def test_role_and_nationality_become_a_subtitle_and_age_is_left_out(
    train: MultiDiGraph[str],
) -> None:
    boxes = {box.name: box for box in view(train).boxes}
    assert boxes["Łukasz Hadžić"].subtitle == "sprinter, Poland?"
    assert not {"sprinter", "Poland", "31"} & set(boxes)


def test_role_is_drawn_when_the_picture_is_about_it(train: MultiDiGraph[str]) -> None:
    assert [box.name for box in view(train, focus="sprinter").boxes] == [
        "Łukasz Hadžić",
        "sprinter",
    ]


def test_entities_without_a_tie_are_left_out(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "rides_for", "Caravel"))
    network.add_node("race/lonely", name="Lonely", type="Race")
    assert [box.name for box in view(network).boxes] == ["Ann Ames", "Caravel"]


def test_relations_of_one_pair_share_an_edge_strongest_first(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "rode_for", "Caravel", {"year": 2019}), ("Ann Ames", "rides_for", "Caravel")
    )
    assert ties(network) == [("Ann Ames", ("rides for", "rode for · 2019"), "Caravel", "asserted")]


def test_hope_gets_an_edge_of_its_own_beside_a_fact(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "targets", "Kreuzberg Classic"),
        ("Ann Ames", "won", "Kreuzberg Classic", {"status": "possible"}),
    )
    assert [(words, status) for _, words, _, status in ties(network)] == [
        (("targets",), "asserted"),
        (("won?",), "possible"),
    ]


def test_hope_that_is_also_a_fact_is_a_fact(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "won", "Kreuzberg Classic", {"status": "possible"}),
        ("Ann Ames", "won", "Kreuzberg Classic"),
    )
    assert [tie[3] for tie in ties(network)] == ["asserted"]


def test_taking_part_is_not_repeated_beside_winning(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "competes_in", "Kreuzberg Classic"), ("Ann Ames", "won", "Kreuzberg Classic")
    )
    assert [tie[1] for tie in ties(network)] == [("won",)]


def test_symmetric_relation_said_both_ways_is_one_edge_without_direction(
    make_network: Maker,
) -> None:
    network = make_network(
        ("Ann Ames", "teammate_of", "Bo Berg"), ("Bo Berg", "teammate_of", "Ann Ames")
    )
    assert [tie.directed for tie in view(network).ties] == [False]


def test_many_relations_of_one_pair_are_counted(make_network: Maker) -> None:
    relations = ("won", "won_stage_of", "targets", "led", "holds_record", "abandoned")
    network = make_network(*(("Ann Ames", relation, "Steppe Tour") for relation in relations))
    (tie,) = view(network).ties
    assert tie.words[-1] == "and 3 more"
    assert len(tie.words) == 4
    assert set(tie.relations) == set(relations)


@pytest.mark.parametrize(
    ("relation", "marks", "words"),
    [
        ("leadout_for", [{}], "leads out"),
        ("rides_for", [{"year": 2024}], "rides for · 2024"),
        ("won", [{"year": 2019}, {"year": 2017}], "won · 2017, 2019"),
        ("won_stage_of", [{"stage": 5, "year": 2021}], "won stage 5 · 2021"),
        ("won_stage_of", [{"stage": 11}, {"stage": 3}], "won stages 3, 11"),
        ("placed_in", [{"rank": 2}], "2nd in"),
        ("placed_in", [{"rank": 13, "stage": 4}], "13th stage 4"),
        ("placed_in", [{"rank": 101}], "101st in"),
        ("mentors", [{"year": None}], "mentors"),
        ("shares_room_with", [], "shares room with"),
    ],
)
def test_relations_are_said_in_human_words(
    relation: str, marks: list[dict[str, object]], words: str
) -> None:
    facts = [Said("a", "b", relation, "asserted", **numbers) for numbers in marks]  # type: ignore[arg-type]
    assert phrase(relation, facts) == words


def test_years_of_all_claims_behind_an_edge_are_shown(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "won", "Steppe Tour", {"year": 2019}))
    ann, tour = (
        Entity("rider/ann-ames", "Ann Ames", "Rider"),
        Entity("race/s", "Steppe Tour", "Race"),
    )
    claims = [
        Claim("a", ann, "won", tour, "asserted", Span(0, 1, "x"), year=year)
        for year in (2021, 2019)
    ]
    for _, _, data in network.edges(data=True):
        data["claims"] = claims
    assert [tie[1] for tie in ties(network)] == [("won · 2019, 2021",)]


def test_view_does_not_depend_on_the_order_of_the_graph(make_network: Maker) -> None:
    claims = [
        ("Bo Berg", "rides_for", "Caravel"),
        ("Ann Ames", "rides_for", "Caravel"),
        ("Ann Ames", "leadout_for", "Bo Berg"),
    ]
    forwards, backwards = view(make_network(*claims)), view(make_network(*reversed(claims)))
    assert forwards == backwards
    assert all(isinstance(tie, Tie) for tie in forwards.ties)


def test_hope_of_another_year_stays_beside_a_fact(make_network: Maker) -> None:
    network = make_network(
        ("Ann Ames", "won", "Steppe Tour", {"year": 2019}),
        ("Ann Ames", "won", "Steppe Tour", {"year": 2025, "status": "possible"}),
        ("Ann Ames", "won", "Steppe Tour", {"year": 2019, "status": "possible"}),
    )
    assert [(words, status) for _, words, _, status in ties(network)] == [
        (("won · 2019",), "asserted"),
        (("won · 2025?",), "possible"),
    ]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([2019], "2019"),
        ([2020, 2019], "2019, 2020"),
        ([2019, 2020, 2021, 2023], "2019–2021, 2023"),
    ],
)
def test_runs_of_years_become_ranges(numbers: list[int], words: str) -> None:
    assert years(Said("a", "b", "won", "asserted", year) for year in numbers) == words
