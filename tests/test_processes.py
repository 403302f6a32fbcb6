"""Reading in other processes: errors travel as they are, or in their words; an end is told."""

from __future__ import annotations

import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from kg import processes
from kg.gazetteer import NoGazetteerError
from kg.model import Article
from kg.pipeline import Pipeline
from kg.processes import ReaderEnded, ReadingFailed, portable
from tests.corpus import readers


class Picky(Exception):
    """An error that cannot be made again from what it holds: it needs two words."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def test_an_error_of_ours_arrives_with_its_message_and_its_data() -> None:
    error = NoGazetteerError(Path("nowhere"))
    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 (its own bytes)
    assert (type(arrived), str(arrived)) == (NoGazetteerError, str(error))
    assert arrived.__dict__ == error.__dict__
    assert portable(error) is error


def test_an_error_that_cannot_travel_arrives_in_words() -> None:
    with pytest.raises(TypeError):
        pickle.loads(pickle.dumps(Picky("a", "b")))  # noqa: S301 (its own bytes)
    told = portable(Picky("no", "luck"))
    assert isinstance(told, ReadingFailed)
    assert str(told) == "Picky: no luck"
    assert type(portable(ValueError("as it is"))) is ValueError


def test_what_breaks_a_reader_never_breaks_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    def reads(article: Article, **options: Any) -> NoReturn:
        raise Picky("no", article.id)

    monkeypatch.setattr(processes, "_worker", [SimpleNamespace(read=reads)])
    with pytest.raises(ReadingFailed, match="Picky: no a"):
        processes._read_in_worker(Article("a", "Text."), explain=False)


def test_a_process_that_ends_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_load_worker", readers.load_worker)
    monkeypatch.setattr(processes, "_read_in_worker", readers.read_in_worker)
    pipeline: Any = SimpleNamespace(options=readers.Reader.options)
    articles = [Article("a", "Fine."), Article("b", "This ends.")]
    with pytest.raises(ReaderEnded, match="fewer --jobs"):
        list(Pipeline.pipe(pipeline, articles, jobs=2))
