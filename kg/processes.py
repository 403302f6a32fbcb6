"""Articles into readings by processes that each load the pipeline once: the pool all callers share."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kg.errors import KgError
from kg.interrupts import deaf_to_interrupts

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from kg.model import Article, Reading
    from kg.pipeline import Part, Pipeline

__all__ = ["AHEAD", "Options", "Pool", "ReaderEnded", "ReadingFailed", "portable"]

Options: TypeAlias = "tuple[Path | Literal['none'] | None, str | None, AbstractSet[Part]]"
"""How a pipeline is loaded: its gazetteer, its model, and what it does without."""

AHEAD = 4
"""How many articles a process may be ahead of whoever takes its readings."""


class ReaderEnded(KgError):
    """A process that read an article ended in the middle of it."""

    def __init__(self) -> None:
        """Say what may be the reason."""
        super().__init__(
            "the process that read it was ended, perhaps for want of memory; give fewer --jobs"
        )


class ReadingFailed(KgError):
    """What went wrong with an article in another process, where the error itself cannot travel."""


class Pool:
    """Processes that read, each with a pipeline of its own."""

    def __init__(self, options: Options, jobs: int) -> None:
        """Start with the first article.

        Args:
            options: how the pipeline was loaded; see ``Pipeline.options``.
            jobs: the number of processes.
        """
        self._options = options
        self._jobs = jobs
        self._processes = self._start()

    def submit(self, article: Article, *, explain: bool = False) -> Future[Reading]:
        """Hand an article over.

        Args:
            article: the article.
            explain: whether to tell of each claim how it came about.

        Returns:
            What will have its reading, or what was raised instead: ``BrokenProcessPool`` where a
            process ended, whatever it read.
        """
        try:
            with deaf_to_interrupts():
                return self._processes.submit(_read_in_worker, article, explain)
        except BrokenProcessPool as error:
            # Whoever takes the result finds out, in the article's turn.
            future: Future[Reading] = Future()
            future.set_exception(error)
            return future

    def start_again(self) -> None:
        """Start anew after a process ended; what was handed over is forgotten."""
        self.end()
        self._processes = self._start()

    def end(self, *, wait: bool = False) -> None:
        """Let the processes go.

        Args:
            wait: whether until they are gone.
        """
        self._processes.shutdown(wait=wait, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        context = get_context("spawn")
        return ProcessPoolExecutor(
            self._jobs, mp_context=context, initializer=_load_worker, initargs=self._options
        )


def portable(error: Exception) -> Exception:
    """Let an error arrive in another process.

    Args:
        error: what was raised.

    Returns:
        The same, or its words where it cannot be made again from what it holds.
    """
    try:
        arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 (its own bytes)
    except Exception:
        arrived = None
    if type(arrived) is type(error) and str(arrived) == str(error):
        return error.with_traceback(None)
    return ReadingFailed(f"{type(error).__name__}: {error}")


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


def _read_in_worker(article: Article, explain: bool) -> Reading:
    try:
        return _worker[0].read(article, explain=explain)
    except Exception as error:
        # One that cannot be sent would end the whole pool.
        raise portable(error) from None
