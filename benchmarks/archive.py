"""What an archive costs: ``kg build --store`` beside reading alone, stock spaCy, and textacy.

Run ``python -m benchmarks.archive`` from the checkout; ``--articles 100`` is a quick look. Every
row is a fresh process from its start to its end, on the same packed JSON Lines in the same run; where
it is one process, it has one core.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine import describe
from benchmarks.newspaper import write_archive
from benchmarks.rivals import SIDES
from benchmarks.watching import Cost, watched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What the project wants: of the stock pipeline's speed on one core, and of one's with two
# processes; how much more the parent may hold with ten times the articles, and all in all.
LEAST_SPEED, LEAST_TWO, MOST_GROWTH, MOST_MEMORY = 0.9, 1.7, 0.1, 1.5e9
_MILLION = 1e6
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Row:
    """What one program cost.

    Attributes:
        name: which one.
        jobs: in how many processes.
        articles: how many articles it read.
        words: how many words they have.
        cost: what it cost; None where the program is not installed.
    """

    name: str
    jobs: int
    articles: int
    words: int
    cost: Cost | None

    @property
    def speed(self) -> float:
        """Words a second by the clock."""
        return self.words / self.cost.seconds if self.cost else 0.0

    @property
    def core_speed(self) -> float:
        """Words for each second of a processor, which other programs disturb less."""
        return self.words / self.cost.processor if self.cost else 0.0

    @property
    def core_hours(self) -> float:
        """Hours of one core for a million articles."""
        return self.cost.processor / self.articles * _MILLION / _HOUR if self.cost else 0.0


def measure(
    folder: Path, sizes: Sequence[int], jobs: Sequence[int], words: int, rivals: Rivals
) -> Iterator[Row]:
    """Run everything, the smallest archive first.

    Args:
        folder: where archives and stores may lie.
        sizes: how many articles the archives have.
        jobs: in how many processes, each.
        words: how long an article is.
        rivals: who runs beside kg, and on how many articles at most.

    Yields:
        A row for each program, when it is done.
    """
    for size in sizes:
        path = folder / f"{size}.jsonl.gz"
        total = write_archive(path, size, words)
        beside = size == rivals.size_of(sizes)
        for number in jobs:
            store = folder / f"store-{size}-{number}"
            command = [sys.executable, "-m", "kg", "build", str(path), "--store", str(store)]
            alone = number == 1
            cost = watched([*command, "--jobs", str(number)], one_core=alone)
            yield Row("kg build --store", number, size, total, cost)
            for side in SIDES if beside else ():
                if number > 1 and not SIDES[side].many:
                    continue
                command = [rivals.python_of(side), "-m", "benchmarks.rivals", side, str(path)]
                yield Row(
                    SIDES[side].name,
                    number,
                    size,
                    total,
                    watched([*command, "--jobs", str(number)], one_core=alone)
                    if rivals.can(side)
                    else None,
                )


@dataclass(frozen=True, slots=True)
class Rivals:
    """Who runs beside kg.

    Attributes:
        python: a Python that has what this one has not, or None.
        most: on how many articles at most; their speed does not depend on that.
    """

    python: str | None
    most: int

    def size_of(self, sizes: Sequence[int]) -> int:
        """Choose the archive that they read."""
        return max((size for size in sizes if size <= self.most), default=min(sizes))

    def python_of(self, side: str) -> str:
        """Choose the Python that runs one."""
        return self.python or sys.executable if SIDES[side].needs else sys.executable

    def can(self, side: str) -> bool:
        """Tell whether what it needs is installed."""
        needs = SIDES[side].needs
        if not needs:
            return True
        command = [self.python_of(side), "-c", f"import {needs}"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def export(store: Path) -> dict[str, float]:
    """Measure how many triples a second are written out, beside rdflib."""
    found: dict[str, float] = {}
    lines = store.with_name("export.nq")
    for side in ("kg-export", "rdflib-export"):
        command = [sys.executable, "-m", "benchmarks.rivals", side, str(store), "--to", str(lines)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found |= json.loads(done.stdout)
    return found


def targets(rows: Sequence[Row]) -> dict[str, tuple[str, bool]]:
    """Say what should hold, what was found, and whether it does.

    Args:
        rows: what was measured.

    Returns:
        What was found and whether that is enough, by what is wanted; nothing of what was not
        measured.
    """
    found: dict[str, tuple[str, bool]] = {}
    ours = {(row.articles, row.jobs): row for row in rows if row.name.startswith("kg build")}
    for row in rows:
        if row.name == SIDES["stock"].name and row.jobs == 1 and (row.articles, 1) in ours:
            ratio = ours[row.articles, 1].core_speed / row.core_speed
            wanted = f"≥ {LEAST_SPEED:g} × stock spaCy on one core"
            found[wanted] = f"{ratio:.2f} ×", ratio >= LEAST_SPEED
    sizes = sorted({size for size, _ in ours})
    last = sizes[-1]
    if {(last, 1), (last, 2)} <= ours.keys():
        ratio = ours[last, 2].speed / ours[last, 1].speed
        found[f"≥ {LEAST_TWO:g} × with two processes"] = f"{ratio:.2f} ×", ratio >= LEAST_TWO
    for number in sorted({jobs for _, jobs in ours}):
        pair = [ours.get((size, number)) for size in sizes[-2:]]
        if len(pair) == 2 and pair[0] and pair[1] and pair[0].cost and pair[1].cost:
            more = pair[1].cost.parent / pair[0].cost.parent - 1
            wanted = f"parent ≤ {MOST_GROWTH:.0%} larger with {sizes[-1]:,} than with {sizes[-2]:,}"
            found[f"{wanted} ({number})"] = f"{more:+.0%}", more <= MOST_GROWTH
    most = max((row.cost.everything for row in ours.values() if row.cost), default=0.0)
    wanted = f"< {MOST_MEMORY / 1e9:g} GB in all"
    found[wanted] = f"{most / 1e9:.2f} GB", most < MOST_MEMORY
    return found


def _print_tables(
    rows: Sequence[Row], written: dict[str, float], about: dict[str, Any], *, markdown: bool
) -> None:
    from rich.box import MARKDOWN, SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    box = MARKDOWN if markdown else SIMPLE_HEAD
    table = Table(box=box, pad_edge=markdown)
    heads = ("processes", "articles", "words/s", "words/core-s", "core-hours/million")
    table.add_column("Program")
    for head in (*heads, "parent", "in all"):
        table.add_column(head, justify="right")
    for row in rows:
        if row.cost is None:
            table.add_row(row.name, str(row.jobs), "not installed")
            continue
        table.add_row(
            row.name,
            str(row.jobs),
            f"{row.articles:,}",
            f"{row.speed:,.0f}",
            f"{row.core_speed:,.0f}",
            f"{row.core_hours:,.0f}",
            f"{row.cost.parent / 1e6:,.0f} MB",
            f"{row.cost.everything / 1e6:,.0f} MB",
        )
    console = Console(width=120, highlight=False)
    console.print(table)
    console.print("One process has one core; core-s counts the seconds of all cores.\n")
    table = Table(box=box, pad_edge=markdown)
    for head in ("Export", "triples", "kg, triples/s", "rdflib, triples/s", "times"):
        table.add_column(head, justify="left" if head == "Export" else "right")
    for form in ("N-Quads", "Turtle"):
        ours, theirs = written[f"kg {form}"], written[f"rdflib {form}"]
        count = f"{written['triples']:,.0f}"
        table.add_row(form, count, f"{ours:,.0f}", f"{theirs:,.0f}", f"{ours / theirs:.1f}")
    console.print(table)
    for wanted, (found, met) in targets(rows).items():
        console.print(f"{wanted}: {found}, {'met' if met else 'missed'}", markup=False)
    console.print("\n".join(f"{name}: {value}" for name, value in about.items()), markup=False)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.archive", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="processes (1 2)")
    parser.add_argument("--words", type=int, default=500, help="how long an article is (500)")
    parser.add_argument("--rivals", metavar="PYTHON", help="a Python with textacy")
    parser.add_argument(
        "--rival-articles", type=int, default=1000, help="the largest archive that rivals read"
    )
    parser.add_argument("--folder", type=Path, help="keep archives and stores there")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a target is missed")
    args = parser.parse_args()
    from kg import __version__

    sizes, rivals = sorted(args.articles), Rivals(args.rivals, args.rival_articles)
    with tempfile.TemporaryDirectory() as name:
        folder = args.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        rows = []
        for row in measure(folder, sizes, args.jobs, args.words, rivals):
            rows.append(row)
            speed = f"{row.speed:,.0f} words/s" if row.cost else "not installed"
            print(f"{row.name}, {row.jobs}: {row.articles:,}, {speed}", file=sys.stderr, flush=True)
        size = rivals.size_of(sizes)
        written = export(folder / f"store-{size}-{args.jobs[0]}")
        texts = sha256((folder / f"{sizes[-1]}.jsonl.gz").read_bytes()).hexdigest()[:8]
    about = {"kg": __version__, "archive": texts, "words an article": args.words, **describe()}
    if args.json:
        record = [asdict(row) for row in rows]
        print(json.dumps({"about": about, "measured": record, "export": written}, indent=1))
    else:
        _print_tables(rows, written, about, markdown=args.markdown)
    if args.check and not all(met for _, met in targets(rows).values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
