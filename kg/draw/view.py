"""Turns a graph of claims into what a picture shows: boxes with names, ties with a few words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx

from kg.draw.errors import TooManyEntities
from kg.draw.find import find
from kg.draw.style import RELATIONS
from kg.draw.words import phrase
from kg.vocabulary import relations

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Box", "Tie", "View", "view"]

LIMIT = 150
"""More entities than this make a picture that nobody can read."""

_UNDRAWN = frozenset({"has_age"})
_FOLDED = frozenset({"has_role", "has_nationality"})
_MOST_WORDS = 4
# Where a label hides most of a short line, its dashes cannot be told from a solid line.
_DOUBTS = {"possible": "?", "denied": " (denied)"}


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the picture.

    Attributes:
        id: the entity's identifier.
        name: as it is printed.
        type: the entity's type.
        subtitle: role and nationality in a few words, or an empty string.
        degree: the number of entities it is tied to.
        focus: whether the picture is about it.
    """

    id: str
    name: str
    type: str
    subtitle: str = ""
    degree: int = 0
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """An edge of the picture: all that is said of one entity and another with one status.

    Attributes:
        source: identifier of the entity at the tail.
        target: identifier of the entity at the head.
        status: asserted, possible or denied.
        relations: their names, strongest first.
        words: one phrase a relation, such as ``won stage 5 2019``.
        directed: whether it has a head: false where all its relations hold both ways.
    """

    source: str
    target: str
    status: str
    relations: tuple[str, ...]
    words: tuple[str, ...]
    directed: bool


@dataclass(frozen=True, slots=True)
class View:
    """What a picture shows.

    Attributes:
        boxes: sorted by identifier.
        ties: sorted by ends and status.
    """

    boxes: tuple[Box, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    source: str
    target: str
    relation: str
    status: str
    marks: tuple[tuple[str, Any], ...]


def _marks(data: Mapping[str, Any]) -> set[tuple[tuple[str, Any], ...]]:
    """Year, stage and rank by each claim of an edge, or by the edge where it lists no claims."""
    names = ("year", "stage", "rank")
    claims = data.get("claims") or ()
    return {tuple((name, getattr(claim, name, None)) for name in names) for claim in claims} or {
        tuple((name, data.get(name)) for name in names)
    }


def _said(network: MultiDiGraph[str], show: Iterable[str]) -> list[_Said]:
    """The edges to be drawn, each symmetric one in one direction, facts before hopes."""
    wanted = tuple(show)
    symmetric = {name for name, relation in relations().items() if relation.symmetric}
    found: set[_Said] = set()
    for source, target, key, data in network.edges(keys=True, data=True):
        relation = str(data.get("predicate", key))
        status = str(data.get("status", "asserted"))
        if relation in _UNDRAWN or status not in wanted or source == target:
            continue
        ends = sorted((str(source), str(target))) if relation in symmetric else (source, target)
        found.update(
            _Said(str(ends[0]), str(ends[1]), relation, status, marks) for marks in _marks(data)
        )
    facts = {(one.source, one.target, one.relation) for one in found if one.status == "asserted"}
    return sorted(
        (
            one
            for one in found
            if one.status != "possible" or (one.source, one.target, one.relation) not in facts
        ),
        key=lambda one: (one.source, one.target, one.status, one.relation, str(one.marks)),
    )


def _name(network: MultiDiGraph[str], node: str) -> str:
    return str(network.nodes[node].get("name") or node) if node in network else node


def _subtitles(network: MultiDiGraph[str], folded: Iterable[_Said]) -> Mapping[str, str]:
    """Role and nationality of each entity; a question mark follows what is only supposed."""
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in folded:
        if one.status != "denied":
            doubt = "?" if one.status == "possible" else ""
            words = f"{_name(network, one.target)}{doubt}"
            if words not in parts[one.source][one.relation]:
                parts[one.source][one.relation].append(words)
    return {
        node: ", ".join([*said.get("has_role", ()), *said.get("has_nationality", ())])
        for node, said in parts.items()
    }


def _ties(drawn: Iterable[_Said]) -> tuple[Tie, ...]:
    """Combine all that is said of a pair in one direction and with one status."""
    known = relations()
    strength = {name: place for place, name in enumerate(RELATIONS)}
    groups: dict[tuple[str, str, str], dict[str, list[Mapping[str, Any]]]] = {}
    for one in drawn:
        group = groups.setdefault((one.source, one.target, one.status), {})
        group.setdefault(one.relation, []).append(dict(one.marks))
    ties = []
    for (source, target, status), said in sorted(groups.items()):
        implied = {other for name in said if name in known for other in known[name].implies}
        names = sorted(
            (name for name in said if name not in implied or status == "denied"),
            key=lambda name: (strength.get(name, len(strength)), name),
        )
        doubt = _DOUBTS.get(status, "")
        words = tuple(dict.fromkeys(phrase(name, said[name]) + doubt for name in names))
        if len(words) > _MOST_WORDS:
            words = (*words[: _MOST_WORDS - 1], f"and {len(words) - _MOST_WORDS + 1} more")
        directed = any(name not in known or not known[name].symmetric for name in names)
        ties.append(Tie(source, target, status, tuple(names), words, directed))
    return tuple(ties)


def _near(said: list[_Said], centre: str, hops: int) -> list[_Said]:
    """What is said among the entities at most so many steps from the centre."""
    web: networkx.Graph[str] = networkx.Graph()
    web.add_node(centre)
    web.add_edges_from((one.source, one.target) for one in said)
    kept = networkx.ego_graph(web, centre, radius=hops)
    return [one for one in said if one.source in kept and one.target in kept]


def _degrees(drawn: Iterable[_Said]) -> dict[str, int]:
    """With how many others each entity is tied."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one in drawn:
        neighbours[one.source].add(one.target)
        neighbours[one.target].add(one.source)
    return {node: len(others) for node, others in neighbours.items()}


def _best(degrees: Mapping[str, int], network: MultiDiGraph[str]) -> tuple[str, ...]:
    ranked = sorted(degrees, key=lambda node: (-degrees[node], node))
    return tuple(_name(network, node) for node in ranked[:5])


def view(
    network: MultiDiGraph[str],
    *,
    focus: str | None = None,
    hops: int = 1,
    show: Iterable[str] = ("asserted", "possible"),
    limit: int = LIMIT,
) -> View:
    """Choose what a picture shows.

    Ages are left out; roles and nationalities become subtitles, unless the focus is a role or a
    country; what a stronger relation of the same pair implies is not repeated; entities without
    a tie are left out.

    Args:
        network: nodes with ``name``, ``type`` and perhaps ``aliases``; edges with ``predicate``,
            ``status``, ``year``, ``stage``, ``rank``.
        focus: the name, an alias or the identifier of the entity to draw the surroundings of.
        hops: how many steps from the focus to draw.
        show: the statuses to draw.
        limit: the greatest number of entities.

    Returns:
        The boxes and ties.

    Raises:
        TooManyEntities: if the picture would have more entities than the limit.
    """
    centre = None if focus is None else find(network, focus)
    said = _said(network, show)
    unfold = centre is not None and network.nodes[centre].get("type") in {"Role", "Country"}
    folded = [] if unfold else [one for one in said if one.relation in _FOLDED]
    drawn = [one for one in said if unfold or one.relation not in _FOLDED]
    if centre is not None:
        drawn = _near(drawn, centre, hops)
    degrees = _degrees(drawn)
    if centre is not None:
        degrees.setdefault(centre, 0)
    if len(degrees) > limit:
        about = None if centre is None else _name(network, centre)
        others = {node: degree for node, degree in degrees.items() if node != centre}
        raise TooManyEntities(len(degrees), limit, _best(others, network), about, hops)
    subtitles = _subtitles(network, folded)
    boxes = tuple(
        Box(
            id=node,
            name=_name(network, node),
            type=str(network.nodes[node].get("type", "")),
            subtitle=subtitles.get(node, ""),
            degree=degrees[node],
            focus=node == centre,
        )
        for node in sorted(degrees)
    )
    return View(boxes, _ties(drawn))
