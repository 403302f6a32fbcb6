"""The rows of an answer turned into a table whose things lead to their pages."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import STATUSES, Status
from kg.rdf import compact
from kg.serve.explorer.addresses import address_of
from kg.serve.explorer.names import Names
from kg.store import Iri, Rows
from kg.store.rows import Value
from kg.vocabulary import ONTOLOGY, THINGS, relations

__all__ = ["Cell", "Table", "table"]

_NAME = "_name"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value.

    Attributes:
        text: as it is shown.
        address: the page of what it names; empty where it names nothing.
        number: whether it is a number, which is aligned to the right.
        full: the IRI, where the text is not the same.
        status: the status that it is, of a claim.
    """

    text: str
    address: str = ""
    number: bool = False
    full: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Headed rows of cells.

    Attributes:
        columns: the headings.
        rows: the cells, row by row.
        complete: whether there are no more rows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    complete: bool


def table(rows: Rows, names: Names, *, joined: bool = False) -> Table:
    """Make a table.

    Args:
        rows: the answer.
        names: knows what things are called.
        joined: whether a column ``x`` of things and a column ``x_name`` of their names become one,
            and relations and statuses are put into words, as suits the named questions.

    Returns:
        The table.
    """
    columns = rows.columns
    # The name's place in the order, the thing's address.
    things = {
        name: name.removesuffix(_NAME)
        for name in columns
        if joined and name.endswith(_NAME) and name.removesuffix(_NAME) in columns
    }
    shown = [name for name in columns if name not in things.values()]
    places = {name: at for at, name in enumerate(columns)}
    cells = []
    for values in rows.tuples:
        row = []
        for name in shown:
            value = values[places[name]]
            thing = values[places[things[name]]] if name in things else None
            cell = _cell(value, names, thing)
            row.append(_in_words(name, cell) if joined else cell)
        cells.append(tuple(row))
    headings = tuple(
        (name.removesuffix(_NAME) if joined else name).replace("_", " ") for name in shown
    )
    return Table(headings, tuple(cells), rows.complete)


def _in_words(column: str, cell: Cell) -> Cell:
    if column == "relation" and cell.text in relations():
        return Cell(relations()[cell.text].label)
    for status in STATUSES:
        if column == "status" and cell.text == status:
            return Cell(cell.text, status=status)
    return cell


def _cell(value: Value, names: Names, thing: Value = None) -> Cell:
    if isinstance(thing, Iri) and value is not None:
        return Cell(str(value), address_of(thing), full=str(thing))
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, int | float):
        return Cell(f"{value:g}" if isinstance(value, float) else str(value), number=True)
    if not isinstance(value, Iri):
        return Cell(value)
    known = names.get(value)
    if known is not None:
        return Cell(known.name, address_of(value), full=str(value))
    if value.startswith(f"{THINGS}claim/"):
        return Cell("evidence", address_of(value), full=str(value))
    short = compact(value) or str(value)
    has_page = value.startswith((THINGS, ONTOLOGY)) or ":" in value
    return Cell(short, address_of(value) if has_page else "", full=str(value))
