"""The answer to a SPARQL query, as a table for people, or as CSV or JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from kg.cli.options import RowFormat
from kg.cli.screen import table_of

if TYPE_CHECKING:
    from rich.table import Table

    from kg.store.rows import Rows

__all__ = ["render", "stored_questions"]


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
        (f"@{each.name}", each.title, ", ".join(parameter.name for parameter in each.parameters))
        for each in questions().values()
    )
    return table_of(("Question", "What it finds", "--set"), rows)


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
