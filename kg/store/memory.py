"""Quads and RDF files held in memory by Oxigraph, and asked with SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from pyoxigraph import Quad, QuerySolutions, RdfFormat
from pyoxigraph import Store as Oxigraph

from kg.store.embedded import (
    EmbeddedStore,
    assign_graphs,
    copy_to_default,
    load_file,
    without_graph,
)

__all__ = ["MemoryStore"]

_MOST_REPEATED = 0.1
# A triple that two graphs state has a subject of which two graphs state something: an entity. What
# is said of a claim or a sentence lies in one graph. Comparing all triples takes three times as long.
_REPEATED = """
SELECT ?s ?p ?o {
  { SELECT ?s { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s HAVING (COUNT(DISTINCT ?g) > 1) }
  GRAPH ?g { ?s ?p ?o }
}
GROUP BY ?s ?p ?o HAVING (COUNT(*) > 1)
"""


class MemoryStore(EmbeddedStore):
    """RDF in memory, gone with the process.

    Filling the default graph takes as long as reading the file, and as much memory. So what comes
    from a file with graphs stays without it until a query names graphs or something is changed:
    the engine's own union of graphs stands in, and the triples that it would give twice wait
    beside it.
    """

    def __init__(self) -> None:
        """Make an empty store."""
        super().__init__(Oxigraph())
        # Whether triples of a file without graphs still have to be put into them.
        self._pending = False
        # While the engine's graphs share no triple: the quads that were taken out to that end.
        self._repeated = Oxigraph()

    @classmethod
    def from_dump(cls, path: Path) -> Self:
        """Read a file that ``dump`` wrote, as it is.

        Args:
            path: the file.

        Returns:
            A store with the same quads.
        """
        store = cls()
        store._store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
        store._unnamed = True
        return store

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take quads out and put quads in; see ``Store.change``."""
        self._settle()
        gone = list(removed)
        for quad in gone:
            self._store.remove(quad)
        for copy in list(without_graph(self._store, gone)):
            self._store.remove(copy)
        self._store.extend(_with_copies(added))

    def load(self, path: Path) -> None:
        """Read an RDF file; see ``Store.load``."""
        if self._disjoint:
            self._settle()
        first = len(self._store) == 0
        flat = load_file(self._store, path)
        self._unnamed |= flat
        # Most questions do not ask about graphs, and finding them takes as long as the loading.
        self._pending |= flat
        if first and not flat and self._set_repeated_apart():
            return
        # A file without graphs has nothing to copy, and looking for it takes time.
        if next(self._store.named_graphs(), None) is not None:
            copy_to_default(self._store)

    def _set_repeated_apart(self) -> bool:
        """Leave each triple in one of its graphs, unless too many lie in several."""
        found = self._store.query(_REPEATED)
        assert isinstance(found, QuerySolutions)  # noqa: S101 (a SELECT gives nothing else)
        most = len(self._store) * _MOST_REPEATED
        repeated: list[Quad] = []
        for subject, predicate, object_ in found:
            repeated.extend(list(self._store.quads_for_pattern(subject, predicate, object_))[1:])
            if len(repeated) > most:
                return False
        for quad in repeated:
            self._store.remove(quad)
        self._repeated.extend(repeated)
        self._disjoint = True
        return True

    def _engines(self) -> Sequence[Oxigraph]:
        return [self._store, self._repeated] if self._disjoint else super()._engines()

    def _settle(self) -> None:
        if self._disjoint:
            self._disjoint = False
            self._store.extend(self._repeated)
            self._repeated = Oxigraph()
            copy_to_default(self._store)
        if self._pending:
            self._pending = False
            assign_graphs(self._store)


def _with_copies(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)
