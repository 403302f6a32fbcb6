"""Over many articles one rider has one identifier, and riders of one name have two."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from kg.gazetteer import Entry, Gazetteer, Tenure
from kg.graph import Graph
from kg.linking import Decisions, Linker, Occurrence, Registry
from kg.linking.decisions import Ref
from kg.model import Reading
from tests.linking.season import GAZETTEER, READINGS, TRUTH, Told, article

MOST_MISSED = 0.05

ANE = Told("ane", "Ane Brekkvold", "Team Fjordlys", "Norway")
SURNAME = Told("ane", "Brekkvold", "Team Fjordlys")


def known(linker: Linker, name: str, local: str) -> Occurrence:
    found = linker.registry.get(name, local)
    assert found is not None
    return found


def linked(*readings: Reading, gazetteer: Gazetteer | None = None) -> Linker:
    linker = Linker(gazetteer=gazetteer)
    linker.link_all(readings)
    return linker


def identifiers(linker: Linker) -> dict[tuple[str, str], str]:
    return {key: known(linker, *key).entity for key in TRUTH}


def test_invented_season_is_as_large_as_it_says() -> None:
    assert len(READINGS) >= 20
    assert len(set(TRUTH.values())) >= 55


@pytest.mark.parametrize("gazetteer", [GAZETTEER, None])
def test_nobody_is_merged_wrongly_and_few_are_missed(gazetteer: Gazetteer | None) -> None:
    found = identifiers(linked(*READINGS, gazetteer=gazetteer))
    pairs = list(combinations(TRUTH, 2))
    wrong = [(a, b) for a, b in pairs if found[a] == found[b] and TRUTH[a] != TRUTH[b]]
    same = [(a, b) for a, b in pairs if TRUTH[a] == TRUTH[b]]
    missed = [(a, b) for a, b in same if found[a] != found[b]]
    assert wrong == []
    assert len(same) > 50
    assert len(missed) <= MOST_MISSED * len(same), missed


def test_order_of_articles_read_together_does_not_matter() -> None:
    expected = linked(*READINGS, gazetteer=GAZETTEER).registry.text()
    dice = random.Random(4)
    for _ in range(5):
        order = dice.sample(READINGS, len(READINGS))
        assert linked(*order, gazetteer=GAZETTEER).registry.text() == expected


@pytest.mark.parametrize("first", range(0, len(READINGS), 3))
def test_no_identifier_changes_because_other_articles_came_in(first: int) -> None:
    registry = Registry()
    one = READINGS[first]
    [before] = Linker(registry).link_all([one])
    kept = Registry()
    for each in registry:
        kept.put(each)
    for order in ([one, *READINGS], [*READINGS[::-1], one]):
        after = Linker(kept).link_all(order)
        assert before in after


def test_registry_survives_being_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("registry") / "graph.links"
    linker = linked(*READINGS)
    path.write_text(linker.registry.text(), "utf-8")
    again = Linker(Registry.load(path))
    assert again.registry.text() == linker.registry.text()
    assert again.link_all(READINGS) == linker.link_all(READINGS)
    assert again.registry.text() == linker.registry.text()


def test_surname_is_linked_by_team_and_season() -> None:
    linker = linked(article("a", "2024-02-01", ANE), article("b", "2024-03-01", SURNAME))
    found = known(linker, "b", "rider/brekkvold")
    assert (found.entity, found.verdict) == ("rider/ane-brekkvold", "linked")
    assert "team/team-fjordlys in 2024" in found.reason


@pytest.mark.parametrize(
    "other",
    [
        Told("?", "Brekkvold"),
        Told("?", "Brekkvold", country="Norway"),
        Told("?", "Brekkvold", "Andes Team"),
        Told("?", "Brekkvold", "Team Fjordlys", year=2010),
    ],
)
def test_surname_alone_is_doubtful_without_more(other: Told) -> None:
    linker = linked(article("a", "2024-02-01", ANE), article("b", "2024-03-01", other))
    found = known(linker, "b", "rider/brekkvold")
    assert (found.entity, found.others) == ("rider/brekkvold", ("rider/ane-brekkvold",))
    assert found.verdict == "doubtful"
    assert found.reason


def test_surname_of_two_sisters_of_one_team_is_doubtful() -> None:
    lotte = replace(ANE, name="Lotte Brekkvold")
    linker = linked(article("a", "2024-02-01", ANE, lotte), article("b", "2024-03-01", SURNAME))
    found = known(linker, "b", "rider/brekkvold")
    assert found.verdict == "doubtful"
    assert found.others == ("rider/ane-brekkvold", "rider/lotte-brekkvold")


def test_gazetteer_knows_of_a_sister_whom_no_article_names() -> None:
    sister = Entry(
        "Lotte Brekkvold",
        "Rider",
        family_name="Brekkvold",
        teams=(Tenure("Team Fjordlys", 2023, 2025),),
    )
    readings = (article("a", "2024-02-01", ANE), article("b", "2024-03-01", SURNAME))
    alone = linked(*readings, gazetteer=Gazetteer([]))
    assert known(alone, "b", "rider/brekkvold").verdict == "linked"
    together = linked(*readings, gazetteer=Gazetteer([sister]))
    assert known(together, "b", "rider/brekkvold").verdict == "doubtful"


def test_the_surnames_of_two_articles_are_not_one_rider_without_more() -> None:
    bare = Told("?", "Brekkvold")
    linker = linked(article("a", "2024-02-01", bare), article("b", "2024-03-01", bare))
    ids = {each.entity for each in linker.registry}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"country": "Norway"}, {"country": "Denmark"}, "norway"),
        ({"gender": "she"}, {"gender": "he"}, "woman"),
        ({"age": 22}, {"age": 31}, "born"),
        ({"team": "Andes Team", "year": 1996}, {"team": "Andes Team", "year": 2024}, "1996"),
    ],
)
def test_namesakes_are_kept_apart(
    one: dict[str, object], other: dict[str, object], reason: str
) -> None:
    told = [Told("?", "Kim Haavelsrud", **facts) for facts in (one, other)]  # type: ignore[arg-type]
    linker = linked(*(article(n, "2024-02-01", t) for n, t in zip("ab", told, strict=True)))
    found = known(linker, "b", "rider/kim-haavelsrud")
    assert found.verdict == "apart"
    assert found.entity != "rider/kim-haavelsrud"
    assert reason in found.reason


def test_home_nations_are_one_state() -> None:
    told = [Told("?", "Kim Haavelsrud", country=each) for each in ("Great Britain", "Wales")]
    linker = linked(*(article(n, "2024-02-01", t) for n, t in zip("ab", told, strict=True)))
    assert known(linker, "b", "rider/kim-haavelsrud").verdict == "linked"


def test_two_teams_in_one_season_may_be_a_move_and_are_told() -> None:
    there = Told("?", "Ane Brekkvold", "Andes Team", "Norway")
    linker = linked(article("a", "2024-02-01", ANE), article("b", "2024-08-01", there))
    found = known(linker, "b", "rider/ane-brekkvold")
    assert (found.entity, found.verdict) == ("rider/ane-brekkvold", "unsure")
    assert "team/andes-team" in found.reason


def test_bare_name_of_two_namesakes_is_doubtful() -> None:
    one, other = (Told("?", "Kim Haavelsrud", country=c) for c in ("Norway", "Denmark"))
    readings = [
        article(name, "2024-02-01", told)
        for name, told in (("a", one), ("b", other), ("c", Told("?", "Kim Haavelsrud")))
    ]
    found = known(linked(*readings), "c", "rider/kim-haavelsrud")
    assert found.verdict == "doubtful"
    assert len(found.others) == 2


def _told_often(articles: int) -> list[Reading]:
    """One rider in many articles, and an error of reading that makes a namesake of her."""
    often = [
        article(
            f"a{number:02}",
            f"2024-02-{number + 1:02}",
            Told("?", "Kim Haavelsrud", country="Norway"),
        )
        for number in range(articles)
    ]
    wrong = article("b", "2024-03-01", Told("?", "Kim Haavelsrud", country="Denmark"))
    return [*often, wrong]


def test_an_error_does_not_make_a_stranger_of_whoever_is_named_often() -> None:
    bare = article("c", "2024-04-01", Told("?", "Kim Haavelsrud"))
    linker = Linker()
    for reading in [*_told_often(20), bare]:
        linker.link(reading)
    assert known(linker, "b", "rider/kim-haavelsrud").verdict == "apart"
    found = known(linker, "c", "rider/kim-haavelsrud")
    assert (found.entity, found.verdict) == ("rider/kim-haavelsrud", "unsure")
    assert "of whom 20 articles tell, and 1 of rider/kim-haavelsrud-" in found.reason


def test_whoever_is_named_a_few_times_is_not_meant_by_a_name_that_two_have() -> None:
    linker = Linker()
    for reading in [*_told_often(19), article("c", "2024-04-01", Told("?", "Kim Haavelsrud"))]:
        linker.link(reading)
    assert known(linker, "c", "rider/kim-haavelsrud").verdict == "doubtful"


def test_nobody_is_compared_with_those_of_whom_nothing_is_known() -> None:
    linker = Linker()
    for reading in _told_often(2):
        linker.link(reading)
    for number in range(30):
        name = f"c{number:02}"
        linker.link(article(name, "2024-04-01", Told("?", "Kim Haavelsrud")))
        found = known(linker, name, "rider/kim-haavelsrud")
        assert found.verdict == "doubtful"
        assert len(found.others) == 2


def test_whoever_is_nobody_known_any_more_is_so_for_a_linker_made_before_and_after() -> None:
    linker = Linker()
    for name, country in (("a", "Norway"), ("b", "Denmark"), ("c", None)):
        told = Told("?", "Kim Haavelsrud", country=country, age=30)
        linker.link(article(name, "2024-02-01", told))
    assert known(linker, "c", "rider/kim-haavelsrud").verdict == "doubtful"
    # The article is corrected, and says nothing of her any more.
    linker.link(article("c", "2024-02-01", Told("?", "Kim Haavelsrud")))
    linker.settle()
    bare = article("d", "2024-03-01", Told("?", "Kim Haavelsrud", age=30))
    again = Registry()
    for each in linker.registry:
        again.put(each)
    assert Linker(again).link(bare) == linker.link(bare)
    assert again.text() == linker.registry.text()
    assert len(known(linker, "d", "rider/kim-haavelsrud").others) == 2


def test_names_that_one_article_keeps_apart_are_not_linked() -> None:
    both = article("b", "2024-03-01", ANE, Told("?", "Brekkvold", "Team Fjordlys"))
    linker = linked(article("a", "2024-02-01", ANE), both)
    assert known(linker, "b", "rider/brekkvold").entity == "rider/brekkvold"


def test_namesake_has_not_the_other_ones_wikidata_item() -> None:
    def with_item(reading: Reading) -> Reading:
        entities = tuple(
            replace(each, same_as=("Q900001",)) if each.type == "Rider" else each
            for each in reading.entities
        )
        return replace(reading, entities=entities, claims=())

    one, other = (
        article(name, "2024-02-01", Told("?", "Kim Haavelsrud", gender=gender))
        for name, gender in (("a", "she"), ("b", "he"))
    )
    first, second = Linker().link_all([with_item(one), with_item(other)])
    assert first.entities[0].same_as == ("Q900001",)
    assert second.entities[0].same_as == ()


def test_claims_mentions_and_entities_are_all_rewritten() -> None:
    told = Told("?", "Brekkvold", "Team Fjordlys", gender="she")
    second = article("b", "2024-03-01", told)
    _, after = Linker().link_all([article("a", "2024-02-01", ANE), second])
    assert {claim.subject.id for claim in after.claims} == {"rider/ane-brekkvold"}
    assert {each.entity for each in after.mentions} == {"rider/ane-brekkvold"}
    assert "rider/brekkvold" not in {each.id for each in after.entities}


def test_an_article_read_again_forgets_whom_it_no_longer_names() -> None:
    linker = linked(article("a", "2024-02-01", ANE))
    linker.link(article("a", "2024-02-01", Told("?", "Mads Bjergmark")))
    assert [each.local for each in linker.registry] == ["rider/mads-bjergmark"]


def test_graph_has_one_rider_and_finds_her_by_either_name() -> None:
    graph = Graph.from_readings([
        article("a", "2024-02-01", ANE),
        article("b", "2024-03-01", SURNAME),
    ])
    (rider,) = graph.entities("Rider")
    assert (rider.id, rider.name) == ("rider/ane-brekkvold", "Ane Brekkvold")
    assert graph.find("Brekkvold") == (rider,)
    assert graph.validate().conforms


def test_store_without_a_registry_tells_what_it_holds() -> None:
    graph = Graph.from_readings([article("a", "2024-02-01", ANE)])
    again = Graph(graph.store)
    again.add([article("b", "2024-03-01", SURNAME)])
    other = Told("?", "Ane Brekkvold", country="Denmark")
    again.add([article("c", "2024-03-02", other)])
    assert len(again.entities("Rider")) == 2
    assert len(again.claims(subject="rider/ane-brekkvold")) == 3


def test_a_team_keeps_its_identifier_under_its_next_name() -> None:
    told = article("a", "2024-02-01", Told("?", "Mads Bjergmark", "Maren-Veld"))
    linker = linked(told, gazetteer=GAZETTEER)
    assert known(linker, "a", "team/maren-veld").entity == "team/maren-cycling"
    next_year = Entry(
        "Lozan-Maren",
        "Team",
        aliases=("Maren-Veld", "Maren Cycling"),
        names=(Tenure("Maren Cycling", 2023, 2026), Tenure("Lozan-Maren", 2027, 2028)),
    )
    later = Linker(linker.registry, gazetteer=Gazetteer([next_year]))
    after = later.link(article("b", "2027-02-01", Told("?", "Mads Bjergmark", "Lozan-Maren")))
    assert {claim.object.id for claim in after.claims} == {"team/maren-cycling"}


def test_a_person_decides_about_races_too() -> None:
    reading = article("a", "2024-02-01", Told("?", "Mads Bjergmark", won=("Omloop Veldbeek", 2024)))
    same = Decisions(same=((Ref("race/omloop-van-veldbeek"), Ref("race/omloop-veldbeek")),))
    after = Linker(decisions=same).link(reading)
    assert {claim.object.id for claim in after.claims} == {"race/omloop-van-veldbeek"}


def test_what_was_read_before_an_error_is_linked_and_stays() -> None:
    def interrupted() -> Iterator[Reading]:
        yield article("b", "2024-03-01", SURNAME)
        yield article("a", "2024-02-01", ANE)
        raise KeyboardInterrupt

    graph = Graph()
    with pytest.raises(KeyboardInterrupt):
        graph.add(interrupted())
    assert [each.id for each in graph.entities("Rider")] == ["rider/ane-brekkvold"]
    assert len(graph.articles()) == 2


def test_a_bare_name_that_the_gazetteer_has_twice_is_doubtful() -> None:
    twice = Gazetteer([Entry("Kim Haavelsrud", "Rider", birth_year=year) for year in (1980, 1999)])
    bare = Told("?", "Kim Haavelsrud")
    linker = linked(article("a", None, bare), article("b", None, bare), gazetteer=twice)
    assert known(linker, "b", "rider/kim-haavelsrud").verdict == "doubtful"
