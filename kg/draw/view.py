"""Turns a graph of claims into what a picture shows: boxes with names, ties with a few words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.draw.errors import TooManyEntities
from kg.draw.find import find
from kg.draw.request import LIMIT
from kg.draw.said import Said, busiest, name_of, said, type_of
from kg.draw.style import RELATIONS
from kg.draw.words import phrase
from kg.vocabulary import relations

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Box", "Tie", "View", "names_given", "subtitles", "view"]

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
        articles: identifiers of the articles whose facts are shown.
    """

    boxes: tuple[Box, ...]
    ties: tuple[Tie, ...]
    articles: frozenset[str] = frozenset()


def subtitles(network: MultiDiGraph[str], folded: Iterable[Said]) -> Mapping[str, str]:
    """Role and nationality of each entity; a question mark follows what is only supposed."""
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in folded:
        if one.status != "denied":
            doubt = "?" if one.status == "possible" else ""
            words = f"{name_of(network, one.target)}{doubt}"
            if words not in parts[one.source][one.relation]:
                parts[one.source][one.relation].append(words)
    return {
        node: ", ".join([*words.get("has_role", ()), *words.get("has_nationality", ())])
        for node, words in parts.items()
    }


def _ties(drawn: Iterable[Said]) -> tuple[Tie, ...]:
    """Combine all that is said of a pair in one direction and with one status."""
    known = relations()
    strength = {name: place for place, name in enumerate(RELATIONS)}
    groups: dict[tuple[str, str, str], dict[str, list[Said]]] = {}
    for one in drawn:
        group = groups.setdefault((one.source, one.target, one.status), {})
        group.setdefault(one.relation, []).append(one)
    ties = []
    for (source, target, status), facts in sorted(groups.items()):
        implied = {other for name in facts if name in known for other in known[name].implies}
        names = sorted(
            (name for name in facts if name not in implied or status == "denied"),
            key=lambda name: (strength.get(name, len(strength)), name),
        )
        doubt = _DOUBTS.get(status, "")
        words = tuple(dict.fromkeys(phrase(name, facts[name]) + doubt for name in names))
        if len(words) > _MOST_WORDS:
            words = (*words[: _MOST_WORDS - 1], f"and {len(words) - _MOST_WORDS + 1} more")
        directed = any(name not in known or not known[name].symmetric for name in names)
        ties.append(Tie(source, target, status, tuple(names), words, directed))
    return tuple(ties)


def _near(facts: list[Said], centres: Iterable[str], hops: int) -> list[Said]:
    """What is said among the entities at most so many steps from one of the centres."""
    kept = edge = set(centres)
    for _ in range(hops):
        edge = {
            end
            for one in facts
            if one.source in edge or one.target in edge
            for end in (one.source, one.target)
        } - kept
        if not edge:
            break
        kept = kept | edge
    return [one for one in facts if one.source in kept and one.target in kept]


def _degrees(drawn: Iterable[Said]) -> dict[str, int]:
    """With how many others each entity is tied."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one in drawn:
        neighbours[one.source].add(one.target)
        neighbours[one.target].add(one.source)
    return {node: len(others) for node, others in neighbours.items()}


def names_given(focus: str | Sequence[str] | None) -> tuple[str, ...]:
    """The names of a focus, which may be one, several or none."""
    if focus is None:
        return ()
    return (focus,) if isinstance(focus, str) else tuple(focus)


def view(
    network: MultiDiGraph[str],
    *,
    focus: str | Sequence[str] | None = None,
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
        focus: the name, an alias or the identifier of the entity to draw the surroundings of, or
            several of these.
        hops: how many steps from the focus to draw.
        show: the statuses to draw.
        limit: the greatest number of entities.

    Returns:
        The boxes and ties.

    Raises:
        TooManyEntities: if the picture would have more entities than the limit.
    """
    centres = [find(network, name) for name in names_given(focus)]
    facts = [one for one in said(network, show) if one.relation not in _UNDRAWN]
    unfold = any(type_of(network, centre) in {"Role", "Country"} for centre in centres)
    folded = [] if unfold else [one for one in facts if one.relation in _FOLDED]
    drawn = [one for one in facts if unfold or one.relation not in _FOLDED]
    if centres:
        drawn = _near(drawn, centres, hops)
    degrees = dict.fromkeys(centres, 0) | _degrees(drawn)
    if len(degrees) > limit:
        names = [name_of(network, centre) for centre in centres]
        others = [
            name for name in busiest(network, drawn, most=5 + len(names)) if name not in names
        ]
        about = " and ".join(names) or None
        raise TooManyEntities(len(degrees), limit, tuple(others[:5]), about, hops)
    under = subtitles(network, folded)
    boxes = tuple(
        Box(
            id=node,
            name=name_of(network, node),
            type=type_of(network, node),
            subtitle=under.get(node, ""),
            degree=degrees[node],
            focus=node in centres,
        )
        for node in sorted(degrees)
    )
    return View(boxes, _ties(drawn), frozenset(one.article for one in drawn))
