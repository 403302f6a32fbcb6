"""A SPARQL 1.1 endpoint turned into a store: Query, Update and the Graph Store Protocol.

One address is given, and the others follow from the habits of the engines; where they do not,
``KG_STORE_UPDATE_URL`` and ``KG_STORE_GRAPHS_URL`` name them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
)
from pyoxigraph import Store as Oxigraph
from pyoxigraph import parse_query_results as parse_results

from kg.rdf import PREFIXES
from kg.rdf.terms import thing
from kg.store.answers import check_syntax, rows_of, triple_rows
from kg.store.bindings import bound
from kg.store.changes import update_text
from kg.store.errors import NotAStore, ReadOnlyStore, StoreError
from kg.store.guard import QueryError, query_form
from kg.store.http import Answer, Http, check
from kg.store.interface import Bindings, Results, Store
from kg.store.memory import MemoryStore
from kg.store.rows import Rows

__all__ = ["LEDGER", "EndpointStore"]

LEDGER = thing("graph", "ledger")
"""The graph in which a builder notes what an endpoint has taken in, which is no part of what it holds.

Its predicates are things of the kind ``ledger``."""

_Item = TypeVar("_Item")

_TIMEOUT = 60.0
_CHUNK = 500
_TRIPLES = "application/n-triples"
_FORM = "application/x-www-form-urlencoded"
_UPDATE = "application/sparql-update"
_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
# What a server says where it has no such service; any other refusal is about the request.
_NO_SUCH_SERVICE = frozenset({404, 405, 415, 501})
_PROLOGUE = " ".join(f"PREFIX {prefix}: <{base}>" for prefix, base in PREFIXES.items())
_UNNAMED = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"


class EndpointStore(Store):
    """RDF behind an address, in whatever engine is there."""

    def __init__(self, address: str, *, writable: bool = False, timeout: float = _TIMEOUT) -> None:
        """Take the address; the first request is sent when something is asked.

        Args:
            address: where the endpoint answers queries, or the root of a server of Oxigraph's. A
                token is taken from the environment variable ``KG_STORE_TOKEN``.
            writable: whether it may be changed.
            timeout: seconds after which a request is given up.

        Raises:
            NotAStore: the address is none that can be used.
        """
        self.place: str = address
        self.writable = writable
        self._http = Http(address, timeout)
        services = _services(address)
        self._queries, self._updates, self._graphs = (list(each) for each in services)

    def __len__(self) -> int:
        """Count the different triples of all graphs."""
        # Engines that offer the union of all graphs may count a triple of two graphs two times,
        # and show the ledger in it.
        shown = f'FILTER (!STRSTARTS(STR(?p), "{thing("ledger", "").value}"))'
        distinct = f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ ?s ?p ?o {shown} }} }}"
        return int(str(self.query(distinct).tuples[0][0]))

    def results(self, sparql: str, bindings: Bindings | None = None) -> Results:
        """Ask a SPARQL query; see ``Store.results``. The answer is read to its end."""
        query, triples = _checked(sparql, bindings)
        with self._ask(query, triples=triples) as answer:
            if triples:
                whole = Oxigraph()
                whole.extend(parse(_file(answer), format=RdfFormat.N_TRIPLES))
                return whole.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
            return parse_results(answer.read(), _RESULTS[answer.kind])

    def query(
        self, sparql: str, bindings: Bindings | None = None, *, limit: int | None = None
    ) -> Rows:
        """Ask a SPARQL query; see ``Store.query``. No more is read than is wanted."""
        query, triples = _checked(sparql, bindings)
        with self._ask(query, triples=triples) as answer:
            if triples:
                return triple_rows(_triples(answer), limit)
            return rows_of(parse_results(_file(answer), _RESULTS[answer.kind]), limit)

    def pairs(
        self,
        predicate: NamedNode,
        *,
        subject: NamedNode | None = None,
        object: NamedNode | Literal | None = None,
    ) -> Iterator[tuple[str, str]]:
        """List who has what for a property; see ``Store.pairs``."""
        ends = {"s": subject, "o": object}
        values = {name: term for name, term in ends.items() if term is not None}
        query = f"SELECT DISTINCT ?s ?o {{ ?s {predicate} ?o }}"
        text, _ = _checked(query, values)
        # Not while it arrives: a server may let nobody write as long as somebody reads.
        with self._ask(text, triples=False, patient=True) as answer:
            found = rows_of(parse_results(_file(answer), _RESULTS[answer.kind]), None).tuples
        for start, end in found:
            yield str(start), str(end)

    def has_graph(self, graph: NamedNode) -> bool:
        """Tell whether a graph holds anything; see ``Store.has_graph``. It is not fetched."""
        return bool(self.query(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))

    def each(self, graph: NamedNode) -> Iterator[Quad]:
        """List what a graph holds while it arrives, however much it is.

        Args:
            graph: its name.

        Yields:
            The quads, in no particular order.
        """
        for triple in self._content(graph):
            yield _quad(triple, graph)

    def quads(self, graph: NamedNode, subjects: Collection[NamedNode] | None = None) -> list[Quad]:
        """List what a graph holds; see ``Store.quads``."""
        if subjects is None:
            return list(self.each(graph))
        pattern = f"GRAPH {graph} {{ ?s ?p ?o }}"
        found: list[Quad] = []
        for chunk in _chunks(subjects, _CHUNK):
            values = f"VALUES ?s {{ {' '.join(map(str, chunk))} }}"
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {values} {pattern} }}"
            found.extend(_quad(triple, graph) for triple in self._construct(query))
        return found

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take quads out and put quads in; see ``Store.change``.

        One update request is one transaction in every engine that keeps to SPARQL 1.1 Update.
        """
        self._check_writable()
        if text := update_text(list(removed), list(added), apart=(LEDGER,)):
            self._update(text)

    def load(self, path: Path) -> None:
        """Read an RDF file; see ``Store.load``. Each graph is a transaction of its own."""
        self._check_writable()
        store = MemoryStore()
        store.load(path)
        for name, lines in store.graphs().items():
            self._post(name, lines)
            if name is not None:
                # As in every change: what the default graph does not show is written to it.
                self._update(
                    f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }}"
                    " FILTER NOT EXISTS { ?s ?p ?o } }"
                )

    def graphs(self) -> dict[str | None, list[str]]:
        """List the triples of each graph; see ``Store.graphs``."""
        names = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
        graphs: dict[str | None, list[str]] = {}
        for (name,) in names.tuples:
            node = NamedNode(str(name))
            if node == LEDGER:
                continue
            graphs[str(node)] = [_line(triple) for triple in self._content(node)]
        if unnamed := [_line(triple) for triple in self._construct(_UNNAMED)]:
            graphs[None] = unnamed
        return graphs

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _check_writable(self) -> None:
        if not self.writable:
            raise ReadOnlyStore(self.place)

    def _content(self, graph: NamedNode) -> Iterator[Triple]:
        """Read a whole graph, by the Graph Store Protocol where the server speaks it."""
        while self._graphs:
            query = {"graph": graph.value}
            with self._http.request(
                "GET", self._graphs[0], query=query, accept=_TRIPLES, patient=True
            ) as answer:
                if answer.status == 200 and answer.kind == _TRIPLES:
                    yield from _triples(answer)
                    return
                # A server that lacks the graph, and one that lacks the service, say the same.
            if answer.status == 404 and self._speaks_graphs():
                return
            del self._graphs[0]
        pattern = f"GRAPH {graph} {{ ?s ?p ?o }}"
        yield from self._construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", patient=True)

    def _speaks_graphs(self) -> bool:
        with self._http.request("GET", f"{self._graphs[0]}?default", accept=_TRIPLES) as answer:
            return answer.status == 200 and answer.kind == _TRIPLES

    def _post(self, graph: str | None, lines: list[str]) -> None:
        """Add triples to a graph, by the Graph Store Protocol where the server speaks it."""
        body = "".join(f"{line}\n" for line in lines).encode()
        while self._graphs:
            url = self._graphs[0]
            target = (
                f"{url}?default" if graph is None else f"{url}?{urlencode({'graph': graph[1:-1]})}"
            )
            with self._http.request("POST", target, body=body, kind=_TRIPLES) as answer:
                if answer.status not in _NO_SUCH_SERVICE:
                    check(answer, self.place)
                    return
            del self._graphs[0]
        data = "\n".join(lines)
        self._update(
            f"INSERT DATA {{ {data} }}"
            if graph is None
            else f"INSERT DATA {{ GRAPH {graph} {{ {data} }} }}"
        )

    def _construct(self, query: str, *, patient: bool = False) -> Iterator[Triple]:
        with self._ask(query, triples=True, patient=patient) as answer:
            yield from _triples(answer)

    @contextmanager
    def _ask(self, query: str, *, triples: bool, patient: bool = False) -> Iterator[Answer]:
        body = urlencode({"query": f"{_PROLOGUE}\n{query}"}).encode()
        accept = _TRIPLES if triples else ", ".join(_RESULTS)
        while True:
            with self._http.request(
                "POST", self._queries[0], body=body, kind=_FORM, accept=accept, patient=patient
            ) as answer:
                if answer.status not in _NO_SUCH_SERVICE or len(self._queries) == 1:
                    if answer.status == 400:
                        problem = f"the endpoint cannot answer the query: {answer.message()}"
                        raise QueryError(problem)
                    check(answer, self.place)
                    if answer.kind not in ({_TRIPLES} if triples else _RESULTS):
                        raise _no_answer(self.place, answer)
                    try:
                        yield answer
                    except SyntaxError as error:
                        raise _no_answer(self.place, answer) from error
                    return
            del self._queries[0]

    def _update(self, text: str) -> None:
        body = f"{_PROLOGUE}\n{text}".encode()
        while True:
            with self._http.request("POST", self._updates[0], body=body, kind=_UPDATE) as answer:
                if answer.status not in _NO_SUCH_SERVICE or len(self._updates) == 1:
                    check(answer, self.place)
                    return
            del self._updates[0]


def _services(address: str) -> tuple[list[str], list[str], list[str]]:
    """List where a server may take queries, updates and whole graphs, the likeliest first."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/")

    def at(*paths: str) -> list[str]:
        return [urlunsplit(parts._replace(path=each, fragment="")) for each in paths]

    above, _, last = path.rpartition("/")
    queries, updates, graphs = [address], at(path or "/", f"{path}/update"), at(path or "/")
    if not path:
        queries, updates, graphs = at("/query", "/sparql"), at("/update"), at("/store")
    elif last in {"query", "sparql"}:
        updates = at(f"{above}/update", path)
        # Oxigraph's name, Fuseki's, and Stardog's, which is the database itself.
        graphs = at(*(each for each in (f"{above}/store", f"{above}/data", above) if each))
    elif above.endswith("/repositories"):
        updates, graphs = at(f"{path}/statements"), at(f"{path}/rdf-graphs/service")
    update, graph = os.environ.get("KG_STORE_UPDATE_URL"), os.environ.get("KG_STORE_GRAPHS_URL")
    return queries, [update] if update else updates, [graph] if graph else graphs


def _checked(sparql: str, bindings: Bindings | None) -> tuple[str, bool]:
    """Check a query, bind its variables, and tell whether its answer is triples."""
    check_syntax(sparql)
    return bound(sparql, bindings), query_form(sparql) in {"CONSTRUCT", "DESCRIBE"}


def _triples(answer: Answer) -> Iterator[Triple]:
    for quad in parse(_file(answer), format=RdfFormat.N_TRIPLES):
        yield quad.triple


def _file(answer: Answer) -> IO[bytes]:
    return cast("IO[bytes]", answer)


def _no_answer(place: str, answer: Answer) -> StoreError:
    kind = answer.kind or "something without a type"
    return NotAStore(place, f"this is no SPARQL endpoint: it answers with {kind}")


def _quad(triple: Triple, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _line(triple: Triple) -> str:
    return f"{triple} ."


def _chunks(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    pending = iter(items)
    while chunk := list(islice(pending, size)):
        yield chunk
