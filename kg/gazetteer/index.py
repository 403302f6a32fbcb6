"""Turns entries into an index of their folded names, which can be kept as text and read back."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, overload

from kg.gazetteer.entry import Entry, Tenure, fold
from kg.gazetteer.tables import TABLES
from kg.model import EntityType

__all__ = ["Index", "build_index", "index_from_json", "index_to_json"]

_ADJECTIVE = "{adjective}"
_FIELDS = tuple(field.name for field in fields(Entry))
_DEFAULTS = tuple(None if field.default is MISSING else field.default for field in fields(Entry))
_TABLES = ("ranges", "names", "families", "demonyms", "given")
# How many of those who have a given name are of one gender, where it tells.
_NEARLY_ALL = 0.9
_TENURES = ("teams", "names")
_TENURE_POSITIONS = tuple(map(_FIELDS.index, _TENURES))


@dataclass(frozen=True, slots=True)
class Index:
    """Entries and where to find them; positions count the entries from 0.

    Attributes:
        entries: all entries, those of one type together.
        ranges: first position and position after the last of each type.
        names: folded name to positions: owners of the name first, then those whose alias it is,
            then those that share it as an ambiguous short name.
        families: folded family name to the riders' positions.
        demonyms: folded demonym to the countries' positions.
        given: folded given name to the gender of nearly all riders who have it.
        words: folded names that are also words of the language or given names.
    """

    entries: Sequence[Entry]
    ranges: Mapping[str, Sequence[int]]
    names: Mapping[str, Sequence[int]]
    families: Mapping[str, Sequence[int]]
    demonyms: Mapping[str, Sequence[int]]
    given: Mapping[str, str]
    words: frozenset[str]


def build_index(entries: Iterable[Entry], words: Iterable[str] = ()) -> Index:
    """Index entries.

    An entry whose name has ``{adjective}`` in it stands for one entry for each country, but for
    those countries whose own entry of that name is there.

    Args:
        entries: in any order; the order within a type is kept.
        words: names that are also words of the language or given names.

    Returns:
        The index.
    """
    given = tuple(entries)
    all_ = _sorted_by_type(_with_namesakes(tuple(_one_for_each_country(given))))
    ranges: dict[str, tuple[int, int]] = {}
    for type_ in TABLES:
        positions = [i for i, entry in enumerate(all_) if entry.type == type_]
        ranges[type_] = (positions[0], positions[-1] + 1) if positions else (0, 0)
    return Index(
        entries=all_,
        ranges=ranges,
        names=_positions(
            ((e.name,) for e in all_), (e.aliases for e in all_), (e.ambiguous for e in all_)
        ),
        families=_positions((e.family_name or "",) for e in all_),
        demonyms=_positions(e.demonyms for e in all_),
        given=_given(all_),
        words=frozenset(map(fold, words)),
    )


def _given(entries: Iterable[Entry]) -> dict[str, str]:
    """Tell the gender of those who have a given name, where nearly all are of one."""
    having: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        words = fold(entry.name).split()
        if entry.type == "Rider" and entry.gender and len(words) > 1 and len(words[0]) > 1:
            having[words[0]][entry.gender] += 1
    found = {}
    for name, genders in having.items():
        gender, count = genders.most_common(1)[0]
        if count >= _NEARLY_ALL * genders.total():
            found[name] = gender
    return found


def index_to_json(index: Index) -> str:
    """Write an index.

    Args:
        index: an index.

    Returns:
        Lines of JSON: an object of what finds the entries, then an array for each entry.
    """
    tables: dict[str, object] = {name: getattr(index, name) for name in _TABLES}
    tables["words"] = sorted(index.words)
    return "\n".join(map(_compact, (tables, *map(_row, index.entries))))


def index_from_json(text: str | bytes) -> Index:
    """Read an index back; its entries are made when they are first asked for.

    Args:
        text: what :func:`index_to_json` wrote.

    Returns:
        An index equal to the one that was written.

    Raises:
        ValueError: the text is another's, or only a part.
    """
    if isinstance(text, bytes):
        text = text.decode()
    first, *rows = text.split("\n")
    read = json.loads(first)
    tables = {name: read[name] for name in _TABLES}
    if len(rows) != max(last for _, last in tables["ranges"].values()):
        raise ValueError("the entries are not those that the tables count")
    return Index(entries=_Entries(rows), words=frozenset(read["words"]), **tables)


class _Entries(Sequence[Entry]):
    """Lines of JSON that become entries one by one: most articles need a few of many thousand."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._rows: list[str | Entry] = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, position: int) -> Entry: ...
    @overload
    def __getitem__(self, position: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, position: int | slice) -> Entry | tuple[Entry, ...]:
        if isinstance(position, slice):
            return tuple(self[i] for i in range(*position.indices(len(self))))
        row = self._rows[position]
        if not isinstance(row, Entry):
            row = self._rows[position] = _entry(json.loads(row))
        return row


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(entry: Entry) -> list[object]:
    cells = [getattr(entry, name) for name in _FIELDS]
    for position in _TENURE_POSITIONS:
        cells[position] = [(t.team, t.first, t.last) for t in cells[position]]
    while cells[-1] == _DEFAULTS[len(cells) - 1] or cells[-1] == []:
        cells.pop()
    return cells


def _entry(row: list[Any]) -> Entry:
    cells: dict[str, Any] = {}
    for name, cell in zip(_FIELDS, row, strict=False):
        if name in _TENURES:
            cells[name] = tuple(Tenure(*tenure) for tenure in cell)
        else:
            cells[name] = tuple(cell) if isinstance(cell, list) else cell
    return Entry(**cells)


def _one_for_each_country(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    templates = [entry for entry in entries if _ADJECTIVE in entry.name]
    yield from (entry for entry in entries if _ADJECTIVE not in entry.name)
    if not templates:
        return
    taken = {fold(entry.name) for entry in entries if entry.type == "Race"}
    for country in entries:
        if not country.adjectives:
            continue
        adjective, *others = country.adjectives
        for template in templates:
            name = template.name.replace(_ADJECTIVE, adjective)
            if fold(name) not in taken:
                forms = [template.name.replace(_ADJECTIVE, other) for other in others]
                forms += [
                    alias.replace(_ADJECTIVE, each)
                    for each in country.adjectives
                    for alias in template.aliases
                ]
                yield replace(template, name=name, aliases=tuple(forms), country=country.name)


def _with_namesakes(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    families = Counter(fold(e.family_name) for e in entries if e.family_name)
    for entry in entries:
        others = families[fold(entry.family_name)] - 1 if entry.family_name else 0
        yield replace(entry, shared_by=others) if others else entry


def _sorted_by_type(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    order: list[EntityType] = list(TABLES)
    return tuple(sorted(entries, key=lambda entry: order.index(entry.type)))


def _positions(*ranks: Iterable[tuple[str, ...]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for rank in ranks:
        for position, names in enumerate(rank):
            for name in names:
                positions = found.setdefault(fold(name), [])
                if position not in positions:
                    positions.append(position)
    found.pop("", None)
    return found
