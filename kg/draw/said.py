"""Turns the edges of a graph of claims into facts, one for each year, stage, rank and article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.vocabulary import relations

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Said", "busiest", "name_of", "said", "type_of"]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of two entities.

    Attributes:
        source: identifier of the subject.
        target: identifier of the object.
        relation: its name in the vocabulary.
        status: asserted, possible or denied.
        year: the season or edition, or None.
        stage: the stage's number, or None.
        rank: the place in the result, or None.
        article: identifier of the article that says so, or an empty string.
    """

    source: str
    target: str
    relation: str
    status: str
    year: int | None = None
    stage: int | None = None
    rank: int | None = None
    article: str = ""

    @property
    def triple(self) -> tuple[str, str, str]:
        """Subject, relation and object."""
        return self.source, self.relation, self.target

    @property
    def order(self) -> tuple[str, str, str, str, str]:
        """What facts are sorted by."""
        marks = (self.year, self.stage, self.rank, self.article)
        return self.source, self.target, self.status, self.relation, str(marks)


def name_of(network: MultiDiGraph[str], node: str) -> str:
    """The usual name of an entity, else its identifier."""
    return str(network.nodes[node].get("name") or node) if node in network else node


def type_of(network: MultiDiGraph[str], node: str) -> str:
    """The type of an entity, or an empty string."""
    return str(network.nodes[node].get("type") or "") if node in network else ""


def _marks(data: Mapping[str, Any]) -> set[tuple[int | None, int | None, int | None, str]]:
    """Year, stage, rank and article by each claim, or by the edge where it lists no claims."""
    claims = data.get("claims") or ()
    if not claims:
        return {(data.get("year"), data.get("stage"), data.get("rank"), data.get("article") or "")}
    return {(claim.year, claim.stage, claim.rank, claim.article) for claim in claims}


def said(network: MultiDiGraph[str], show: Iterable[str]) -> tuple[Said, ...]:
    """Read the facts off a graph.

    A symmetric relation is given in one direction only; a hope that is a fact of the same year,
    or that has no year and is a fact of any, is left out.

    Args:
        network: edges with ``predicate``, ``status`` and either ``claims`` or ``year``, ``stage``,
            ``rank`` and ``article``.
        show: the statuses wanted.

    Returns:
        The facts, in an order that does not depend on the graph's.
    """
    wanted = frozenset(show)
    symmetric = {name for name, relation in relations().items() if relation.symmetric}
    found: set[Said] = set()
    for source, target, key, data in network.edges(keys=True, data=True):
        relation = str(data.get("predicate", key))
        status = str(data.get("status", "asserted"))
        if status not in wanted or source == target:
            continue
        ends = sorted((str(source), str(target))) if relation in symmetric else (source, target)
        found.update(
            Said(str(ends[0]), str(ends[1]), relation, status, *marks) for marks in _marks(data)
        )
    facts = [one for one in found if one.status == "asserted"]
    known = {one.triple for one in facts}
    dated = {(one.triple, one.year) for one in facts}

    def is_news(one: Said) -> bool:
        if one.status != "possible":
            return True
        return one.triple not in known if one.year is None else (one.triple, one.year) not in dated

    return tuple(sorted(filter(is_news, found), key=lambda one: one.order))


def busiest(
    network: MultiDiGraph[str], facts: Iterable[Said], kinds: Iterable[str] = (), most: int = 5
) -> tuple[str, ...]:
    """The names of the entities that facts tie to most others.

    Args:
        network: where their names and types are.
        facts: the facts that count.
        kinds: the types wanted; none for all.
        most: how many names.

    Returns:
        The names, best first.
    """
    wanted = frozenset(kinds)
    others: dict[str, set[str]] = {}
    for one in facts:
        others.setdefault(one.source, set()).add(one.target)
        others.setdefault(one.target, set()).add(one.source)
    ranked = sorted(
        (node for node in others if not wanted or type_of(network, node) in wanted),
        key=lambda node: (-len(others[node]), node),
    )
    return tuple(dict.fromkeys(name_of(network, node) for node in ranked))[:most]
