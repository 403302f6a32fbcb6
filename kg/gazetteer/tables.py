"""Turns the tables of a gazetteer folder into entries, or says which line is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import KgError
from kg.gazetteer.entry import Entry, Tenure
from kg.model import EntityType

__all__ = [
    "TABLES",
    "WORDS",
    "BrokenTableError",
    "NoGazetteerError",
    "read_table",
    "read_words",
]

TABLES: Mapping[EntityType, str] = {
    "Rider": "riders.tsv",
    "Team": "teams.tsv",
    "Race": "races.tsv",
    "Place": "places.tsv",
    "Country": "countries.tsv",
}

WORDS = "words.tsv"

_TENURE = re.compile(r"(.+?) \((\d{4})(?:-(\d{4}))?\)")


class NoGazetteerError(KgError):
    """A folder that was given as a gazetteer is none.

    Attributes:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        """Say what a gazetteer folder holds.

        Args:
            folder: the folder that is none.
        """
        reason = "holds none of the tables" if folder.is_dir() else "is no folder"
        super().__init__(
            f"{folder}: no gazetteer: it {reason}. A gazetteer is a folder with at least one of "
            f"{', '.join(TABLES.values())}."
        )
        self.folder = folder


class BrokenTableError(KgError):
    """A table of a gazetteer cannot be read.

    Attributes:
        path: the table.
        line: the line, counted from 1.
    """

    def __init__(self, path: Path, line: int, reason: str) -> None:
        """Say which line of which table is broken, and why.

        Args:
            path: the table.
            line: the line, counted from 1.
            reason: what is wrong with it.
        """
        super().__init__(f"{path}, line {line}: {reason}")
        self.path = path
        self.line = line


def read_table(path: Path, type_: EntityType) -> Iterator[Entry]:
    """Read one table of a gazetteer.

    The first line names the columns, in any order; of these only ``name`` must be there, and
    those that the gazetteer does not know are passed over. Lists within a cell are separated by
    ``;``, seasons stand in brackets: ``Team A (2019); Team B (2020-2023)``.

    Args:
        path: a tab-separated table in UTF-8, without quoting.
        type_: what its rows are.

    Yields:
        One entry a row, in the table's order.

    Raises:
        BrokenTableError: the table is not UTF-8, lacks the column ``name``, or has a row with too
            few or too many cells, without a name, or with seasons or a year of birth that cannot
            be read.
    """
    for line, row in _rows(path):
        try:
            yield _entry(row, type_)
        except ValueError as error:
            raise BrokenTableError(path, line, str(error)) from error


def read_words(path: Path) -> tuple[str, ...]:
    """Read the table of names that are also words or given names.

    Args:
        path: a table with a column ``name``.

    Returns:
        The words, as they are written there.

    Raises:
        BrokenTableError: as for :func:`read_table`.
    """
    return tuple(row["name"] for _, row in _rows(path))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise BrokenTableError(path, number, "not UTF-8; save the table in UTF-8") from error
    head = lines[0].split("\t")
    if "name" not in head:
        reason = f"no column 'name' among {', '.join(head)}; the columns are separated by tabs"
        raise BrokenTableError(path, 1, reason)
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(head):
            reason = f"{len(cells)} cells where the first line names {len(head)} columns"
            raise BrokenTableError(path, number, reason)
        row = dict(zip(head, cells, strict=True))
        if not row["name"].strip():
            raise BrokenTableError(path, number, "the cell 'name' is empty")
        yield number, row


def _entry(row: Mapping[str, str], type_: EntityType) -> Entry:
    get = row.get
    return Entry(
        name=row["name"].strip(),
        type=type_,
        aliases=_items(get("aliases")),
        ambiguous=_items(get("ambiguous_short_names")),
        country=get("nationality") or get("country") or None,
        wikidata=get("wikidata") or None,
        gender=get("gender") or None,
        kind=get("kind") or None,
        level=get("level") or get("tier") or None,
        birth_year=_year(get("birth_year")),
        family_name=get("family_name") or None,
        teams=_tenures(get("teams")),
        names=_tenures(get("names_by_year")),
        adjectives=_items(get("adjectives")),
        nouns=_items(get("nouns")),
        plurals=_items(get("plurals")),
    )


def _items(cell: str | None) -> tuple[str, ...]:
    if not cell:
        return ()
    return tuple(item for part in cell.split(";") if (item := part.strip()))


def _year(cell: str | None) -> int | None:
    if not cell:
        return None
    if len(cell) != 4 or not cell.isdecimal():
        raise ValueError(f"the year of birth {cell!r} is not four digits")
    return int(cell)


def _tenures(cell: str | None) -> tuple[Tenure, ...]:
    tenures = []
    for item in _items(cell):
        match = _TENURE.fullmatch(item)
        if match is None:
            raise ValueError(f"{item!r} is not of the form 'Team (2019)' or 'Team (2019-2023)'")
        team, first, last = match.groups()
        tenures.append(Tenure(team, int(first), int(last or first)))
    return tuple(tenures)
