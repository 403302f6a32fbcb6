"""Readings of the passages of one article, which were read by themselves, to the article's reading.

What has one name in two passages is one thing, as in the parts of ``kg.resolve.parts``. Of what
several passages say, there is one claim: the one that says it most plainly, as of the sentences of
one passage. And a claim goes as well where one of another passage makes it needless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from kg.model import Entity, Reading, Span
from kg.relate.claims import Standing, what_is_said
from kg.relate.needless import without_needless

if TYPE_CHECKING:
    from kg.explain import Explanation
    from kg.model import Article, Claim, Mention

__all__ = ["Passage", "joined"]

_Value = TypeVar("_Value")
_NOBODY: Mapping[str, Entity] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article's text that was read.

    Attributes:
        mentions: its mentions.
        entities: those that its mentions and claims refer to.
        claims: its claims, each with what it counts for.
        explanations: one for each claim, or none.
    """

    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    claims: Mapping[Claim, Standing]
    explanations: tuple[Explanation, ...]

    @classmethod
    def of(cls, reading: Reading, standings: Mapping[Claim, Standing], start: int) -> Passage:
        """Counts the characters of a passage from the article's beginning.

        Args:
            reading: what was found in it, counted from its own.
            standings: what each of its claims counts for.
            start: where it begins in the article.

        Returns:
            The same, with the article's offsets.
        """
        return cls(
            _moved(reading.mentions, start),
            reading.entities,
            {_moved(claim, start): standings[claim] for claim in reading.claims},
            _moved(reading.explanations, start),
        )


def joined(article: Article, read: Sequence[Passage]) -> Reading:
    """Makes one reading of those of an article's passages.

    Args:
        article: the article.
        read: its passages, in their order.

    Returns:
        The reading of the article.
    """
    entities = _entities(read)
    best: dict[tuple[str, str, str], tuple[Standing, Claim]] = {}
    for passage in read:
        for claim, standing in passage.claims.items():
            key = _key(claim)
            if key not in best or best[key][0].plainness < standing.plainness:
                best[key] = standing, claim
    chosen = {_moved(claim, 0, entities): claim for _, claim in best.values()}
    odds = {claim: best[_key(claim)][0].odds for claim in chosen}
    countries = {entity.name for entity in entities.values() if entity.type == "Country"}
    claims = tuple(without_needless(odds, countries))
    told = {each.claim: each for passage in read for each in passage.explanations}
    mentions = tuple(mention for passage in read for mention in passage.mentions)
    meant = {m.entity for m in mentions} | {
        end.id for claim in claims for end in (claim.subject, claim.object)
    }
    return Reading(
        article,
        mentions,
        tuple(entities[name] for name in sorted(entities) if name in meant),
        claims,
        tuple(_moved(told[chosen[claim]], 0, entities) for claim in claims if told),
    )


def _key(claim: Claim) -> tuple[str, str, str]:
    return what_is_said(claim.subject, claim.predicate, claim.object)


def _entities(read: Sequence[Passage]) -> dict[str, Entity]:
    """The entities of all passages, each with all its names; the name of the first is its own."""
    found: dict[str, Entity] = {}
    aliases: dict[str, set[str]] = {}
    for passage in read:
        for entity in passage.entities:
            found.setdefault(entity.id, entity)
            aliases.setdefault(entity.id, set()).update((entity.name, *entity.aliases))
    return {
        name: replace(entity, aliases=tuple(sorted(aliases[name] - {entity.name})))
        for name, entity in found.items()
    }


def _moved(value: _Value, by: int, entities: Mapping[str, Entity] = _NOBODY) -> _Value:
    """Moves every span of a value by some characters, and puts in entities as they are known now."""
    found: Any = value
    if isinstance(value, Span):
        found = Span(value.start + by, value.end + by, value.text)
    elif isinstance(value, Entity):
        found = entities.get(value.id, value)
    elif isinstance(value, tuple):
        found = tuple([_moved(each, by, entities) for each in value])
    elif is_dataclass(value) and not isinstance(value, type):
        names = [each.name for each in fields(value)]
        found = replace(value, **{n: _moved(getattr(value, n), by, entities) for n in names})
    return found  # type: ignore[no-any-return]
