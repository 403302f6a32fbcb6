"""Articles into readings, in their order, by the workers of a Dask cluster; one that dies loses none.

Articles go out in chunks, a bounded number at a time, as texts: workers need no disk in common.
Readings come back in the articles' order, so that whoever puts them into a store makes the same
batches, and the same graph, as on one machine.

A chunk whose worker dies is read again article by article, each once. An article that ends its
second worker too is the one to blame, and becomes a failure.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Generic, Self, TypeVar
from uuid import uuid4

from kg.corpus.errors import (
    MissingDask,
    NoWorkers,
    SchedulerLost,
    SchedulerUnreachable,
    UnfitWorkers,
    WorkerLost,
)
from kg.corpus.workers import Equipment, Refusal, differences, equipment, read_chunk
from kg.processes import Options

if TYPE_CHECKING:
    from distributed import Client, Future

    from kg.corpus.workers import Outcomes
    from kg.model import Article, Reading

__all__ = ["Cluster"]

_Key = TypeVar("_Key")

_ARTICLES = 8
_CHARACTERS = 20_000
"""A chunk takes seconds to read and a millisecond to hand over, and is soon read again."""

_AHEAD = 3
_LOST_IN_A_ROW = 3
_CONNECT = 10.0
_LOOK = 5.0
_PATIENCE = 60.0
"""Seconds: until a scheduler answers, between looks at the workers, until there is one again."""


@dataclass(slots=True)
class _Task(Generic[_Key]):
    """A chunk that is being read somewhere."""

    chunk: Sequence[tuple[_Key, Article]]
    mark: str
    future: Future[Outcomes]


class Cluster:
    """The workers of a Dask cluster, as somebody who reads articles.

    Used in a ``with`` statement, which connects and lets go.
    """

    def __init__(self, address: str, options: Options = (None, None, frozenset())) -> None:
        """Take the scheduler's address.

        Args:
            address: such as ``tcp://host:8786``, or ``tls://host:8786`` with certificates named in
                Dask's configuration.
            options: how the workers load the pipeline; see ``Pipeline.options``.

        Raises:
            MissingDask: Dask is not installed.
        """
        try:
            import distributed  # noqa: F401 (whether it is there)
        except ImportError as error:
            raise MissingDask from error
        self.address = address
        self._options = options
        self._connected: Client | None = None

    def __enter__(self) -> Self:
        """Connect, and wait until there is a worker.

        Returns:
            This.

        Raises:
            SchedulerUnreachable: nobody answers, or not as a scheduler does.
            NoWorkers: there is none for a minute.
            SchedulerLost: it is gone before there is one.
        """
        if self.address.startswith("tls://") and not _has_certificates():
            problem = "tls:// needs certificates, and Dask's configuration names none"
            raise SchedulerUnreachable(self.address, problem)
        try:
            self._connected = _client(self.address)
        except TimeoutError as error:
            raise SchedulerUnreachable(self.address, f"for {_CONNECT:.0f} s") from error
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise SchedulerUnreachable(self.address, str(error)) from error
        try:
            self._connected.wait_for_workers(1, timeout=_PATIENCE)
        except BaseException as error:
            self._close()
            if isinstance(error, TimeoutError):
                raise NoWorkers(self.address, _PATIENCE) from error
            if isinstance(error, OSError):
                raise SchedulerLost(self.address, _told(error)) from error
            raise
        return self

    def __exit__(self, *error: object) -> None:
        """Let go of the cluster; whatever it still reads for this process is cancelled."""
        self._close()

    def read_all(
        self, articles: Iterable[tuple[_Key, Article]]
    ) -> Iterator[tuple[_Key, Article, Reading | Exception]]:
        """Read many articles; see ``kg.corpus.reading.Readers``.

        Args:
            articles: the articles, each with a key of the caller's; they are taken as they are
                needed.

        Yields:
            Key, article and reading, in their order; or what was raised instead.

        Raises:
            UnfitWorkers: workers would read otherwise than this process.
            NoWorkers: all are gone, for a minute.
            SchedulerLost: it is gone.
            WorkerLost: workers die one after the other, whatever they read.
        """
        run: _Run[_Key] | None = None
        waiting: deque[_Task[_Key]] = deque()
        for chunk in _chunks(articles):
            if run is None:
                run = _Run(self._client, self.address, _absolute(self._options))
            waiting.append(run.submit(chunk))
            while len(waiting) > run.window():
                yield from run.outcomes(waiting.popleft())
        while waiting and run is not None:
            yield from run.outcomes(waiting.popleft())

    @property
    def _client(self) -> Client:
        if self._connected is None:
            raise RuntimeError("use the cluster in a with statement")
        return self._connected

    def _close(self) -> None:
        if self._connected is not None:
            with suppress(TimeoutError):
                self._connected.close(timeout=_CONNECT)
            self._connected = None


class _Run(Generic[_Key]):
    """One archive that is read by the workers of a cluster."""

    def __init__(self, client: Client, address: str, options: Options) -> None:
        self._client, self._address, self._options = client, address, options
        self._name, self._numbers = f"kg-{uuid4().hex}", count(1)
        self._workers, self._looked = 1, float("-inf")
        self._lost = 0
        self._wanted = self._checked()

    def submit(self, chunk: Sequence[tuple[_Key, Article]], *, first: bool = False) -> _Task[_Key]:
        """Give a chunk to the cluster, behind all others or before them."""
        mark = f"{self._name}-{next(self._numbers)}"
        articles = [article for _, article in chunk]
        # Dask warns of large graphs, which are no mistake here: one long article is enough.
        with self._followed(), _any_size():
            future = self._client.submit(
                *(read_chunk, mark, articles, self._options, self._wanted),
                key=mark,
                pure=False,
                priority=int(first),
            )
        return _Task(chunk, mark, future)

    def outcomes(self, task: _Task[_Key]) -> Iterator[tuple[_Key, Article, Reading | Exception]]:
        """Wait for what became of each article of a chunk."""
        found = self._fetch(task)
        if found is not None:
            self._lost = 0
            yield from _paired(task.chunk, found)
            return
        # Any of those that were read together may be the reason: each is tried alone.
        alone = [self.submit([each], first=True) for each in task.chunk]
        for each in alone:
            found = self._fetch(each)
            self._lost = self._lost + 1 if found is None else 0
            if self._lost >= _LOST_IN_A_ROW:
                raise WorkerLost
            yield from _paired(each.chunk, [WorkerLost()] if found is None else found)

    def window(self) -> int:
        """Tell how many chunks may be out: enough that no worker has to wait for this process."""
        if monotonic() - self._looked > _LOOK:
            self._workers = self._look()
        return _AHEAD * max(1, self._workers)

    def _fetch(self, task: _Task[_Key]) -> Sequence[Reading | Exception] | None:
        """Take what a worker found, so that it lies there no longer."""
        from distributed import Event

        with self._followed():
            self._wait(task.future)
            found = _result(task.future)
            task.future.release()
            Event(task.mark, client=self._client).clear()
        if isinstance(found, Refusal):
            raise UnfitWorkers({found.worker: found.problem})
        return found

    def _wait(self, future: Future[Outcomes]) -> None:
        """Wait for a chunk as long as there is somebody to read it."""
        from distributed import wait

        deserted = 0.0
        while deserted <= _PATIENCE:
            begun = monotonic()
            try:
                with self._client.as_current():
                    wait(future, timeout=_LOOK)
                return
            except TimeoutError:
                deserted = 0.0 if self._look() else deserted + monotonic() - begun
        raise NoWorkers(self._address, deserted)

    def _look(self) -> int:
        """Count what can be read at a time."""
        with self._followed():
            threads = self._client.nthreads()
        self._looked = monotonic()
        return sum(threads.values())

    def _checked(self) -> Equipment:
        """Find out whether the workers read as this process does."""
        here = equipment(self._options)
        if isinstance(here, Refusal):
            raise UnfitWorkers({here.worker: here.problem})
        with self._followed():
            told = self._client.run(equipment, self._options, on_error="return")
        problems = {name: _problem(here, there) for name, there in told.items()}
        if unfit := {name: problem for name, problem in problems.items() if problem}:
            raise UnfitWorkers(unfit)
        return here

    @contextmanager
    def _followed(self) -> Iterator[None]:
        """Call it by its name when the scheduler does not answer any more."""
        from asyncio import CancelledError

        from distributed import CancelledError as FutureCancelled

        try:
            yield
        except (CancelledError, FutureCancelled, OSError) as error:
            raise SchedulerLost(self._address, _told(error)) from error


def _client(address: str) -> Client:
    """Connect to a scheduler, and leave nothing open where that fails."""
    from distributed import Client

    # Its finalizer closes it otherwise: when the process ends, in vain for 20 s, or wherever garbage
    # is collected, and that waits for ever where the same thread holds the lock of Dask's loops.
    client = Client.__new__(Client)
    try:
        client.__init__(address, timeout=_CONNECT, set_as_default=False)  # type: ignore[misc]
    except BaseException:
        with suppress(Exception):
            client.close()
        raise
    return client


def _has_certificates() -> bool:
    from distributed.security import Security

    return Security().get_connection_args("client").get("ssl_context") is not None


def _any_size() -> AbstractContextManager[object]:
    from dask import config

    return config.set({"distributed.admin.large-graph-warning-threshold": "1TB"})


def _result(future: Future[Outcomes]) -> Outcomes:
    """Take what a worker found; None where Dask gave up because workers died."""
    from distributed import CancelledError, KilledWorker

    try:
        return future.result()
    except KilledWorker:
        return None
    except (CancelledError, OSError):
        raise
    except Exception as error:
        raise UnfitWorkers({"of the cluster": _told(error)}) from error


def _problem(here: Equipment, there: Equipment | Refusal | BaseException) -> str:
    if isinstance(there, Refusal):
        return there.problem
    if isinstance(there, OSError):
        # It is just being started again, and will be looked at when it reads.
        return ""
    if isinstance(there, BaseException):
        return _told(there)
    return differences(here, there)


def _chunks(
    articles: Iterable[tuple[_Key, Article]],
) -> Iterator[list[tuple[_Key, Article]]]:
    """Gather articles that are read by one worker, one after the other."""
    chunk: list[tuple[_Key, Article]] = []
    size = 0
    for key, article in articles:
        chunk.append((key, article))
        size += len(article.text)
        if len(chunk) >= _ARTICLES or size >= _CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _paired(
    chunk: Sequence[tuple[_Key, Article]], found: Sequence[Reading | Exception]
) -> Iterator[tuple[_Key, Article, Reading | Exception]]:
    for (key, article), each in zip(chunk, found, strict=True):
        yield key, article, each


def _absolute(options: Options) -> Options:
    """Name folders as any process names them, whatever folder it was started in."""
    gazetteer, language_model, without = options
    if isinstance(gazetteer, Path):
        gazetteer = gazetteer.resolve()
    packaged = Path(str(files("kg"))) / "models" / (language_model or "")
    if language_model and Path(language_model).is_dir() and not packaged.is_dir():
        language_model = str(Path(language_model).resolve())
    return gazetteer, language_model, frozenset(without)


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")
