"""One graph of what articles say, that can be asked, listed, drawn and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from kg.drafts import drafted
from kg.graph.adding import Adding
from kg.graph.errors import UnknownParameter, UnknownStatus
from kg.graph.names import Names
from kg.graph.network import network
from kg.linking import Decisions, Linker, Registry
from kg.model import STATUSES, Article, Claim, Entity, Reading, Status
from kg.rdf import (
    DERIVED,
    ENTITIES,
    GAZETTEER,
    DerivedEdge,
    Format,
    LeftOut,
    Values,
    derive,
    derived_quads,
    listed_facts,
    listed_quads,
    write,
)
from kg.store import MemoryStore, Rows, Store, open_store, question
from kg.store.bounded import ask_within
from kg.vocabulary import check_relation

if TYPE_CHECKING:
    import networkx
    import rdflib
    from matplotlib.figure import Figure
    from pyoxigraph import NamedNode

    from kg.gazetteer import Gazetteer
    from kg.notebook.frame import View
    from kg.validate import Conflict, Report

__all__ = ["Graph"]

_TOGETHER = 256
"""How many articles wait for each other, so that a surname finds the name in a later one."""


class Graph:
    """What articles say, as a knowledge graph.

    Example:
        >>> from kg.model import Article, Claim, Entity, Reading, Span
        >>> text = "Ane Brekke rides for Team Fjord."
        >>> ane = Entity("rider/ane-brekke", "Ane Brekke", "Rider")
        >>> fjord = Entity("team/team-fjord", "Team Fjord", "Team")
        >>> claim = Claim("a1", ane, "rides_for", fjord, "asserted", Span(0, len(text), text))
        >>> graph = Graph.from_readings([Reading(Article("a1", text), claims=(claim,))])
        >>> graph.query("SELECT ?rider { ?rider cyc:rides_for ?team }")[0]["rider"].short
        'rider:ane-brekke'
    """

    def __init__(self, store: Store | None = None) -> None:
        """Make a graph of what a store holds.

        Args:
            store: the store; None for an empty one in memory.
        """
        self._store: Store = MemoryStore() if store is None else store
        self._values: Values | None = None
        self._names: Names | None = None
        self._left_out: list[LeftOut] = []
        self._linker: Linker | None = None

    @classmethod
    def from_readings(cls, readings: Iterable[Reading], linker: Linker | None = None) -> Graph:
        """Build a graph.

        Args:
            readings: articles with what was found in them, in any order.
            linker: finds out who is who in all of them; None for one that knows nothing before.

        Returns:
            The graph.

        Raises:
            DuplicateArticle: two different articles have one identifier.
        """
        graph = cls()
        # All articles are linked together, so that their order does not matter.
        graph.add(list(readings), linker, together=None)
        return graph

    @classmethod
    def load(cls, path: str | Path) -> Graph:
        """Read a graph.

        Args:
            path: a ``.ttl``, ``.trig``, ``.nt``, ``.nq`` or ``.jsonld`` file; whatever else it
                holds beside this project's claims can be asked for as well. Or a place that
                ``Graph.open`` takes.

        Returns:
            The graph.
        """
        return cls(open_store(path))

    @classmethod
    def open(cls, place: str | Path, *, writable: bool = False) -> Graph:
        """Open a graph that lies in a store.

        Args:
            place: a folder that ``kg build --store`` made, the address of a SPARQL 1.1 endpoint,
                or a file, which is read into memory.
            writable: whether articles may be added to a folder, which is made where there is none,
                or to an endpoint. Each article is one transaction. Of a file, ``load`` and ``save``
                make a new one.

        Returns:
            The graph; close it, or use it in a ``with`` statement, to let others use the folder.

        Raises:
            NotAStore: there is no store at the place, or a file is to be changed.
            LockedStore: another process uses the folder.
        """
        return cls(open_store(place, writable=writable))

    def close(self) -> None:
        """Give back what the graph's store holds; it cannot be used afterwards."""
        self._store.close()

    def __enter__(self) -> Self:
        """Use the graph in a ``with`` statement."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the graph."""
        self.close()

    def add(
        self,
        readings: Iterable[Reading],
        linker: Linker | None = None,
        *,
        together: int | None = _TOGETHER,
    ) -> int:
        """Add readings; an article that was read before says only what it says now.

        Args:
            readings: articles with what was found in them.
            linker: finds out who is who; None for one that knows what the graph says already.
            together: how many articles are linked at a time, before any of them is put in; None
                for all.

        Returns:
            How many of them changed the graph.

        Raises:
            DuplicateArticle: two different articles among them have one identifier.
        """
        self._linker = linker or self._linker or self.linker()
        adding = Adding(self._store, self._linker)
        try:
            adding.add(readings, together)
        finally:
            # What was read before an error stays, whole articles only.
            self._left_out.extend(adding.left_out)
            self._changed()
            # What was derived from other claims may hold no more.
            if adding.changed:
                self.forget_derived()
        return adding.changed

    def linker(
        self,
        registry: Registry | None = None,
        decisions: Decisions | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> Linker:
        """Make a linker that knows what the graph says.

        Args:
            registry: what former builds found out; where it is empty, the graph itself tells.
            decisions: a person's decisions about who is who.
            gazetteer: names that are known beforehand.

        Returns:
            The linker.
        """
        linker = Linker(registry, decisions, gazetteer)
        if not len(linker.registry) and self._store.has_graph(ENTITIES):
            values = self._read()
            linker.seed(values.articles, values.claims)
        return linker

    def derive(self, gazetteer: Path | Literal["none"] | None = None) -> tuple[DerivedEdge, ...]:
        """Add the edges that follow from asserted claims, each with the claims it rests on.

        They lie in a graph of their own, ``graph:derived``, and what the gazetteer knows of the
        graph's riders and places in another, ``graph:gazetteer``. Adding articles drops both.

        Args:
            gazetteer: a folder with names; ``"none"`` for none; None for the packaged one.

        Returns:
            The derived edges, sorted.
        """
        from kg.gazetteer import Gazetteer

        known = Gazetteer.empty() if gazetteer == "none" else Gazetteer.load(gazetteer)
        values = self._read()
        listed = listed_facts(values.entities, known)
        edges = derive(values.claims_by_iri, listed)
        self._store.replace(GAZETTEER, listed_quads(listed))
        self._store.replace(DERIVED, derived_quads(edges))
        self._changed()
        return edges

    def validate(self, engine: str = "pyshacl") -> Report:
        """Check that the graph keeps to ``ontology/shapes.ttl``, article by article.

        Args:
            engine: ``pyshacl``, or ``shacl``, which is faster and comes with ``kg[fast]``.

        Returns:
            What was found; ``report.conforms`` tells whether there is no violation.
        """
        from kg.validate import validate

        return validate(self._store, engine)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Find claims that cannot both be true, such as two winners of one edition.

        Returns:
            Pairs of claims, each with its sentence.
        """
        from kg.validate import find_conflicts

        return find_conflicts(self._store)

    def forget_derived(self) -> None:
        """Drop the derived edges and what the gazetteer added; what articles say stays."""
        for graph in (DERIVED, GAZETTEER):
            if self._store.has_graph(graph):
                self._store.replace(graph, ())
                self._changed()

    def __len__(self) -> int:
        """Count the claims, whatever their status."""
        return len(self._read().claims)

    def __bool__(self) -> bool:
        """A graph is true, with claims or without."""
        return True

    @property
    def store(self) -> Store:
        """The store that holds the graph's triples."""
        return self._store

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The claims that were to be added and break a rule of the shapes, and which rule."""
        return tuple(self._left_out)

    def articles(self) -> tuple[Article, ...]:
        """List the articles.

        Returns:
            The articles with their texts, sorted by identifier.
        """
        return self._read().articles

    def entities(self, type: str | None = None) -> tuple[Entity, ...]:
        """List the entities.

        Args:
            type: such as ``Rider``; None for all.

        Returns:
            The entities, sorted by identifier; ages are values of claims and not among them.
        """
        return tuple(each for each in self._read().entities if type in {None, each.type})

    def find(self, name: str) -> tuple[Entity, ...]:
        """Find the entities that have a name.

        Args:
            name: an identifier (``rider/ane-brekke``), an IRI, a prefixed name
                (``rider:ane-brekke``), or a name or alias; capitals, accents and punctuation of
                names do not matter.

        Returns:
            The entities, sorted by identifier.
        """
        return self._named().find(name)

    def claims(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,
        status: str | None = None,
    ) -> tuple[Claim, ...]:
        """List claims.

        Args:
            subject: name, alias or identifier of the subject; None for any.
            predicate: a relation, such as ``rides_for``; None for any.
            object: name, alias or identifier of the object, or an age; None for any.
            status: ``asserted``, ``possible`` or ``denied``; None for any.

        Returns:
            The claims, in the order of articles and evidence; none where a name is unknown.

        Raises:
            UnknownStatus: the status is none of the three.
        """
        if status is not None and status not in STATUSES:
            raise UnknownStatus(status)
        if predicate is not None:
            check_relation(predicate)
        named = self._named()
        subjects = named.identifiers(subject) if subject is not None else None
        objects = named.identifiers(object) if object is not None else None
        return tuple(
            claim
            for claim in self._read().claims
            if (status in {None, claim.status})
            and (predicate in {None, claim.predicate})
            and (subjects is None or claim.subject.id in subjects)
            and (objects is None or claim.object.id in objects)
        )

    def query(
        self,
        sparql: str,
        about: Mapping[str, str | int] | None = None,
        *,
        timeout: float | None = None,
        limit: int | None = None,
        **parameters: str | int,
    ) -> Rows:
        """Ask a question.

        Args:
            sparql: a SPARQL SELECT, ASK, CONSTRUCT or DESCRIBE query, in which the project's
                prefixes (``cyc:``, ``rider:`` …) need no declaration; or ``@name`` for a question
                of ``ontology/queries``. It sees all graphs as one.
            about: for a named question: values to which its parameters are fixed, such as an
                entity's name or identifier, or a year.
            timeout: seconds after which a query of one's own is stopped; None for never. Such a
                query runs in a process of its own, on a copy of what is in memory.
            limit: the number of rows after which to stop; None for all.
            **parameters: the same, as keywords.

        Returns:
            The answer; ``complete`` is False where the limit cut it off.

        Raises:
            UnknownParameter: the question has no parameter of that name.
            WrongValue: a value is none of the parameter's type, such as a year that is no number.
            QueryTimeout: the time was over.
        """
        given = {**(about or {}), **parameters}
        asked = question(sparql.strip()) if sparql.strip().startswith("@") else None
        valid = tuple(each.name for each in asked.parameters) if asked else ()
        for name in given:
            if name not in valid:
                raise UnknownParameter(name, asked.name if asked else "", valid)
        if asked is not None:
            bindings = {
                each.name: each.term(given[each.name], self.iri)
                for each in asked.parameters
                if each.name in given
            }
            return self._store.query(asked.sparql, bindings, limit=limit)
        if timeout is not None:
            return ask_within(self._store, sparql, timeout=timeout, limit=limit)
        return self._store.query(sparql, limit=limit)

    def serialize(self, format: str = "turtle") -> str:
        """Write the graph as text.

        Args:
            format: ``turtle``, ``trig``, ``n-triples``, ``n-quads`` or ``json-ld``, or a suffix
                such as ``ttl``.

        Returns:
            The text: the same for the same articles.
        """
        return self._store.serialise(Format.named(format)).decode()

    def save(self, path: str | Path) -> Path:
        """Write the graph to a file.

        Turtle and N-Triples have no graphs: in these, which article a triple lies in is not
        written; a claim's article stays, in ``prov:wasDerivedFrom``, and ``Graph.load`` puts the
        triples back.

        Args:
            path: where to; the suffix decides the format (``.ttl``, ``.trig``, ``.nt``, ``.nq``,
                ``.jsonld``).

        Returns:
            The path.
        """
        path = Path(path)
        form = Format.of(path)
        # What is no file, such as a pipe, has nothing to lose.
        is_stream = path.exists() and not path.is_file()
        with nullcontext(path) if is_stream else drafted(path) as draft, draft.open("wb") as file:
            write(self._store.lines(form), form, file)
        return path

    def to_networkx(
        self, status: Sequence[Status] = ("asserted",), *, ages_as_nodes: bool = False
    ) -> networkx.MultiDiGraph[str]:
        """Give the graph as a network, for algorithms and drawings.

        Args:
            status: which claims become edges.
            ages_as_nodes: whether an age is a node of its own instead of an attribute.

        Returns:
            Nodes are identifiers, with ``name``, ``type``, ``aliases`` and, where known, ``age``.
            There is one edge for each subject, relation, object and status, with the attributes
            ``predicate``, ``status``, ``confidence``, ``year``, ``stage``, ``rank``, ``speaker``
            (a name), ``evidence`` (the sentence), ``article`` and ``claim`` (the IRI) of the
            surest claim, and all ``claims``. Its key is the predicate, for a claim that is not
            asserted followed by the status: ``won (possible)``.

        Raises:
            UnknownStatus: a status is none of the three.
        """
        for each in status:
            if each not in STATUSES:
                raise UnknownStatus(each)
        return network(self._read().claims_by_iri, frozenset(status), ages_as_nodes)

    def to_rdflib(self) -> rdflib.Dataset:
        """Give the graph as an rdflib dataset, its default graph the union of all graphs.

        Returns:
            A copy of the graph.
        """
        import rdflib

        dataset = rdflib.Dataset(default_union=True)
        # Graph by graph, because Dataset.parse warns of deprecated parts of rdflib itself.
        for name, lines in self._store.graphs().items():
            graph = dataset.default_graph if name is None else dataset.graph(name[1:-1])
            graph.parse(data="\n".join(lines), format="nt")
        return dataset

    @overload
    def draw(self, path: None = None, **options: Any) -> Figure: ...

    @overload
    def draw(self, path: str | Path, **options: Any) -> Figure | Path: ...

    def draw(self, path: str | Path | None = None, **options: Any) -> Figure | Path:
        """Draw a relationship diagram or another figure.

        Args:
            path: a ``.png``, ``.svg`` or ``.pdf`` file to write; or ``.html``, for a page in which
                the graph can be searched and every edge opens its evidence; None for none.
            **options: what ``kg.draw.draw`` takes, such as ``figure``, ``focus`` and ``hops``; for
                a page, what ``kg.draw.page.page_html`` takes.

        Returns:
            The figure; of a page, the path.
        """
        if path is not None and Path(path).suffix.lower() == ".html":
            from kg.draw.page import write_page

            return write_page(self, path, **options)
        from kg.draw import draw

        web = self.to_networkx(STATUSES)
        web.graph["articles"] = {article.id: article for article in self.articles()}
        return draw(web, Path(path) if path is not None else None, **options)

    def view(self, *, height: int = 640, **options: Any) -> View:
        """Show the graph in a notebook so that it can be searched, filtered and clicked.

        Args:
            height: of the view, in pixels.
            **options: what ``kg.draw.page.page_html`` takes.

        Returns:
            The view, which shows itself; it needs no network.
        """
        from kg.notebook.frame import view

        return view(self, height, options)

    def _repr_html_(self) -> str:
        """Show counts, a picture and the surest facts in a notebook."""
        from kg.notebook.overview import overview

        return overview(self)

    def __repr__(self) -> str:
        """Show counts."""
        values = self._read()
        counts = f"articles={len(values.articles)}, entities={len(values.entities)}"
        return f"Graph({counts}, claims={len(values.claims)})"

    def iri(self, name: str) -> NamedNode:
        """Find the one entity that has a name.

        Args:
            name: what ``find`` takes.

        Returns:
            Its IRI.

        Raises:
            UnknownEntity: no entity has it.
            AmbiguousEntity: several have it.
        """
        return self._named().iri(name)

    def _read(self) -> Values:
        if self._values is None:
            self._values = Values(self._store.pairs)
        return self._values

    def _named(self) -> Names:
        if self._names is None:
            self._names = Names(self._store, lambda: self._read().entities)
        return self._names

    def _changed(self) -> None:
        """Forget what was read of the store before."""
        self._values = self._names = None
