"""What an article says of somebody, kept to tell people of one name apart: when, where, for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Claim, Entity, Reading

if TYPE_CHECKING:
    from kg.gazetteer import Gazetteer

__all__ = ["NOTHING", "SILENCE", "Comparison", "Evidence", "compare", "evidence_of", "together"]

_SURE = 0.7
_PRONOUNS = {
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
}
_TEAM_GENDERS = {"women": "female", "men": "male"}
_WOMENS = frozenset({
    *("women", "womens", "ladies", "women’s", "women's"),
    *("femmes", "féminin", "feminin", "dames", "vrouwen", "donne", "femenino", "damen", "frauen"),
})
_MEMBERSHIPS = frozenset({"rides_for", "rode_for"})
_PRESENT = frozenset({"rides_for", "has_age", "targets", "leadout_for", "teammate_of"})
_RESULTS = frozenset({"won", "won_stage_of", "placed_in", "led", "holds_record", "abandoned"})
# The home nations ride for one country at some races and for their own at others.
_ONE_STATE = dict.fromkeys(
    ("england", "great-britain", "isle-of-man", "northern-ireland", "scotland", "wales"),
    "united-kingdom",
)
_BIRTHDAY = 1
_CAREER, _PAUSE, _NEAR = 22, 12, 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is said of somebody that tells namesakes apart.

    Attributes:
        genders: ``female`` or ``male``, by pronouns and by the teams of women and men.
        countries: nationalities, as slugs.
        born: first and last possible year of birth, for each age that is told.
        teams: identifier of a team and season.
        results: relation, identifier of a race and year.
        seasons: the years in which the rider is said to ride.
    """

    genders: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    born: frozenset[tuple[int, int]] = frozenset()
    teams: frozenset[tuple[str, int]] = frozenset()
    results: frozenset[tuple[str, str, int]] = frozenset()
    seasons: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return self != NOTHING


NOTHING = Evidence()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks for and against two being one, in words.

    Attributes:
        against: what cannot be true of one person.
        doubts: what is unlikely of one person.
        strong: what is hardly true of two people of one name.
        weak: what fits, and is true of many.
        proof: a victory, which only one rider has.
        moved: two teams in one season: a move, or two riders; empty where there are none.
        agreed: whether both are said to be of one gender or nationality.
        before: whether what is strong was true of the other in the same season or in the one before,
            so that articles had named the other by then.
        after: the same the other way round.
        parted: two teams, and one is a woman where nothing tells what the other is; empty where it
            is not so.
    """

    against: tuple[str, ...]
    doubts: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    proof: bool = False
    moved: str = ""
    agreed: bool = False
    before: bool = False
    after: bool = False
    parted: str = ""


SILENCE = Comparison((), (), (), ())
"""What comparing gives where nothing is said of one of the two."""


def together(parts: Iterable[Evidence]) -> Evidence:
    """Put together what several articles say.

    Args:
        parts: what each says.

    Returns:
        All of it.
    """
    each = tuple(parts)
    return Evidence(
        frozenset().union(*(one.genders for one in each)),
        frozenset().union(*(one.countries for one in each)),
        frozenset().union(*(one.born for one in each)),
        frozenset().union(*(one.teams for one in each)),
        frozenset().union(*(one.results for one in each)),
        frozenset().union(*(one.seasons for one in each)),
    )


def evidence_of(
    reading: Reading, teams: Mapping[str, str], known: Gazetteer | None
) -> dict[str, Evidence]:
    """Gather what an article says of each rider and person.

    Args:
        reading: the article with what was found in it.
        teams: the identifiers of teams that have another in the graph.
        known: a gazetteer, which knows the teams of women and of men; None for none.

    Returns:
        The evidence by the people's identifiers in the article.
    """
    found: dict[str, list[Evidence]] = {}
    date = reading.article.date or ""
    year = int(date[:4]) if date[:4].isdecimal() else None
    for mention in reading.mentions:
        gender = _PRONOUNS.get(mention.span.text.lower())
        if gender and mention.entity and mention.type in {"Rider", "Person"}:
            found.setdefault(mention.entity, []).append(Evidence(genders=frozenset({gender})))
    for claim in reading.claims:
        if claim.status == "asserted" and claim.confidence >= _SURE:
            told = _told(claim, claim.year or year, teams, known)
            if told:
                found.setdefault(claim.subject.id, []).append(told)
    return {one: together(parts) for one, parts in found.items()}


def _told(
    claim: Claim, year: int | None, teams: Mapping[str, str], known: Gazetteer | None
) -> Evidence:
    predicate, other = claim.predicate, claim.object
    # That somebody won is no word on when, unless the year is told.
    dated = claim.year if predicate not in _PRESENT else year
    seasons = frozenset({dated} if dated else ())
    countries: frozenset[str] = frozenset()
    born: frozenset[tuple[int, int]] = frozenset()
    membership: frozenset[tuple[str, int]] = frozenset()
    results: frozenset[tuple[str, str, int]] = frozenset()
    genders: frozenset[str] = frozenset()
    if predicate == "has_nationality":
        country = other.id.partition("/")[2]
        countries = frozenset({_ONE_STATE.get(country, country)})
    elif predicate == "has_age" and other.name.isdecimal() and year:
        born = frozenset({(year - int(other.name) - 1, year - int(other.name))})
    elif predicate in _MEMBERSHIPS:
        genders = _gender_of_team(other, known)
        if dated:
            membership = frozenset({(teams.get(other.id, other.id), dated)})
    elif predicate in _RESULTS and claim.year:
        results = frozenset({(predicate, other.id, claim.year)})
    return Evidence(genders, countries, born, membership, results, seasons)


def _gender_of_team(team: Entity, known: Gazetteer | None) -> frozenset[str]:
    if not _WOMENS.isdisjoint(team.name.lower().split()):
        return frozenset({"female"})
    if known is None:
        return frozenset()
    from kg.gazetteer import fold

    kinds = {entry.gender for entry in known.lookup(fold(team.name), "Team")}
    gender = _TEAM_GENDERS.get(kinds.pop() or "") if len(kinds) == 1 else None
    return frozenset({gender} if gender else ())


def compare(one: Evidence, other: Evidence) -> Comparison:
    """Weigh whether two who have one name are one.

    Args:
        one: what is said of one.
        other: what is said of the other.

    Returns:
        What speaks for it and what against.
    """
    if not (one and other):
        return SILENCE
    against, doubts, strong, weak = [], [], [], []
    if one.genders and other.genders:
        if one.genders & other.genders:
            weak.append("the same gender")
        else:
            against.append("one is a woman and the other a man")
    shared = sorted({(team, year) for team, year in one.teams if _near(team, year, other)})
    if shared:
        team, year = shared[0]
        strong.append(f"both of {team} in {year}")
    same = sorted(one.results & other.results)
    if same:
        predicate, race, year = same[0]
        strong.append(f"both {predicate.replace('_', ' ')} {race} in {year}")
    gap = min((_apart(a, b) for a in one.born for b in other.born), default=None)
    if gap is not None:
        if gap > _BIRTHDAY:
            against.append(f"born in {_years(one.born)} and in {_years(other.born)}")
        else:
            strong.append(f"born in the same year, {_years(one.born)}")
    if one.countries and other.countries:
        if one.countries & other.countries:
            weak.append(f"both of {', '.join(sorted(one.countries & other.countries))}")
        elif shared or same:
            doubts.append(_of_two("of", one.countries, other.countries))
        else:
            against.append(_of_two("of", one.countries, other.countries))
    if one.seasons and other.seasons:
        pause = _apart(_hull(one.seasons), _hull(other.seasons))
        when = f"{_years({_hull(one.seasons)})} and {_years({_hull(other.seasons)})}"
        if pause > _CAREER:
            against.append(f"riding in {when}")
        elif pause > _PAUSE and not strong:
            doubts.append(f"riding in {when}")
        elif pause <= _NEAR:
            weak.append("riding in the same years")
    return Comparison(
        tuple(against),
        tuple(doubts),
        tuple(strong),
        tuple(weak),
        proof=any(predicate == "won" for predicate, _, _ in same),
        moved="" if strong else _two_teams(one, other),
        agreed=bool(one.genders & other.genders or one.countries & other.countries),
        before=bool(same) or any(_near(team, year, other, (-1, 0)) for team, year in one.teams),
        after=bool(same) or any(_near(team, year, other, (0, 1)) for team, year in one.teams),
        parted="" if strong else _parted(one, other),
    )


def _near(team: str, year: int, other: Evidence, within: tuple[int, int] = (-1, 1)) -> bool:
    first, last = within
    return any(team == name and first <= when - year <= last for name, when in other.teams)


def _two_teams(one: Evidence, other: Evidence) -> str:
    years = {year for _, year in one.teams} & {year for _, year in other.teams}
    for year in sorted(years):
        mine = {team for team, when in one.teams if when == year}
        yours = {team for team, when in other.teams if when == year}
        if not mine & yours:
            return f"of {', '.join(sorted(mine))} and of {', '.join(sorted(yours))} in {year}"
    return ""


def _of_two(word: str, one: Iterable[str], other: Iterable[str]) -> str:
    return f"{word} {', '.join(sorted(one))} and {word} {', '.join(sorted(other))}"


def _parted(one: Evidence, other: Evidence) -> str:
    mine, yours = ({team for team, _ in each.teams} for each in (one, other))
    if not (mine and yours) or mine & yours:
        return ""
    # A woman and a man of one name are the most frequent namesakes.
    told, untold = sorted((one.genders, other.genders), key=len, reverse=True)
    if untold or "female" not in told:
        return ""
    return f"of {', '.join(sorted(mine))} and of {', '.join(sorted(yours))}"


def _hull(years: frozenset[int]) -> tuple[int, int]:
    return min(years), max(years)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _years(spans: Iterable[tuple[int, int]]) -> str:
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    return str(first) if first == last else f"{first}-{last}"
