"""``kg derive``: the edges that follow from a graph's claims, listed or added to it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli import options
from kg.cli.screen import replacing, say, show, table_of

if TYPE_CHECKING:
    from rich.table import Table

    from kg.graph import Graph
    from kg.rdf import DerivedEdge

__all__ = ["EXAMPLES", "derive"]

EXAMPLES = (
    "Examples:\n\n"
    "kg derive graph.ttl\n\n"
    "kg derive graph.ttl -o with-derived.nq\n\n"
    "kg derive archive --in-place\n\n"
    "kg derive with-derived.nq --drop -o graph.nq"
)


def derive(
    graph: options.Graph,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the graph goes with what was derived; the suffix decides.",
            show_default="lists the edges",
        ),
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Change the graph itself: the file or the store.")
    ] = False,
    drop: Annotated[
        bool, typer.Option("--drop", help="Take out what was derived, instead of adding it.")
    ] = False,
    gazetteer: options.Gazetteer = None,
) -> None:
    """Add edges that follow from claims, in a graph of their own, each with the claims it rests on."""
    from kg.graph import Graph
    from kg.rdf import Format
    from kg.store import is_address

    if output is not None and in_place:
        raise typer.BadParameter("give --output or --in-place")
    if drop and output is None and not in_place:
        raise typer.BadParameter("--drop needs --output FILE or --in-place")
    if output is not None:
        Format.of(output)
    # A file is written anew as a whole; only a store is changed where it lies.
    is_file = not is_address(graph) and Path(graph).is_file()
    with Graph.open(graph, writable=in_place and not is_file) as found:
        # Without --in-place, a store stays as it is.
        whole = found if is_file or in_place else _copy(found)
        edges = () if drop else whole.derive(_folder(gazetteer))
        if drop:
            whole.forget_derived()
        elif output is None and not in_place:
            show(_table(whole, edges))
        place = Path(graph) if in_place and is_file else output
        if place is not None:
            with replacing(place) as draft:
                whole.save(draft)
    say(f"{output or graph}: {'without derived edges' if drop else _summary(edges)}")


def _copy(graph: Graph) -> Graph:
    from pyoxigraph import RdfFormat, parse

    from kg.graph import Graph
    from kg.rdf import Format
    from kg.store import MemoryStore

    store = MemoryStore()
    store.extend(parse(graph.store.serialise(Format.N_QUADS), format=RdfFormat.N_QUADS))
    return Graph(store)


def _folder(gazetteer: str | None) -> Path | Literal["none"] | None:
    if gazetteer is None or gazetteer == "none":
        return "none" if gazetteer else None
    return Path(gazetteer)


def _summary(edges: tuple[DerivedEdge, ...]) -> str:
    different = {(edge.subject, edge.predicate, edge.object) for edge in edges}
    rules = Counter(edge.rule.replace("_", " ") for edge in edges)
    told = ", ".join(f"{number:,} by {rule}" for rule, number in sorted(rules.items()))
    return f"{len(different):,} derived edges ({told})" if told else "nothing follows"


def _table(graph: Graph, edges: tuple[DerivedEdge, ...]) -> Table:
    names = {entity.id: entity.name for entity in graph.entities()}
    rows = (
        (
            names.get(edge.subject, edge.subject),
            edge.predicate,
            names.get(edge.object, edge.object),
            "" if edge.season is None else str(edge.season),
            edge.rule.replace("_", " "),
            f"{len(edge.claims)}{' and the gazetteer' if edge.listed else ''}",
        )
        for edge in edges
    )
    return table_of(("Subject", "Property", "Object", "Season", "Rule", "Claims"), rows)
