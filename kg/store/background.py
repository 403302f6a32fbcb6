"""Oxigraph's own threads, which put what came in into order, made to let everything else go first."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["wait_for_others"]

_TASKS = Path("/proc/self/task")
_SORTING = "rocksdb:low"
_NICENESS = 15
"""Not the most there is: on a machine that others keep busy they still get a thirtieth of a core."""


def wait_for_others() -> None:
    """Give the threads that sort files into each other a low priority, where the system can (Linux).

    Whenever a second set of files has come in they begin to sort it into all others. Ahead of what
    comes in next they would sort the same again and again; behind it they do it once.
    """
    with suppress(OSError):
        for task in _TASKS.iterdir():
            # A thread may have ended since.
            with suppress(OSError):
                if (task / "comm").read_text().strip() == _SORTING:
                    os.setpriority(os.PRIO_PROCESS, int(task.name), _NICENESS)
