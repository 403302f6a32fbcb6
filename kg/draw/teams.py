"""Turns a graph of claims into a map of teams: riders by role, directors, newcomers, who left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from kg.draw.cards import Card, card
from kg.draw.errors import TooManyEntities
from kg.draw.find import find
from kg.draw.legend import keys_of_kinds, keys_of_outlines
from kg.draw.paint import paint_card, print_lines, put
from kg.draw.panels import PADDING, masonry, paint_panel
from kg.draw.request import Request
from kg.draw.said import Said, busiest, name_of, said, type_of
from kg.draw.sheet import Plan, blank
from kg.draw.style import FAINT, NODES, STATUSES
from kg.draw.text import Face, extent, line_height, printable, wrap
from kg.draw.words import years

__all__ = ["team_map"]

Points = NDArray[np.float64]

_TITLE = "Teams"
_LABEL = Face(7.5, bold=True)
_LABELS = 84.0  # the widest line of a group's label, in points
_BESIDE = 12.0  # between the labels and the cards
_INDENT = 16.0  # from the trunk to a group's label
_ACROSS, _DOWN = 8.0, 7.0  # between two cards of a group
_GROUPS = 13.0  # between two groups
_NARROW, _WIDE = 250.0, 620.0  # the room for the cards of a group
_MEMBERS = frozenset({"rides_for", "rode_for", "directs"})
_HERE, _GONE = "role not stated", "rode here before"
_NOW = {"rides_for": "{}", "directs": "directs {}"}
_DOUBTS = {
    ("rides_for", "possible"): "may ride here",
    ("rode_for", "possible"): "may have left",
    ("directs", "possible"): "may direct",
    ("rides_for", "denied"): "does not ride here",
    ("rode_for", "denied"): "did not ride here",
    ("directs", "denied"): "does not direct",
}


@dataclass(frozen=True)
class _Group:
    """Some people of a team.

    Attributes:
        label: what they are.
        status: asserted, possible or denied.
        people: identifiers, in the order of the picture.
        cards: their cards.
        spots: the cards' centres, from the upper left corner, y downwards.
        size: width and height of the cards, and of the label if that is higher, in points.
    """

    label: tuple[str, ...]
    status: str
    people: tuple[str, ...]
    cards: tuple[Card, ...]
    spots: Points
    size: tuple[float, float]


@dataclass(frozen=True)
class _Panel:
    """A team with its people.

    Attributes:
        team: its identifier.
        head: the card with its name.
        groups: from the top.
        indent: how far right of the frame's contents the cards begin, in points.
        size: the width and height that it needs, in points.
    """

    team: str
    head: Card
    groups: tuple[_Group, ...]
    indent: float
    size: tuple[float, float]


def _flow(cards: Sequence[Card], room: float) -> tuple[Points, tuple[float, float]]:
    """Put cards side by side, in as many rows as they need."""
    spots, x, y, tall, widest = np.zeros((len(cards), 2)), 0.0, 0.0, 0.0, 0.0
    row: list[int] = []
    for place, each in enumerate(cards):
        if row and x + each.size[0] > room:
            spots[row, 1] = y + tall / 2
            x, y, tall, row = 0.0, y + tall + _DOWN, 0.0, []
        spots[place, 0] = x + each.size[0] / 2
        x, tall = x + each.size[0] + _ACROSS, max(tall, each.size[1])
        widest = max(widest, x - _ACROSS)
        row.append(place)
    spots[row, 1] = y + tall / 2
    return spots, (widest, y + tall)


class _People:
    """What is known of the people of a graph beside their teams."""

    def __init__(self, request: Request, facts: Sequence[Said]) -> None:
        """Gather roles, countries, coaches and present teams.

        Args:
            request: what the figure is to show.
            facts: what is said.
        """
        self.request = request
        self.roles: dict[str, list[str]] = defaultdict(list)
        self._notes: dict[str, list[str]] = defaultdict(list)
        self._now: dict[str, dict[str, str]] = defaultdict(dict)
        counted: dict[tuple[str, str, str], int] = defaultdict(int)
        for one in facts:
            counted[one.source, one.relation, one.target] += 2 if one.status == "asserted" else 1
            if one.relation in _NOW and one.status == "asserted":
                self._now[one.source].setdefault(one.target, one.relation)
        trust = {
            (str(start), str(data.get("predicate", key)), str(end)): data.get("confidence") or 0.0
            for start, end, key, data in request.network.edges(keys=True, data=True)
        }
        ranked = sorted(counted, key=lambda key: (-counted[key], -trust.get(key, 0.0), key))
        sure = {one.triple for one in facts if one.status == "asserted"}
        refused = {one.triple for one in facts if one.status == "denied"}
        known = [key for key in ranked if key not in refused or key in sure]
        for relation, words in (("has_nationality", "{}"), ("coaches", "coached by {}")):
            for subject, said_, object_ in known:
                if said_ == relation:
                    person, other = (
                        (object_, subject) if relation == "coaches" else (subject, object_)
                    )
                    doubt = "" if (subject, said_, object_) in sure else "?"
                    name = name_of(request.network, other)
                    self._notes[person].append(words.format(name) + doubt)
        for subject, said_, object_ in known:
            if said_ == "has_role":
                doubt = "" if (subject, said_, object_) in sure else "?"
                self.roles[subject].append(f"{name_of(request.network, object_)}{doubt}")

    def role(self, person: str) -> str:
        """The role that is said most, or an empty string."""
        return next(iter(self.roles.get(person, ())), "").rstrip("?")

    def card(self, person: str, facts: Sequence[Said], *, grouped: bool, strong: bool) -> Card:
        """The card of a person in a team.

        Args:
            person: the identifier.
            facts: what is said of the person and the team, all with one status.
            grouped: whether the role stands beside the card already.
            strong: whether the picture is about this person.

        Returns:
            The card.
        """
        network = self.request.network
        roles = self.roles.get(person, [])
        gone = {one.relation for one in facts} == {"rode_for"}
        homes = self._now.get(person, {}).items()
        now = sorted(
            _NOW[relation].format(name_of(network, home))
            for home, relation in homes
            if home != facts[0].target
        )
        elsewhere = gone or facts[0].status != "asserted"
        notes = [
            years(facts),
            f"now {', '.join(now)}" if now and elsewhere else "",
            *(roles[1:] if grouped and not roles[0].endswith("?") else roles),
            *self._notes.get(person, ()),
        ]
        name = name_of(network, person)
        return card(
            name if printable(name) else person,
            ", ".join(filter(None, notes)),
            type_of(network, person),
            strong=strong,
            status=facts[0].status,
        )


def _grouped(facts: Sequence[Said], people: _People) -> list[tuple[str, str, list[Said]]]:
    """The people of a team by what they are: label, status and facts, in the picture's order."""
    here = {one.source for one in facts if one.relation == "rides_for" and one.status == "asserted"}
    groups: dict[tuple[int, str, str], list[Said]] = defaultdict(list)
    for one in facts:
        doubt = _DOUBTS.get((one.relation, one.status))
        if doubt:
            order = 3 if one.status == "possible" else 5
            groups[order, doubt, one.status].append(one)
        elif one.relation == "directs":
            groups[0, "directs", "asserted"].append(one)
        elif one.source in here:
            role = people.role(one.source)
            groups[1 if role else 2, role or _HERE, "asserted"].append(one)
        else:
            groups[4, _GONE, "asserted"].append(one)
    size = {key: len({one.source for one in several}) for key, several in groups.items()}
    ranked = sorted(groups, key=lambda key: (key[0], -size[key], key))
    only = (
        len([key for key in ranked if key[0] in {1, 2}]) == 1 and (2, _HERE, "asserted") in ranked
    )
    return [
        ("riders" if only and label == _HERE else label, status, groups[order, label, status])
        for order, label, status in ranked
    ]


def _group(
    label: str, status: str, facts: Sequence[Said], people: _People, focus: set[str], room: float
) -> _Group:
    """Lay out some people of a team."""
    by_person: dict[str, list[Said]] = defaultdict(list)
    for one in facts:
        by_person[one.source].append(one)
    network = people.request.network
    order = sorted(by_person, key=lambda each: (name_of(network, each).casefold(), each))
    grouped = label not in {_HERE, _GONE, "riders", "directs"} and status == "asserted"
    cards = tuple(
        people.card(each, by_person[each], grouped=grouped, strong=each in focus) for each in order
    )
    spots, size = _flow(cards, room)
    words = wrap(printable(label), _LABEL, _LABELS)
    height = max(size[1], extent(words, _LABEL)[1])
    spots[:, 1] += (height - size[1]) / 2
    return _Group(words, status, tuple(order), cards, spots, (size[0], height))


def _panel(team: str, facts: Sequence[Said], people: _People, focus: set[str]) -> _Panel:
    """Lay out a team."""
    name = name_of(people.request.network, team)
    head = card(
        name if printable(name) else team, "", "Team", bold=True, strong=team in focus, widest=220.0
    )
    count = len({one.source for one in facts})
    room = min(max(_NARROW, 105.0 * float(np.sqrt(count))), _WIDE)
    groups = tuple(
        _group(label, status, several, people, focus, room)
        for label, status, several in _grouped(facts, people)
    )
    indent = _INDENT + _BESIDE + max(extent(group.label, _LABEL)[0] for group in groups)
    width = max(head.size[0], *(indent + group.size[0] for group in groups))
    height = head.size[1] + sum(group.size[1] + _GROUPS for group in groups)
    return _Panel(team, head, groups, indent, (width + 2 * PADDING, height + 2 * PADDING))


def _branch(axes: Axes, points: Sequence[tuple[float, float]], status: str) -> None:
    """Paint a line of the tree, in the line style of its status."""
    put(
        axes,
        PathPatch(
            Path(np.array(points)),
            facecolor="none",
            edgecolor="#8A8A8A",
            linewidth=1.1,
            linestyle=STATUSES[status][0],
            zorder=1,
        ),
    )


def _paint_panel(axes: Axes, panel: _Panel, corner: Points, size: Points) -> None:
    """Paint a team and its tree of people."""
    paint_panel(axes, corner, size, NODES["Team"].edge)
    left, top = corner + np.array([PADDING, size[1] - PADDING])
    wide, high = panel.head.size
    paint_card(axes, panel.head, np.array([left + wide / 2, top - high / 2]), printable(panel.team))
    trunk, start = left + 7.0, top - high
    y = start
    for group in panel.groups:
        y -= _GROUPS
        middle = y - group.size[1] / 2
        _branch(axes, [(trunk, middle), (trunk + _INDENT - 9.0, middle)], group.status)
        first = middle + (len(group.label) - 1) / 2 * line_height(_LABEL)
        print_lines(
            axes,
            group.label,
            (left + _INDENT, first),
            _LABEL,
            align="left",
            name="group",
            colour=FAINT,
        )
        origin = np.array([left + panel.indent, y])
        for person, each, spot in zip(group.people, group.cards, group.spots, strict=True):
            at = origin + spot * np.array([1.0, -1.0])
            paint_card(axes, each, at, printable(f"{person}@{panel.team}+{'_'.join(group.label)}"))
        last, y = middle, y - group.size[1]
    _branch(axes, [(trunk, start), (trunk, last)], "asserted")


def _teams(request: Request, facts: Sequence[Said]) -> tuple[list[str], set[str]]:
    """The teams to draw, and what of them the reader asked for."""
    network = request.network
    focus = {find(network, name) for name in request.focus}
    teams = {one.target for one in facts if not focus or {one.source, one.target} & focus}
    return sorted(teams), focus


def team_map(request: Request) -> Plan:
    """Draw teams with their people.

    Args:
        request: its focus are teams, or people, whose teams are drawn; none for all teams.

    Returns:
        The plan of the figure.

    Raises:
        TooManyEntities: if it would show more people and teams than the limit.
    """
    everything = said(request.network, request.show)
    facts = [one for one in everything if one.relation in _MEMBERS]
    teams, focus = _teams(request, facts)
    drawn = [one for one in facts if one.target in teams]
    if not drawn:
        names = " or ".join(name_of(request.network, each) for each in sorted(focus))
        where = f" of {names}" if names else ""
        return blank(
            _TITLE,
            f"There is no team{where} to draw.",
            "A team's map needs facts of the relations rides_for, rode_for or directs: “Corsaletti, "
            "the sprinter of Halden–Meridian.” Read more articles with kg build.",
        )
    shown = len({end for one in drawn for end in (one.source, one.target)})
    if shown > request.limit:
        hints = busiest(request.network, drawn, ("Team",))
        about = " and ".join(name_of(request.network, each) for each in sorted(focus)) or None
        raise TooManyEntities(shown, request.limit, hints, about, 1)
    people = _People(request, everything)
    by_team = {team: [one for one in drawn if one.target == team] for team in teams}
    panels = [_panel(team, by_team[team], people, focus) for team in teams]
    panels.sort(key=lambda panel: (-sum(len(group.people) for group in panel.groups), panel.team))
    placed = masonry([panel.size for panel in panels])
    kinds = {type_of(request.network, end) for one in drawn for end in (one.source, one.target)}
    keys = keys_of_kinds(kinds)
    doubts = {one.status for one in drawn} - {"asserted"}
    keys += keys_of_outlines(doubts)

    def paint(axes: Axes, shift: Points) -> None:
        for panel, corner, size in zip(panels, placed.corners, placed.sizes, strict=True):
            _paint_panel(axes, panel, corner + shift, size)

    title = name_of(request.network, teams[0]) if len(teams) == 1 else _TITLE
    articles = frozenset(one.article for one in drawn)
    return Plan(title, placed.size, keys, (shown, len(drawn)), paint, articles=articles)
