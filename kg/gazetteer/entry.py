"""What the gazetteer knows of one name: a rider, team, race, place or country as typed values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kg.model import EntityType

__all__ = ["Entry", "Tenure", "fold"]

_LETTERS = str.maketrans({
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
    "æ": "ae",
    "Æ": "ae",
    "đ": "d",
    "ß": "ss",
    "ð": "d",
    "þ": "th",
    "œ": "oe",
})
_ARTICLE = re.compile(r"^the\s+")
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def fold(name: str) -> str:
    """Reduce a name to the form under which names are compared.

    Case, accents, punctuation and a leading "the" are dropped; ``ø``, ``ł`` and the like become
    plain letters, so that "the Vuelta a España" and "Vuelta a Espana" are one name.

    Args:
        name: a name as it is written.

    Returns:
        Lower-case ASCII words with one space between them; empty where no letter is left.

    >>> fold("Michael Mørkøv"), fold("the Vuelta a España"), fold("Soudal Quick-Step")
    ('michael morkov', 'vuelta a espana', 'soudal quick step')
    """
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(c for c in decomposed if not unicodedata.combining(c))
    name = name.lower()
    if name.startswith("the"):
        name = _ARTICLE.sub("", name)
    return _SEPARATORS.sub(" ", name).strip()


@dataclass(frozen=True, slots=True)
class Tenure:
    """Some seasons under one team's name.

    Attributes:
        team: the team's name in those seasons.
        first: the first season.
        last: the last season, included.
    """

    team: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A rider, team, race, place or country of the gazetteer.

    Attributes:
        name: the fullest usual name.
        type: what kind of thing it is.
        aliases: other names, which mean this entry wherever they stand.
        ambiguous: short names that need context: other things, or common words, share them
            ("Roubaix", "Sky", "Rally").
        country: the English name of its country, or of the rider's sporting nationality.
        wikidata: a Wikidata identifier such as ``Q33881``.
        gender: ``male`` or ``female`` of riders, ``men``, ``women`` or ``both`` of teams and races.
        kind: of a race ``one-day race``, ``stage race`` …, of a place ``town``, ``climb`` …
        level: of a team or race its class, of a rider ``A`` (well known) or ``B``.
        birth_year: the rider's year of birth.
        family_name: the rider's family name.
        shared_by: how many other riders of the gazetteer have that family name.
        teams: the rider's teams by season, under the names they had then.
        names: the team's own names by season.
        adjectives: demonyms of a country before a noun: "Danish".
        nouns: demonyms for one person: "Dane".
        plurals: demonyms for many: "Danes".
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    country: str | None = None
    wikidata: str | None = None
    gender: str | None = None
    kind: str | None = None
    level: str | None = None
    birth_year: int | None = None
    family_name: str | None = None
    shared_by: int = 0
    teams: tuple[Tenure, ...] = ()
    names: tuple[Tenure, ...] = ()
    adjectives: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    plurals: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last season known of a rider or a team, or None."""
        tenures = self.teams or self.names
        if not tenures:
            return None
        return min(t.first for t in tenures), max(t.last for t in tenures)

    @property
    def demonyms(self) -> tuple[str, ...]:
        """Every word for a country's people: adjectives, nouns, plurals, each once."""
        return tuple(dict.fromkeys((*self.adjectives, *self.nouns, *self.plurals)))

    def teams_in(self, year: int) -> tuple[str, ...]:
        """Name the teams that the rider belonged to in a season.

        Args:
            year: the season.

        Returns:
            The teams' names in that season; empty where none is known.
        """
        return tuple(t.team for t in self.teams if t.first <= year <= t.last)

    def name_in(self, year: int) -> str | None:
        """Say what a team was called in a season.

        Args:
            year: the season.

        Returns:
            Its name then, the later one where it changed within the season; None where none is
            known for that season.
        """
        borne = [name for name in self.names if name.first <= year <= name.last]
        return max(borne, key=lambda tenure: tenure.first).team if borne else None
