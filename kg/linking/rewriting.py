"""Readings turned into readings whose entities have other identifiers: those of the graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from kg.model import Claim, Entity, Reading

__all__ = ["entities_of", "rewritten"]


def entities_of(reading: Reading, types: tuple[str, ...]) -> dict[str, Entity]:
    """Gather an article's entities; one that comes twice has all its names.

    Args:
        reading: the article with what was found in it.
        types: those that are wanted.

    Returns:
        Entities by identifier, in order.
    """
    ends = (end for claim in reading.claims for end in (claim.subject, claim.object, claim.speaker))
    found: dict[str, Entity] = {}
    for entity in (*reading.entities, *ends):
        if entity is None or entity.type not in types:
            continue
        known = found.get(entity.id)
        if known is None:
            found[entity.id] = entity
        elif known is not entity and known != entity:
            name = max(known.name, entity.name, key=lambda each: (len(each), each))
            aliases = {known.name, entity.name, *known.aliases, *entity.aliases} - {name}
            items = tuple(sorted({*known.same_as, *entity.same_as}))
            found[entity.id] = replace(
                known, name=name, aliases=tuple(sorted(aliases)), same_as=items
            )
    return dict(sorted(found.items()))


def rewritten(
    reading: Reading, ids: Mapping[str, str], items_of: Callable[[str], Collection[str]]
) -> Reading:
    """Give a reading's entities other identifiers.

    Args:
        reading: the article with what was found in it.
        ids: the identifiers that change, and what they become.
        items_of: gives the Wikidata items of an entity of the graph.

    Returns:
        The reading; what it would say of somebody and the same one again is left out.
    """
    if not ids:
        return reading

    def new(entity: Entity) -> Entity:
        identifier = ids.get(entity.id)
        if identifier is None:
            return entity
        # Who has a namesake's name has not the namesake's Wikidata item.
        namesake = entity.same_as and identifier.startswith(f"{entity.id}-")
        taken = items_of(entity.id) if namesake else frozenset()
        items = tuple(item for item in entity.same_as if item not in taken)
        return replace(entity, id=identifier, same_as=items)

    def told(claim: Claim) -> Claim:
        ends = claim.subject, claim.object, claim.speaker
        if not any(end is not None and end.id in ids for end in ends):
            return claim
        speaker = None if claim.speaker is None else new(claim.speaker)
        return replace(claim, subject=new(claim.subject), object=new(claim.object), speaker=speaker)

    claims = map(told, reading.claims)
    return replace(
        reading,
        mentions=tuple(
            replace(each, entity=ids[each.entity])
            if each.entity is not None and each.entity in ids
            else each
            for each in reading.mentions
        ),
        entities=tuple(sorted(map(new, reading.entities), key=lambda each: each.id)),
        claims=tuple(each for each in claims if each.subject.id != each.object.id),
        # They are about the article's own identifiers.
        explanations=(),
    )
