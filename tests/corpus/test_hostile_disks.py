"""``kg build --store`` on disks that fail: loops of links, files that cannot be read, full, read-only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.corpus import archive
from kg.graph import Graph
from tests.corpus import readers
from tests.corpus.conftest import run, write_archive

ROOT = Path(__file__).parents[2]
LINUX = sys.platform == "linux"


def failed() -> dict[str, str]:
    rows = map(json.loads, Path("failures.jsonl").read_text("utf-8").splitlines())
    return {row["source"]: row["reason"] for row in rows}


def articles(place: str) -> list[str]:
    with Graph.open(place) as graph:
        return [each.id for each in graph.articles()]


def exported(place: str) -> bytes:
    assert run("export", place, "-o", f"{place}.nq").exit_code == 0
    return Path(f"{place}.nq").read_bytes()


@pytest.fixture
def reports() -> Path:
    folder = Path("reports")
    folder.mkdir()
    for number in range(3):
        (folder / f"r{number}.txt").write_text(readers.report(number), "utf-8")
    return folder


def on_a_disk_of_its_own(*lines: str) -> str:
    """Run lines of a shell where file systems can be mounted that nobody else sees."""
    kg = f"{sys.executable} -m tests.corpus.readers"
    script = "\n".join(["set -e", f'kg() {{ {kg} "$@" 2>&1; }}', *lines])
    try:
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
        )
    except FileNotFoundError:
        pytest.skip("unshare, which mounts for one process alone, is not installed")
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip(f"this system lets nobody mount: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_that_lead_in_a_circle_stop_no_build(reports: Path) -> None:
    (reports / "around").symlink_to(Path.cwd() / "reports")
    (reports / "x.txt").symlink_to("y.txt")
    (reports / "y.txt").symlink_to("x.txt")
    (reports / "z.txt").symlink_to("nowhere.txt")
    result = run("build", "reports", "--store", "archive")
    assert result.exit_code == 1, result.stderr
    assert articles("archive") == ["r0", "r1", "r2"]
    assert sorted(failed()) == ["reports/x.txt", "reports/y.txt", "reports/z.txt"]
    assert "symbolic links" in failed()["reports/x.txt"]


@pytest.mark.skipif(not LINUX, reason="only Linux has a file whose beginning nobody can read")
def test_a_file_that_the_disk_does_not_give_is_told(reports: Path) -> None:
    (reports / "r1.txt").unlink()
    (reports / "r1.txt").symlink_to("/proc/self/mem")
    result = run("build", "reports", "--store", "archive")
    assert result.exit_code == 1, result.stderr
    assert failed() == {"reports/r1.txt": "cannot be read: Input/output error"}
    assert articles("archive") == ["r0", "r2"]
    (reports / "r1.txt").unlink()
    (reports / "r1.txt").write_text(readers.report(1), "utf-8")
    assert run("build", "--store", "archive", "--retry-failures").exit_code == 0
    assert articles("archive") == ["r0", "r1", "r2"]


def test_a_folder_that_may_not_be_listed_is_told(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "closed").mkdir()
    list_folder = os.scandir

    # Those who run as root may list whatever they like: the system's word is played.
    def refuses(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", refuses)
    result = run("build", "reports", "--store", "archive")
    assert result.exit_code == 1, result.stderr
    assert list(failed()) == ["reports/closed"]
    assert len(articles("archive")) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_among_the_articles_is_not_waited_for(reports: Path) -> None:
    os.mkfifo(reports / "pipe.txt")
    assert run("build", "reports", "--store", "archive").exit_code == 0
    assert len(articles("archive")) == 3


@pytest.mark.skipif(not LINUX, reason="mounts of one's own are Linux's")
def test_a_disk_that_is_full_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    # As many articles a batch as the processes of their own have.
    monkeypatch.setattr(archive, "_ARTICLES", 4)
    # So long, and so hard to pack, that it has no room.
    words = "".join(f" {number * 2654435761 % 2**32:08x}" for number in range(400_000))
    write_archive(Path("reports.jsonl"), range(96), r40=readers.report(40) + words)
    Path("disk").mkdir()
    told = on_a_disk_of_its_own(
        "mount -t tmpfs -o size=3m none disk",
        "kg build reports.jsonl --store disk/archive && exit 1",
        "mount -o remount,size=500m disk",
        "kg build reports.jsonl --store disk/archive",
        "kg export disk/archive -o archive.nq",
    )
    assert "disk/archive: cannot be written" in told
    assert "No space left on device" in told
    assert "known and unchanged" in told
    assert run("build", "reports.jsonl", "--store", "quiet").exit_code == 0
    assert Path("archive.nq").read_bytes() == exported("quiet")


@pytest.mark.skipif(not LINUX, reason="mounts of one's own are Linux's")
def test_a_store_that_cannot_be_written_is_told_and_stays() -> None:
    write_archive(Path("reports.jsonl"), range(3))
    assert run("build", "reports.jsonl", "--store", "archive").exit_code == 0
    before = exported("archive")
    write_archive(Path("reports.jsonl"), range(6))
    Path("empty").mkdir()
    told = on_a_disk_of_its_own(
        "mount --bind archive archive",
        "mount -o remount,bind,ro archive",
        "kg build reports.jsonl --store archive && exit 1",
        "kg query archive 'SELECT ?a { ?a a cyc:Article }' --format csv",
        "mount -t tmpfs -o ro none empty",
        "kg build reports.jsonl --store empty/new && exit 1",
        "true",
    )
    assert "kg: archive: cannot be locked: Read-only file system" in told
    assert told.count("/article/r0") == 3
    assert "kg: empty/new: cannot be opened: Read-only file system" in told
    assert exported("archive") == before
    assert run("build", "reports.jsonl", "--store", "archive").exit_code == 0
    assert len(articles("archive")) == 6
