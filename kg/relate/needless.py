"""The claims of an article to those among them that other ones make needless."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kg.model import Claim

__all__ = ["without_needless"]

# Where one of these is said of a pair, that both were there goes without saying.
_STRONGER = frozenset(("won", "won_stage_of", "placed_in", "abandoned", "led"))
_ONE_TEAM = frozenset(("rides_for", "directs"))
_OF_A_COUNTRY = re.compile(r"\b(?:national|olympic|federation|track|squad)\b", re.IGNORECASE)


def without_needless(odds: Mapping[Claim, float], countries: Collection[str]) -> list[Claim]:
    """Leaves out what a result says too, and teams that surer claims speak against.

    Args:
        odds: the claims of an article, with the odds that each is a fact.
        countries: the names of the countries that it names.

    Returns:
        The others, sorted by evidence, subject, relation and object.
    """
    needless = _implied(odds) | _left_teams(odds)
    needless |= _other_teams({c: o for c, o in odds.items() if c not in needless}, countries)
    kept = (c for c in odds if c not in needless)
    return sorted(kept, key=lambda c: (c.evidence, c.subject.id, c.predicate, c.object.id))


def _implied(claims: Collection[Claim]) -> set[Claim]:
    """The claims that somebody took part where a result says so already."""
    strong = {
        (c.subject.id, c.object.id)
        for c in claims
        if c.predicate in _STRONGER and c.status == "asserted"
    }
    return {
        c for c in claims if c.predicate == "competes_in" and (c.subject.id, c.object.id) in strong
    }


def _left_teams(claims: Collection[Claim]) -> set[Claim]:
    """The claims that somebody rides for the team that the article says was left for another."""
    sure = [c for c in claims if c.status == "asserted"]
    left = {(c.subject.id, c.object.id) for c in sure if c.predicate == "rode_for"}
    rides = [c for c in sure if c.predicate == "rides_for"]
    settled = {c.subject.id for c in rides if (c.subject.id, c.object.id) not in left}
    return {c for c in rides if (c.subject.id, c.object.id) in left and c.subject.id in settled}


def _other_teams(odds: Mapping[Claim, float], countries: Collection[str]) -> set[Claim]:
    """The claims that somebody is with a trade team although he or she is more surely with another.

    Where an article seems to say both, four of five of these are wrong (measured on held-back
    passages); squads of a country come on top.

    Returns:
        The less sure claims.
    """
    teams: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in odds:
        if claim.predicate in _ONE_TEAM and claim.status == "asserted":
            name = claim.object.name
            if name not in countries and not _OF_A_COUNTRY.search(name):
                teams[claim.subject.id, claim.predicate].append(claim)
    needless: set[Claim] = set()
    for claims in teams.values():
        surest = max(claims, key=lambda c: (odds[c], c.evidence.start))
        needless.update(c for c in claims if c != surest)
    return needless
