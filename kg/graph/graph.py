"""One graph of what articles say, that can be asked, listed, drawn and saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg.graph.errors import (
    AmbiguousEntity,
    DuplicateArticle,
    UnknownEntity,
    UnknownParameter,
    UnknownStatus,
)
from kg.graph.network import network
from kg.graph.page import summary
from kg.model import STATUSES, Article, Claim, Entity, Reading, Status
from kg.rdf import (
    MENTIONS,
    Format,
    Values,
    article_iri,
    entity_iri,
    entity_quads,
    merged,
    reading_entities,
    reading_quads,
)
from kg.store import MemoryStore, Rows, question
from kg.vocabulary import ENTITY_KINDS, THINGS, check_relation, slug

if TYPE_CHECKING:
    import networkx
    import rdflib
    from matplotlib.figure import Figure

__all__ = ["Graph"]

_SUGGESTIONS = 5


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

    def __init__(self) -> None:
        """Make an empty graph."""
        self._store = MemoryStore()
        self._values: Values | None = None
        self._names: dict[str, list[Entity]] | None = None

    @classmethod
    def from_readings(cls, readings: Iterable[Reading]) -> Graph:
        """Build a graph.

        Args:
            readings: articles with what was found in them, in any order.

        Returns:
            The graph.

        Raises:
            DuplicateArticle: two different articles have one identifier.
        """
        return cls()._with(readings)

    @classmethod
    def load(cls, path: str | Path) -> Graph:
        """Read a graph from a file.

        Args:
            path: a ``.ttl``, ``.trig``, ``.nt``, ``.nq`` or ``.jsonld`` file; whatever else it
                holds beside this project's claims can be asked for as well.

        Returns:
            The graph.
        """
        graph = cls()
        graph._store.load(Path(path))
        return graph

    def add(self, readings: Iterable[Reading]) -> None:
        """Add readings; an article that was read before says only what it says now.

        Args:
            readings: articles with what was found in them.

        Raises:
            DuplicateArticle: two different articles among them have one identifier.
        """
        self._with(readings)

    def _with(self, readings: Iterable[Reading]) -> Graph:
        seen: dict[str, Article] = {}
        left: set[str] = set()
        entities: set[Entity] = set()
        try:
            for reading in readings:
                article = reading.article
                if seen.setdefault(article.id, article) != article:
                    raise DuplicateArticle(article.id)
                left.update(self._put(reading))
                entities.update(reading_entities(reading))
        finally:
            # What was put in before an error stays whole: no edge without its entities.
            self._values = self._names = None
            self._describe(entities)
            self._forget(left)
        return self

    def _put(self, reading: Reading) -> list[str]:
        """Put in an article's graph; list the entities that the article mentioned before."""
        iri = article_iri(reading.article.id)
        quads = list(reading_quads(reading))
        if not self._store.has_graph(iri):
            self._store.extend(quads)
            return []
        mentioned = [entity for _, entity in self._store.pairs(MENTIONS, subject=iri)]
        self._store.replace(iri, quads)
        return mentioned

    def _described(self, iris: Iterable[str]) -> dict[str, Entity]:
        nodes = [NamedNode(iri) for iri in iris]
        values = Values(
            lambda predicate: (
                pair for node in nodes for pair in self._store.pairs(predicate, subject=node)
            )
        )
        return {entity.id: entity for entity in values.entities}

    def _describe(self, entities: Iterable[Entity]) -> None:
        """Describe entities, together with what is known of them already."""
        known = self._described({entity_iri(entity.id).value for entity in entities})
        for entity in merged(chain(entities, known.values())):
            before = known.get(entity.id)
            if entity != before:
                self._store.remove(entity_quads(before) if before is not None else ())
                self._store.extend(entity_quads(entity))

    def _forget(self, iris: Iterable[str]) -> None:
        """Drop the descriptions of entities that no article mentions any more."""
        orphans = [
            iri
            for iri in iris
            if next(self._store.pairs(MENTIONS, object=NamedNode(iri)), None) is None
        ]
        for entity in self._described(orphans).values():
            self._store.remove(entity_quads(entity))

    def __len__(self) -> int:
        """Count the claims, whatever their status."""
        return len(self._read().claims)

    def __bool__(self) -> bool:
        """A graph is true, with claims or without."""
        return True

    @property
    def store(self) -> MemoryStore:
        """The store that holds the graph's triples."""
        return self._store

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
        kind, _, rest = name.removeprefix(THINGS).replace(":", "/", 1).partition("/")
        wanted = f"{kind}/{rest}" if kind in ENTITY_KINDS.values() else name
        exact = tuple(each for each in self._read().entities if each.id == wanted)
        return exact or tuple(self._by_name().get(slug(name), ()))

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
        subjects, objects = self._ids(subject), self._ids(object)
        return tuple(
            claim
            for claim in self._read().claims
            if (status in {None, claim.status})
            and (predicate in {None, claim.predicate})
            and (subjects is None or claim.subject.id in subjects)
            and (objects is None or claim.object.id in objects)
        )

    def query(self, sparql: str, **parameters: str) -> Rows:
        """Ask a question.

        Args:
            sparql: a SPARQL SELECT, ASK, CONSTRUCT or DESCRIBE query, in which the project's
                prefixes (``cyc:``, ``rider:`` …) need no declaration; or ``@name`` for a question
                of ``ontology/queries``. It sees all graphs as one.
            **parameters: for a named question: names or identifiers of entities to which its
                parameters are fixed.

        Returns:
            The answer.

        Raises:
            UnknownParameter: the question has no parameter of that name.
        """
        asked = question(sparql.strip()) if sparql.strip().startswith("@") else None
        valid = tuple(each.name for each in asked.parameters) if asked else ()
        for name in parameters:
            if name not in valid:
                raise UnknownParameter(name, asked.name if asked else "", valid)
        bindings = {name: entity_iri(self._one(each).id) for name, each in parameters.items()}
        return self._store.query(asked.sparql if asked else sparql, bindings)

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
        path.write_bytes(self._store.serialise(Format.of(path)))
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

    def draw(self, path: str | Path | None = None, **options: Any) -> Figure:
        """Draw a relationship diagram.

        Args:
            path: a ``.png``, ``.svg`` or ``.pdf`` file to write; None for none.
            **options: what ``kg.draw.draw`` takes, such as ``focus`` and ``hops``.

        Returns:
            The figure.
        """
        from kg.draw import draw

        return draw(self.to_networkx(STATUSES), Path(path) if path is not None else None, **options)

    def _repr_html_(self) -> str:
        """Show counts and some facts with their evidence in a notebook."""
        values = self._read()
        return summary(values.articles, values.entities, values.claims)

    def __repr__(self) -> str:
        """Show counts."""
        values = self._read()
        counts = f"articles={len(values.articles)}, entities={len(values.entities)}"
        return f"Graph({counts}, claims={len(values.claims)})"

    def _read(self) -> Values:
        if self._values is None:
            self._values = Values(self._store.pairs)
        return self._values

    def _by_name(self) -> dict[str, list[Entity]]:
        if self._names is None:
            self._names = {}
            for entity in self._read().entities:
                for folded in {slug(name) for name in (entity.name, *entity.aliases)}:
                    self._names.setdefault(folded, []).append(entity)
        return self._names

    def _ids(self, name: str | int | None) -> set[str] | None:
        if name is None:
            return None
        text = str(name)
        age = {f"age/{text.removeprefix('age/')}"} if text.removeprefix("age/").isdecimal() else ()
        return {entity.id for entity in self.find(text)}.union(age)

    def _one(self, name: str) -> Entity:
        found = self.find(name)
        if not found:
            close = get_close_matches(slug(name), self._by_name(), n=_SUGGESTIONS)
            near = (entity.name for folded in close for entity in self._by_name()[folded])
            raise UnknownEntity(name, tuple(dict.fromkeys(near)))
        if len(found) > 1:
            raise AmbiguousEntity(name, tuple(entity.id for entity in found))
        return found[0]
