"""The process that holds the graph, and answers each query in a child that it can end.

A query that sorts a huge cross product heeds neither signals nor timeouts of the engine that runs
it. A child process does: it starts in a moment, shares the graph's memory with the keeper, and is
killed when its time is up, when it takes too much memory, or when nobody waits for it any more.
"""

from __future__ import annotations

import gc
import math
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import cast

from kg.errors import KgError
from kg.serve.answer import Answer, Asked, answer, refusal
from kg.serve.limits import Limits
from kg.store import Store

__all__ = ["Asks", "Cancelled", "Failed", "Opener", "Ready", "Stop", "Tells", "keep"]

_COUNTS = {
    "articles": "SELECT (COUNT(*) AS ?n) { ?x a cyc:Article }",
    "entities": "SELECT (COUNT(*) AS ?n) { ?x skos:prefLabel ?name }",
    "claims": "SELECT (COUNT(*) AS ?n) { ?x a cyc:Claim }",
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
}


Opener = Callable[[], Store]
"""Opens the graph, in the keeper's own process; it has to survive pickling."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The graph is open.

    Attributes:
        counts: how much is in it, by what is counted.
    """

    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Failed:
    """The graph cannot be opened.

    Attributes:
        problem: why.
    """

    problem: str


@dataclass(frozen=True, slots=True)
class Asks:
    """The server asks.

    Attributes:
        number: names the request.
        asked: the query.
    """

    number: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Nobody waits for an answer any more.

    Attributes:
        number: names the request.
    """

    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The server ends, and whatever still runs for it."""


@dataclass(frozen=True, slots=True)
class Tells:
    """The keeper answers.

    Attributes:
        number: names the request.
        answer: the answer.
    """

    number: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Child:
    number: int
    pid: int
    deadline: float


def keep(connection: Connection, opener: Opener, limits: Limits) -> None:
    """Hold the graph and answer, until the other end of the connection is closed.

    Args:
        connection: leads to the server.
        opener: opens the graph.
        limits: what a query may take.
    """
    try:
        store = opener()
        counts = {name: _count(store, query) for name, query in _COUNTS.items()}
    except (KgError, OSError) as error:
        connection.send(Failed(str(error)))
        return
    connection.send(Ready(counts))
    # What is there now is there for good; children that clean up memory would only copy it.
    gc.collect()
    gc.freeze()
    children: dict[Connection, _Child] = {}
    try:
        while True:
            _serve_once(connection, children, store, limits)
    except (EOFError, OSError):
        # The server is gone.
        for child in children.values():
            _end(child)


def _count(store: Store, query: str) -> int:
    return int(str(store.query(query).tuples[0][0]))


def _serve_once(
    connection: Connection, children: dict[Connection, _Child], store: Store, limits: Limits
) -> None:
    """Wait until something happens, and deal with it."""
    deadlines = [child.deadline for child in children.values()]
    patience = max(0.0, min(deadlines) - monotonic()) if deadlines else None
    for ready in wait([connection, *children], patience):
        if ready is not connection:
            reader = cast("Connection", ready)
            # It may have been cancelled a moment ago.
            if reader in children:
                child = children.pop(reader)
                connection.send(Tells(child.number, _collected(reader, child)))
            continue
        message = connection.recv()
        if isinstance(message, Stop):
            raise EOFError
        if isinstance(message, Asks):
            reader, child = _start(message, store, limits)
            children[reader] = child
        elif isinstance(message, Cancelled):
            _drop(children, [each for each in children.values() if each.number == message.number])
    now = monotonic()
    for late in _drop(children, [each for each in children.values() if each.deadline <= now]):
        problem = f"the query took longer than {limits.seconds:g} seconds and was stopped"
        status = HTTPStatus.SERVICE_UNAVAILABLE
        connection.send(Tells(late.number, refusal(status, problem)))


def _start(message: Asks, store: Store, limits: Limits) -> tuple[Connection, _Child]:
    reader, writer = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        try:
            _confine(limits)
            writer.send(answer(store, message.asked, limits))
        finally:
            # Nothing of the keeper's is to be tidied up here.
            os._exit(0)
    writer.close()
    return reader, _Child(message.number, pid, monotonic() + limits.seconds)


def _confine(limits: Limits) -> None:
    """Bound what this process takes, even if the keeper should not live to watch it."""
    import resource

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    seconds = math.ceil(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _collected(reader: Connection, child: _Child) -> Answer:
    """Take a child's answer, or find out why it has none."""
    try:
        told = reader.recv()
    except (EOFError, OSError):
        told = None
    reader.close()
    _, status = os.waitpid(child.pid, 0)
    if isinstance(told, Answer):
        return told
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        problem = "the query took too much of the processor's time and was stopped"
    else:
        problem = "the query needs more memory than it may take, and was stopped"
    return refusal(HTTPStatus.SERVICE_UNAVAILABLE, problem)


def _drop(children: dict[Connection, _Child], unwanted: list[_Child]) -> list[_Child]:
    for reader, child in list(children.items()):
        if child in unwanted:
            del children[reader]
            _end(child)
            reader.close()
    return unwanted


def _end(child: _Child) -> None:
    with suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)
