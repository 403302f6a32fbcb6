"""A store turned into the small graphs that are validated one by one: an article each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.rdf import DERIVED, ENTITIES
from kg.rdf.terms import RDF, SKOS, cyc
from kg.vocabulary import THINGS

__all__ = ["Unit", "units"]

_ENTITIES = str(ENTITIES)
_DERIVED = str(DERIVED)
_STATUS = str(cyc("status"))
_NAME = f"<{SKOS}prefLabel>"
_SUBJECT = f"<{RDF}subject>"
_CELL = frozenset({f"<{RDF}first>", f"<{RDF}rest>"})
_LARGEST = 3000

Graphs = Mapping[str | None, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Unit:
    """Triples that are validated together.

    Attributes:
        name: the graph that they are of, as N-Triples term; None for triples of no graph.
        lines: N-Triples lines.
    """

    name: str | None
    lines: frozenset[str]

    @property
    def text(self) -> str:
        """The triples as an N-Triples document, the same for the same triples."""
        return "".join(f"{line}\n" for line in sorted(self.lines))


def units(graphs: Graphs) -> Iterator[Unit]:
    """Divide a store into what is validated together.

    Args:
        graphs: N-Triples lines by graph, as a store gives them.

    Yields:
        The entities; each article with the descriptions of the entities that it refers to; the
        derived edges, some hundred at a time, with their ends' names and the status of the claims
        that they rest on; and, where things of ours belong to no graph, all triples as one graph.
    """
    described = _by_subject(graphs.get(_ENTITIES, ()))
    if described:
        yield Unit(_ENTITIES, frozenset(line for lines in described.values() for line in lines))
    for name in sorted(filter(None, graphs)):
        if name == _DERIVED:
            yield from _derived_units(graphs, described)
        elif name != _ENTITIES:
            lines = frozenset(graphs[name])
            mentioned = _nodes(lines) & described.keys()
            yield Unit(name, lines.union(*(described[node] for node in mentioned)))
    if any(map(_is_ours, graphs.get(None, ()))):
        yield Unit(None, frozenset(line for lines in graphs.values() for line in lines))


def _derived_units(graphs: Graphs, described: Mapping[str, list[str]]) -> Iterator[Unit]:
    """Divide the derived edges by where they start from."""
    # Engines need more than twice as long for twice as many.
    by_node = _by_subject(graphs[_DERIVED])
    statuses = _statuses(graphs)
    owned: defaultdict[str, list[str]] = defaultdict(list)
    for node, lines in by_node.items():
        starts = [line.split(" ", 2)[2][:-2] for line in lines if line.split(" ", 2)[1] == _SUBJECT]
        owned[min(starts, default=node)].extend(lines)
    together: set[str] = set()
    for place, owner in enumerate(sorted(owned)):
        together.update(owned[owner])
        if len(together) >= _LARGEST or place == len(owned) - 1:
            nodes = _nodes(together)
            names = {
                line
                for node in nodes & described.keys()
                for line in described[node]
                if line.split(" ", 2)[1] == _NAME
            }
            premises = {statuses[node] for node in nodes & statuses.keys()}
            yield Unit(_DERIVED, frozenset(together | names | premises))
            together = set()


def _is_ours(line: str) -> bool:
    """Tell whether a triple of no graph is about a thing of ours, and not of a vocabulary."""
    subject, predicate, _ = line.split(" ", 2)
    if subject.startswith("_:"):
        # OWL cannot do without lists.
        return predicate not in _CELL
    return subject.startswith(f"<{THINGS}") and not subject.startswith(f"<{THINGS}role/")


def _statuses(graphs: Graphs) -> dict[str, str]:
    return {
        line.partition(" ")[0]: line
        for name, lines in graphs.items()
        if name not in {_DERIVED, _ENTITIES}
        for line in lines
        if line.split(" ", 2)[1] == _STATUS
    }


def _by_subject(lines: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        found[line.partition(" ")[0]].append(line)
    return dict(found)


def _nodes(lines: Iterable[str]) -> set[str]:
    """List the IRIs that lines are about, as N-Triples terms."""
    found = set()
    for line in lines:
        subject, _, rest = line.split(" ", 2)
        found.add(subject)
        if rest.startswith("<"):
            found.add(rest[:-2])
    return found
