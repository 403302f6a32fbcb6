"""What Oxigraph does in the background lets everything else go first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.store import background, folder
from kg.store.folder import FolderStore

TASKS = Path("/proc/self/task")


def _niceness() -> list[int]:
    """How nice the threads are that sort files."""
    sorting = [each for each in TASKS.iterdir() if (each / "comm").read_text() == "rocksdb:low\n"]
    return [os.getpriority(os.PRIO_PROCESS, int(each.name)) for each in sorting]


@pytest.mark.skipif(not TASKS.is_dir(), reason="the system does not list a process's threads")
def test_what_came_in_is_sorted_behind_what_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_FEW", 1)
    monkeypatch.setattr(folder, "_PART", 500)
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with FolderStore(tmp_path / "store", writable=True) as store:
        for number in range(8):
            triples = [f"<urn:{n}> <urn:of> <urn:{number}>" for n in range(1000)]
            store.take_in((), (), {NamedNode(f"urn:graph/{number}"): triples})
        store.finish()
        assert len(store) == 8000
    found = _niceness()
    assert found
    assert min(found) >= min(before + 1, 15)
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_a_system_that_lists_no_threads_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_TASKS", tmp_path / "missing")
    background.wait_for_others()
