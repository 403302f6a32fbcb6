"""Quads and RDF files held in memory by Oxigraph, and asked with SPARQL.

The default graph holds every triple of the named graphs once, so that a query without ``GRAPH``
sees all of them and counts none twice. (Oxigraph's own union of graphs gives a triple that two
articles state two times.)
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from kg.errors import KgError
from kg.rdf import PREFIXES, Format, serialise
from kg.store.assign import ASSIGN_GRAPHS
from kg.store.guard import QueryError, check_query
from kg.store.rows import Rows, row_value

__all__ = ["BrokenRdf", "MemoryStore", "NoRdf"]

_DEFAULT = DefaultGraph()
_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_UNNAMED = """
CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }
"""
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?")
_SENTENCE = re.compile(r"(?:^|, )([A-Z][A-Za-z]+(?: [A-Za-z*]+){2,})(?=,|$)")
_TEXT_SAMPLE = 4096


class NoRdf(KgError):
    """A file cannot be read as RDF at all: missing, a folder, or not text.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        """Say what is wrong with which file.

        Args:
            path: the file.
            problem: what is wrong with it.
        """
        self.path = path
        super().__init__(f"{path}: {problem}")


class BrokenRdf(NoRdf):
    """An RDF file breaks the rules of its format.

    Attributes:
        line: the line, counted from 1, or None where the parser does not tell.
    """

    def __init__(self, path: Path, form: Format, problem: str, line: int | None) -> None:
        """Say where the file is broken.

        Args:
            path: the file.
            form: the format that its suffix promises.
            problem: what the parser says.
            line: the line, counted from 1.
        """
        self.line = line
        where = f"line {line}: " if line is not None else ""
        super().__init__(path, f"{where}this is no well-formed {form.label}: {problem}")


class MemoryStore:
    """RDF in memory: named graphs, and their union as the default graph.

    A store on disk or behind an endpoint needs the same methods and no others: ``extend``,
    ``remove``, ``replace``, ``load``, ``query``, ``pairs``, ``has_graph``, ``graphs``, ``serialise`` and ``len``.
    """

    def __init__(self) -> None:
        """Make an empty store."""
        self._store = Store()
        # Whether the default graph may hold triples of its own, which only foreign files bring.
        self._unnamed = False

    def __len__(self) -> int:
        """Count the different triples of all graphs."""
        found = self._store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        return int(next(iter(_rows(found).tuples))[0] or 0)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads.

        Args:
            quads: quads of named graphs.
        """
        self._store.extend(_with_union(quads))

    def has_graph(self, graph: NamedNode) -> bool:
        """Tell whether a graph holds anything.

        Args:
            graph: its name.

        Returns:
            True if it holds at least one triple.
        """
        return next(self._quads(graph), None) is not None

    def replace(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        """Put new quads in the place of everything that a graph held.

        Args:
            graph: its name.
            quads: its new content.
        """
        self.remove(list(self._quads(graph)))
        self.extend(quads)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Take quads out.

        Args:
            quads: quads of named graphs.
        """
        for quad in quads:
            self._store.remove(quad)
            elsewhere = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object)
            if all(other.graph_name == _DEFAULT for other in elsewhere):
                self._store.remove(Quad(quad.subject, quad.predicate, quad.object))

    def pairs(
        self,
        predicate: NamedNode,
        *,
        subject: NamedNode | None = None,
        object: NamedNode | None = None,
    ) -> Iterator[tuple[str, str]]:
        """List who has what for a property.

        Args:
            predicate: the property.
            subject: whose, or None for everybody's.
            object: what, or None for anything.

        Yields:
            Subject and object of each triple, in any graph: the IRI, or a literal's text.
        """
        for quad in self._store.quads_for_pattern(subject, predicate, object, _DEFAULT):
            yield _text(quad.subject), _text(quad.object)

    def load(self, path: Path) -> None:
        """Read an RDF file.

        Turtle and N-Triples have no graphs; the triples that make up articles and entities go back
        to the graphs they came from.

        Args:
            path: a ``.ttl``, ``.trig``, ``.nt``, ``.nq`` or ``.jsonld`` file.

        Raises:
            NoRdf: it is missing, a folder, or not text.
            BrokenRdf: it breaks the rules of its format.
        """
        form = Format.of(path)
        if not path.is_file():
            problem = "this is a folder, not a file" if path.is_dir() else "there is no such file"
            raise NoRdf(path, problem)
        try:
            self._store.load(path=str(path), format=form.oxigraph)
        except SyntaxError as error:
            if not _is_text(path):
                raise NoRdf(path, f"this is no UTF-8 text, so it is no {form.label}") from error
            problem = re.sub(r"^Parser error at line .*?: ", "", str(error.msg))
            raise BrokenRdf(path, form, problem, error.lineno) from error
        except OSError as error:
            raise NoRdf(path, f"cannot be read: {error}") from error
        # Whatever came without a graph may belong to one, in a flat file or a mixed one.
        if next(self._quads(_DEFAULT), None) is not None:
            for update in ASSIGN_GRAPHS:
                self._store.update(update, prefixes=dict(PREFIXES))
            self._unnamed = True
        self._store.update(_UNION)

    def query(self, sparql: str, bindings: Mapping[str, NamedNode | Literal] | None = None) -> Rows:
        """Ask a SPARQL SELECT, ASK, CONSTRUCT or DESCRIBE query.

        The project's prefixes need no declaration.

        Args:
            sparql: the query.
            bindings: values for some of its variables, which it must project.

        Returns:
            The answer, complete.

        Raises:
            QueryError: the query is wrong, with line and column; or it asks for more than this
                store holds, or for a change (``RefusedQuery``).
        """
        prefixes = dict(PREFIXES)
        check_query(sparql, prefixes)
        values: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
            Variable(name): term for name, term in (bindings or {}).items()
        }
        try:
            return _rows(self._store.query(sparql, prefixes=prefixes, substitutions=values))
        except SyntaxError as error:
            problem, line, column = _what_and_where(sparql, str(error.msg))
            raise QueryError(problem, sparql, line, column) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def serialise(self, form: Format) -> bytes:
        """Write all graphs.

        Args:
            form: the format.

        Returns:
            The file's bytes, the same whatever the order in which the quads came.
        """
        return serialise(self.graphs() if form.has_graphs else {None: self._lines(_DEFAULT)}, form)

    def graphs(self) -> dict[str | None, list[str]]:
        """List the triples of each graph.

        Returns:
            N-Triples lines by the graph's name as N-Triples term; under None those of no graph.
        """
        graphs: dict[str | None, list[str]] = {
            str(name): self._lines(name) for name in self._store.named_graphs()
        }
        if self._unnamed:
            found = self._store.query(_UNNAMED)
            if isinstance(found, QueryTriples):
                graphs[None] = _split(found.serialize(format=RdfFormat.N_TRIPLES))
        return graphs

    def _quads(self, graph: object) -> Iterator[Quad]:
        return self._store.quads_for_pattern(None, None, None, graph)  # type: ignore[arg-type]

    def _lines(self, graph: object) -> list[str]:
        return _split(self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph))  # type: ignore[arg-type]


def _with_union(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)


def _split(text: bytes | None) -> list[str]:
    # Not splitlines: a literal may hold other characters that Python takes for line ends.
    return [line for line in (text or b"").decode().split("\n") if line]


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_TEXT_SAMPLE)
    try:
        # A character may be cut in two at the sample's end, not at the file's.
        getincrementaldecoder("utf-8")().decode(head, final=len(head) < _TEXT_SAMPLE)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _rows(found: QueryBoolean | QuerySolutions | QueryTriples) -> Rows:
    if isinstance(found, QueryBoolean):
        return Rows(("answer",), ((bool(found),),), "ask")
    if isinstance(found, QueryTriples):
        triples = (tuple(row_value(term) for term in triple) for triple in found)
        return Rows(("subject", "predicate", "object"), tuple(triples), "construct")
    columns = tuple(variable.value for variable in found.variables)
    solutions = (tuple(row_value(term) for term in solution) for solution in found)
    return Rows(columns, tuple(solutions))


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


def _what_and_where(query: str, message: str) -> tuple[str, int | None, int | None]:
    """Take the parser's message apart into what is wrong, the line and the column."""
    place = _PLACE.match(message)
    if place is None:
        return f"this is no SPARQL: {message}", None, None
    # The message lists every token and character class that was tried, which helps nobody; but
    # where a rule of SPARQL is broken, the rule stands among them, as a sentence.
    reasons = _SENTENCE.findall(message[place.end() :])
    line, column = int(place[1]), int(place[2])
    lines = query.split("\n")
    if not reasons and (line, column) >= (len(lines), len(lines[-1].rstrip()) + 1):
        reasons = ["the query ends too early"]
    return "; ".join(["this is no SPARQL", *reasons]), line, column
