"""How much one query, and all of them together, may take."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one client from taking the machine from the others.

    Attributes:
        seconds: how long a query may run; then its process is ended.
        rows: how many rows or triples an answer may have.
        parallel: how many queries run at a time.
        wait: for how many seconds a query waits for its turn before it is sent away.
        body: how many bytes a request may have.
        answer: how many bytes an answer may have.
        memory: how many bytes a query may take beyond the graph (where the system can tell).
    """

    seconds: float = 10.0
    rows: int = 100_000
    parallel: int = 4
    wait: float = 2.0
    body: int = 1 << 20
    answer: int = 1 << 26
    memory: int = 1 << 30
