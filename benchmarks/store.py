"""How fast graphs are loaded, written and asked, beside rdflib, on the same file in the same run.

Run ``python -m benchmarks.store`` from the checkout; ``--triples`` makes a smaller graph, ``--json``
prints the figures for programs. Each side runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from benchmarks.peloton import readings

Figures = dict[str, Any]

# What the project wants: how many times as fast as rdflib, and the most that a question takes.
LEAST_LOAD, LEAST_EXPORT, LEAST_QUESTION, MOST_MEMORY = 10.0, 15.0, 20.0, 0.6
MOST_POINT, MOST_WIDE = 0.002, 0.3
SIDES = ("kg", "rdflib", "kg-turtle", "rdflib-turtle")
# A question about one entity is a point question; these are about a large part of the graph.
WIDE = frozenset({"counts", "riders-by-nationality", "roles", "venues"})
_SEASON = "2020"


def make_graph(triples: int, path: Path) -> dict[str, str]:
    """Write a graph of our shape as N-Quads, and choose whom the questions are about."""
    from pyoxigraph import RdfFormat, serialize

    from kg.graph import Graph
    from kg.rdf import entity_quads, merged, reading_entities, reading_quads

    def quads() -> Any:
        entities = set()
        for reading in readings(triples):
            yield from reading_quads(reading)
            entities.update(reading_entities(reading))
        for entity in merged(entities):
            yield from entity_quads(entity)

    serialize(quads(), str(path), format=RdfFormat.N_QUADS)
    Graph.load(path).save(path.with_suffix(".ttl"))
    about: dict[str, str] = {"article": "article-0"}
    # The first of each kind that the first articles name; what they say of each is typical.
    for reading in islice(readings(triples), 20):
        for entity in reading_entities(reading):
            about.setdefault(entity.type.lower(), entity.id)
    rider = about["rider"]
    same = dict.fromkeys(("who", "winner", "loser", "sprinter", "what"), rider)
    places = {"place": about["country"], "team": about["team"], "old": about["team"]}
    return about | same | places | {"speaker": about["person"], "coach": about["person"]}


def cases(about: Mapping[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    """List the questions, each about the first of its parameters; one with a season too."""
    from kg.store import questions

    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, question in questions().items():
        first = {each.name: about[each.name] for each in question.parameters[:1]}
        found[name] = name, first
    found["roster of a season"] = "roster", {"team": about["team"], "year": _SEASON}
    return found


def run_kg(path: Path, about: Mapping[str, str], rounds: int, patience: float) -> Figures:
    """Measure kg: a file into memory, asked, and out again."""
    from kg.graph import Graph

    load, graph = worked(lambda: Graph.load(path))
    asked = {
        case: ask(
            lambda name=name, given=given: len(graph.query(f"@{name}", given)), rounds, patience
        )
        for case, (name, given) in cases(about).items()
    }
    export, _ = worked(lambda: graph.save(path.with_name("kg.ttl")))
    return {"load": load, "export": export, "questions": asked, "memory": peak()}


def run_rdflib(path: Path, about: Mapping[str, str], rounds: int, patience: float) -> Figures:
    """Measure rdflib on the same file, its default graph the union of all, with the same queries."""
    import warnings

    import rdflib

    from kg.rdf import entity_iri
    from kg.store import question
    from kg.store.bindings import bound

    # rdflib warns of its own use of what it deprecates.
    warnings.simplefilter("ignore", DeprecationWarning)
    dataset = rdflib.Dataset(default_union=True)
    load, _ = worked(lambda: dataset.parse(path, format="nquads"))
    asked = {}
    for case, (name, given) in cases(about).items():
        which = question(name)
        terms = {
            each.name: each.term(given[each.name], entity_iri)
            for each in which.parameters
            if each.name in given
        }
        text = bound(which.sparql, terms)
        asked[case] = ask(lambda text=text: len(list(dataset.query(text))), rounds, patience)
    export, _ = worked(lambda: dataset.serialize(path.with_name("rdflib.ttl"), format="turtle"))
    return {"load": load, "export": export, "questions": asked, "memory": peak()}


def run_kg_turtle(path: Path) -> Figures:
    """Measure how long kg takes to load Turtle, until it can be asked."""
    from kg.graph import Graph

    load, _ = worked(lambda: len(Graph.load(path.with_suffix(".ttl")).store))
    return {"load": load}


def run_rdflib_turtle(path: Path) -> Figures:
    """Measure how long rdflib takes to load the same Turtle."""
    import rdflib

    load, _ = worked(lambda: rdflib.Graph().parse(path.with_suffix(".ttl"), format="turtle"))
    return {"load": load}


class _OutOfPatienceError(BaseException):
    """A question takes too long; no handler of a library's own should swallow this."""


def ask(work: Callable[[], int], rounds: int, patience: float) -> Figures:
    """Ask a question a few times; one that takes too long once is not asked again."""
    signal.signal(signal.SIGALRM, _stop)
    seconds: list[float] = []
    rows = 0
    try:
        for _ in range(rounds):
            signal.setitimer(signal.ITIMER_REAL, patience)
            spent, rows = timed(work)
            seconds.append(spent)
            if sum(seconds) > patience:
                break
    except _OutOfPatienceError:
        return {"seconds": patience, "rows": None}
    except RecursionError:
        return {"seconds": None, "rows": None}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"seconds": statistics.median(seconds), "rows": rows}


def _stop(*_: object) -> None:
    raise _OutOfPatienceError


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Count the seconds that a piece of work takes, and give what comes of it."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def worked(work: Callable[[], Any]) -> tuple[float, Any]:
    """Count the processor's seconds, of all threads: other programs hardly change them."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def peak() -> float:
    """Tell the most memory that this process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def child(side: str, folder: Path, rounds: int, patience: float) -> Figures:
    """Measure one side in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.store", "--side", side, "--folder", str(folder)]
    options = ["--rounds", str(rounds), "--patience", str(patience)]
    done = subprocess.run([*command, *options], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{side}: exit status {done.returncode}")
    figures: Figures = json.loads(done.stdout)
    return figures


def rows(ours: Figures, theirs: Figures) -> list[dict[str, Any]]:
    """Put the figures side by side, with what they should be and whether they are."""
    found = [
        _row("load N-Quads", ours["load"], theirs["load"], LEAST_LOAD),
        _row("load Turtle", ours["load Turtle"], theirs["load Turtle"], LEAST_LOAD),
        _row("sorted Turtle", ours["export"], theirs["export"], LEAST_EXPORT),
    ]
    for case, mine in ours["questions"].items():
        other = theirs["questions"][case]
        most = MOST_WIDE if case in WIDE else MOST_POINT
        row = _row(f"@{case}", mine["seconds"], other["seconds"], LEAST_QUESTION, most)
        same = other["rows"] in {None, mine["rows"]}
        found.append(row | {"rows": mine["rows"], "same answer": same, "met": row["met"] and same})
    ratio = ours["memory"] / theirs["memory"]
    memory = {"name": "peak memory", "unit": "bytes", "kg": ours["memory"]}
    memory |= {"rdflib": theirs["memory"], "ratio": ratio}
    target = f"≤ {MOST_MEMORY:g} of rdflib's"
    return [*found, memory | {"target": target, "met": ratio <= MOST_MEMORY}]


def _row(
    name: str, mine: float, other: float | None, least: float, most: float | None = None
) -> dict[str, Any]:
    ratio = None if other is None else other / mine
    met = (ratio is None or ratio >= least) and (most is None or mine <= most)
    target = f"≥ {least:g} ×" + (f", ≤ {most * 1000:g} ms" if most is not None else "")
    return {
        "name": name,
        "unit": "s",
        "kg": mine,
        "rdflib": other,
        "ratio": ratio,
        "target": target,
        "met": met,
    }


def _print_table(
    table_rows: list[dict[str, Any]], about: Mapping[str, object], patience: float
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("Measured", "rows", "kg", "rdflib", "times", "target", ""):
        table.add_column(column, justify="left" if column in {"Measured", "target"} else "right")
    for row in table_rows:
        stopped = row["rdflib"] == patience
        times = "" if row["ratio"] is None else f"{'> ' if stopped else ''}{row['ratio']:.2f}"
        verdict = "met" if row["met"] else "missed"
        if not row.get("same answer", True):
            verdict = "other answer"
        table.add_row(
            row["name"],
            str(row.get("rows", "")),
            _written(row["kg"], row["unit"]),
            f"{'> ' if stopped else ''}{_written(row['rdflib'], row['unit'])}",
            times,
            row["target"],
            verdict,
        )
    console = Console(width=110, highlight=False)
    console.print(table)
    console.print("\n".join(f"{name}: {value}" for name, value in about.items()), markup=False)


def _written(value: float | None, unit: str) -> str:
    if value is None:
        return "error"
    if unit == "bytes":
        return f"{value / 1e6:,.0f} MB"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.store", description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000, help="about how many (1000000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is asked (5)")
    parser.add_argument("--patience", type=float, default=60, help="seconds for a question (60)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.side:
        about = json.loads((args.folder / "about.json").read_text("utf-8"))
        path = args.folder / "graph.nq"
        if args.side.endswith("turtle"):
            figures = (run_kg_turtle if args.side == "kg-turtle" else run_rdflib_turtle)(path)
        else:
            run = run_kg if args.side == "kg" else run_rdflib
            figures = run(path, about, args.rounds, args.patience)
        print(json.dumps(figures))
        return
    from kg import __version__

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "graph.nq"
        # A child's peak memory is never below what its parent held: make the graph in a child.
        pid = os.fork()
        if pid == 0:
            whom = make_graph(args.triples, path)
            (folder / "about.json").write_text(json.dumps(whom), "utf-8")
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            sys.exit("the graph could not be made")
        with path.open("rb") as file:
            lines = sum(1 for _ in file)
        with path.open("rb") as file:
            digest = sha256(file.read()).hexdigest()[:8]
        sides = {side: child(side, folder, args.rounds, args.patience) for side in SIDES}
    for side in ("kg", "rdflib"):
        sides[side]["load Turtle"] = sides[f"{side}-turtle"]["load"]
    about = {
        "kg": __version__,
        "quads": lines,
        "graph": digest,
        "rounds": args.rounds,
        **describe(),
    }
    about |= _versions()
    found = rows(sides["kg"], sides["rdflib"])
    if args.json:
        print(json.dumps({"about": about, "measured": found}, indent=1))
    else:
        _print_table(found, about, args.patience)
    if args.check and not all(row["met"] for row in found):
        sys.exit(1)


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {package: version(package) for package in ("pyoxigraph", "rdflib")}


if __name__ == "__main__":
    main()
