"""The process that holds the graph, and answers each query in a child that it can end.

A query that sorts a huge cross product heeds neither signals nor timeouts of the engine that runs
it. A child process does: it starts in a moment, shares the graph's memory with the keeper, and is
killed when its time is up, when it takes too much memory, or when nobody waits for it any more.
Pages of the explorer that read a bounded part of the graph are not worth a process each: a child
that has answered one waits for the next.
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
from kg.serve.explorer import COSTLY, Explorer, Visit
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
        asked: the query, or the page.
    """

    number: int
    asked: Asked | Visit


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
    lasting: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """What the keeper holds, and a child inherits."""

    store: Store
    explorer: Explorer
    limits: Limits

    def answer(self, asked: Asked | Visit) -> Answer:
        """Answer, in a child."""
        if isinstance(asked, Asked):
            return answer(self.store, asked, self.limits)
        return self.explorer.answer(asked)


@dataclass(slots=True)
class _Children:
    """The processes that answer: those that do, and those that wait for a page to make."""

    busy: dict[Connection, _Child]
    idle: list[tuple[Connection, int]]


def keep(connection: Connection, opener: Opener, name: str, limits: Limits) -> None:
    """Hold the graph and answer, until the other end of the connection is closed.

    Args:
        connection: leads to the server.
        opener: opens the graph.
        name: what the graph is called.
        limits: what a query may take.
    """
    try:
        store = opener()
        counts = {each: _count(store, query) for each, query in _COUNTS.items()}
        held = _Held(store, Explorer(store, name, counts, limits), limits)
    except (KgError, OSError) as error:
        connection.send(Failed(str(error)))
        return
    connection.send(Ready(counts))
    # What is there now is there for good; children that clean up memory would only copy it.
    gc.collect()
    gc.freeze()
    children = _Children({}, [])
    try:
        while True:
            _serve_once(connection, children, held)
    except (EOFError, OSError):
        # The server is gone.
        for child in children.busy.values():
            _end(child.pid)
        for _, pid in children.idle:
            _end(pid)


def _count(store: Store, query: str) -> int:
    return int(str(store.query(query).tuples[0][0]))


def _serve_once(connection: Connection, children: _Children, held: _Held) -> None:
    """Wait until something happens, and deal with it."""
    busy = children.busy
    deadlines = [child.deadline for child in busy.values()]
    patience = max(0.0, min(deadlines) - monotonic()) if deadlines else None
    for ready in wait([connection, *busy], patience):
        if ready is not connection:
            reader = cast("Connection", ready)
            # It may have been cancelled a moment ago.
            if reader in busy:
                child = busy.pop(reader)
                connection.send(Tells(child.number, _collected(reader, child, children)))
            continue
        message = connection.recv()
        if isinstance(message, Stop):
            raise EOFError
        if isinstance(message, Asks):
            reader, child = _start(connection, message, children, held)
            busy[reader] = child
        elif isinstance(message, Cancelled):
            # A page is made soon, and the process that makes it is worth more than its answer.
            unwanted = [each for each in busy.values() if each.number == message.number]
            _drop(busy, [each for each in unwanted if not each.lasting])
    now = monotonic()
    for late in _drop(busy, [each for each in busy.values() if each.deadline <= now]):
        problem = f"the query took longer than {held.limits.seconds:g} seconds and was stopped"
        status = HTTPStatus.SERVICE_UNAVAILABLE
        connection.send(Tells(late.number, refusal(status, problem)))


def _start(
    connection: Connection, message: Asks, children: _Children, held: _Held
) -> tuple[Connection, _Child]:
    lasting = not isinstance(message.asked, (Asked, *COSTLY))
    waiting = _waiting(children) if lasting else None
    if waiting is not None:
        ours, pid = waiting
    else:
        ours, theirs = Pipe()
        pid = os.fork()
        if pid == 0:
            try:
                # Of what else the keeper speaks through, a child that stays would keep the ends.
                for each in (ours, connection, *children.busy, *(one for one, _ in children.idle)):
                    each.close()
                _confine(held.limits, lasting=lasting)
                _work(theirs, held, lasting=lasting)
            finally:
                # Nothing of the keeper's is to be tidied up here.
                os._exit(0)
        theirs.close()
    with suppress(OSError):  # who does not read has ended, which is found out soon
        ours.send(message.asked)
    return ours, _Child(message.number, pid, monotonic() + held.limits.seconds, lasting)


def _waiting(children: _Children) -> tuple[Connection, int] | None:
    """Give a child that waits for a page to make, unless somebody has ended it."""
    while children.idle:
        ours, pid = children.idle.pop()
        if os.waitpid(pid, os.WNOHANG) == (0, 0):
            return ours, pid
        ours.close()
    return None


def _work(connection: Connection, held: _Held, *, lasting: bool) -> None:
    """Answer once, or for as long as the keeper is there."""
    with suppress(EOFError, OSError):
        connection.send(held.answer(connection.recv()))
        while lasting:
            connection.send(held.answer(connection.recv()))


def _confine(limits: Limits, *, lasting: bool) -> None:
    """Bound what this process takes, even if the keeper should not live to watch it."""
    import resource

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    if not lasting:
        seconds = math.ceil(limits.seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _collected(reader: Connection, child: _Child, children: _Children) -> Answer:
    """Take a child's answer, or find out why it has none."""
    try:
        told = reader.recv()
    except (EOFError, OSError):
        told = None
    if isinstance(told, Answer) and child.lasting:
        children.idle.append((reader, child.pid))
        return told
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
            _end(child.pid)
            reader.close()
    return unwanted


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
