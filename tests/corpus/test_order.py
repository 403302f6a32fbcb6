"""The oldest articles first, as far as one looks ahead."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from kg.corpus.order import oldest_first
from kg.model import Article
from kg.read.articles import Found
from kg.read.errors import EmptyArticle
from kg.read.sources import Source

SOURCE = Source(Path("reports.jsonl"), "jsonl")


def found(*dates: str | None, length: int = 4) -> Iterator[Found]:
    for number, date in enumerate(dates):
        yield Found(Article(f"r{number}", "x" * length, date=date), SOURCE, number + 1)


def lines(*given: Found) -> list[int | None]:
    return [each.line for each in given]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([], []),
        (["2021-03-02", "2019-05-01", "2020-01-01"], [2, 3, 1]),
        (["2021-03-02", None, "2020-01-01", None], [2, 4, 3, 1]),
        (["2020-01-01", "2020-01-01", "2019-12-31"], [3, 1, 2]),
    ],
)
def test_what_fits_is_sorted_whole(dates: list[str | None], expected: list[int]) -> None:
    assert lines(*oldest_first(found(*dates))) == expected


def test_a_longer_archive_that_is_nearly_in_order_comes_out_in_order() -> None:
    days = [f"2020-01-{day:02}" for day in (2, 1, 4, 3, 6, 5, 8, 7)]
    dates = [each.result.date for each in oldest_first(found(*days), articles=2)]  # type: ignore[union-attr]
    assert dates == sorted(days)


@pytest.mark.parametrize("limits", [{"articles": 3}, {"characters": 12}])
def test_no_more_is_held_than_allowed(limits: dict[str, int]) -> None:
    taken = 0

    def endless() -> Iterator[Found]:
        nonlocal taken
        for number in count():
            taken += 1
            article = Article(f"r{number}", "four", date=f"{9999 - number:04}-01-01")
            yield Found(article, SOURCE, number)

    stream = oldest_first(endless(), **limits)
    for given in range(1, 20):
        next(stream)
        assert taken <= given + 3


def test_what_is_looked_ahead_at_lies_on_disk() -> None:
    days = [f"{9999 - number:04}-01-01" for number in range(400)]
    tracemalloc.start()
    try:
        stream = oldest_first(found(*days, length=50_000), articles=300)
        assert next(stream).line == 301
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert lines(*stream) == [*range(302, 401), *range(300, 0, -1)]


def test_articles_come_out_as_they_went_in() -> None:
    given = Found(Article("a\ud800", "\x00\ud83d🚴", date="2020-01-01\udfff"), SOURCE, None)
    assert list(oldest_first([given])) == [given]


def test_what_is_wrong_is_told_at_once() -> None:
    error = Found(EmptyArticle("a.md", "the file is empty", "Write."), SOURCE, 9)
    first, second, third = found("2020-01-02", "2020-01-01", "2020-01-03")
    assert lines(*oldest_first(iter([first, second, error, third]))) == [9, 2, 1, 3]
