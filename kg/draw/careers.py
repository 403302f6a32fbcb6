"""Turns a graph of claims into a timeline: a row for each rider, a bar for each team and season."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.draw.articles import articles_of
from kg.draw.cards import Card, card
from kg.draw.errors import TooManyEntities
from kg.draw.find import find
from kg.draw.legend import keys_of_kinds
from kg.draw.membership import Membership, memberships
from kg.draw.request import Request
from kg.draw.said import Said, busiest, name_of, said, type_of
from kg.draw.seasons import Seasons, runs, seasons
from kg.draw.sheet import Plan, blank
from kg.draw.text import extent, printable, wrap
from kg.draw.timeline import (
    BAR,
    BAR_FACE,
    LANE,
    PAD,
    Bar,
    Row,
    Timeline,
    paint_timeline,
    timeline_keys,
)
from kg.draw.view import subtitles

__all__ = ["careers"]

_TITLE = "Who rode where"
_LONGEST = 150.0  # the widest name of a team on one line, in points
_ROW = 3.5  # above and below the bars of a row, in points
_GAP = 4.0  # between two bars of a lane, in points
_COLUMN = 14.0  # between the columns, in points
_FEW = 25  # rows that have room for nationalities
_HEAD = 20.0  # the height of the years' row


def _whole(lines: Sequence[str], name: str) -> bool:
    """Whether lines hold all of a name, and break at none but blanks and hyphens."""
    rest = name
    for line in lines[:-1]:
        if not rest.startswith(line):
            return False
        rest = rest[len(line) :]
        if not (line.endswith(("-", "–", "—", "/")) or rest.startswith(" ")):
            return False
        rest = rest.lstrip()
    return rest == lines[-1]


def _team_names(bar: Bar, wide: float) -> Bar:
    """The bar with its team's name within it, or beside it where it is too short."""
    inside = wrap(bar.name, BAR_FACE, wide - 2 * PAD, most=2) if wide else ()
    if inside and _whole(inside, bar.name):
        return replace(bar, lines=inside)
    return replace(bar, lines=wrap(bar.name, BAR_FACE, _LONGEST, most=1), beside=bool(wide))


def _years(home: Membership, present: set[int]) -> list[tuple[tuple[int, int] | None, bool]]:
    """The stretches of a membership, and whether their years are those of the articles."""
    found: list[tuple[tuple[int, int] | None, bool]] = [(run, False) for run in runs(home.years)]
    if home.undated:
        found += [(run, True) for run in runs(present - set(home.years))]
    return found or [(None, False)]


def _dates(request: Request, facts: Sequence[Said]) -> Mapping[tuple[str, str], set[int]]:
    """The years of the articles that say, without a year, that a rider is in a team."""
    known = articles_of(request.network)
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in facts:
        about = known.get(one.article)
        if one.relation == "rides_for" and one.year is None and about is not None and about.date:
            found[one.source, one.target].add(int(about.date[:4]))
    return found


def _bars(homes: Sequence[Membership], dates: Mapping[tuple[str, str], set[int]]) -> list[Bar]:
    """The bars of a rider, without places."""
    return [
        Bar(
            home.team,
            printable(home.name) or home.team,
            home.relation,
            home.status,
            years,
            guessed,
        )
        for home in homes
        for years, guessed in _years(
            home,
            dates.get((home.rider, home.team), set()) if home.relation == "rides_for" else set(),
        )
    ]


def _row(rider: str, badge: Card, bars: Sequence[Bar], line: Seasons) -> Row:
    """Put the bars of a rider into lanes in which nothing covers anything."""
    ends: list[float] = []
    placed: list[Bar] = []
    undated = 0
    for bar in sorted(
        bars, key=lambda bar: (bar.years or (0, 0), bar.team, bar.relation, bar.status)
    ):
        if bar.years is None:
            placed.append(replace(_team_names(bar, 0.0), lane=undated))
            undated += 1
            continue
        start, end = line.span(*bar.years)
        named = _team_names(bar, end - start)
        if named.beside:
            end += extent(named.lines, BAR_FACE)[0] + 2 * PAD
        lane = next((lane for lane, taken in enumerate(ends) if taken <= start + 0.01), len(ends))
        ends[lane:] = [*ends[lane:], 0.0] if lane == len(ends) else ends[lane:]
        ends[lane] = end + (_GAP if named.beside else 0.0)
        placed.append(replace(named, lane=lane))
    lanes = max(len(ends), undated, 1)
    height = max(lanes * (BAR + LANE) - LANE, badge.size[1]) + 2 * _ROW
    return Row(rider, badge, tuple(placed), height)


def _start(row: Row) -> tuple[int, str]:
    """What rows are sorted by: the first year, then the name."""
    return min((bar.years[0] for bar in row.bars if bar.years), default=9999), row.rider


def _laid_out(
    request: Request, homes: Mapping[str, Sequence[Membership]], facts: Sequence[Said]
) -> Timeline:
    """Lay out the rows."""
    network = request.network
    focus = {find(network, name) for name in request.focus}
    under = subtitles(network, [one for one in facts if one.relation == "has_nationality"])
    dates = _dates(request, facts)
    bars = {rider: _bars(several, dates) for rider, several in homes.items()}
    spans = [bar.years for several in bars.values() for bar in several if bar.years]
    line = seasons(year for first, last in spans for year in range(first, last + 1))
    rows = []
    for rider, several in bars.items():
        name = name_of(network, rider)
        badge = card(
            name if printable(name) else rider,
            under.get(rider, "") if len(bars) <= _FEW else "",
            type_of(network, rider),
            strong=rider in focus,
            widest=130.0,
        )
        rows.append(_row(rider, badge, several, line))
    rows.sort(key=_start)
    chips = [
        extent(bar.lines, BAR_FACE)[0] + 2 * PAD
        for row in rows
        for bar in row.bars
        if not bar.years
    ]
    names = max(row.card.size[0] for row in rows)
    undated = names + _COLUMN
    left = undated + (max(*chips, _UNDATED_ROOM) + _COLUMN if chips else 0.0)
    reach = [
        line.span(*bar.years)[1] + (extent(bar.lines, BAR_FACE)[0] + 2 * PAD if bar.beside else 0.0)
        for row in rows
        for bar in row.bars
        if bar.years
    ]
    width = left + max([line.width, *reach])
    crews = Counter(team for several in bars.values() for team in {bar.team for bar in several})
    shared = [t for t, n in sorted(crews.items(), key=lambda each: (-each[1], each[0])) if n > 1]
    size = (width, sum(row.height for row in rows) + _HEAD * (2 if len(rows) > 12 else 1))
    return Timeline(tuple(rows), line, undated if chips else None, left, tuple(shared), focus, size)


_UNDATED_ROOM = 68.0


def careers(request: Request) -> Plan:
    """Draw who rode where, and when.

    A team in which a rider is at present, without a year, counts for the year of the article.

    Args:
        request: its focus are riders, former ones too, or teams, all of whose riders are drawn.

    Returns:
        The plan of the figure.

    Raises:
        TooManyEntities: if it would show more riders and teams than the limit.
    """
    network = request.network
    facts = said(network, request.show)
    focus = {find(network, name) for name in request.focus}
    homes = {
        rider: several
        for rider, several in memberships(network, facts).items()
        if not focus or rider in focus or any(home.team in focus for home in several)
    }
    if not homes:
        names = " or ".join(name_of(network, each) for each in sorted(focus))
        about = f" about {names}" if names else ""
        return blank(
            _TITLE,
            f"There is no career to draw: no fact{about} says who rides or rode where.",
            "A career needs facts of the relations rides_for or rode_for: “Vaelkens turned "
            "professional with Brightwater in 2013.” Read more articles with kg build.",
        )
    shown = len(homes) + len({home.team for several in homes.values() for home in several})
    if shown > request.limit:
        among = [
            one
            for one in facts
            if one.relation in {"rides_for", "rode_for"} and one.source in homes
        ]
        whom = " and ".join(name_of(network, each) for each in sorted(focus)) or None
        raise TooManyEntities(shown, request.limit, busiest(network, among), whom, 1)
    laid = _laid_out(request, homes, facts)
    bars = [bar for row in laid.rows for bar in row.bars]
    kinds = {type_of(network, rider) for rider in homes}
    # The outline of a card needs a word only where it is not that of a rider.
    keys = keys_of_kinds(kinds) if kinds - {"Rider"} else ()
    title = _TITLE
    if len(homes) == 1:
        title = f"The career of {name_of(network, next(iter(homes)))}"
    elif len(focus) == 1 and (team := next(iter(focus))) not in homes:
        title = f"{name_of(network, team)}: who rode where"
    return Plan(
        title,
        laid.size,
        (*keys, *timeline_keys(laid.rows)),
        (shown, len(bars)),
        lambda axes, shift: paint_timeline(axes, shift, laid),
        articles=frozenset(
            one.article
            for one in facts
            if one.relation in {"rides_for", "rode_for"} and one.source in homes
        ),
    )
