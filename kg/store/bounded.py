"""Queries of one's own, asked in a process that is ended when their time or memory is over.

No engine stops a query halfway, and one that sorts a huge cross product heeds no signal either; a
process can be ended whatever it does. It gets the store's place, or a copy of what is in memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.errors import KgError
from kg.store.answers import check_syntax
from kg.store.folder import FolderStore
from kg.store.guard import QueryError
from kg.store.interface import Store
from kg.store.memory import MemoryStore
from kg.store.rows import Iri, Rows

__all__ = ["NotOpened", "QueryTimeout", "StoppedQuery", "ask_place_within", "ask_within"]

# Started like this, the process finds this very package, and nothing that lies where it starts.
_START = "import sys; sys.path[:] = sys.argv[1:]; from kg.store.child import main; main()"
_MEMORY = 4 * 2**30


class QueryTimeout(QueryError):
    """A query took longer than it may, and was stopped.

    Attributes:
        seconds: how long it might have taken.
    """

    def __init__(self, seconds: float) -> None:
        """Say how long it ran.

        Args:
            seconds: how long it might have taken.
        """
        self.seconds = seconds
        super().__init__(
            f"the query was stopped after {seconds:g} seconds; ask for less, or give it more time"
        )


class StoppedQuery(QueryError):
    """A query took more memory than it may, or its process was ended by somebody else."""


class NotOpened(KgError):
    """The process that was to ask could not open the store; why, in its words."""


def ask_within(store: Store, sparql: str, *, timeout: float, limit: int | None = None) -> Rows:
    """Ask a query that is stopped when its time is over.

    Args:
        store: the store. What is in memory is copied for it, which takes some seconds for a
            million triples; a folder that is open for writing is backed up.
        sparql: the query.
        timeout: seconds; opening the store does not count.
        limit: the number of rows after which to stop; None for all.

    Returns:
        The answer.

    Raises:
        QueryTimeout: the time was over.
        StoppedQuery: it took too much memory.
        QueryError: the query is wrong.
    """
    check_syntax(sparql)
    with _reachable(store) as (kind, place):
        return _ask(kind, place, sparql, timeout, limit)


def ask_place_within(
    place: str | Path, sparql: str, *, timeout: float, limit: int | None = None
) -> Rows:
    """Ask a query that is stopped when its time is over, of a store that is not open yet.

    Args:
        place: a file, a store's folder, or the address of an endpoint.
        sparql: the query.
        timeout: seconds; opening the store does not count.
        limit: the number of rows after which to stop; None for all.

    Returns:
        The answer.

    Raises:
        NotOpened: there is no such store.
        QueryTimeout: the time was over.
        StoppedQuery: it took too much memory.
        QueryError: the query is wrong.
    """
    check_syntax(sparql)
    return _ask("place", str(place), sparql, timeout, limit)


@contextmanager
def _reachable(store: Store) -> Iterator[tuple[str, str]]:
    """Find where another process can read what a store holds, and how."""
    if store.place is not None and not (isinstance(store, FolderStore) and store.writable):
        yield "place", store.place
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        if isinstance(store, FolderStore):
            store.back_up(copy)
            yield "place", str(copy)
        elif isinstance(store, MemoryStore):
            store.dump(copy)
            yield "copy", str(copy)


def _ask(kind: str, place: str, sparql: str, timeout: float, limit: int | None) -> Rows:
    order = {"kind": kind, "place": place, "sparql": sparql, "limit": limit, "memory": _MEMORY}
    command = [sys.executable, "-P", "-c", _START, *sys.path]
    with subprocess.Popen(  # noqa: S603 (this package, by this Python)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as child:
        try:
            told = _exchange(child, json.dumps(order).encode(), timeout)
        finally:
            child.kill()
    if "error" in told:
        raise QueryError(told["error"]) if told["query"] else NotOpened(told["error"])
    rows = tuple(tuple(map(_value, row)) for row in told["rows"])
    return Rows(tuple(told["columns"]), rows, told["form"], told["complete"])


def _exchange(child: subprocess.Popen[bytes], order: bytes, timeout: float) -> dict[str, Any]:
    """Give a child its order, wait until the store is open, and then for the answer."""
    if child.stdin is None or child.stdout is None:
        raise AssertionError
    child.stdin.write(order + b"\n")
    ready = child.stdout.readline()
    if not ready:
        raise StoppedQuery(
            "the process that was to ask ended before it had opened the graph: there was too"
            " little memory, or somebody ended it"
        )
    try:
        # What it answers at once is an error: the store could not be opened.
        text = ready if ready.startswith(b"{") else child.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        raise QueryTimeout(timeout) from None
    if not text:
        raise StoppedQuery("the query took more memory than it may, and was stopped; ask for less")
    told: dict[str, Any] = json.loads(text)
    return told


def _value(value: Any) -> Any:
    return Iri(value["iri"]) if isinstance(value, dict) else value
