"""Whether a kill costs anything: builds ended with kill -9 at random moments, and gone on with.

Run ``python -m benchmarks.kills`` from the checkout. Each round begins a build of one archive into a
new folder, kills it, runs the same command again to its end, and compares what the store exports
with the export of a build that nobody disturbed.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from benchmarks.machine import describe
from benchmarks.newspaper import write_archive

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Round", "State", "rounds"]


@dataclass(frozen=True, slots=True)
class State:
    """What a store holds.

    Attributes:
        articles: how often each article is there, by its identifier.
        claims: how many claims.
        export: digest of the sorted N-Quads.
        registry: digest of the file that says who is who.
    """

    articles: Counter[str]
    claims: int
    export: str
    registry: str

    @classmethod
    def of(cls, place: Path) -> State:
        """Look into a store.

        Args:
            place: its folder.

        Returns:
            What it holds.
        """
        from kg.graph import Graph
        from kg.linking import Registry

        with Graph.open(place) as graph:
            asked = "SELECT ?id { ?a a cyc:Article ; schema:identifier ?id }"
            articles = Counter(str(row[0]) for row in graph.query(asked).tuples)
            count = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cyc:Claim }"
            claims = int(str(graph.query(count).tuples[0][0]))
            export = sha256(graph.serialize("nq").encode()).hexdigest()
        registry = Registry.beside(place)
        content = registry.read_bytes() if registry.is_file() else b""
        return cls(articles, claims, export, sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class Round:
    """One kill and what came of it.

    Attributes:
        after: seconds from the start to the kill.
        kept: articles that the store held after the kill.
        same: whether export and registry are those of the undisturbed build.
        lost: articles that are missing in the end.
        doubled: articles that are there more than once.
    """

    after: float
    kept: int
    same: bool
    lost: int
    doubled: int


def rounds(archive: Path, folder: Path, kills: int, jobs: int, seed: int) -> Iterator[Round]:
    """Build once undisturbed, and then again and again with a kill.

    Args:
        archive: the articles.
        folder: where the stores may lie.
        kills: how many rounds.
        jobs: in how many processes articles are read.
        seed: of the random moments.

    Yields:
        A round when it is done.
    """
    begun = time.perf_counter()
    build = _start(archive, folder / "quiet", jobs)
    if build.wait():
        raise SystemExit("the undisturbed build failed")
    whole = time.perf_counter() - begun
    quiet = State.of(folder / "quiet")
    chance = random.Random(seed)
    for number in range(kills):
        place = folder / f"killed-{number}"
        after, kept = _killed(archive, place, jobs, whole, chance)
        if _start(archive, place, jobs).wait():
            raise SystemExit(f"the build could not go on after kill {number + 1}: {place}")
        found = State.of(place)
        lost = sum((quiet.articles - found.articles).values())
        doubled = sum((found.articles - quiet.articles).values())
        yield Round(after, kept, found == quiet, lost, doubled)
        rmtree(place)


def _killed(
    archive: Path, place: Path, jobs: int, whole: float, chance: random.Random
) -> tuple[float, int]:
    """Kill a build at a random moment; tell when that was, and how many articles it had kept."""
    while True:
        after = chance.uniform(0, whole)
        build = _start(archive, place, jobs)
        try:
            build.wait(after)
        except subprocess.TimeoutExpired:
            build.send_signal(signal.SIGKILL)
            build.wait()
            begun = (place / "kg-store.json").exists()
            return after, len(State.of(place).articles) if begun else 0
        # It was faster than the undisturbed one, and had ended.
        rmtree(place)


def _start(archive: Path, place: Path, jobs: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kg", "build", str(archive), "--store", str(place)]
    return subprocess.Popen([*command, "--jobs", str(jobs)], stderr=subprocess.DEVNULL)


def main() -> int:
    """Kill, compare and print.

    Returns:
        1 where a kill changed anything.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how many rounds (20)")
    parser.add_argument("--articles", type=int, default=100, help="how many articles (100)")
    parser.add_argument("--words", type=int, default=60, help="how long they are on average (60)")
    parser.add_argument("--jobs", type=int, default=1, help="processes that read (1)")
    parser.add_argument("--seed", type=int, default=6, help="of the random moments (6)")
    args = parser.parse_args()
    found: list[Round] = []
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "archive.jsonl.gz"
        words = write_archive(archive, args.articles, args.words)
        for each in rounds(archive, Path(name), args.kills, args.jobs, args.seed):
            found.append(each)
            told = "the same" if each.same else "ANOTHER EXPORT"
            when = f"after {each.after:.1f} s, {each.kept} articles in the store"
            print(f"kill {len(found)}: {when}; in the end {told}", flush=True)
    midway = sum(0 < each.kept < args.articles for each in found)
    print(
        f"{len(found)} kills of builds of {args.articles} articles ({words:,} words, {args.jobs}"
        f" process{'' if args.jobs == 1 else 'es'}), {midway} with part of them in the store:"
        f" {sum(each.same for each in found)} of {len(found)} exports and registries identical to"
        f" the undisturbed build's, {sum(each.lost for each in found)} articles lost,"
        f" {sum(each.doubled for each in found)} doubled."
    )
    print("\n".join(f"{name}: {value}" for name, value in describe().items()))
    return 0 if all(each.same and not (each.lost or each.doubled) for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
