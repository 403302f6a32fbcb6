"""How long figures take and how readable they are, beside networkx's drawing and other rivals.

Run ``python -m benchmarks.figures`` from the checkout. Every drawing is a process of its own, in
turns; the least time of all rounds counts, in processor seconds, because other programs disturb
the wall clock more. The rivals are no dependencies of the project; to have them measured:

    python -m venv build/rivals
    build/rivals/bin/pip install -c constraints.txt matplotlib networkx textalloc adjustText netgraph
    python -m benchmarks.figures --rivals build/rivals/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine import describe

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from kg.graph import Graph

HERE = Path(__file__).parent
DEMO = HERE.parent / "corpus" / "examples" / "lead-out.md"
RIVALS = ("textalloc", "adjustText", "netgraph")

# What the project wants: times that of drawing the demo's graph plainly, and covered labels.
MOST_DEMO, MOST_LARGE, MOST_LABELS = 1.5, 4.0, 0.02
SIZES = (30, 100, 150)
_PLAIN = """
import json, sys
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import networkx
edges = json.load(open(sys.argv[1], encoding="utf-8"))
graph = networkx.DiGraph([(a, b) for a, b, _ in edges])
places = networkx.spring_layout(graph, seed=1)
plt.figure(figsize=(float(sys.argv[2]), float(sys.argv[3])), dpi=150)
networkx.draw_networkx(graph, places)
networkx.draw_networkx_edge_labels(graph, places, {(a, b): text for a, b, text in edges})
plt.savefig(sys.argv[4])
"""


def graph_of(network: MultiDiGraph[str]) -> Graph:
    """Make a graph with claims and sentences of an invented network."""
    from kg.graph import Graph
    from kg.model import Article, Claim, Entity, Reading, Span

    things = {
        node: Entity(node, data["name"], data["type"]) for node, data in network.nodes(data=True)
    }
    sentences: list[str] = []
    claims = []
    for source, target, data in network.edges(data=True):
        start = sum(map(len, sentences))
        words = f"{things[source].name} {data['predicate']} {things[target].name}. "
        span = Span(start, start + len(words), words)
        claims.append(
            Claim(
                "peloton",
                things[source],
                data["predicate"],
                things[target],
                data["status"],
                span,
                year=data["year"],
                stage=data["stage"],
                rank=data["rank"],
            )
        )
        sentences.append(words)
    article = Article("peloton", "".join(sentences), "An invented season")
    return Graph.from_readings([Reading(article, (), tuple(things.values()), tuple(claims))])


def seconds(command: Sequence[str]) -> tuple[float, float]:
    """Run a command, and give its processor seconds and its wall-clock seconds."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system, wall


def readable(graph: Graph, figure: str, out: Path) -> dict[str, Any]:
    """Draw a figure, and measure what covers what in it."""
    from tests.draw.measure import overlaps

    drawn = graph.draw(figure=figure)
    drawn.savefig(out)
    found = overlaps(drawn)
    width, height = drawn.get_size_inches()
    return {
        "names": len(found.names) + len(found.nodes),
        "labels": len(found.labels),
        "labelled": found.labelled,
        "size": (round(float(width), 1), round(float(height), 1)),
    }


def edges_of(graph: Graph) -> list[tuple[str, str, str]]:
    """What a drawing of the whole graph shows: two names and the words between, for each pair."""
    from kg.draw.view import view

    shown = view(graph.to_networkx(("asserted", "possible")))
    names = {box.id: box.name for box in shown.boxes}
    found = {(tie.source, tie.target): tie for tie in reversed(shown.ties)}
    return [(names[t.source], names[t.target], "\n".join(t.words)) for t in found.values()]


def measure(rounds: int, rivals: str | None, folder: Path) -> dict[str, Any]:
    """Measure times and overlaps.

    Args:
        rounds: how often each time is taken.
        rivals: an interpreter with the rivals, or None.
        folder: where pictures go.

    Returns:
        Figures by name.
    """
    import kg
    from tests.draw.peloton import peloton

    graphs = {"demo": kg.build(DEMO)} | {str(n): graph_of(peloton(n)) for n in SIZES}
    figures: dict[str, Any] = {"times": {}, "overlaps": {}}
    pages = {}
    for name, graph in graphs.items():
        graph.save(folder / f"{name}.ttl")
        (folder / f"{name}.json").write_text(json.dumps(edges_of(graph)), "utf-8")
        pages[name] = readable(graph, "graph", folder / f"{name}-kg.png")
        figures["overlaps"][name] = {"kg": pages[name]}
    for figure in ("trains", "team-map", "careers", "goals"):
        found = readable(graphs["100"], figure, folder / f"100-{figure}.png")
        figures["overlaps"][f"100 {figure}"] = {"kg": found}
    for name in graphs:
        size = tuple(map(str, pages[name]["size"]))
        for rival in ("networkx", *RIVALS):
            counted = _rival(rival, rivals, folder, name, size)
            if counted is not None:
                figures["overlaps"][name][rival] = counted
    figures["times"] = _times(rounds, folder, pages)
    return figures


def _rival(
    rival: str, python: str | None, folder: Path, name: str, size: tuple[str, ...]
) -> dict[str, int] | None:
    """What a rival's drawing of the same graph on a page of the same size covers."""
    if rival != "networkx" and python is None:
        return None
    program = str(HERE / "static_rivals.py")
    out = str(folder / f"{name}-{rival}.png")
    command = [python or sys.executable, program, rival, str(folder / f"{name}.json"), *size, out]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    except subprocess.TimeoutExpired:
        print(f"{rival}, {name}: stopped after ten minutes", file=sys.stderr)
        return None
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        print(f"{rival}, {name}: {last[0]}", file=sys.stderr)
        return None
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _times(rounds: int, folder: Path, pages: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The least processor and wall-clock seconds of each command, taken in turns."""
    kg = str(Path(sys.executable).parent / "kg")
    commands: dict[str, list[str]] = {}
    for name in pages:
        commands[f"kg {name}"] = [
            kg, "draw", str(folder / f"{name}.ttl"), "-o", str(folder / "time.png"),
        ]  # fmt: skip
        # The size that people leave it at, however much there is to draw.
        commands[f"plain {name}"] = [
            sys.executable, "-c", _PLAIN, str(folder / f"{name}.json"), "12", "8",
            str(folder / "plain.png"),
        ]  # fmt: skip
    best: dict[str, dict[str, float]] = {}
    for turn in range(rounds):
        order = list(commands) if turn % 2 == 0 else list(reversed(commands))
        for name in order:
            used, wall = seconds(commands[name])
            known = best.setdefault(name, {"processor": used, "wall": wall})
            known["processor"] = min(known["processor"], used)
            known["wall"] = min(known["wall"], wall)
    return best


def checks(figures: dict[str, Any]) -> list[tuple[str, float, float]]:
    """What was aimed at: a name, what was measured, and the most that it should be."""
    times = {name: each["processor"] for name, each in figures["times"].items()}
    plain = times["plain demo"]
    found = [
        ("kg draw of the demo's graph, times plain", times["kg demo"] / plain, MOST_DEMO),
        ("150 entities, times the demo's plain", times["kg 150"] / plain, MOST_LARGE),
        ("150 entities, times theirs plain", times["kg 150"] / times["plain 150"], MOST_LARGE),
    ]
    for name, sides in figures["overlaps"].items():
        mine = sides["kg"]
        found.append((f"{name}: names that cover anything", mine["names"], 0))
        share = mine["labels"] / max(mine["labelled"], 1)
        found.append((f"{name}: share of labels that cover anything", share, MOST_LABELS))
    return found


def report(figures: dict[str, Any]) -> str:
    """The figures as Markdown tables."""
    lines = ["| drawn | processor s | wall s |", "|---|--:|--:|"]
    for name, each in sorted(figures["times"].items()):
        lines.append(f"| {name} | {each['processor']:.2f} | {each['wall']:.2f} |")
    lines += ["", "| picture | by | names over names | labels over anything | of labels |"]
    lines.append("|---|---|--:|--:|--:|")
    for name, sides in figures["overlaps"].items():
        for side, found in sides.items():
            counts = f"{found['names']} | {found['labels']} | {found['labelled']}"
            lines.append(f"| {name} | {side} | {counts} |")
    lines += ["", "| wanted | measured | at most | |", "|---|--:|--:|---|"]
    for name, measured, most in checks(figures):
        verdict = "met" if measured <= most else "missed"
        lines.append(f"| {name} | {measured:.2f} | {most:.2f} | {verdict} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each time is taken")
    parser.add_argument("--rivals", metavar="PYTHON", help="an interpreter with the rivals")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="where the pictures stay")
    parser.add_argument("--json", action="store_true", help="print the figures for programs")
    parser.add_argument("--check", action="store_true", help="end with status 1 on a missed aim")
    options = parser.parse_args()
    if options.rivals is None:
        print("Without --rivals only networkx is compared with; see --help.", file=sys.stderr)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        figures = measure(options.rounds, options.rivals, folder)
    if options.json:
        print(json.dumps({"machine": describe(), **figures}, indent=2))
    else:
        machine = describe()
        print(f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}\n")
        print(report(figures))
    if options.check and any(measured > most for _, measured, most in checks(figures)):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
