"""The process that asks one query and can be ended at any time: an order in, an answer out."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.store.guard import QueryError
from kg.store.interface import Store
from kg.store.memory import MemoryStore
from kg.store.places import open_store
from kg.store.rows import Iri

__all__ = ["main"]


def main() -> None:
    """Read an order from standard input, say ``ready``, and write the answer."""
    order = json.loads(sys.stdin.buffer.readline())
    try:
        store = _open(order["kind"], order["place"])
        _confine(order["memory"])
        _tell("ready")
        rows = store.query(order["sparql"], limit=order["limit"])
    except KgError as error:
        _tell(json.dumps({"error": str(error), "query": isinstance(error, QueryError)}))
    else:
        _tell(
            json.dumps({
                "columns": rows.columns,
                "rows": [[_plain(value) for value in values] for values in rows.tuples],
                "form": rows.form,
                "complete": rows.complete,
            })
        )
    # Clearing up a large store takes time, and the system does it anyway.
    os._exit(0)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _open(kind: str, place: str) -> Store:
    if kind != "copy":
        return open_store(place)
    return MemoryStore.from_dump(Path(place))


def _confine(memory: int) -> None:
    """Bound the memory that the query may take beside what the store has."""
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(value: Any) -> Any:
    return {"iri": str(value)} if isinstance(value, Iri) else value
