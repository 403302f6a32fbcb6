"""What the machine gives: cores to use, and memory that is given back when it is free again."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cores", "give_back", "take_from_one_place"]

# The number that glibc's mallopt knows the greatest number of arenas by.
_ARENAS = -8


def cores() -> int:
    """Count the processor cores that this process may use.

    Returns:
        How many, at least one.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def give_back() -> None:
    """Give free memory back, where the C library can: glibc keeps what lies between used pieces.

    Oxigraph fills memory with what it has not written yet and frees it in thousands of pieces, in
    one thread and another. Without this a process grows for hours though it holds no more.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


def take_from_one_place() -> None:
    """Have all threads take their memory from one place, where the C library is glibc.

    It gives each thread an arena of its own, and what Oxigraph's threads free in one of them is of no use to
    the others: a build's parent held twice the memory, and ever more. To be called before threads
    begin; the others keep what they have.
    """
    try:
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
    except (AttributeError, OSError, TypeError):
        return


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
