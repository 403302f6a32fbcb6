"""Turns a graph of claims into lead-out trains: who leads out whom, a panel for each team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kg.draw.cards import Card, card
from kg.draw.compose import Scene, arrange
from kg.draw.diagram import paint_scene
from kg.draw.errors import TooManyEntities
from kg.draw.find import find
from kg.draw.layers import columns
from kg.draw.legend import keys_of_kinds, keys_of_statuses
from kg.draw.membership import Membership, memberships
from kg.draw.paint import EDGE_FACE, paint_card
from kg.draw.panels import PADDING, Panels, masonry, paint_panel
from kg.draw.request import Request
from kg.draw.said import Said, busiest, name_of, said, type_of
from kg.draw.sheet import Plan, blank
from kg.draw.style import NODES, stroke
from kg.draw.text import extent, printable
from kg.draw.view import Box, Tie, subtitles
from kg.draw.words import years

__all__ = ["trains"]

Points = NDArray[np.float64]

_TITLE = "Lead-out trains"
_GAP = 46.0  # between two carriages, in points
_BETWEEN = 14.0  # between two trains of a team
_UNKNOWN = "team not stated"


@dataclass(frozen=True)
class _Panel:
    """A team with its trains.

    Attributes:
        team: its identifier, or an empty string.
        head: the card with the team's name.
        trains: the trains, laid out, from the top.
        size: the width and height that they need, in points.
    """

    team: str
    head: Card
    trains: tuple[Scene, ...]
    size: tuple[float, float]


def _team(one: Said, homes: dict[str, tuple[Membership, ...]]) -> str:
    """The team that a lead-out belongs to: the riders' common one, best one of its year."""
    front, last = homes.get(one.source, ()), homes.get(one.target, ())
    shared = {home.team for home in front} & {home.team for home in last}
    among = [home for home in (*front, *last) if home.team in shared] or [*last] or [*front]
    best = max(among, key=lambda home: (*home.fits(one.year), home.team), default=None)
    return best.team if best else ""


def _wanted(leads: Sequence[Said], team: dict[Said, str], request: Request) -> list[Said]:
    """The lead-outs in the trains of the riders and teams that the reader asked for."""
    centres = {find(request.network, name) for name in request.focus}
    if not centres:
        return list(leads)
    chosen = []
    for crew, train in _linked(leads, team):
        if centres & {crew, *(end for one in train for end in (one.source, one.target))}:
            chosen += train
    return chosen


def _linked(leads: Iterable[Said], team: dict[Said, str]) -> list[tuple[str, list[Said]]]:
    """The trains: lead-outs of one team that hang together."""
    by_team: dict[str, list[Said]] = defaultdict(list)
    for one in leads:
        by_team[team[one]].append(one)
    found = []
    for crew, several in sorted(by_team.items()):
        web: networkx.Graph[str] = networkx.Graph((one.source, one.target) for one in several)
        parts = sorted(map(sorted, networkx.connected_components(web)))
        for part in sorted(parts, key=lambda part: -len(part)):
            found.append((crew, [one for one in several if one.source in part]))
    return found


def _ties(train: Iterable[Said]) -> tuple[Tie, ...]:
    """An arrow for each pair and status, with the years."""
    groups: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    for one in train:
        groups[one.source, one.target, one.status].append(one)
    ties = []
    for (source, target, status), facts in sorted(groups.items()):
        doubt = {"possible": "?", "denied": "(denied)"}.get(status, "")
        words = " ".join(filter(None, (years(facts), doubt if status == "denied" else "")))
        words += doubt if status == "possible" else ""
        ties.append(
            Tie(source, target, status, ("leadout_for",), (words,) if words else (), directed=True)
        )
    return tuple(ties)


def _scene(
    request: Request, crew: str, train: list[Said], under: dict[str, str], focus: set[str]
) -> Scene:
    """Lay out one train, the last rider at the right."""
    ties = _ties(train)
    riders = sorted({end for tie in ties for end in (tie.source, tie.target)})
    ends = {tie.target for tie in ties} - {tie.source for tie in ties}
    boxes = [
        Box(each, name_of(request.network, each), type_of(request.network, each), under[each])
        for each in riders
    ]
    cards = [
        card(
            box.name if printable(box.name) else box.id,
            box.subtitle,
            box.type,
            bold=box.id in ends,
            strong=box.id in focus,
        )
        for box in boxes
    ]
    index = {each: row for row, each in enumerate(riders)}
    arrows = [(index[tie.source], index[tie.target]) for tie in ties]
    words = max((extent(tie.words, EDGE_FACE)[0] for tie in ties), default=0.0)
    spots = columns(np.array([each.size for each in cards]), arrows, _GAP + words)
    return arrange(boxes, cards, ties, spots)


def _subtitle(rider: str, crew: str, about: str, homes: tuple[Membership, ...]) -> str:
    """Role and country of a rider, and the team now where the train is another's."""
    now = sorted({home.name for home in homes if home.now and home.team != crew})
    away = "" if any(home.team == crew and home.now for home in homes) else ", ".join(now)
    return ", ".join(filter(None, (about, f"now {away}" if away and crew else "")))


def _panels(
    request: Request, found: list[tuple[str, list[Said]]], facts: Sequence[Said]
) -> list[_Panel]:
    """Lay out the trains of each team; the team with most riders first."""
    network = request.network
    homes = memberships(network, facts)
    about = subtitles(network, [f for f in facts if f.relation in {"has_role", "has_nationality"}])
    focus = {find(network, name) for name in request.focus}
    by_team: dict[str, list[Scene]] = defaultdict(list)
    for crew, train in found:
        riders = {end for one in train for end in (one.source, one.target)}
        under = {
            each: _subtitle(each, crew, about.get(each, ""), homes.get(each, ())) for each in riders
        }
        by_team[crew].append(_scene(request, crew, train, under, focus))
    panels = []
    for crew, scenes in by_team.items():
        name = name_of(network, crew) if crew else _UNKNOWN
        head = card(
            name, "", "Team" if crew else "", bold=bool(crew), strong=crew in focus, widest=220.0
        )
        width = max(head.size[0], *(scene.size[0] for scene in scenes))
        height = head.size[1] + sum(scene.size[1] + _BETWEEN for scene in scenes)
        size = (width + 2 * PADDING, height + 2 * PADDING)
        panels.append(_Panel(crew, head, tuple(scenes), size))
    return sorted(panels, key=lambda p: (not p.team, -sum(len(t.boxes) for t in p.trains), p.team))


def _paint(axes: Axes, shift: Points, panels: Sequence[_Panel], placed: Panels) -> None:
    """Paint every panel with its team and its trains."""
    for panel, corner, size in zip(panels, placed.corners, placed.sizes, strict=True):
        paint_panel(axes, corner + shift, size, NODES["Team"].edge if panel.team else "#9A9A9A")
        left, top = corner + shift + np.array([PADDING, size[1] - PADDING])
        wide, high = panel.head.size
        at = np.array([left + wide / 2, top - high / 2])
        paint_card(axes, panel.head, at, printable(panel.team) or "unknown")
        top -= high
        for scene in panel.trains:
            top -= _BETWEEN + scene.size[1]
            paint_scene(axes, scene, np.array([left, top]), panel.team)


def trains(request: Request) -> Plan:
    """Draw lead-out trains, team by team.

    Args:
        request: its focus are riders, whose trains are drawn, or teams.

    Returns:
        The plan of the figure.

    Raises:
        TooManyEntities: if it would show more riders and teams than the limit.
    """
    facts = said(request.network, request.show)
    leads = [one for one in facts if one.relation == "leadout_for"]
    homes = memberships(request.network, facts)
    team = {one: _team(one, homes) for one in leads}
    chosen = _wanted(leads, team, request)
    if not chosen:
        names = " or ".join(
            name_of(request.network, find(request.network, n)) for n in request.focus
        )
        where = f" that {names} is a part of" if leads else ""
        return blank(
            _TITLE,
            f"There is no lead-out train to draw{where}.",
            "A train needs facts of the relation leadout_for: “Vaelkens led out Corsaletti.” "
            "Read more articles with kg build, or draw all trains without a focus.",
        )
    found = _linked(chosen, team)
    riders = {end for one in chosen for end in (one.source, one.target)}
    shown = len(riders) + len({crew for crew, _ in found if crew})
    if shown > request.limit:
        crews = [name_of(request.network, crew) for crew, _ in found if crew]
        best = sorted(set(crews), key=lambda crew: (-crews.count(crew), crew))
        hints = tuple(best[:5]) or busiest(request.network, chosen)
        raise TooManyEntities(shown, request.limit, hints, None, 1)
    panels = _panels(request, found, facts)
    placed = masonry([panel.size for panel in panels])
    ties = [tie for panel in panels for scene in panel.trains for tie in scene.ties]
    keys = keys_of_kinds(["Rider", *(["Team"] if any(panel.team for panel in panels) else [])])
    keys += keys_of_statuses({tie.status for tie in ties}, "leads out", stroke("leadout_for"))
    return Plan(
        _TITLE,
        placed.size,
        keys,
        (shown, len(ties)),
        lambda axes, shift: _paint(axes, shift, panels, placed),
        articles=frozenset(one.article for one in chosen),
    )
