"""Articles into readings, in their order, by one process or several; one that fails stops none."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import KgError
from kg.interrupts import deaf_to_interrupts

if TYPE_CHECKING:
    from kg.model import Article, Reading
    from kg.pipeline import Pipeline

__all__ = ["ReaderEnded", "read_all"]

_Key = TypeVar("_Key")

_AHEAD = 4
_ENDED_IN_A_ROW = 3


class ReaderEnded(KgError):
    """A process that read an article ended in the middle of it."""

    def __init__(self) -> None:
        """Say what may be the reason."""
        super().__init__(
            "the process that read it was ended, perhaps for want of memory; give fewer --jobs"
        )


def read_all(
    articles: Iterable[tuple[_Key, Article]], load: Callable[[], Pipeline], jobs: int = 1
) -> Iterator[tuple[_Key, Article, Reading | Exception]]:
    """Read many articles.

    Args:
        articles: the articles, each with a key of the caller's; they are taken as they are needed.
        load: gives the pipeline; it is called when the first article comes.
        jobs: the number of processes.

    Yields:
        Key, article and reading, in their order; or what was raised instead.

    Raises:
        ReaderEnded: processes end one after the other, whatever they read.
    """
    if jobs <= 1:
        for key, article in articles:
            yield key, article, _read(load(), article)
        return
    waiting: deque[tuple[_Key, Article, Future[Reading]]] = deque()
    pool: _Pool | None = None
    try:
        for key, article in articles:
            pool = pool or _Pool(load().options, jobs)
            waiting.append((key, article, pool.submit(article)))
            if len(waiting) > jobs * _AHEAD:
                yield _next(waiting, pool)
        while waiting and pool is not None:
            yield _next(waiting, pool)
    finally:
        if pool is not None:
            pool.end()


def _read(pipeline: Pipeline, article: Article) -> Reading | Exception:
    try:
        return next(iter(pipeline.pipe([article])))
    except Exception as error:
        # Whatever is wrong with one article, the others go on.
        return error


def _next(
    waiting: deque[tuple[_Key, Article, Future[Reading]]], pool: _Pool
) -> tuple[_Key, Article, Reading | Exception]:
    key, article, future = waiting.popleft()
    found = _result(future)
    if not isinstance(found, BrokenProcessPool):
        return key, article, found
    # Any of those that were read side by side may be the reason: this one is tried alone.
    pool.start_again()
    found = _result(pool.submit(article))
    if isinstance(found, BrokenProcessPool):
        pool.start_again(guilty=True)
        found = ReaderEnded()
    else:
        pool.ended = 0
    again = [(key, each, pool.submit(each)) for key, each, _ in waiting]
    waiting.clear()
    waiting.extend(again)
    return key, article, found


def _result(future: Future[Reading]) -> Reading | Exception:
    try:
        return future.result()
    except Exception as error:
        return error


class _Pool:
    """Processes that read, started again where one of them ended."""

    def __init__(self, options: tuple[Any, ...], jobs: int) -> None:
        self._options = options
        self._jobs = jobs
        self.ended = 0
        self._pool = self._start()

    def submit(self, article: Article) -> Future[Reading]:
        try:
            with deaf_to_interrupts():
                return self._pool.submit(_read_in_worker, article)
        except BrokenProcessPool as error:
            # Whoever takes the result finds out, in the article's turn.
            future: Future[Reading] = Future()
            future.set_exception(error)
            return future

    def start_again(self, *, guilty: bool = False) -> None:
        self.ended += guilty
        if self.ended >= _ENDED_IN_A_ROW:
            raise ReaderEnded
        self.end()
        self._pool = self._start()

    def end(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        context = get_context("spawn")
        return ProcessPoolExecutor(
            self._jobs, mp_context=context, initializer=_load_worker, initargs=self._options
        )


_worker: list[Pipeline] = []


def _load_worker(gazetteer: Any, language_model: str | None, without: Any) -> None:
    from kg.pipeline import Pipeline

    Thread(target=_end_with_parent, daemon=True).start()
    _worker[:] = [Pipeline.load(gazetteer, language_model, threads=1, without=without)]


def _end_with_parent() -> None:
    """End this process when the one that started it is killed; nobody would ever tell it to."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read_in_worker(article: Article) -> Reading:
    return _worker[0].read(article)
