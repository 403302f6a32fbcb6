"""Turns what is said of riders and teams into memberships: which team, when, and how sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.draw.said import Said, name_of

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Membership", "memberships"]

_RELATIONS = frozenset({"rides_for", "rode_for"})


@dataclass(frozen=True, slots=True)
class Membership:
    """A rider's time in a team.

    Attributes:
        rider: identifier of the rider.
        team: identifier of the team.
        name: the team's name.
        relation: rides_for or rode_for.
        status: asserted, possible or denied.
        years: the seasons that are stated, ascending; perhaps none.
        undated: whether it is also said without a year.
    """

    rider: str
    team: str
    name: str
    relation: str
    status: str
    years: tuple[int, ...]
    undated: bool

    @property
    def now(self) -> bool:
        """Whether it is a fact that the rider is in the team at present."""
        return self.relation == "rides_for" and self.status == "asserted"

    def fits(self, year: int | None) -> tuple[bool, bool, bool, int]:
        """How well it answers where the rider was in a year; more is better."""
        in_year = year is not None and year in self.years
        certain = self.status == "asserted"
        return (
            in_year and certain,
            certain,
            self.relation == "rides_for",
            max(self.years, default=0),
        )


def memberships(
    network: MultiDiGraph[str], facts: Iterable[Said]
) -> dict[str, tuple[Membership, ...]]:
    """Gather the memberships of each rider; denied ones are none.

    Args:
        network: where names are.
        facts: what is said.

    Returns:
        By the rider's identifier, sorted by team.
    """
    groups: dict[tuple[str, str, str, str], list[Said]] = defaultdict(list)
    for one in facts:
        if one.relation in _RELATIONS and one.status != "denied":
            groups[one.source, one.target, one.relation, one.status].append(one)
    found: dict[str, list[Membership]] = defaultdict(list)
    for (rider, team, relation, status), several in sorted(groups.items()):
        years = tuple(sorted({one.year for one in several if one.year is not None}))
        undated = any(one.year is None for one in several)
        name = name_of(network, team)
        found[rider].append(Membership(rider, team, name, relation, status, years, undated))
    return {rider: tuple(several) for rider, several in found.items()}
