"""Turns ``ontology/vocabulary.ttl`` into typed relations, types and roles, and names into IRIs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.data import ontology_folder
from kg.errors import KgError
from kg.model import ENTITY_TYPES, EntityType

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = [
    "ENTITY_KINDS",
    "ONTOLOGY",
    "THINGS",
    "Relation",
    "Role",
    "Type",
    "UnknownRelationError",
    "check_relation",
    "relations",
    "roles",
    "slug",
    "types",
]

ONTOLOGY: Final = "https://w3id.org/cycling-kg/ontology#"
THINGS: Final = "https://w3id.org/cycling-kg/id/"

ENTITY_KINDS: Final[Mapping[EntityType, str]] = MappingProxyType({
    type_: type_.lower() for type_ in ENTITY_TYPES
})
"""The kind of an entity's type: the first part of its identifier, as in ``rider/tom-boonen``."""

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA: Final = "https://schema.org/"
_AGE: Final = "http://www.w3.org/2001/XMLSchema#integer"

_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘ʼʻ´`′", "'"))


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of thing that claims are about.

    Attributes:
        name: its name in the vocabulary, such as ``Rider``.
        label: its name in prose.
        definition: what counts as one.
    """

    name: EntityType
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Relation:
    """What an article can say about two entities.

    Attributes:
        name: its name in the vocabulary, such as ``rides_for``.
        label: its name in prose.
        definition: when it holds.
        example: words that say it.
        domain: the types that its subject can have.
        range: the types that its object can have.
        symmetric: whether it holds in both directions.
        inverse: the name of the property for the other direction, or None.
        implies: the names of the relations that hold whenever it does.
    """

    name: str
    label: str
    definition: str
    example: str
    domain: tuple[EntityType, ...]
    range: tuple[EntityType, ...]
    symmetric: bool
    inverse: str | None
    implies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """What a rider is good at or does in a race.

    Attributes:
        id: the identifier, such as ``role/lead-out-rider``.
        name: the usual name.
        definition: what such a rider does.
        aliases: other words for it, which mean the role wherever they stand.
        ambiguous: words that mean the role only where a rider is spoken of so ("pilot").
    """

    id: str
    name: str
    definition: str
    aliases: tuple[str, ...]
    ambiguous: tuple[str, ...]


class UnknownRelationError(KgError):
    """A name is no relation of the vocabulary.

    Attributes:
        name: the name.
    """

    def __init__(self, name: str) -> None:
        """Name the relations that there are, the nearest first where one is near.

        Args:
            name: the name that is no relation.
        """
        self.name = name
        near = get_close_matches(name, relations(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        valid = ", ".join(relations())
        super().__init__(f"no relation is called {name!r}.{hint} The relations are: {valid}.")


@cache
def relations() -> Mapping[str, Relation]:
    """Read the relations from the vocabulary.

    Returns:
        The relations by name, in alphabetical order.

    >>> relations()["won"].implies
    ('competes_in',)
    """
    store = _vocabulary()
    names = sorted(map(_local, _subjects(store, f"{_RDF}type", f"{ONTOLOGY}Relation")))
    return MappingProxyType({name: _relation(store, name) for name in names})


def check_relation(name: str) -> str:
    """Make sure that a name is a relation of the vocabulary.

    Args:
        name: what should be a relation's name.

    Returns:
        The name.

    Raises:
        UnknownRelationError: where it is none; the message lists the relations.
    """
    if name not in relations():
        raise UnknownRelationError(name)
    return name


@cache
def types() -> Mapping[EntityType, Type]:
    """Read the types of entities from the vocabulary.

    Returns:
        The types by name; an age is a number there and no type.
    """
    store = _vocabulary()
    found: dict[EntityType, Type] = {}
    for name in ENTITY_TYPES:
        iri = ONTOLOGY + name
        if label := _value(store, iri, f"{_RDFS}label"):
            found[name] = Type(name, label, _value(store, iri, f"{_SKOS}definition"))
    return MappingProxyType(found)


@cache
def roles() -> tuple[Role, ...]:
    """Read the roles of riders from the vocabulary.

    Returns:
        The roles, by name.

    >>> next(role.name for role in roles() if "pilot fish" in role.aliases)
    'lead-out rider'
    """
    store = _vocabulary()
    found = [
        Role(
            id=iri.removeprefix(THINGS),
            name=_value(store, iri, f"{_SKOS}prefLabel"),
            definition=_value(store, iri, f"{_SKOS}definition"),
            aliases=_values(store, iri, f"{_SKOS}altLabel"),
            ambiguous=_values(store, iri, f"{_SKOS}hiddenLabel"),
        )
        for iri in _subjects(store, f"{_RDF}type", f"{ONTOLOGY}Role")
    ]
    return tuple(sorted(found, key=lambda role: role.name.lower()))


@lru_cache(maxsize=8192)
def slug(name: str) -> str:
    """Turn a name into the readable last part of an IRI.

    Letters with accents and letters such as ø and ł become plain ones, every kind of apostrophe
    and all other punctuation a hyphen.

    Args:
        name: a name as it is written.

    Returns:
        Lower-case ASCII letters, digits and hyphens, never empty: a name without letters or
        digits gives its code points.

    >>> slug("Michael Mørkøv"), slug("Ben O'Connor")
    ('michael-morkov', 'ben-o-connor')
    """
    from slugify import slugify  # 25 ms that only a graph's writer pays

    return slugify(name.translate(_APOSTROPHES)) or "-".join(f"u{ord(c):x}" for c in name) or "u"


@cache
def _vocabulary() -> Store:
    from pyoxigraph import Store

    store = Store()
    store.load(path=str(ontology_folder() / "vocabulary.ttl"))
    return store


def _relation(store: Store, name: str) -> Relation:
    iri = ONTOLOGY + name
    kinds = _values(store, iri, f"{_RDF}type")
    inverse = _value(store, iri, f"{_OWL}inverseOf")
    return Relation(
        name=name,
        label=_value(store, iri, f"{_RDFS}label"),
        definition=_value(store, iri, f"{_SKOS}definition"),
        example=_value(store, iri, f"{_SKOS}example"),
        domain=_entity_types(_values(store, iri, f"{_SCHEMA}domainIncludes")),
        range=_entity_types(_values(store, iri, f"{_SCHEMA}rangeIncludes")),
        symmetric=f"{_OWL}SymmetricProperty" in kinds,
        inverse=_local(inverse) if inverse else None,
        implies=tuple(map(_local, _values(store, iri, f"{_RDFS}subPropertyOf"))),
    )


def _entity_types(iris: tuple[str, ...]) -> tuple[EntityType, ...]:
    names = {"Age" if iri == _AGE else _local(iri) for iri in iris}
    return tuple(type_ for type_ in ENTITY_TYPES if type_ in names)


def _values(store: Store, subject: str, predicate: str) -> tuple[str, ...]:
    from pyoxigraph import NamedNode

    quads = store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None)
    return tuple(sorted((getattr(quad.object, "value", "") for quad in quads), key=str.lower))


def _value(store: Store, subject: str, predicate: str) -> str:
    return next(iter(_values(store, subject, predicate)), "")


def _subjects(store: Store, predicate: str, object_: str) -> list[str]:
    from pyoxigraph import NamedNode

    quads = store.quads_for_pattern(None, NamedNode(predicate), NamedNode(object_))
    return [getattr(quad.subject, "value", "") for quad in quads]


def _local(iri: str) -> str:
    return iri.removeprefix(ONTOLOGY)
