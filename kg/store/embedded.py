"""A store inside this process: Oxigraph, which keeps its quads in memory or in a folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryTriples,
    RdfFormat,
)
from pyoxigraph import Store as Oxigraph

from kg.rdf import PREFIXES, Format, Graphs
from kg.rdf.sorting import read_lines
from kg.rdf.terms import RDF
from kg.store.answers import syntax_error
from kg.store.assign import ASSIGN_GRAPHS, UNREIFY
from kg.store.bindings import bound
from kg.store.files import BrokenRdf, NoRdf, is_text, opened
from kg.store.guard import QueryError, check_query
from kg.store.interface import Bindings, Results, Store

__all__ = [
    "DEFAULT",
    "EmbeddedStore",
    "assign_graphs",
    "copy_to_default",
    "load_file",
    "without_graph",
]

DEFAULT = DefaultGraph()
_REIFIES = NamedNode(f"{RDF}reifies")
BYTES_IN_MEMORY = 1 << 20
_GRAPH = re.compile(r"\bgraph\b", re.IGNORECASE)
_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_UNNAMED = """
CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }
"""


class EmbeddedStore(Store):
    """What stores in memory and in folders have in common.

    The default graph holds every triple of the named graphs once. (Oxigraph's own union of graphs
    gives a triple that two articles state two times, so that it serves only where none does.)
    """

    def __init__(self, engine: Oxigraph) -> None:
        """Take the engine.

        Args:
            engine: Oxigraph, with its quads.
        """
        self._store = engine
        # Whether the default graph may hold triples of its own, which only foreign files bring.
        self._unnamed = False
        # Whether no two graphs of the engine share a triple, and the default graph is empty.
        self._disjoint = False

    def __len__(self) -> int:
        """Count the different triples of all graphs."""
        self._ready()
        if self._disjoint or next(self._store.named_graphs(), None) is None:
            return len(self._store)
        found = self.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        return int(str(found.tuples[0][0]))

    def results(self, sparql: str, bindings: Bindings | None = None) -> Results:
        """Ask a SPARQL query; see ``Store.results``."""
        self._ready()
        _check(sparql)
        if _GRAPH.search(sparql):
            self._settle()
        text = bound(sparql, bindings)
        try:
            return self._store.query(
                text, prefixes=dict(PREFIXES), use_default_graph_as_union=self._disjoint
            )
        except SyntaxError as error:
            raise syntax_error(sparql, error) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def pairs(
        self,
        predicate: NamedNode,
        *,
        subject: NamedNode | None = None,
        object: NamedNode | Literal | None = None,
    ) -> Iterator[tuple[str, str]]:
        """List who has what for a property; see ``Store.pairs``."""
        self._ready()
        graph = None if self._disjoint else DEFAULT
        for quad in self._store.quads_for_pattern(subject, predicate, object, graph):
            yield _text(quad.subject), _text(quad.object)

    def quads(
        self, graph: NamedNode, subjects: Collection[NamedNode] | None = None
    ) -> Iterator[Quad]:
        """List what a graph holds; see ``Store.quads``."""
        self._ready(graph)
        for engine in self._engines():
            for subject in [None] if subjects is None else subjects:
                yield from engine.quads_for_pattern(subject, None, None, graph)

    def lines(self, form: Format) -> Graphs:
        """Give what a file is written from; see ``Store.lines``."""
        self._ready()
        if not form.has_graphs:
            names = list(self._store.named_graphs()) if self._disjoint else [DEFAULT]
            return {None: _Dumped([self._store], names)}
        engines = self._engines()
        graphs: dict[str | None, Iterable[str]] = {
            str(name): _Dumped(engines, [name]) for name in self._store.named_graphs()
        }
        if self._unnamed and (unnamed := self._unnamed_lines()):
            graphs[None] = unnamed
        return graphs

    def graphs(self) -> dict[str | None, list[str]]:
        """List the triples of each graph; see ``Store.graphs``."""
        self._ready()
        engines = self._engines()
        graphs: dict[str | None, list[str]] = {
            str(name): [line for engine in engines for line in _lines(engine, name)]
            for name in self._store.named_graphs()
        }
        if self._unnamed and (unnamed := self._unnamed_lines()):
            graphs[None] = unnamed
        return graphs

    def _engines(self) -> Sequence[Oxigraph]:
        """Give what holds the named graphs together; all of them are named in the first."""
        self._settle()
        return [self._store]

    def _ready(self, graph: NamedNode | None = None) -> None:
        """Make sure that the engine holds all that was taken in, before it is asked.

        Args:
            graph: the only graph that it is asked about; None for any.
        """

    def _settle(self) -> None:
        """Make sure that every triple lies in its graph; the default graph always shows it."""

    def _unnamed_lines(self) -> list[str]:
        found = self._store.query(_UNNAMED)
        assert isinstance(found, QueryTriples)  # noqa: S101 (a CONSTRUCT gives nothing else)
        return _split(found.serialize(format=RdfFormat.N_TRIPLES))

    def dump(self, path: Path) -> None:
        """Write every quad to a file, the default graph's copies included, as quickly as possible.

        Args:
            path: where to; N-Quads.
        """
        self._ready()
        self._settle()
        self._store.dump(str(path), format=RdfFormat.N_QUADS)


@lru_cache(maxsize=128)
def _check(sparql: str) -> None:
    # The named questions come again and again, and are always right.
    check_query(sparql, PREFIXES)


def load_file(engine: Oxigraph, path: Path) -> bool:
    """Read an RDF file into an engine in memory, each triple into the graph that it names.

    Args:
        engine: where to.
        path: a file whose suffix names its format.

    Returns:
        Whether triples name no graph and lie in the default graph, so that ``assign_graphs`` has
        to find it.

    Raises:
        NoRdf: it is missing, a folder, or not text.
        BrokenRdf: it breaks the rules of its format.
    """
    form = Format.of(path)
    if not path.is_file():
        problem = "this is a folder, not a file" if path.is_dir() else "there is no such file"
        raise NoRdf(path, problem)
    try:
        # In memory, this is faster than loading in bulk.
        with opened(path) as file:
            if file.tell():
                engine.load(file, format=form.oxigraph)
            else:
                # Oxigraph reads a file by itself in four fifths of the time.
                engine.load(path=str(path), format=form.oxigraph)
    except SyntaxError as error:
        if not is_text(path):
            raise NoRdf(path, f"this is no UTF-8 text, so it is no {form.label}") from error
        problem = re.sub(r"^Parser error at line .*?: ", "", str(error.msg))
        raise BrokenRdf(path, form, problem, error.lineno) from error
    except OSError as error:
        raise NoRdf(path, f"cannot be read: {error.strerror or error}") from error
    if next(engine.quads_for_pattern(None, _REIFIES, None), None) is not None:
        for update in UNREIFY:
            engine.update(update, prefixes=dict(PREFIXES))
    # Whatever came without a graph may belong to one, in a flat file or a mixed one.
    return next(engine.quads_for_pattern(None, None, None, DEFAULT), None) is not None


def copy_to_default(engine: Oxigraph) -> None:
    """Copy every triple of the named graphs into the default graph, once.

    Args:
        engine: the engine.
    """
    engine.update(_UNION)


def assign_graphs(engine: Oxigraph) -> None:
    """Put triples that came without graphs into those which they came from.

    Args:
        engine: the engine; its default graph keeps them too.
    """
    for update in ASSIGN_GRAPHS:
        engine.update(update, prefixes=dict(PREFIXES))


def without_graph(engine: Oxigraph, quads: Iterable[Quad]) -> Iterator[Quad]:
    """List the copies in the default graph that no named graph states any more.

    Args:
        engine: the engine, from whose named graphs the quads are gone.
        quads: quads that were in named graphs.

    Yields:
        The same triples in the default graph.
    """
    for quad in quads:
        elsewhere = engine.quads_for_pattern(quad.subject, quad.predicate, quad.object)
        if all(other.graph_name == DEFAULT for other in elsewhere):
            yield Quad(quad.subject, quad.predicate, quad.object)


class _Dumped:
    """The lines of graphs, which wait in a file where they are many."""

    def __init__(
        self, engines: Sequence[Oxigraph], graphs: Sequence[NamedNode | BlankNode | DefaultGraph]
    ) -> None:
        self._engines = engines
        self._graphs = graphs

    def __iter__(self) -> Iterator[str]:
        with SpooledTemporaryFile(max_size=BYTES_IN_MEMORY, prefix="kg-") as file:
            for engine in self._engines:
                for graph in self._graphs:
                    engine.dump(file, format=RdfFormat.N_TRIPLES, from_graph=graph)
            file.seek(0)
            yield from read_lines(file)

    def turtle(self, file: IO[bytes]) -> None:
        """Write the triples with our prefixes, in any order; see ``Dumped.turtle``."""
        prefixes = dict(PREFIXES)
        for engine in self._engines:
            if self._graphs == [DEFAULT]:
                engine.dump(file, format=RdfFormat.TURTLE, from_graph=DEFAULT, prefixes=prefixes)
            else:
                engine.dump(file, format=RdfFormat.TRIG, prefixes=prefixes)


def _lines(engine: Oxigraph, graph: NamedNode | BlankNode) -> list[str]:
    return _split(engine.dump(format=RdfFormat.N_TRIPLES, from_graph=graph))


def _split(text: bytes | None) -> list[str]:
    # Not splitlines: a literal may hold other characters that Python takes for line ends.
    return [line for line in (text or b"").decode().split("\n") if line]


def _text(term: object) -> str:
    return str(getattr(term, "value", term))
