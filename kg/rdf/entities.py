"""Entities, as several articles know them, turned into one description each in RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from kg.model import Entity
from kg.rdf.statements import A
from kg.rdf.terms import RDFS, SKOS, clean, cyc, entity_iri, string, thing, wikidata_iri

__all__ = ["ENTITIES", "entity_quads", "merged"]

ENTITIES = thing("graph", "entities")
"""The named graph that holds every entity's description."""

CONCEPT = NamedNode(SKOS + "Concept")
PREFERRED = NamedNode(SKOS + "prefLabel")
ALTERNATIVE = NamedNode(SKOS + "altLabel")
LABEL = NamedNode(RDFS + "label")
MATCH = NamedNode(SKOS + "exactMatch")


def merged(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Make one entity of all that share an identifier, in whatever order they come.

    Args:
        entities: entities, an identifier any number of times.

    Returns:
        One entity an identifier, sorted by it: the longest of the names, the others as aliases.
    """
    found: defaultdict[str, set[Entity]] = defaultdict(set)
    for entity in entities:
        found[entity.id].add(entity)
    return tuple(_union(found[identifier]) for identifier in sorted(found))


def _union(group: set[Entity]) -> Entity:
    names = {clean(each.name) for each in group}
    name = max(names, key=lambda each: (len(each), each))
    aliases = {clean(alias) for each in group for alias in each.aliases} | names
    items = {item for each in group for item in each.same_as}
    first = min(group, key=lambda each: (each.type, each.id))
    return Entity(
        id=first.id,
        name=name,
        type=first.type,
        aliases=tuple(sorted(aliases - {name, ""})),
        same_as=tuple(sorted(items)),
    )


def entity_quads(entity: Entity) -> Iterator[Quad]:
    """Turn an entity into the quads that describe it.

    Args:
        entity: the entity.

    Yields:
        Its type, labels and Wikidata items, in the graph of entities. Names carry no language tag:
        a rider's name is the same in every language.
    """
    iri = entity_iri(entity.id)
    yield Quad(iri, A, cyc(entity.type), ENTITIES)
    if entity.type == "Role":
        yield Quad(iri, A, CONCEPT, ENTITIES)
    yield Quad(iri, PREFERRED, string(entity.name), ENTITIES)
    yield Quad(iri, LABEL, string(entity.name), ENTITIES)
    for alias in entity.aliases:
        yield Quad(iri, ALTERNATIVE, string(alias), ENTITIES)
    for item in entity.same_as:
        yield Quad(iri, MATCH, wikidata_iri(item), ENTITIES)
