"""What every store can do, wherever it keeps its quads: in memory, in a folder, at an endpoint.

The rule for all of them: named graphs are the truth, one for each article and one for the entities.
The default graph shows every triple of theirs, so that a query without ``GRAPH`` sees all. Where an
engine offers that union by itself, nothing else is written; elsewhere each triple is written to the
default graph too, once, whatever the number of articles that state it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from kg.rdf import Format, Graphs, graph_quads, serialise
from kg.store.answers import rows_of
from kg.store.guard import QueryError
from kg.store.rows import Rows

__all__ = ["NO_GRAPHS", "Bindings", "Results", "Store"]

Bindings = Mapping[str, NamedNode | Literal]
"""Values for variables of a query, by the variables' names."""

Results = QueryBoolean | QuerySolutions | QueryTriples
"""What a query gives, in RDF terms, worked out while it is read."""

NO_GRAPHS: Mapping[NamedNode, Sequence[str]] = MappingProxyType({})


class Store(ABC):
    """Quads that can be asked, changed in transactions, and written out.

    Attributes:
        place: the folder or the address where it lies; None for a store in memory.
        together: how many quads are best changed at once.
    """

    place: str | None = None
    together: int = 5_000

    @abstractmethod
    def __len__(self) -> int:
        """Count the different triples of all graphs."""

    @abstractmethod
    def results(self, sparql: str, bindings: Bindings | None = None) -> Results:
        """Ask a SPARQL SELECT, ASK, CONSTRUCT or DESCRIBE query, for an answer in RDF terms.

        The project's prefixes need no declaration.

        Args:
            sparql: the query.
            bindings: values for some of its variables, which it must project.

        Returns:
            The answer in the engine's own terms, worked out while it is read.

        Raises:
            QueryError: the query is wrong, with line and column; or it asks for more than this
                store holds, or for a change (``RefusedQuery``).
        """

    def query(
        self, sparql: str, bindings: Bindings | None = None, *, limit: int | None = None
    ) -> Rows:
        """Ask a SPARQL SELECT, ASK, CONSTRUCT or DESCRIBE query, for an answer in plain values.

        Args:
            sparql: the query.
            bindings: values for some of its variables, which it must project.
            limit: the number of rows after which to stop; None for all.

        Returns:
            The answer.

        Raises:
            QueryError: the query is wrong, or cannot be answered.
        """
        try:
            return rows_of(self.results(sparql, bindings), limit)
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    @abstractmethod
    def pairs(
        self,
        predicate: NamedNode,
        *,
        subject: NamedNode | None = None,
        object: NamedNode | Literal | None = None,
    ) -> Iterator[tuple[str, str]]:
        """List who has what for a property.

        Args:
            predicate: the property.
            subject: whose, or None for everybody's.
            object: what, or None for anything.

        Returns:
            Subject and object of each triple, in any graph: the IRI, or a literal's text.
        """

    @abstractmethod
    def quads(
        self, graph: NamedNode, subjects: Collection[NamedNode] | None = None
    ) -> Iterable[Quad]:
        """List what a graph holds.

        Args:
            graph: its name.
            subjects: whose triples; None for all.

        Returns:
            The quads, in no particular order.
        """

    @abstractmethod
    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take quads out and put quads in, in one transaction: all of it happens or nothing.

        Args:
            removed: quads of named graphs.
            added: quads of named graphs.

        Raises:
            ReadOnlyStore: the store was opened for reading.
        """

    def put_graph(
        self,
        graph: NamedNode,
        triples: Sequence[str],
        removed: Iterable[Quad],
        added: Iterable[Quad],
    ) -> None:
        """Put in a graph of which the store has nothing, together with a change; see ``change``.

        Args:
            graph: its name.
            triples: what it holds, as N-Triples writes it, without full stops; no blank nodes.
            removed: quads of other named graphs.
            added: quads of other named graphs.

        Raises:
            ReadOnlyStore: the store was opened for reading.
        """
        self.change(removed, chain(graph_quads(graph, triples), added))

    def take_in(
        self,
        removed: Iterable[Quad],
        added: Iterable[Quad],
        graphs: Mapping[NamedNode, Sequence[str]] = NO_GRAPHS,
    ) -> int:
        """Take quads out and put many quads in, as fast as may be.

        Whoever is stopped in the middle leaves every graph of an article whole, as it was or as it
        is to be; to do all of it again does what is left.

        Args:
            removed: quads of named graphs.
            added: quads of named graphs.
            graphs: graphs that are put in besides, by their names; see ``put_graph``.

        Returns:
            How many of them wait in this process's memory until they are written; see ``flush``. Others
            may wait on the disk; see ``finish``.

        Raises:
            ReadOnlyStore: the store was opened for reading.
        """
        gone, new = list(removed), list(added)
        for graph, triples in graphs.items():
            new.extend(graph_quads(graph, triples))
        self.change(gone, new)
        return len(gone) + len(new)

    @abstractmethod
    def load(self, path: Path) -> None:
        """Read an RDF file.

        Turtle and N-Triples have no graphs; the triples that make up articles and entities go back
        to the graphs they came from.

        Args:
            path: a file whose suffix names its format.

        Raises:
            NoRdf: it is missing, a folder, or not text.
            BrokenRdf: it breaks the rules of its format.
        """

    @abstractmethod
    def graphs(self) -> dict[str | None, list[str]]:
        """List the triples of each graph.

        Returns:
            N-Triples lines by the graph's name as N-Triples term; under None those of no graph.
        """

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads.

        Args:
            quads: quads of named graphs.
        """
        self.change((), quads)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Take quads out.

        Args:
            quads: quads of named graphs.
        """
        self.change(quads, ())

    def replace(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        """Put new quads in the place of everything that a graph held, in one transaction.

        Args:
            graph: its name.
            quads: its new content; where it is the old one, nothing is written.
        """
        before, after = set(self.quads(graph)), set(quads)
        if before != after:
            self.change(before - after, after - before)

    def has_graph(self, graph: NamedNode) -> bool:
        """Tell whether a graph holds anything.

        Args:
            graph: its name.

        Returns:
            True if it holds at least one triple.
        """
        return next(iter(self.quads(graph)), None) is not None

    def lines(self, form: Format) -> Graphs:
        """Give what a file of a format is written from, read while it is written.

        Args:
            form: the format, which may keep graphs apart or not.

        Returns:
            N-Triples lines by the graph's name as N-Triples term, each as often as it comes.
        """
        return self.graphs()

    def serialise(self, form: Format) -> bytes:
        """Write all graphs.

        Args:
            form: the format.

        Returns:
            The file's bytes, the same whatever the order in which the quads came.
        """
        return serialise(self.lines(form), form)

    def flush(self) -> None:  # noqa: B027 (most stores keep nothing back)
        """Write out what was taken in and still waits in memory, and let go of that memory."""

    def finish(self) -> None:
        """Bring everything that was taken in to its place, so that nothing waits when it is asked."""
        self.flush()

    def close(self) -> None:  # noqa: B027 (most stores hold nothing that must be given back)
        """Give back what the store holds: a lock, a connection. It cannot be used afterwards."""

    def __enter__(self) -> Self:
        """Use the store in a ``with`` statement."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()
