"""A question asked; its answer as a table for people, or as CSV or JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kg.cli.options import RowFormat
from kg.cli.screen import table_of

if TYPE_CHECKING:
    from rich.table import Table

    from kg.store.rows import Rows

__all__ = ["answer", "check_place", "render", "setting", "settings_of", "stored_questions"]


def answer(
    graph: str, asked: str, parameters: Mapping[str, str], *, timeout: float, limit: int
) -> Rows:
    """Ask a question of a graph.

    Args:
        graph: a file, a folder or an address.
        asked: a SPARQL query, or the name of a stored question behind ``@``.
        parameters: what a stored question is about.
        timeout: seconds after which a query that is no stored question is stopped.
        limit: the most rows that are wanted.

    Returns:
        The answer.
    """
    if not asked.strip().startswith("@") and not parameters:
        from kg.store.bounded import ask_place_within

        return ask_place_within(graph, asked, timeout=timeout, limit=limit)
    from kg.graph import Graph

    with Graph.open(graph) as whole:
        return whole.query(asked, parameters, limit=limit)


def check_place(graph: str) -> None:
    """Make sure that there is something at a place, without reading it.

    Args:
        graph: a file, a folder or an address.

    Raises:
        KgError: there is no such file or folder.
    """
    from kg.store import is_address, open_store

    if not is_address(graph) and not Path(graph).exists():
        # It says in its own words what is missing.
        open_store(graph).close()


def settings_of(texts: Iterable[str]) -> dict[str, str]:
    """Take apart everything that a stored question is about.

    Args:
        texts: ``NAME=VALUE`` each.

    Returns:
        The values by name.

    Raises:
        BadParameter: one is something else, or a name has two values.
    """
    found: dict[str, str] = {}
    for name, value in map(setting, texts):
        if name in found:
            problem = f"{name} is given twice: “{found[name]}” and “{value}”; ask twice instead"
            raise typer.BadParameter(problem)
        found[name] = value
    return found


def setting(text: str) -> tuple[str, str]:
    """Take what a stored question is about apart into a name and a value.

    Args:
        text: ``NAME=VALUE``.

    Returns:
        The name and the value.

    Raises:
        BadParameter: it is something else.
    """
    name, found, value = text.partition("=")
    if not (found and name.strip() and value.strip()):
        problem = f"“{text}” is not NAME=VALUE, such as team='Astana Qazaqstan'"
        raise typer.BadParameter(problem)
    return name.strip(), value.strip()


def render(rows: Rows, output_format: RowFormat) -> Table | str:
    """Write an answer out.

    Args:
        rows: the answer.
        output_format: a table has short names for IRIs; CSV and JSON have them in full.

    Returns:
        A table, or text that ends with a line end.
    """
    match output_format:
        case RowFormat.TABLE:
            cells = ([_cell(value) for value in values] for values in rows.shortened().tuples)
            return table_of(rows.columns, cells, caption=_count(len(rows)))
        case RowFormat.CSV:
            return _csv(rows)
        case RowFormat.JSON:
            objects = [dict(row) for row in rows]
            return json.dumps(objects, ensure_ascii=False, indent=1) + "\n"


def stored_questions() -> Table:
    """List the questions that can be asked by name.

    Returns:
        A table of their names, what they find, and the variables that can be fixed.
    """
    from kg.store.questions import questions

    rows = (
        (f"@{each.name}", each.title, " ".join(f"{given.name}=" for given in each.parameters))
        for each in questions().values()
    )
    return table_of(("Question", "What it finds", "About"), rows)


def _csv(rows: Rows) -> str:
    buffer = io.StringIO()
    # Line ends as on this system's other results, not the carriage returns of RFC 4180.
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([_cell(value) for value in values] for values in rows.tuples)
    return buffer.getvalue()


def _cell(value: object) -> str:
    # RDF writes truth values in lower case.
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"
