"""What explorer pages are put together from: addresses, pieces of text, diagrams, timelines, names."""

from __future__ import annotations

from itertools import combinations
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from kg.model import Claim, Entity, Span
from kg.rdf.terms import entity_iri
from kg.serve.explorer.addresses import address_of, file_of, iri_of, is_web_address
from kg.serve.explorer.diagram import diagram
from kg.serve.explorer.names import Known, Names
from kg.serve.explorer.passage import misplaced, passage
from kg.serve.explorer.timeline import career, seasons

RIDER = Entity("urn:rider", "Ane Brekke", "Rider")
TEXT = "One rode. Two won, three led.\n\nFour lost."


def claim(start: int, end: int, trigger: str = "", **parts: object) -> Claim:
    words = TEXT[start:end]
    at = words.find(trigger)
    span = Span(start + at, start + at + len(trigger), trigger) if trigger else None
    other = Entity("urn:team", "Team Fjord", "Team")
    given = {"status": "asserted", "predicate": "rides_for", "object": other, **parts}
    return Claim("urn:article", RIDER, evidence=Span(start, end, words), trigger=span, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "identifier",
    [
        "rider/ane-brekke",
        "team/a b?c#d&e=f",
        "team/%2F",
        "team/x/y",
        "team/..",
        "team/.",
        "team/",
        "race/Ñandú ✓",
        'team/"<>',
    ],
)
def test_every_thing_has_an_address_that_leads_back(identifier: str) -> None:
    iri = entity_iri(identifier).value
    address = urlsplit(address_of(iri))
    named = parse_qs(address.query, keep_blank_values=True).get("iri")
    back = named[0] if named else iri_of(unquote(address.path.removeprefix("/id/")))
    assert back == iri
    # A browser leaves the path as it is.
    assert {".", ".."}.isdisjoint(address.path.split("/"))
    assert parse_qs(urlsplit(file_of(iri, "ttl")).query)["as"] == ["ttl"]


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "file:///x", "http://a b", "", "//x"]
)
def test_what_is_no_web_address_is_no_link(text: str) -> None:
    assert not is_web_address(text)


def test_pieces_know_what_overlapping_evidence_says() -> None:
    claims = {"a": claim(0, 9), "b": claim(0, 29, "won"), "c": claim(10, 29), "d": claim(31, 41)}
    first, second = passage(TEXT, claims)
    assert [piece.text for piece in first] == ["One rode.", " ", "Two ", "won", ", three led."]
    assert [set(piece.facts) for piece in first] == [
        {"a", "b"},
        {"b"},
        {"b", "c"},
        {"b", "c"},
        {"b", "c"},
    ]
    assert [piece.triggers for piece in first] == [(), (), (), ("b",), ()]
    assert [set(piece.ended) for piece in first] == [{"a"}, set(), set(), set(), {"b", "c"}]
    assert second[0].anchors == ("said-31-41",)


def test_evidence_over_two_paragraphs_is_in_both() -> None:
    first, second = passage(TEXT, {"a": claim(10, 41)})
    assert [piece.facts for piece in first] == [(), ("a",)]
    assert (second[0].facts, second[0].ended) == (("a",), ("a",))


@pytest.mark.parametrize(
    "span", [Span(-1, -1, "One"), Span(0, 3, "Two"), Span(40, 90, "x"), Span(5, 2, "")]
)
def test_evidence_that_is_not_in_the_text_is_found_out(span: Span) -> None:
    wrong = Claim("urn:article", RIDER, "won", RIDER, "asserted", span)
    assert misplaced(TEXT, {"a": wrong}) == {"a"}
    assert all(not piece.facts for paragraph in passage(TEXT, {"a": wrong}) for piece in paragraph)


@pytest.mark.parametrize("number", [1, 2, 3, 7, 14, 40])
def test_boxes_of_a_diagram_never_touch(number: int) -> None:
    others = [
        Entity(f"urn:{n}", f"A rider of a long and winding name {n}", "Rider")
        for n in range(number)
    ]
    claims = {str(n): claim(0, 9, object=each, predicate="beat") for n, each in enumerate(others)}
    for drawn in diagram(RIDER.id, RIDER.name, claims, Names([])):
        boxes = (drawn.middle, *drawn.boxes)
        assert len(boxes) == 1 + min(number, 14)
        assert drawn.left_out == max(0, number - 14)
        for one, other in combinations(boxes, 2):
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart
        for box in boxes:
            assert 0 <= box.x <= drawn.width - box.width
            assert 0 <= box.y <= drawn.height - box.height


def test_diagram_says_what_is_no_fact() -> None:
    hoped = {"a": claim(0, 9, status="possible")}
    wide, narrow = diagram(RIDER.id, RIDER.name, hoped, Names([]))
    assert wide.boxes[0].words == narrow.boxes[0].words == "hope: rides for"
    assert wide.lines[0].status == "possible"


def test_nobody_connected_has_no_diagram() -> None:
    aged = {"a": claim(0, 9, predicate="has_age", object=Entity("age/27", "27", "Age"))}
    assert diagram(RIDER.id, RIDER.name, aged, Names([])) == ()


def test_careers_have_a_column_a_year_and_a_row_a_team() -> None:
    other = Entity("urn:other", "Kestrel", "Team")
    claims = {
        "a": claim(0, 9, year=2019),
        "b": claim(0, 9, year=2021),
        "c": claim(0, 9, year=2022, object=other),
        "d": claim(0, 9, year=2020, predicate="won", object=Entity("urn:r", "Ronde", "Race")),
        "e": claim(0, 9, year=2030, status="possible", object=other),
        "f": claim(0, 9),
    }
    drawn = career(RIDER.id, claims, Names([Known("urn:team", "Team Fjord", "Team")]))
    assert drawn is not None
    assert [year for year, _ in drawn.years] == [2019, 2020, 2021, 2022]
    assert [(bar.name, bar.years) for bar in drawn.bars] == [
        ("Team Fjord", "2019, 2021"),
        ("urn:other", "2022"),
    ]
    assert [(mark.number, mark.full) for mark in drawn.marks] == [(1, "won Ronde 2020")]
    assert [season.year for season in seasons(RIDER.id, claims, Names([]))] == [
        2022,
        2021,
        2020,
        2019,
    ]


def test_a_career_of_centuries_shows_the_last_years() -> None:
    claims = {str(year): claim(0, 9, year=year) for year in range(1, 2025)}
    drawn = career(RIDER.id, claims, Names([]))
    assert drawn is not None
    assert (len(drawn.years), drawn.years[-1][0]) == (40, 2024)


def test_the_very_name_comes_before_names_that_begin_like_it() -> None:
    names = Names([
        Known("urn:1", "Bo Holm", "Rider", claims=1),
        Known("urn:2", "Bo Holmberg", "Rider", claims=90),
        Known("urn:3", "Ina Bo", "Rider", claims=50),
    ])
    assert [each.name for each in names.search("bo holm", 9)] == ["Bo Holm", "Bo Holmberg"]
    assert [each.name for each in names.search("bo", 9)] == ["Bo Holmberg", "Bo Holm", "Ina Bo"]
    assert len(names.search("bo", 1)) == 1
