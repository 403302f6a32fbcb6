"""Articles into readings, in their order, by one process or several; one that fails stops none.

A cluster of machines does the same: see ``kg.corpus.cluster``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from kg.processes import AHEAD, Options, Pool, ReaderEnded

if TYPE_CHECKING:
    from kg.model import Article, Reading
    from kg.pipeline import Pipeline

__all__ = ["Processes", "Readers", "ThisProcess"]

_Key = TypeVar("_Key")

_ENDED_IN_A_ROW = 3
_MOST, _CHARACTERS = 48, 1_000_000
"""How many articles are read ahead, and how long they may be together: while a batch goes into the store,
which takes a second or two, no process has to wait for work."""


class Readers(Protocol):
    """Who reads articles: this process, several of this machine, or a cluster."""

    def read_all(
        self, articles: Iterable[tuple[_Key, Article]]
    ) -> Iterator[tuple[_Key, Article, Reading | Exception]]:
        """Read many articles; one that fails stops none.

        Args:
            articles: the articles, each with a key of the caller's; they are taken as they are
                needed.

        Yields:
            Key, article and reading, in their order; or what was raised instead.
        """
        ...


@dataclass(frozen=True, slots=True)
class ThisProcess:
    """The process that was called.

    Attributes:
        load: gives the pipeline; it is called when an article comes.
    """

    load: Callable[[], Pipeline]

    def read_all(
        self, articles: Iterable[tuple[_Key, Article]]
    ) -> Iterator[tuple[_Key, Article, Reading | Exception]]:
        """Read many articles; see ``Readers.read_all``.

        Args:
            articles: the articles, each with a key of the caller's; they are taken as they are
                needed.

        Yields:
            Key, article and reading, in their order; or what was raised instead.
        """
        for key, article in articles:
            yield key, article, _read(self.load(), article)


@dataclass(frozen=True, slots=True)
class Processes:
    """Processes of this machine, each with a pipeline of its own; this one has none.

    Attributes:
        options: how they load it; see ``Pipeline.options``.
        jobs: how many there are.
    """

    options: Options
    jobs: int

    def read_all(
        self, articles: Iterable[tuple[_Key, Article]]
    ) -> Iterator[tuple[_Key, Article, Reading | Exception]]:
        """Read many articles; see ``Readers.read_all``.

        Args:
            articles: the articles, each with a key of the caller's; they are taken as they are
                needed.

        Yields:
            Key, article and reading, in their order; or what was raised instead.

        Raises:
            ReaderEnded: processes end one after the other, whatever they read.
        """
        line: _Line[_Key] | None = None
        try:
            for key, article in articles:
                line = line or _Line(Pool(self.options, self.jobs))
                line.join(key, article)
                while line.is_long(self.jobs * AHEAD):
                    yield line.next()
            while line:
                yield line.next()
        finally:
            if line is not None:
                line.pool.end()


def _read(pipeline: Pipeline, article: Article) -> Reading | Exception:
    try:
        return next(iter(pipeline.pipe([article])))
    except Exception as error:
        # Whatever is wrong with one article, the others go on.
        return error


class _Line(Generic[_Key]):
    """Articles that are being read by a pool, in their order."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._waiting: deque[tuple[_Key, Article, Future[Reading]]] = deque()
        self._ended = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def is_long(self, least: int) -> bool:
        """Tell whether enough are waiting: so many at least, and more where they are short."""
        if len(self) <= least:
            return False
        return len(self) > _MOST or sum(len(a.text) for _, a, _ in self._waiting) > _CHARACTERS

    def join(self, key: _Key, article: Article) -> None:
        self._waiting.append((key, article, self.pool.submit(article)))

    def next(self) -> tuple[_Key, Article, Reading | Exception]:
        """Take what became of the first; if a process ended, the unread are handed over again."""
        key, article, future = self._waiting.popleft()
        found = _result(future)
        if not isinstance(found, BrokenProcessPool):
            self._ended = 0
            return key, article, found
        # Any of those that were read side by side may be the reason: this one is tried alone.
        self.pool.start_again()
        found = _result(self.pool.submit(article))
        self._ended = self._ended + 1 if isinstance(found, BrokenProcessPool) else 0
        if self._ended >= _ENDED_IN_A_ROW:
            raise ReaderEnded
        if isinstance(found, BrokenProcessPool):
            self.pool.start_again()
            found = ReaderEnded()
        for place, (other, each, future) in enumerate(self._waiting):
            if not _is_read(future):
                self._waiting[place] = other, each, self.pool.submit(each)
        return key, article, found


def _is_read(future: Future[Reading]) -> bool:
    return future.done() and not isinstance(_result(future), BrokenProcessPool | CancelledError)


def _result(future: Future[Reading]) -> Reading | Exception:
    try:
        return future.result()
    except Exception as error:
        return error
