"""``kg validate``: what breaks the rules in a graph, told one line a fault."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.cli.screen import say, show

if TYPE_CHECKING:
    from kg.validate import Report

__all__ = ["EXAMPLES", "validate"]

EXAMPLES = (
    "Examples:\n\n"
    "kg validate graph.ttl\n\n"
    "kg validate archive.nq --engine shacl\n\n"
    "kg validate graph.ttl --json > faults.json"
)


def validate(
    graph: options.Graph,
    engine: Annotated[
        str,
        typer.Option(
            metavar="pyshacl|shacl",
            help="What validates; shacl finds the same many times faster, and comes with kg\\[fast].",
        ),
    ] = "pyshacl",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the faults as a JSON array.")
    ] = False,
) -> None:
    """Check that a graph keeps to the rules; exit status 1 tells that it does not."""
    from kg.graph import Graph
    from kg.validate import choose_engine
    from kg.validate import validate as check

    # A name that is none should be told before the graph is read.
    choose_engine(engine)
    with Graph.load(graph) as whole:
        report = check(whole.store, engine)
    if as_json:
        faults = [asdict(fault) for fault in report.faults]
        show(json.dumps(faults, ensure_ascii=False, indent=1) + "\n")
    else:
        show("".join(f"{fault}\n" for fault in report.faults))
    say(f"{graph}: {_summary(report)}")
    if not report.conforms:
        raise typer.Exit(1)


def _summary(report: Report) -> str:
    verdict = "conforms" if report.conforms else "does not conform"
    counts = (
        _count(len(report.violations), "violation"),
        _count(len(report.warnings), "warning"),
        _count(report.graphs, "graph"),
    )
    return f"{verdict}: {', '.join(counts)} (by {report.engine})"


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
