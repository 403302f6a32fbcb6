"""Entities, as several articles know them, turned into one description each in RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg.model import Entity
from kg.rdf.statements import A
from kg.rdf.terms import (
    RDFS,
    SKOS,
    calendar_day,
    clean,
    cyc,
    entity_iri,
    string,
    thing,
    wikidata_iri,
)
from kg.vocabulary import slug

if TYPE_CHECKING:
    from kg.gazetteer import Tenure

__all__ = ["DATED_NAME", "ENTITIES", "dated_names", "entity_quads", "merged"]

ENTITIES = thing("graph", "entities")
"""The named graph that holds every entity's description."""

CONCEPT = NamedNode(SKOS + "Concept")
PREFERRED = NamedNode(SKOS + "prefLabel")
ALTERNATIVE = NamedNode(SKOS + "altLabel")
LABEL = NamedNode(RDFS + "label")
MATCH = NamedNode(SKOS + "exactMatch")
DATED_NAME = cyc("dated_name")
NAME = cyc("DatedName")
VALID_FROM = cyc("valid_from")
VALID_UNTIL = cyc("valid_until")
PRECISION = cyc("precision")


def merged(
    entities: Iterable[Entity], preferred: Mapping[str, str] | None = None
) -> tuple[Entity, ...]:
    """Make one entity of all that share an identifier, in whatever order they come.

    Args:
        entities: entities, an identifier any number of times.
        preferred: usual names that a person decided on, by identifier.

    Returns:
        One entity an identifier, sorted by it: the name decided on, else the longest of the names;
        the others as aliases.
    """
    found: defaultdict[str, set[Entity]] = defaultdict(set)
    for entity in entities:
        found[entity.id].add(entity)
    chosen = preferred or {}
    return tuple(_union(found[one], chosen.get(one)) for one in sorted(found))


def _union(group: set[Entity], preferred: str | None) -> Entity:
    names = {clean(each.name) for each in group}
    longest = max(names, key=lambda each: (len(each), each))
    name = clean(preferred) if preferred else longest
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


def dated_names(entity: Entity, names: Sequence[Tenure]) -> Iterator[Quad]:
    """Turn what a team was called through the years into quads.

    Args:
        entity: the team.
        names: its names with the first and the last season of each.

    Yields:
        A node for each name and time, with its first and last day; and each name as
        ``skos:altLabel``, so that the team is found by it.
    """
    iri = entity_iri(entity.id)
    for borne in names:
        whose = entity.id.partition("/")[2]
        name = f"{slug(whose)}_{slug(borne.team)}_{borne.first}-{borne.last}"
        node = thing("name", name)
        yield Quad(iri, DATED_NAME, node, ENTITIES)
        yield Quad(node, A, NAME, ENTITIES)
        yield Quad(node, LABEL, string(borne.team), ENTITIES)
        yield Quad(node, VALID_FROM, calendar_day(f"{borne.first:04}-01-01"), ENTITIES)
        yield Quad(node, VALID_UNTIL, calendar_day(f"{borne.last:04}-12-31"), ENTITIES)
        yield Quad(node, PRECISION, string("year"), ENTITIES)
        if borne.team != entity.name:
            yield Quad(iri, ALTERNATIVE, string(borne.team), ENTITIES)
