"""Reading side by side: the order stays, and an article that ends its process stops no other."""

from __future__ import annotations

import pytest

from kg import processes
from kg.corpus.reading import Processes, ThisProcess
from kg.model import Article, Reading
from kg.processes import ReaderEnded
from tests.corpus import readers


@pytest.fixture(autouse=True)
def _own_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_load_worker", readers.load_worker)
    monkeypatch.setattr(processes, "_read_in_worker", readers.read_in_worker)


def outcome(texts: list[str], jobs: int) -> list[str]:
    articles = [(n, Article(f"a{n}", text)) for n, text in enumerate(texts)]
    side_by_side = Processes((None, None, frozenset()), jobs)
    reading = side_by_side if jobs > 1 else ThisProcess(readers.Reader)  # type: ignore[arg-type]
    found = list(reading.read_all(articles))
    assert [key for key, _, _ in found] == list(range(len(texts)))
    return ["" if isinstance(each, Reading) else type(each).__name__ for _, _, each in found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_raised_takes_the_place_of_a_reading(jobs: int) -> None:
    texts = ["fine"] * 12
    texts[4] = "this breaks"
    assert outcome(texts, jobs) == [""] * 4 + ["ValueError"] + [""] * 7


def test_an_article_that_ends_its_process_is_found_and_the_others_are_read() -> None:
    texts = ["fine"] * 12
    texts[5] = "this ends"
    assert outcome(texts, 2) == [""] * 5 + ["ReaderEnded"] + [""] * 6


def test_articles_that_end_their_processes_now_and_then_stop_nothing() -> None:
    texts = ["fine", "this ends", "fine"] * 4
    assert outcome(texts, 2) == ["", "ReaderEnded", ""] * 4


def test_processes_that_all_end_are_an_error() -> None:
    with pytest.raises(ReaderEnded, match="fewer --jobs"):
        outcome(["this ends"] * 8, 2)
