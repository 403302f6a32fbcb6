"""How long it takes to validate a graph with the fast engine, beside pyshacl, on the same graph.

Run ``python -m benchmarks.validation`` from the checkout; ``--claims`` makes another graph. Each engine
has a process of its own, which loads the graph first; that is not counted.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.peloton import TRIPLES_PER_ARTICLE, readings

# What the project wants: the fast engine's part of pyshacl's time.
MOST = 0.1
_CLAIMS_PER_ARTICLE = 10


def make_graph(claims: int, path: Path) -> None:
    """Write a graph of our shape with about so many claims, and a fault in one of them."""
    from kg.graph import Graph

    triples = claims // _CLAIMS_PER_ARTICLE * TRIPLES_PER_ARTICLE
    lines = Graph.from_readings(readings(triples)).serialize("n-quads").splitlines()
    place = next(n for n, line in enumerate(lines) if "#confidence> " in line)
    subject, predicate, _, graph, _ = lines[place].split(" ")
    wrong = '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    lines[place] = f"{subject} {predicate} {wrong} {graph} ."
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def measure(path: Path, engine: str) -> dict[str, float | int]:
    """Validate a graph in this process."""
    from kg.graph import Graph
    from kg.validate import validate

    store = Graph.load(path).store
    start = time.perf_counter()
    report = validate(store, engine)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds,
        "peak_mb": round(peak),
        "graphs": report.graphs,
        "violations": len(report.violations),
    }


def main() -> int:
    """Measure both engines and print what came of it; status 1 where the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000, help="about how many (100000)")
    parser.add_argument("--one", nargs=2, metavar=("FILE", "ENGINE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(Path(arguments.one[0]), arguments.one[1])))
        return 0
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nq"
        make_graph(arguments.claims, path)
        found = {}
        for engine in ("shacl", "pyshacl"):
            words = [sys.executable, "-m", "benchmarks.validation", "--one", str(path), engine]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            found[engine] = json.loads(done.stdout)
            print(f"{engine:8} {found[engine]}", flush=True)
    share = found["shacl"]["seconds"] / found["pyshacl"]["seconds"]
    same = found["shacl"]["violations"] == found["pyshacl"]["violations"] == 1
    met = share < MOST and same
    print(
        f"about {arguments.claims:,} claims: shacl takes {share:.4f} of pyshacl's time (wanted: below {MOST})"
    )
    print(
        "both find the one seeded fault" if same else "the engines do not find the one seeded fault"
    )
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
