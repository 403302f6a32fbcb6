"""Names, identifiers and IRIs as a person writes them, turned into entities of a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from pyoxigraph import NamedNode

from kg.graph.errors import AmbiguousEntity, UnknownEntity
from kg.model import Entity
from kg.rdf import ENTITIES, entity_iri
from kg.rdf.entities import ALTERNATIVE, PREFERRED
from kg.rdf.terms import string
from kg.store import Store
from kg.vocabulary import ENTITY_KINDS, THINGS, slug

__all__ = ["Names"]

_SUGGESTIONS = 5


class Names:
    """What the entities of a graph are called, as long as the graph does not change."""

    def __init__(self, store: Store, entities: Callable[[], Iterable[Entity]]) -> None:
        """Take a graph's entities.

        Args:
            store: where they are described.
            entities: gives them all, sorted by identifier; asked only where a look into the store
                does not answer.
        """
        self._store = store
        self._entities = entities
        self._by_name: dict[str, list[Entity]] = {}

    def find(self, name: str) -> tuple[Entity, ...]:
        """Find the entities that have a name.

        Args:
            name: an identifier, an IRI, a prefixed name, or a name or alias, however capitals,
                accents and punctuation are written.

        Returns:
            The entities, sorted by identifier.
        """
        wanted = _identifier(name) or name
        exact = tuple(each for each in self._entities() if each.id == wanted)
        return exact or tuple(self._folded().get(slug(name), ()))

    def identifiers(self, name: str | int) -> set[str]:
        """Find the identifiers that a name may stand for, that of an age among them.

        Args:
            name: what ``find`` takes, or an age.

        Returns:
            The identifiers.
        """
        text = str(name)
        age = {f"age/{text.removeprefix('age/')}"} if text.removeprefix("age/").isdecimal() else ()
        return {entity.id for entity in self.find(text)}.union(age)

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
        if identifier := _identifier(name):
            iri = entity_iri(identifier)
            if next(iter(self._store.quads(ENTITIES, [iri])), None) is not None:
                return iri
        # A name as it is written is looked up; only one that is written otherwise needs them all.
        exact = {
            iri
            for predicate in (PREFERRED, ALTERNATIVE)
            for iri, _ in self._store.pairs(predicate, object=string(name))
            if iri.startswith(THINGS)
        }
        if len(exact) == 1:
            return NamedNode(exact.pop())
        return entity_iri(self._one(name).id)

    def _one(self, name: str) -> Entity:
        found = self.find(name)
        if not found:
            close = get_close_matches(slug(name), self._folded(), n=_SUGGESTIONS)
            near = (entity.name for folded in close for entity in self._folded()[folded])
            raise UnknownEntity(name, tuple(dict.fromkeys(near)))
        if len(found) > 1:
            raise AmbiguousEntity(name, tuple(entity.id for entity in found))
        return found[0]

    def _folded(self) -> dict[str, list[Entity]]:
        if not self._by_name:
            for entity in self._entities():
                for folded in {slug(name) for name in (entity.name, *entity.aliases)}:
                    self._by_name.setdefault(folded, []).append(entity)
        return self._by_name


def _identifier(name: str) -> str:
    """Turn an identifier, an IRI or a prefixed name into an identifier; a name into nothing."""
    kind, _, rest = name.removeprefix(THINGS).replace(":", "/", 1).partition("/")
    return f"{kind}/{rest}" if kind in ENTITY_KINDS.values() and rest else ""
