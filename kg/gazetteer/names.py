"""Turns the entries of a gazetteer into an index: what can this name mean?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from kg.data import ontology_folder
from kg.gazetteer.cache import cached_index
from kg.gazetteer.entry import Entry, fold
from kg.gazetteer.index import Index, build_index
from kg.gazetteer.tables import TABLES, WORDS, NoGazetteerError, read_table, read_words
from kg.model import EntityType

__all__ = ["Gazetteer"]


class Gazetteer:
    """Names of riders, teams, races, places and countries, and what they can mean.

    A gazetteer helps, it does not decide: one name can mean several entries, and prose names
    riders, teams and races that no list has. All look-ups take folded names (see
    :func:`kg.gazetteer.fold`).

    >>> gazetteer = Gazetteer.load()
    >>> [entry.name for entry in gazetteer.lookup(fold("Cav"), "Rider")]
    ['Mark Cavendish']
    """

    def __init__(self, entries: Iterable[Entry], words: Iterable[str] = ()) -> None:
        """Index entries.

        Args:
            entries: in the order in which look-ups return them.
            words: names that are also words of the language or given names.
        """
        self._index = build_index(entries, words)
        self._tables: tuple[Path, ...] = ()

    @classmethod
    def load(cls, folder: Path | None = None) -> Gazetteer:
        """Read a gazetteer.

        Args:
            folder: a folder with some of the tables ``riders.tsv``, ``teams.tsv``, ``races.tsv``,
                ``places.tsv``, ``countries.tsv``, ``words.tsv``; None is the gazetteer that the
                package carries. A folder without the last two gets the package's: demonyms and
                common words belong to the language rather than to the sport.

        Returns:
            The gazetteer.

        Raises:
            NoGazetteerError: the folder has none of the tables.
            BrokenTableError: a table of it cannot be read.
        """
        packaged = ontology_folder() / "gazetteer"
        folder = packaged if folder is None else Path(folder)
        tables = {t: folder / name for t, name in TABLES.items() if (folder / name).is_file()}
        if not tables:
            raise NoGazetteerError(folder)
        tables.setdefault("Country", packaged / TABLES["Country"])
        words = folder / WORDS if (folder / WORDS).is_file() else packaged / WORDS

        def build() -> Index:
            entries = (e for type_, path in tables.items() for e in read_table(path, type_))
            return build_index(entries, read_words(words))

        gazetteer = cls.__new__(cls)
        gazetteer._tables = (*tables.values(), words)
        gazetteer._index = cached_index(gazetteer._tables, build)
        return gazetteer

    @classmethod
    def empty(cls) -> Gazetteer:
        """Return a gazetteer that knows countries and demonyms, and nothing of the sport."""
        packaged = ontology_folder() / "gazetteer"
        return cls(
            read_table(packaged / TABLES["Country"], "Country"), read_words(packaged / WORDS)
        )

    @property
    def riders(self) -> tuple[Entry, ...]:
        """All riders."""
        return self._of("Rider")

    @property
    def teams(self) -> tuple[Entry, ...]:
        """All teams, trade and national."""
        return self._of("Team")

    @property
    def races(self) -> tuple[Entry, ...]:
        """All races and championships."""
        return self._of("Race")

    @property
    def places(self) -> tuple[Entry, ...]:
        """All places."""
        return self._of("Place")

    @property
    def countries(self) -> tuple[Entry, ...]:
        """All countries."""
        return self._of("Country")

    @cached_property
    def longest(self) -> int:
        """How many words the longest folded name has: look-ups of longer phrases are in vain."""
        return 1 + max((name.count(" ") for name in self._index.names), default=-1)

    @cached_property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits of the tables' content; ``none`` for one made without tables."""
        if not self._tables:
            return "none"
        digest = blake2b(digest_size=4)
        for path in self._tables:
            digest.update(path.name.encode() + b"\0" + blake2b(path.read_bytes()).digest())
        return digest.hexdigest()

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._index.entries)

    def __iter__(self) -> Iterator[Entry]:
        """Go through the entries, one type after the other."""
        yield from self._index.entries

    def lookup(self, folded: str, type_: EntityType | None = None) -> tuple[Entry, ...]:
        """Find what a name can mean.

        Args:
            folded: a folded name: full, alias or short.
            type_: look among entries of this type only.

        Returns:
            The entries: those whose own name it is first, then those whose alias it is, then
            those that share it as an ambiguous short name; empty where nobody has it.
        """
        found = self._at(self._index.names.get(folded, ()))
        return found if type_ is None else tuple(e for e in found if e.type == type_)

    def by_alias(self, folded: str, type_: EntityType | None = None) -> tuple[Entry, ...]:
        """Find the entries that have a name beside their own, ambiguous or not.

        Args:
            folded: a folded name.
            type_: look among entries of this type only.

        Returns:
            The entries of :meth:`lookup` without those whose own name it is.
        """
        return tuple(e for e in self.lookup(folded, type_) if fold(e.name) != folded)

    def surname(self, folded: str) -> tuple[Entry, ...]:
        """Find the riders of a family name.

        Args:
            folded: a folded family name.

        Returns:
            The riders, in the gazetteer's order; empty where none has it.
        """
        return self._at(self._index.families.get(folded, ()))

    def team_at(self, name: str, year: int) -> str | None:
        """Say what a team was called in a season.

        Args:
            name: any unambiguous name of the team, as it is written.
            year: the season.

        Returns:
            The team's name in that season, the later one where it changed within the season; None
            where no team or several have the name, or where no name is known for that season.
        """
        teams = self.lookup(fold(name), "Team")
        return teams[0].name_in(year) if len(teams) == 1 else None

    def country_of(self, folded: str) -> Entry | None:
        """Find the country of a name or a demonym.

        Args:
            folded: a folded country name, adjective ("danish") or noun ("dane", "danes"). Folding
                loses capitals: whether "us" or "polish" is meant for a country is for the caller
                to see (:meth:`is_ambiguous` tells).

        Returns:
            The country, or None.
        """
        named = self.lookup(folded, "Country")
        return next(iter(named or self._at(self._index.demonyms.get(folded, ()))), None)

    def demonyms(self) -> Mapping[str, str]:
        """Return every folded demonym with the name of its country."""
        return self._demonyms

    @cached_property
    def _demonyms(self) -> Mapping[str, str]:
        index = self._index
        return {form: index.entries[found[0]].name for form, found in index.demonyms.items()}

    def gender_of(self, given: str) -> str | None:
        """Tell the gender of nearly all riders who have a given name.

        Args:
            given: a folded given name.

        Returns:
            ``male``, ``female``, or None where it is unknown or some of both have it.
        """
        return self._index.given.get(given)

    def kinds(self, folded: str) -> frozenset[EntityType]:
        """Say of what types the entries of a name are.

        Args:
            folded: a folded name; a demonym or a family name is no name here.

        Returns:
            The types; empty for a phrase that names nothing.
        """
        positions = self._index.names.get(folded)
        if not positions:
            return frozenset()
        ranges = self._index.ranges
        return frozenset(
            type_ for type_ in TABLES if any(_within(ranges[type_], at) for at in positions)
        )

    def is_ambiguous(self, folded: str) -> bool:
        """Say whether a name needs context before it is taken for an entry.

        Args:
            folded: a folded name or family name.

        Returns:
            True where the name is also a word or a given name, where several entries have it as
            name or family name, or where one declares it ambiguous.
        """
        if folded in self._index.words:
            return True
        found = self.lookup(folded)
        owners = {*self._index.names.get(folded, ()), *self._index.families.get(folded, ())}
        return len(owners) > 1 or any(folded in map(fold, e.ambiguous) for e in found)

    def phrases(self, type_: EntityType | None = None) -> Iterator[tuple[str, Entry]]:
        """Go through all names.

        Args:
            type_: names of this type only.

        Yields:
            A folded name and an entry that has it; one pair for each of them.
        """
        entries = self._index.entries
        first, last = (0, len(entries)) if type_ is None else self._index.ranges[type_]
        for folded, positions in self._index.names.items():
            for position in positions:
                if first <= position < last:
                    yield folded, entries[position]

    def _of(self, type_: EntityType) -> tuple[Entry, ...]:
        first, last = self._index.ranges[type_]
        return tuple(self._index.entries[first:last])

    def _at(self, positions: Iterable[int]) -> tuple[Entry, ...]:
        return tuple(self._index.entries[position] for position in positions)


def _within(range_: Sequence[int], position: int) -> bool:
    first, last = range_
    return first <= position < last
