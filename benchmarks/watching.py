"""A command turned into what it cost: seconds, processor time and memory, its own and in all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Cost", "watched"]

_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost.

    Attributes:
        seconds: from its start to its end.
        processor: seconds of processors, those of the processes that it started included.
        parent: the most memory of its first process, in bytes.
        everything: the most memory of all its processes together; what they share counts once
            where the system can tell (Linux).
    """

    seconds: float
    processor: float
    parent: float
    everything: float


def watched(command: Sequence[str], *, one_core: bool = False) -> Cost:
    """Run a command to its end and watch it; what it prints on standard output is dropped.

    Args:
        command: the program and its arguments.
        one_core: whether it may use one core alone, where the system can see to that (Linux).

    Returns:
        What it cost.
    """
    with TemporaryFile() as told:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        if one_core and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        seen, ended = [0.0, 0.0], Event()
        watcher = Thread(target=_watch, args=(process.pid, seen, ended))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
        told.seek(0)
        said = told.read().decode(errors="replace")
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}\n{said}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, seen[0], seen[1])


def _watch(pid: int, seen: list[float], ended: Event) -> None:
    """Keep the largest sizes of a process and of all those that it started."""
    while not ended.wait(_EVERY):
        try:
            parent = psutil.Process(pid)
            seen[0] = max(seen[0], parent.memory_info().rss)
            family = [parent, *parent.children(recursive=True)]
            seen[1] = max(seen[1], sum(map(_size, family)))
        except psutil.NoSuchProcess:
            continue


def _size(process: psutil.Process) -> float:
    try:
        told = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0
    return float(getattr(told, "pss", told.rss))
