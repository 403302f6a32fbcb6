"""Reading side by side: the order stays, and an article that ends its process stops no other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import processes
from kg.corpus import reading
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
    reader = side_by_side if jobs > 1 else ThisProcess(readers.Reader)  # type: ignore[arg-type]
    found = list(reader.read_all(articles))
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


@pytest.mark.parametrize(("size", "wanted"), [(40, reading._MOST + 1), (400_000, 9)])
def test_short_articles_are_read_further_ahead_than_long_ones(size: int, wanted: int) -> None:
    taken = []

    def articles() -> Iterator[tuple[int, Article]]:
        for number in range(200):
            taken.append(number)
            yield number, Article(f"a{number}", "x" * size)

    found = Processes((None, None, frozenset()), 2).read_all(articles())
    assert next(found)[0] == 0
    assert len(taken) == wanted
    found.close()  # type: ignore[attr-defined]


def test_what_was_read_before_a_process_ended_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_read_in_worker", readers.read_and_note)
    monkeypatch.setenv("KG_TEST_NOTES", str(tmp_path))
    texts = ["this ends late", *["fine"] * 30]
    assert outcome(texts, 2) == ["ReaderEnded", *[""] * 30]
    counts = Counter((tmp_path / name).read_text() for name in os.listdir(tmp_path))
    # The other process had read most of them by then; what the two had at hand is read again.
    assert sum(count - 1 for name, count in counts.items() if name != "a0") < 10
