"""Changes of several articles gathered into few, which leave each article in a store whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf import graph_quads
from kg.store import Store
from kg.store.interface import Bindings, Results

__all__ = ["Draft"]


class Draft(Store):
    """A store as it would be: its quads, without those taken out, with those put in.

    Queries see the store as it is.

    Attributes:
        waiting: how many quads that were changed in the store it has not written out yet, as far
            as this draft knows.
    """

    def __init__(
        self, store: Store, dropping: Collection[NamedNode] = (), most: int | None = None
    ) -> None:
        """Begin with no change.

        Args:
            store: what will be changed.
            dropping: graphs that hold no more when anything changes, and are emptied with it.
            most: from how many quads on changes are made in the store at once, as a transaction
                takes memory for each; None for all of them together.
        """
        self.waiting = 0
        self._base = store
        self._dropping = tuple(dropping)
        self._most = most
        self._size = 0
        self._removed: set[Quad] = set()
        # Graphs of which some quad was taken out.
        self._left: set[object] = set()
        # Graphs of which the store has nothing, as text: few look at them before they are there.
        self._new: dict[NamedNode, Sequence[str]] = {}
        # Lists, as to tell that a quad is new takes longer than to write it down.
        self._added: defaultdict[object, defaultdict[object, list[Quad]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def keep(self, gone: Collection[Quad] = (), noted: Collection[Quad] = ()) -> None:
        """Make the changes in the store: what holds no more goes first, then see ``Store.take_in``.

        Args:
            gone: quads that leave with them, and are no change of what the store holds.
            noted: quads that come with them, and are none either.
        """
        if self and (stale := [each for graph in self._dropping for each in self.quads(graph)]):
            # Before anything else: whoever is stopped after it has derived nothing, which is true.
            self._base.change(stale, ())
            self.waiting += len(stale)
        removed, added = [*self._removed, *gone], [*self._all_added(), *noted]
        if not (removed or added or self._new):
            return
        self.waiting += self._base.take_in(removed, added, self._new)
        self._size = 0
        self._removed.clear()
        self._left.clear()
        self._added.clear()
        self._new.clear()

    def __bool__(self) -> bool:
        """Whether anything would change."""
        return bool(self._removed or self._new) or any(self._all_added())

    def __len__(self) -> int:
        """Count the different triples of the store as it is."""
        return len(self._base)

    def results(self, sparql: str, bindings: Bindings | None = None) -> Results:
        """Ask the store as it is; see ``Store.results``."""
        return self._base.results(sparql, bindings)

    def graphs(self) -> dict[str | None, list[str]]:
        """List the triples of the store as it is; see ``Store.graphs``."""
        return self._base.graphs()

    def load(self, path: Path) -> None:
        """Read a file into the store itself; see ``Store.load``."""
        self._base.load(path)

    def pairs(
        self,
        predicate: NamedNode,
        *,
        subject: NamedNode | None = None,
        object: NamedNode | Literal | None = None,
    ) -> Iterator[tuple[str, str]]:
        """List who has what for a property that articles have; see ``Store.pairs``."""
        for graph in list(self._new):
            self._spell_out(graph)
        gone = {
            (_text(quad.subject), _text(quad.object))
            for quad in self._removed
            if _fits(quad, predicate, subject, object)
        }
        for pair in self._base.pairs(predicate, subject=subject, object=object):
            if pair not in gone:
                yield pair
        for quad in self._all_added():
            if _fits(quad, predicate, subject, object):
                yield _text(quad.subject), _text(quad.object)

    def quads(
        self, graph: NamedNode, subjects: Collection[NamedNode] | None = None
    ) -> Iterator[Quad]:
        """List what a graph would hold; see ``Store.quads``."""
        self._spell_out(graph)
        for quad in self._base.quads(graph, subjects):
            if not self._removed or quad not in self._removed:
                yield quad
        added: Mapping[object, list[Quad]] = self._added.get(graph) or {}
        for subject in list(added) if subjects is None else subjects:
            yield from added.get(subject, ())

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Gather a change, which is made with those next to it; see ``Store.change``."""
        self._gather(removed, added)
        if self._most is not None and self._size >= self._most:
            self.keep()

    def put_graph(
        self,
        graph: NamedNode,
        triples: Sequence[str],
        removed: Iterable[Quad],
        added: Iterable[Quad],
    ) -> None:
        """Gather a graph of which the store has nothing; see ``Store.put_graph``."""
        if graph in self._left or graph in self._added:
            super().put_graph(graph, triples, removed, added)
        else:
            self._new[graph] = triples
            self._size += len(triples)
            self.change(removed, added)

    def _spell_out(self, graph: object) -> None:
        """Make quads of a graph that is kept as text, for somebody who wants to know them."""
        if self._new and isinstance(graph, NamedNode) and graph in self._new:
            here = self._added[graph]
            for quad in graph_quads(graph, self._new.pop(graph)):
                here[quad.subject].append(quad)

    def _gather(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        for quad in removed:
            self._size += 1
            graph = quad.graph_name
            self._spell_out(graph)
            here = self._added[graph][quad.subject]
            if quad in here:
                here.remove(quad)
            else:
                self._removed.add(quad)
                self._left.add(graph)
        for quad in added:
            self._size += 1
            if self._removed and quad in self._removed:
                self._removed.remove(quad)
            else:
                graph = quad.graph_name
                self._spell_out(graph)
                self._added[graph][quad.subject].append(quad)

    def _all_added(self) -> Iterator[Quad]:
        groups = (subjects.values() for subjects in self._added.values())
        return chain.from_iterable(chain.from_iterable(groups))


def _fits(
    quad: Quad,
    predicate: NamedNode,
    subject: NamedNode | None,
    object: NamedNode | Literal | None,
) -> bool:
    return (
        quad.predicate == predicate
        and subject in {None, quad.subject}
        and object in {None, quad.object}
    )


def _text(term: object) -> str:
    return str(getattr(term, "value", term))
