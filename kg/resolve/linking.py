"""Clusters to entities: a usual name, an identifier that stays, aliases, Wikidata."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.gazetteer import Entry, fold
from kg.model import Entity, EntityType
from kg.vocabulary import ENTITY_KINDS, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.gazetteer import Gazetteer
    from kg.resolve.clusters import Cluster

__all__ = ["entity_of", "entry_of", "make_entity", "merge_linked"]

_YEARS_APART = 2
# Of whom and what surnames and single words are short for many.
_FULL_NAMES = ("Rider", "Race")
# What may be called by a part of its full name, which is another for many of them.
_TOLD_IN_PART = ("Race", "Place")


def entity_of(cluster: Cluster, known: Gazetteer, year: int | None) -> Entity:
    """Names a cluster, with the gazetteer's help where it is sure.

    Args:
        cluster: mentions of one thing.
        known: the gazetteer.
        year: the article's year, which decides between namesakes of different times.

    Returns:
        The entity; its identifier is made of the gazetteer's name where there is one.
    """
    entry = entry_of(cluster, known, year)
    written = cluster.names[0]
    if entry is None:
        return make_entity(cluster.type, written, cluster.names)
    name = _name(entry, written, year)
    wikidata = (entry.wikidata,) if entry.wikidata else ()
    return make_entity(cluster.type, name, [*cluster.names, entry.name], entry.name, wikidata)


def make_entity(
    kind: EntityType,
    name: str,
    aliases: Sequence[str] = (),
    canonical: str | None = None,
    same_as: tuple[str, ...] = (),
) -> Entity:
    """Makes an entity of a name.

    Args:
        kind: its type.
        name: its fullest usual name.
        aliases: its other names; the name itself is left out.
        canonical: the name that its identifier is made of, if another.
        same_as: Wikidata identifiers.

    Returns:
        The entity.
    """
    others = tuple(sorted(set(aliases) - {name}))
    return Entity(f"{ENTITY_KINDS[kind]}/{slug(canonical or name)}", name, kind, others, same_as)


def _name(entry: Entry, written: str, year: int | None) -> str:
    """The fullest usual name: as written, unless that is only a part of it."""
    folded = fold(written)
    if entry.type == "Team":
        # A team is best known by the name it had then, which is the one that articles use.
        at = entry.name_in(year) if year else None
        return at or entry.name if folded in map(fold, entry.ambiguous) else written
    short, full = folded.split(), fold(entry.name).split()
    if short == full:
        return entry.name
    if entry.type in _TOLD_IN_PART and (len(short) > 1 or entry.type == "Place"):
        # The Olympic road race is called so: nobody writes what a list of races calls it.
        return written
    if entry.type == "Rider" and len(short) > 1 and all(len(word) > 1 for word in short):
        # A full name is the one that its bearer had then; "Sir" and "Dr" are no part of it.
        return entry.name if set(full) < set(short) else written
    if len(short) < len(full) and set(short) <= set(full):
        return entry.name
    alone = entry.type == "Race" and len(short) == 1
    return entry.name if alone and folded in map(fold, entry.ambiguous) else written


def entry_of(cluster: Cluster, known: Gazetteer, year: int | None) -> Entry | None:
    """Finds what the gazetteer knows of a cluster.

    Args:
        cluster: mentions of one thing.
        known: the gazetteer.
        year: the article's year.

    Returns:
        The entry, or None where there is none or several fit.
    """
    kind: EntityType = "Rider" if cluster.type == "Person" else cluster.type
    for folded in _telling(kind, [fold(name) for name in cluster.names]):
        found = known.lookup(folded, kind)
        if not found and kind == "Rider":
            found = known.surname(folded)
            if len(found) > 1:
                found = tuple(e for e in found if _active(e, year)) if year else ()
        if kind == "Country" and not found:
            country = known.country_of(folded)
            found = (country,) if country else ()
        if len(found) > 1 and year:
            found = tuple(e for e in found if _active(e, year)) or found
        if len(found) == 1 and _plausible(found[0], cluster.type, year):
            return found[0]
        if len(found) > 1:
            return None
    return None


def _telling(kind: EntityType, names: Sequence[str]) -> Sequence[str]:
    """The names by which something can be looked up: a part of an unknown full name is another's."""
    full = [name for name in names if " " in name]
    return full if full and kind in _FULL_NAMES else names


def _active(entry: Entry, year: int | None) -> bool:
    if year is None or entry.years is None:
        return False
    first, last = entry.years
    return first - _YEARS_APART <= year <= last + _YEARS_APART


def _plausible(entry: Entry, kind: EntityType, year: int | None) -> bool:
    """A rider who would have been a child or long retired is a namesake."""
    if kind == "Rider" and year and entry.birth_year:
        return 14 <= year - entry.birth_year <= 60
    return True


def merge_linked(
    clusters: list[Cluster], entities: list[Entity]
) -> tuple[list[Cluster], list[Entity]]:
    """Makes one cluster of those that turned out to be the same entity.

    Args:
        clusters: clusters of an article.
        entities: the entity of each.

    Returns:
        Both without doubles, in the order of the first mention.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for i, entity in enumerate(entities):
        groups[entity.id].append(i)
    merged, kept = [], []
    for numbers in groups.values():
        first = clusters[numbers[0]]
        for n in numbers[1:]:
            first.mentions = sorted({*first.mentions, *clusters[n].mentions})
            first.names = list(dict.fromkeys([*first.names, *clusters[n].names]))
            first.links |= clusters[n].links
        entity = entities[numbers[0]]
        aliases = sorted(
            {a for n in numbers for a in (entities[n].name, *entities[n].aliases)} - {entity.name}
        )
        merged.append(first)
        kept.append(Entity(entity.id, entity.name, entity.type, tuple(aliases), entity.same_as))
    return merged, kept
