"""``kg build --scheduler``: a cluster of real processes writes what one machine writes, whoever dies."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from kg.corpus import Ledger, archive, cluster, workers
from kg.corpus.cluster import Cluster
from kg.corpus.errors import WorkerLost
from kg.corpus.workers import Refusal, read_chunk
from kg.model import Article, Reading
from tests.conftest import wait_until
from tests.corpus import readers
from tests.corpus.conftest import run, write_archive
from tests.store.conftest import serving

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

ROOT = Path(__file__).parents[2]
PRELOAD = "from tests.corpus import readers; readers.install()"
QUIET = {"dashboard_address": "127.0.0.1:0", "host": "127.0.0.1", "threads_per_worker": 1}


@pytest.fixture(scope="module")
def local() -> Iterator[LocalCluster]:
    """Two workers in processes of their own, which read without a network."""
    from distributed import LocalCluster

    env = {"KG_TEST_SECONDS": "0.02"}
    with LocalCluster(n_workers=2, processes=True, preload=[PRELOAD], env=env, **QUIET) as started:
        yield started


@pytest.fixture
def build(local: LocalCluster) -> tuple[str, ...]:
    return ("build", "reports.jsonl", "--scheduler", local.scheduler_address)


def exported(place: str) -> bytes:
    assert run("export", place, "-o", f"{place}.nq").exit_code == 0
    return Path(f"{place}.nq").read_bytes()


def failures() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("failures.jsonl").read_text("utf-8").splitlines()]


@contextmanager
def dask(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def address_in(path: Path) -> str:
    """Wait for what a scheduler writes when it listens."""
    for _ in range(600):
        time.sleep(0.05)
        try:
            return str(json.loads(path.read_text("utf-8"))["address"])
        except (FileNotFoundError, ValueError):
            continue
    raise TimeoutError(path)


def held_by_workers(client: Client) -> int:
    return sum(client.run(lambda dask_worker: len(dask_worker.data)).values())


def known_to_scheduler(client: Client) -> tuple[int, int]:
    """Tasks, and events."""
    found: tuple[int, int] = client.run_on_scheduler(
        lambda dask_scheduler: (
            len(dask_scheduler.tasks),
            len(dask_scheduler.extensions["events"]._events),
        )
    )
    return found


def assert_same(place: str, other: str) -> None:
    assert exported(place) == exported(other)
    assert Path(f"{place}.links").read_bytes() == Path(f"{other}.links").read_bytes()


def test_workers_read_what_the_pipeline_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kg.pipeline")
    from distributed import LocalCluster

    from kg.pipeline import Pipeline

    pipeline = Pipeline.load()
    articles = [
        (n, Article(path.stem, path.read_text("utf-8")[:2000], date="2025-07-01"))
        for n, path in enumerate(sorted((ROOT / "corpus" / "examples").glob("*.md"))[:3])
    ]
    with (
        LocalCluster(n_workers=1, processes=True, **QUIET) as started,
        Cluster(started.scheduler_address) as connected,
    ):
        found = list(connected.read_all(articles))
    assert len(articles) == 3
    assert found == [(n, each, pipeline.read(each)) for n, each in articles]
    assert all(isinstance(each, Reading) and each.claims for _, _, each in found)


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
    local: LocalCluster, build: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_ARTICLES", 4)
    write_archive(Path("reports.jsonl"), range(99))
    assert run("build", "reports.jsonl", "--store", "quiet").exit_code == 0
    commit, batches, killed = Ledger.commit, 0, 0

    def kills(self: Ledger, *given: Any) -> None:
        nonlocal batches, killed
        commit(self, *given)
        batches += 1
        if batches == 3:
            process = next(iter(local.workers.values())).process
            killed = process.pid
            os.kill(killed, signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "commit", kills)
        result = run(*build, "--store", "shared")
    assert (result.exit_code, batches, killed > 0) == (0, 25, True), result.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(killed, 0)
    assert "99 articles read" in result.stderr
    assert_same("shared", "quiet")


def test_an_article_that_ends_every_worker_fails_and_is_tried_again(build: tuple[str, ...]) -> None:
    write_archive(Path("reports.jsonl"), range(30), r11="This ends.", r13="This breaks.")
    result = run(*build, "--store", "shared")
    assert result.exit_code == 1, result.stderr
    rows = [(row["source"], row["line"], row["article"], row["kind"]) for row in failures()]
    assert sorted(rows) == [
        ("reports.jsonl", 12, "r11", "WorkerLost"),
        ("reports.jsonl", 14, "r13", "ValueError"),
    ]
    write_archive(Path("reports.jsonl"), range(30))
    again = run("build", "--store", "shared", "--retry-failures", *build[2:])
    assert (again.exit_code, Path("failures.jsonl").exists()) == (0, False), again.stderr
    # The same two in the same turns, on this machine.
    write_archive(Path("reports.jsonl"), range(30), r11="This breaks.", r13="This breaks.")
    assert run("build", "reports.jsonl", "--store", "alone").exit_code == 1
    write_archive(Path("reports.jsonl"), range(30))
    assert run("build", "--store", "alone", "--retry-failures").exit_code == 0
    assert_same("shared", "alone")


def test_a_build_that_is_killed_goes_on_with_the_cluster_or_without(
    local: LocalCluster, build: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_ARTICLES", 4)
    write_archive(Path("reports.jsonl"), range(200))
    assert run("build", "reports.jsonl", "--store", "quiet").exit_code == 0
    command = [sys.executable, "-m", "tests.corpus.readers", *build, "--store", "killed"]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)})
    while not Path("killed/kg-ledger.sqlite").exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(0.3)
    process.kill()
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert run(*build, "--store", "killed", "--limit", "48").exit_code == 0
    assert run("build", "reports.jsonl", "--store", "killed").exit_code == 0
    assert_same("killed", "quiet")


def test_readings_go_to_an_endpoint_as_well(build: tuple[str, ...], tmp_path: Path) -> None:
    write_archive(Path("reports.jsonl"), range(20))
    assert run("build", "reports.jsonl", "--store", "quiet").exit_code == 0
    with serving(tmp_path / "server") as address:
        result = run(*build, "--store", address, "--failures", "failures.jsonl")
        assert result.exit_code == 0, result.stderr
        assert run("export", address, "-o", "endpoint.nq").exit_code == 0
    assert Path("endpoint.nq").read_bytes() == exported("quiet")


def test_few_articles_are_out_and_none_stays_on_a_worker(local: LocalCluster) -> None:
    taken = 0

    def articles() -> Iterator[tuple[int, Article]]:
        nonlocal taken
        for number in range(400):
            taken += 1
            yield number, Article(f"a{number}", readers.report(number))

    with Cluster(local.scheduler_address) as connected:
        client = connected._client
        reading = connected.read_all(articles())
        found = list(islice(reading, 160))
        assert [key for key, _, _ in found] == list(range(160))
        assert all(isinstance(each, Reading) for _, _, each in found)
        # Two workers: six chunks of eight, the one that was taken, and the one that follows.
        assert taken <= 160 + 8 * (2 * cluster._AHEAD + 2)
        # What is let go of here reaches the scheduler and its workers a moment later.
        assert wait_until(lambda: held_by_workers(client) <= 2 * cluster._AHEAD + 1)
        assert len(list(reading)) == 240
        assert wait_until(lambda: held_by_workers(client) == 0)
        assert wait_until(lambda: known_to_scheduler(client) == (0, 0))


def test_workers_that_keep_dying_end_the_build(
    local: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LOST_IN_A_ROW", 1)
    with Cluster(local.scheduler_address) as connected, pytest.raises(WorkerLost):
        list(connected.read_all([(0, Article("a", "This ends."))]))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("__version__", "9.9.9", r"kg \S+ there, 9\.9\.9 here"),
        ("_model", lambda name: "other", r"files of the model \w+ there, other here"),
        ("_ontology", lambda: "other", r"files of the ontology \w+ there, other here"),
        ("_version", lambda name: "0.1", r"numpy \S+ there, 0\.1 here"),
    ],
)
def test_workers_that_would_read_otherwise_are_refused(
    build: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, name: str, value: Any, told: str
) -> None:
    write_archive(Path("reports.jsonl"), range(2))
    monkeypatch.setattr(workers, name, value)
    result = run(*build, "--store", "shared")
    assert result.exit_code == 2
    assert re.search(
        rf"worker tcp://127\.0\.0\.1:\d+( \(and 1 more\))? cannot.*{told}", result.stderr
    )
    assert not Path("shared").exists()


def test_a_worker_that_came_late_is_checked_too(local: LocalCluster) -> None:
    options = (None, None, frozenset[str]())
    with Cluster(local.scheduler_address) as connected:
        submit, articles = connected._client.submit, [Article("a", "Fine.")]
        other = submit(read_chunk, "late", articles, options, {"kg": "9.9.9"}).result()
        assert isinstance(other, Refusal)
        assert other.problem.startswith("kg 0")
        assert other.problem.count("9.9.9 here") == 1
        # Whoever finds that somebody began it reads nothing.
        assert submit(read_chunk, "late", articles, options, {}).result() is None


def test_folders_that_workers_lack_are_named(
    build: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(Path("reports.jsonl"), range(2))
    here = (tmp_path / "nowhere", None, frozenset[str]())
    monkeypatch.setattr("kg.cli.reading.Order.options", property(lambda order: here))
    monkeypatch.setattr(cluster, "differences", lambda *given: "")
    result = run(*build, "--store", "shared")
    assert result.exit_code == 2
    assert str(tmp_path / "nowhere") in result.stderr


def test_workers_without_kg_are_named(
    build: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(Path("reports.jsonl"), range(2))
    elsewhere = ModuleType("kg_elsewhere")
    exec("def equipment(*given): ...", elsewhere.__dict__)  # noqa: S102 (workers lack it)
    monkeypatch.setitem(sys.modules, "kg_elsewhere", elsewhere)
    monkeypatch.setattr(cluster, "equipment", elsewhere.equipment)
    result = run(*build, "--store", "shared")
    assert result.exit_code == 2
    assert "No module named 'kg_elsewhere'" in result.stderr
    assert "need the same installation of kg[cluster]" in result.stderr


def test_a_long_article_travels_without_a_word(local: LocalCluster) -> None:
    article = Article("long", "word " * 2_200_000)
    with Cluster(local.scheduler_address) as connected:
        ((_, _, found),) = connected.read_all([(0, article)])
    assert isinstance(found, Reading)
    assert found.article == article


def test_who_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import Client

    monkeypatch.setattr(cluster, "_CONNECT", 0.3)
    write_archive(Path("reports.jsonl"), range(2))
    for address in (
        "tcp://127.0.0.1:9",
        "ftp://127.0.0.1:9",
        "tcp://127.0.0.1:port",
        "nonsense",
        "tls://127.0.0.1:9",
    ):
        result = run("build", "reports.jsonl", "--store", "shared", "--scheduler", address)
        assert result.exit_code == 2
        assert f"{address}: no Dask scheduler answers there" in result.stderr
        assert not Path("shared").exists()
        # What is left open is closed by whoever collects it, and he may hold the same locks.
        clients = [each for each in gc.get_objects() if isinstance(each, Client)]
        assert {each.status for each in clients} <= {"closed"}


def test_a_scheduler_without_workers_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    monkeypatch.setattr(cluster, "_LOOK", 0.2)
    write_archive(Path("reports.jsonl"), range(2))
    with LocalCluster(n_workers=0, processes=True, **QUIET) as small:
        address = small.scheduler_address
        result = run("build", "reports.jsonl", "--store", "shared", "--scheduler", address)
        assert result.exit_code == 2
        assert f"{address}: the scheduler has had no worker for" in result.stderr
        assert f"dask worker {address}" in result.stderr


def test_a_scheduler_that_is_killed_leaves_whole_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_ARTICLES", 4)
    monkeypatch.setattr(cluster, "_CONNECT", 2.0)
    write_archive(Path("reports.jsonl"), range(60))
    assert run("build", "reports.jsonl", "--store", "quiet").exit_code == 0
    with dask("scheduler", "--port", "0", "--scheduler-file", "where.json") as scheduler:
        address = address_in(Path("where.json"))
        with dask("worker", address, "--nthreads", "1", "--preload", PRELOAD):
            commit, batches = Ledger.commit, 0

            def kills(self: Ledger, *given: Any) -> None:
                nonlocal batches
                commit(self, *given)
                batches += 1
                if batches == 2:
                    scheduler.kill()
                    scheduler.wait()

            with monkeypatch.context() as patch:
                patch.setattr(Ledger, "commit", kills)
                arguments = ("--store", "lost", "--scheduler", address)
                result = run("build", "reports.jsonl", *arguments)
    assert result.exit_code == 2
    assert f"{address}: the Dask scheduler was lost" in result.stderr
    assert "the same command goes on" in result.stderr
    assert 2 <= batches < 15
    assert run("build", "reports.jsonl", "--store", "lost").exit_code == 0
    assert_same("lost", "quiet")


def test_a_cluster_needs_its_extra(build: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    write_archive(Path("reports.jsonl"), range(2))
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run(*build, "--store", "shared")
    assert result.exit_code == 2
    assert "pip install 'kg[cluster]'" in result.stderr
    assert not Path("shared").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-o", "g.nq"), "--scheduler is for a store"),
        (("--store", "shared", "--jobs", "2"), "--jobs is for this machine"),
    ],
)
def test_options_that_make_no_sense_with_a_cluster(words: tuple[str, ...], told: str) -> None:
    write_archive(Path("reports.jsonl"), range(1))
    result = run("build", "reports.jsonl", "--scheduler", "tcp://127.0.0.1:9", *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())
