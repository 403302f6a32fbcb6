"""Memory that was freed turned back to the system, which else counts it until the process ends."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["give_back"]


def give_back() -> None:
    """Give free memory back, where the C library can: glibc keeps what lies between used pieces.

    Oxigraph fills memory with what it has not written yet and frees it in thousands of pieces, in
    one thread and another. Without this a process grows for hours though it holds no more.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
