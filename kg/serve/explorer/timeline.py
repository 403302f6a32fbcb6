"""Facts with years turned into a timeline: seasons, and bars for the teams of a career."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Claim
from kg.serve.explorer.facts import Link, link_to, phrase, qualifiers
from kg.serve.explorer.names import Names

__all__ = ["Bar", "Career", "Event", "Mark", "Season", "career", "seasons"]

_MEMBERSHIPS = frozenset({"rides_for", "rode_for", "directs"})
_WINS = frozenset({"won", "won_stage_of"})
_EVENTS = _MEMBERSHIPS | _WINS | {"placed_in", "led", "abandoned", "holds_record", "leadout_for"}
_NAMES, _YEAR, _ROW, _TOP, _RIGHT = 176, 46, 30, 26, 8
_MOST_YEARS, _MOST_TEAMS = 40, 10
_LETTER = 7.2


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a season.

    Attributes:
        phrase: the relation in words.
        other: the other end.
        details: stage and place.
        win: whether it is a victory.
    """

    phrase: str
    other: Link
    details: str
    win: bool


@dataclass(frozen=True, slots=True)
class Season:
    """A year with what happened in it.

    Attributes:
        year: the year.
        events: what happened, victories first.
    """

    year: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A time in a team.

    Attributes:
        link: the team.
        name: as much of its name as there is room for.
        y: the upper side of its row, in pixels.
        cells: left sides of the years in which articles place somebody there.
        years: these years in words.
    """

    link: Link
    name: str
    y: float
    cells: tuple[float, ...]
    years: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The victories of a year.

    Attributes:
        x: the middle of its column, in pixels.
        number: how many.
        full: which, in words.
    """

    x: float
    number: int
    full: str


@dataclass(frozen=True, slots=True)
class Career:
    """Teams and victories along the years.

    Attributes:
        width: in pixels.
        height: in pixels.
        left: where the years begin.
        step: the width of a year.
        years: the years, with the middle of their columns.
        bars: the teams.
        marks: the victories.
        y: the upper side of their row.
    """

    width: float
    height: float
    left: float
    step: float
    years: tuple[tuple[int, float], ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    y: float


def seasons(iri: str, claims: Mapping[str, Claim], names: Names) -> tuple[Season, ...]:
    """List what happened in which season; only what articles assert, with a year.

    Args:
        iri: whose seasons.
        claims: the claims about it.
        names: knows the others.

    Returns:
        The seasons, the last first.
    """
    found: defaultdict[int, set[Event]] = defaultdict(set)
    for claim in claims.values():
        if claim.status == "asserted" and claim.year and claim.predicate in _EVENTS:
            backwards = claim.subject.id != iri
            other = claim.subject if backwards else claim.object
            details = qualifiers(claim).removeprefix(str(claim.year)).strip(" ·")
            event = Event(
                phrase(claim.predicate, backwards=backwards),
                link_to(names.get(other.id) or other),
                details,
                claim.predicate in _WINS,
            )
            found[claim.year].add(event)
    return tuple(
        Season(
            year,
            tuple(
                sorted(found[year], key=lambda e: (not e.win, e.phrase, e.other.name, e.details))
            ),
        )
        for year in sorted(found, reverse=True)
    )


def career(iri: str, claims: Mapping[str, Claim], names: Names) -> Career | None:
    """Draw where somebody rode, and won, in which years.

    Args:
        iri: who.
        claims: the claims about him or her.
        names: knows the teams.

    Returns:
        The drawing; None where articles name no season of any team.
    """
    teams, wins = _dated(iri, claims)
    if not teams:
        return None
    last = max(max(years) for years in (*teams.values(), set(wins)) if years)
    first = min(min(years) for years in (*teams.values(), set(wins)) if years)
    first = max(first, last - _MOST_YEARS + 1)
    in_order = sorted(teams, key=lambda team: (min(teams[team]), max(teams[team]), team))
    columns = {year: _NAMES + (year - first) * _YEAR for year in range(first, last + 1)}
    bars = tuple(
        _bar(team, row, teams[team], columns, names)
        for row, team in enumerate(in_order[-_MOST_TEAMS:])
    )
    marks = tuple(
        Mark(columns[year] + _YEAR / 2, len(wins[year]), "; ".join(sorted(wins[year])))
        for year in sorted(wins)
        if year in columns
    )
    y = _TOP + len(bars) * _ROW
    return Career(
        width=_NAMES + len(columns) * _YEAR + _RIGHT,
        height=y + (_ROW if marks else 0) + 4,
        left=_NAMES,
        step=_YEAR,
        years=tuple((year, x + _YEAR / 2) for year, x in columns.items()),
        bars=bars,
        marks=marks,
        y=y,
    )


def _dated(
    iri: str, claims: Mapping[str, Claim]
) -> tuple[Mapping[str, set[int]], Mapping[int, set[str]]]:
    """Find the years of each team, and the victories of each year."""
    teams: defaultdict[str, set[int]] = defaultdict(set)
    wins: defaultdict[int, set[str]] = defaultdict(set)
    for claim in claims.values():
        if claim.status != "asserted" or not claim.year or claim.subject.id != iri:
            continue
        if claim.predicate in _MEMBERSHIPS:
            teams[claim.object.id].add(claim.year)
        elif claim.predicate in _WINS:
            words = f"{phrase(claim.predicate)} {claim.object.name} {qualifiers(claim)}"
            wins[claim.year].add(words.strip())
    return teams, wins


def _bar(team: str, row: int, years: set[int], columns: Mapping[int, float], names: Names) -> Bar:
    known = names.get(team)
    link = link_to(known) if known else Link(team)
    most = int((_NAMES - 14) / _LETTER)
    name = link.name if len(link.name) <= most else f"{link.name[: most - 1].rstrip()}…"
    cells = tuple(columns[year] for year in sorted(years) if year in columns)
    return Bar(link, name, _TOP + row * _ROW, cells, ", ".join(map(str, sorted(years))))
