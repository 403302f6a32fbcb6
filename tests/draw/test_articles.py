"""The graph of one article, and the line that says where facts come from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from networkx import MultiDiGraph

from kg.draw import AmbiguousFocus, FocusNeeded, InvalidDrawingOption, UnknownArticle, draw
from kg.model import Article, Claim, Entity, Span
from tests.draw.measure import drawn_nodes, texts

Maker = Callable[..., "MultiDiGraph[str]"]


@pytest.fixture
def two(make_network: Maker) -> MultiDiGraph[str]:
    """Two articles, which have a rider in common."""
    network = make_network(
        ("Ann Ames", "won", "Fjord", {"article": "spring", "year": 2019}),
        ("Ann Ames", "won", "Steppe Tour", {"article": "autumn"}),
        ("Bo Berg", "won", "Steppe Tour", {"article": "autumn"}),
    )
    network.graph["articles"] = {
        "spring": Article("spring", "…", "The thaw", "2019-03-01", author="Jo Writer"),
        "autumn": Article("autumn", "…", "Leaves on the road"),
    }
    return network


@pytest.mark.parametrize("focus", ["spring", "The thaw", "the THAW", "thaw"])
def test_article_is_found_by_identifier_title_and_words_of_it(
    two: MultiDiGraph[str], focus: str
) -> None:
    figure = draw(two, figure="article", focus=focus)
    assert drawn_nodes(figure) == {"rider/ann-ames", "race/fjord"}
    assert texts(figure, "title") == ["The thaw"]
    assert texts(figure, "source") == ["Source: Jo Writer, “The thaw”, 2019-03-01"]


def test_only_article_needs_no_focus(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "won", "Fjord", {"article": "spring"}))
    figure = draw(network, figure="article")
    assert texts(figure, "title") == ["spring"]
    assert len(drawn_nodes(figure)) == 2


def test_claims_of_other_articles_lend_no_years(make_network: Maker) -> None:
    network = make_network(("Ann Ames", "won", "Fjord"))
    ann, fjord = (
        Entity("rider/ann-ames", "Ann Ames", "Rider"),
        Entity("race/fjord", "Fjord", "Race"),
    )
    for *_, data in network.edges(data=True):
        data["claims"] = [
            Claim(name, ann, "won", fjord, "asserted", Span(0, 1, "x"), year=year)
            for name, year in (("a", 2001), ("b", 2002))
        ]
    assert texts(draw(network, figure="article", focus="b"), "label:") == ["won · 2002"]
    assert texts(draw(network), "label:") == ["won · 2001, 2002"]


def test_several_articles_need_a_focus_the_fullest_named_first(two: MultiDiGraph[str]) -> None:
    with pytest.raises(FocusNeeded, match="for example: autumn, spring"):
        draw(two, figure="article")


def test_unknown_article_suggests_the_nearest(two: MultiDiGraph[str]) -> None:
    with pytest.raises(UnknownArticle, match="Did you mean: spring"):
        draw(two, figure="article", focus="sprnig")
    with pytest.raises(UnknownArticle, match="The articles are: autumn, spring"):
        draw(two, figure="article", focus="zzzz")


def test_words_of_two_titles_are_ambiguous(two: MultiDiGraph[str]) -> None:
    with pytest.raises(AmbiguousFocus, match="autumn, spring"):
        draw(two, figure="article", focus="the")


def test_two_articles_at_once_are_refused(two: MultiDiGraph[str]) -> None:
    with pytest.raises(InvalidDrawingOption, match="one article"):
        draw(two, figure="article", focus=["spring", "autumn"])


def test_many_articles_are_counted_in_the_source(make_network: Maker) -> None:
    network = make_network(
        *(("Ann Ames", "won", f"Race {n}", {"article": f"a{n}"}) for n in range(5))
    )
    assert texts(draw(network), "source") == ["Source: 5 articles"]


def test_article_without_a_drawn_claim_says_so(two: MultiDiGraph[str]) -> None:
    two.graph["articles"] = {**two.graph["articles"], "blank": Article("blank", "…", "Nothing")}
    figure = draw(two, figure="article", focus="blank")
    assert "no claim" in " ".join(texts(figure, "empty"))
    assert texts(figure, "title") == ["Nothing"]


@pytest.mark.parametrize(
    ("figure", "focus", "source"),
    [
        ("goals", None, "Source: “Leaves on the road”; Jo Writer, “The thaw”, 2019-03-01"),
        ("goals", "Fjord", "Source: Jo Writer, “The thaw”, 2019-03-01"),
        ("neighbourhood", "Berg", "Source: “Leaves on the road”"),
        ("trains", None, "Source: autumn2"),
    ],
)
def test_source_names_only_the_articles_whose_facts_are_shown(
    two: MultiDiGraph[str], figure: str, focus: str | None, source: str
) -> None:
    two.add_edge("rider/ann-ames", "rider/bo-berg", predicate="leadout_for", article="autumn2")
    if figure == "neighbourhood":
        two.remove_edge("rider/ann-ames", "rider/bo-berg")
    assert texts(draw(two, figure=figure, focus=focus), "source") == [source]
