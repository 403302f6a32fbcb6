"""Readings into a graph that is written to a file, or taken in by a store."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.screen import counted, replacing, say

if TYPE_CHECKING:
    from kg.cli.reading import Order
    from kg.linking import Decisions, Registry

__all__ = ["into_file", "into_store"]


def into_file(order: Order, output: Path, links: Path | None = None) -> None:
    """Read articles and write their graph.

    Args:
        order: what to read.
        output: where to; it takes the place of what was there, but for the registry beside it, so
            that no IRI changes.
        links: a file of decisions about who is who; None for ``links.yaml`` beside the output.
    """
    from kg.linking import Linker, Registry

    place = Registry.beside(output)
    # A line that cannot be understood should be told before the reading, not after it.
    registry, decisions = Registry.load(place), _decisions(output, links)
    readings = order.readings()
    first = next(readings)
    from kg.graph import Graph

    linker = Linker(registry, decisions, order.pipeline.gazetteer if order.pipeline else None)
    graph = Graph.from_readings([first, *readings], linker)
    with replacing(output) as draft:
        graph.save(draft)
    _keep(registry, place)
    claims, entities = len(graph.claims()), len(graph.entities())
    about = f"{counted(claims, 'claim')} about {counted(entities, 'entity', 'entities')}"
    say(f"{output}: {about}, from {counted(order.read, 'article')}")


def into_store(order: Order, place: str, links: Path | None = None) -> None:
    """Read articles into a store, one transaction each.

    Args:
        order: what to read.
        place: a folder, or the address of an endpoint.
        links: a file of decisions about who is who; None for ``links.yaml`` beside the folder. An
            endpoint's registry lies beside this file.
    """
    from kg.graph import Graph
    from kg.linking import Registry
    from kg.store import is_address

    beside = Registry.beside(place) if not is_address(place) else links and Registry.beside(links)
    registry = Registry.load(beside) if beside is not None else Registry()
    decisions = _decisions(None if is_address(place) else place, links)

    # Who cannot write should be told before the reading, not after it.
    with Graph.open(place, writable=True) as graph:
        readings = order.readings()
        first = next(readings)
        known = order.pipeline.gazetteer if order.pipeline else None
        linker = graph.linker(registry, decisions, known)
        try:
            changed = graph.add(chain([first], readings), linker)
        finally:
            # Who is in the store should be in its registry, wherever the reading ended.
            if beside is not None:
                _keep(registry, beside)
        count = "SELECT (COUNT(DISTINCT ?claim) AS ?n) { ?claim a cyc:Claim }"
        claims = int(str(graph.query(count).tuples[0][0]))
        news = f"{changed} of them with something new" if changed else "nothing new in them"
        say(f"{place}: {counted(claims, 'claim')}; {counted(order.read, 'article')} read, {news}")


def _decisions(place: str | Path | None, links: Path | None) -> Decisions:
    """Read a person's decisions: from the file that was given, or the one beside the graph."""
    from kg.linking import Decisions

    found = links if links is not None or place is None else Decisions.beside(place)
    return Decisions() if found is None else Decisions.load(found)


def _keep(registry: Registry, place: Path) -> None:
    """Write a registry, unless there is nothing to keep and was nothing before."""
    if len(registry) or place.is_file():
        with replacing(place) as draft:
            draft.write_text(registry.text(), "utf-8", newline="\n")
