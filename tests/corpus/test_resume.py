"""Builds that are killed or fail in the middle, and go on: the result is that of a quiet run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest

from kg.corpus import Ledger, archive
from kg.store import StoreError, folder
from kg.store.folder import FolderStore
from kg.store.waiting import Waiting
from tests.corpus.conftest import run, write_archive

ROOT = Path(__file__).parents[2]
KILLS = 5


def start(*words: str, seconds: float = 0.03) -> subprocess.Popen[str]:
    setting = {"PYTHONPATH": str(ROOT), "KG_TEST_SECONDS": str(seconds)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.corpus.readers", *words],
        env=os.environ | setting,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    while not path.exists() and process.poll() is None:
        time.sleep(0.01)


def exported(place: str) -> bytes:
    assert run("export", place, "-o", f"{place}.nq").exit_code == 0
    return Path(f"{place}.nq").read_bytes()


def test_kills_at_random_moments_change_nothing() -> None:
    write_archive(Path("reports.jsonl"), range(40))
    quiet = start("build", "reports.jsonl", "--store", "quiet")
    _, told = quiet.communicate(timeout=120)
    assert quiet.returncode == 0, told
    chance, killed = random.Random(6), 0
    for _ in range(KILLS):
        process = start("build", "reports.jsonl", "--store", "killed")
        wait_for(Path("killed/kg-ledger.sqlite"), process)
        time.sleep(chance.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        killed += process.returncode == -signal.SIGKILL
        if Path("killed/kg-ledger.sqlite").exists():
            with FolderStore("killed") as store:
                # Whole articles only: one that says who it is says everything else too.
                half = store.query("SELECT ?a { ?a a cyc:Article MINUS { ?a cyc:text ?t } }")
                assert half.tuples == ()
    last = start("build", "reports.jsonl", "--store", "killed", seconds=0)
    _, told = last.communicate(timeout=120)
    assert (last.returncode, killed >= KILLS // 2) == (0, True), told
    assert exported("killed") == exported("quiet")
    assert Path("killed.links").read_bytes() == Path("quiet.links").read_bytes()


MOMENTS: dict[str, tuple[type, str]] = {
    "before the store": (FolderStore, "change"),
    "before it waits": (Waiting, "append"),
    "before it has its place": (FolderStore, "_load"),
    "before it waits no more": (Waiting, "clear"),
    "before the ledger": (Ledger, "commit"),
}


# From one quad on they go into files of their own, or never: an end may come between these and
# what takes the place of something. Transactions of an article each, or of a whole batch.
ENDS = [
    *product(["before the store", "before the ledger"], [1, 3], [1, 5000], [1, 1_000_000]),
    *product([each for each in MOMENTS if " it " in each], [1, 3], [5000], [1]),
]


@pytest.mark.parametrize(("moment", "batch", "together", "many"), ENDS)
def test_an_end_between_two_writes_changes_nothing(
    moment: str, batch: int, together: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_ARTICLES", 4)
    monkeypatch.setattr(folder, "_FEW", many)
    monkeypatch.setattr(folder, "_MANY", many)
    monkeypatch.setattr(folder, "_ENOUGH", 100)
    monkeypatch.setattr(archive, "_TOGETHER", together)
    write_archive(Path("reports.jsonl"), range(12))
    for place in ("quiet", "ended"):
        assert run("build", "reports.jsonl", "--store", place).exit_code == 0
    changed = {f"r{n:02}": f"Cato Brekke rides for Oostkust. Day {n}." for n in range(0, 12, 2)}
    write_archive(Path("reports.jsonl"), range(14), **changed)
    assert run("build", "reports.jsonl", "--store", "quiet").exit_code == 0
    left = batch
    with monkeypatch.context() as patch:
        home, name = MOMENTS[moment]
        once = getattr(home, name)

        def fails(self: object, *given: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise StoreError("ended", "no space left on device")
            once(self, *given)

        patch.setattr(home, name, fails)
        stopped = run("build", "reports.jsonl", "--store", "ended")
        assert stopped.exit_code == (2 if left <= 0 else 0)
    assert run("build", "reports.jsonl", "--store", "ended").exit_code == 0
    assert exported("ended") == exported("quiet")
    assert Path("ended.links").read_bytes() == Path("quiet.links").read_bytes()


def test_a_second_builder_is_told_who_holds_the_store() -> None:
    write_archive(Path("reports.jsonl"), range(40))
    first = start("build", "reports.jsonl", "--store", "archive", seconds=0.5)
    wait_for(Path("archive/kg-ledger.sqlite"), first)
    try:
        result = run("build", "reports.jsonl", "--store", "archive")
        assert result.exit_code == 2
        assert f"process {first.pid} uses it" in result.stderr
    finally:
        first.kill()
        first.communicate()
