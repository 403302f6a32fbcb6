"""Those who are perhaps meant turned into a verdict: one of them is, or none, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.gazetteer import fold
from kg.linking.evidence import Comparison, Evidence, compare
from kg.linking.names import Likeness, is_full, likeness, surname_of
from kg.linking.occurrence import Verdict
from kg.model import Entity
from kg.vocabulary import slug

if TYPE_CHECKING:
    from kg.gazetteer import Gazetteer
    from kg.linking.known import Known
    from kg.linking.registry import Registry

__all__ = ["MOST_OTHERS", "Candidate", "Local", "Weighing", "families_of", "family_of"]

_OFTEN = 10
"""How many times as often as all namesakes together somebody is named who is meant by the name."""
MOST_OTHERS = 100
"""How many namesakes are told of: with hundreds, what is told would grow by their square."""


@dataclass(frozen=True, slots=True)
class Local:
    """Somebody in an article.

    Attributes:
        article: the article's identifier.
        entity: who it is, by the article alone.
        evidence: what the article says of them.
        beside: the identifiers of the others in the article.
        kin: the names of those others who have the same surname.
        date: the article's day; empty where it has none.
    """

    article: str
    entity: Entity
    evidence: Evidence
    beside: frozenset[str]
    kin: frozenset[str] = frozenset()
    date: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The usual name, and others that have a given name."""
        return (self.entity.name, *filter(is_full, self.entity.aliases))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody known who is perhaps meant."""

    id: str
    likeness: Likeness
    comparison: Comparison

    @property
    def strong(self) -> tuple[str, ...]:
        """What is hardly true of two people of one name."""
        return self.comparison.strong

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is unlikely: riders move within a season, but nobody else has that name then."""
        moved = self.comparison.moved
        return (*self.comparison.doubts, moved) if moved else self.comparison.doubts

    @property
    def possible(self) -> bool:
        """Whether nothing says that it is another."""
        return not self.comparison.against


class Weighing:
    """Decides which candidate is meant, by what speaks for and against each."""

    def __init__(self, gazetteer: Gazetteer | None, known: Known, registry: Registry) -> None:
        """Take what is known besides.

        Args:
            gazetteer: names that are known beforehand; None for none.
            known: tells what entities are called and what is said of them, as it is at the time
                of weighing.
            registry: tells how often each was named.
        """
        self._gazetteer = gazetteer
        self._known = known
        self._registry = registry

    def weigh(
        self, local: Local, candidates: list[Candidate], *, ordered: bool = True
    ) -> tuple[Verdict, str | None, str]:
        """Find out who somebody is.

        Args:
            local: somebody in an article.
            candidates: who is perhaps meant.
            ordered: whether articles come in the order of their days, so that of a name that is
                known once nobody else is to be expected.

        Returns:
            What was made of it, the identifier of who is meant or None, and the reason.
        """
        if is_full(local.entity.name):
            return self._of_name(local, candidates, ordered)
        return self._of_surname(local, candidates)

    def _of_name(
        self, local: Local, candidates: list[Candidate], ordered: bool
    ) -> tuple[Verdict, str | None, str]:
        same = [each for each in candidates if each.likeness == "same"]
        if same:
            return self._of_same_name(local, same, ordered)
        possible = [each for each in candidates if each.possible and not each.doubts]
        sure = [each for each in possible if each.strong and self._fits_in_full(local, each)]
        if len(sure) == 1 and not self._rival(local, sure[0], possible):
            words = (
                "the name is spelled otherwise" if sure[0].likeness == "variant" else "the surname"
            )
            return "linked", sure[0].id, f"{words}; {_and(sure[0].strong)}"
        if possible:
            return "doubtful", None, f"the name is like {_of(possible)}, and nothing makes it sure"
        if candidates:
            each = candidates[0]
            return "apart", None, f"like {each.id}, but {_and(_unlike(each))}"
        return "alone", None, ""

    def _of_same_name(
        self, local: Local, same: list[Candidate], ordered: bool
    ) -> tuple[Verdict, str | None, str]:
        possible = [each for each in same if each.possible]
        if not possible:
            return (
                "apart",
                None,
                f"the same name as {same[0].id}, but {_and(same[0].comparison.against)}",
            )
        sure = [each for each in possible if each.strong]
        if len(sure) == 1:
            return "linked", sure[0].id, f"the same name; {_and(sure[0].strong)}"
        if len(possible) > 1:
            return self._of_several(sure or possible)
        one, fits = possible[0], possible[0].comparison
        listed = self._listed(local)
        several = len(same) > 1 or listed > 1
        # Riders move within a season. Only where others have the name do two teams mean two riders.
        doubts = one.doubts if several else fits.doubts if listed != 1 else ()
        if doubts:
            return "doubtful", None, f"the same name as {one.id}, but {_and(doubts)}"
        if not fits.weak and several:
            told = f"several are called so, and nothing tells whether {one.id} is meant"
            return "doubtful", None, told
        # Where articles come in no order, the one whom others have told of may still be missing.
        told = fits.moved or ("" if ordered else fits.parted)
        if told and listed != 1 and not fits.agreed:
            return "doubtful", None, f"the same name, but {told}: a move, or two riders"
        if fits.moved and listed != 1:
            return "unsure", one.id, f"the same name, though {fits.moved}, which may be a move"
        return "linked", one.id, _and(("the same name", *fits.weak))

    def _of_several(self, possible: list[Candidate]) -> tuple[Verdict, str | None, str]:
        """Choose among namesakes the one of whom nearly all articles tell, if there is one.

        A claim that was read wrongly makes a namesake of whoever is named often enough; without
        this all who are named afterwards would be nobody known.

        Args:
            possible: those who have the name, and against whom nothing speaks.

        Returns:
            What was made of it, the identifier of who is meant or None, and the reason.
        """
        often = {each.id: self._registry.count(each.id) for each in possible}
        best = max(possible, key=lambda each: (often[each.id], each.id))
        told = self._known.evidence(best.id)
        # Of the others, some are perhaps the same: nothing says that they are not.
        apart = [
            each
            for each in possible
            if each is not best and compare(told, self._known.evidence(each.id)).against
        ]
        rest = sum(often[each.id] for each in apart)
        if best.doubts or often[best.id] < _OFTEN * (1 + rest):
            return "doubtful", None, f"the name fits {_of(possible)}"
        reason = f"the same name as {best.id}, of whom {often[best.id]:,} articles tell"
        if rest:
            reason += f", and {rest:,} of {_of(apart)}"
        return "unsure", best.id, reason

    def _of_surname(
        self, local: Local, candidates: list[Candidate]
    ) -> tuple[Verdict, str | None, str]:
        possible = [each for each in candidates if each.possible]
        # An age fits many of one family; a team or a result fits few. It has to be so from before,
        # as if articles came in the order of their days: who is named later may have a sister.
        sure = [each for each in possible if _beyond_age(each) and each.comparison.before]
        full = [each for each in sure if each.likeness != "same"] or sure
        if len(full) == 1 and not self._rival(local, full[0], possible):
            return "linked", full[0].id, f"the surname; {_and(_beyond_age(full[0]))}"
        if len(sure) > 1:
            return "doubtful", None, f"the surname fits {_of(sure)}"
        if sure:
            return "doubtful", None, f"the surname fits {sure[0].id}, and others who have it"
        if possible:
            told = f"only the surname is that of {_of(possible)}"
            return "doubtful", None, told
        if candidates:
            each = candidates[0]
            return "apart", None, f"the surname of {each.id}, but {_and(each.comparison.against)}"
        return "alone", None, ""

    def _rival(self, local: Local, best: Candidate, possible: list[Candidate]) -> bool:
        """Tell whether somebody else could be meant as well: known here, or to the gazetteer."""
        if best.comparison.proof:
            return False
        for each in possible:
            if each.id != best.id and not each.doubts and self._is_another(each):
                return True
        known = self._gazetteer
        if known is None or is_full(local.entity.name):
            return False
        mine = {name for name in self._known.names(best.id) if is_full(name)}
        for entry in known.surname(surname_of(local.entity.name)):
            of_team = any(
                team in _team_ids(name, known)
                for team, year in local.evidence.teams
                for name in entry.teams_in(year)
            )
            if of_team and likeness((entry.name,), mine) is None:
                return True
        return False

    def _fits_in_full(self, local: Local, candidate: Candidate) -> bool:
        """Tell whether a full name can be that of somebody spelled otherwise, or known by a surname."""
        if candidate.likeness == "variant":
            return True
        if candidate.likeness != "partial":
            return False
        found = candidate.comparison
        return found.proof or (
            found.after and likeness(local.kin, self._known.names(candidate.id)) is None
        )

    def _is_another(self, candidate: Candidate) -> bool:
        """Tell whether somebody is named in full; a surname alone may be that of anybody known."""
        return candidate.likeness != "near" and any(map(is_full, self._known.names(candidate.id)))

    def _listed(self, local: Local) -> int:
        """Count the riders of the gazetteer who have the name."""
        if self._gazetteer is None or local.entity.type != "Rider":
            return 0
        return len(self._gazetteer.lookup(fold(local.entity.name), "Rider"))


def family_of(entity: Entity) -> str:
    """Give the last word of somebody's name.

    Args:
        entity: a rider or another person.

    Returns:
        The word, folded; empty where the name has none.
    """
    return " ".join(fold(entity.name).split()[-1:])


def families_of(people: Iterable[Entity]) -> dict[str, frozenset[str]]:
    """Put together who has one surname.

    Args:
        people: riders and other persons of one article.

    Returns:
        Their names, by the last word.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in people:
        found[family_of(each)].add(each.name)
    return {family: frozenset(names) for family, names in found.items()}


def _team_ids(name: str, known: Gazetteer) -> frozenset[str]:
    """List the identifiers that a team can have: of the name, and of the name it has today."""
    listed = {f"team/{slug(entry.name)}" for entry in known.lookup(fold(name), "Team")}
    return frozenset({f"team/{slug(name)}", *listed})


def _beyond_age(candidate: Candidate) -> tuple[str, ...]:
    return tuple(each for each in candidate.strong if not each.startswith("born"))


def _unlike(candidate: Candidate) -> tuple[str, ...]:
    return candidate.comparison.against or candidate.doubts


def _and(reasons: Iterable[str]) -> str:
    return ", ".join(reasons)


def _of(candidates: Iterable[Candidate]) -> str:
    ids = [each.id for each in candidates]
    if len(ids) > MOST_OTHERS:
        ids[MOST_OTHERS:] = [f"{len(ids) - MOST_OTHERS:,} others"]
    return " and ".join(ids)
