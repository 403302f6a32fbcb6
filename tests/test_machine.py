"""Whether what is freed is of use again: seen from outside, in a process of its own."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

_THREADS = """
import ctypes, threading
from kg.machine import take_from_one_place

{call}
held, met = [], threading.Barrier(4)

def take():
    met.wait()
    for _ in range(2000):
        held.append(bytes(2000))
    met.wait()

threads = [threading.Thread(target=take) for _ in range(4)]
for each in threads:
    each.start()
for each in threads:
    each.join()
ctypes.CDLL(None).malloc_stats()
"""


def _arenas(call: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _THREADS.format(call=call)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.count("Arena ")


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_stats"), reason="needs glibc")
def test_threads_take_memory_from_one_place() -> None:
    assert _arenas("") > 1
    assert _arenas("take_from_one_place()") == 1
