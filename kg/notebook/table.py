"""The answer to a query turned into a table with short names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.notebook.markup import framed, text
from kg.store.rows import Iri

if TYPE_CHECKING:
    from kg.store.rows import Rows, Value

__all__ = ["table"]

_SHOWN = 50


def table(rows: Rows) -> str:
    """Show an answer.

    Args:
        rows: the answer; of more than 50 rows the first are shown and the others counted.

    Returns:
        HTML that stands alone.
    """
    if rows.form == "ask":
        return framed(f"<p><b>{'yes' if rows else 'no'}</b></p>")
    if not rows:
        columns = ", ".join(rows.columns)
        return framed(f"<p>No rows <small><bdi>{text(columns)}</bdi></small></p>")
    numbers = {place for place in range(len(rows.columns)) if _numeric(rows, place)}
    head = "".join(
        f"<th{_side(at in numbers)}>{text(name)}</th>" for at, name in enumerate(rows.columns)
    )
    body = "".join(
        f"<tr>{''.join(_cell(value, at in numbers) for at, value in enumerate(values))}</tr>"
        for values in rows.tuples[:_SHOWN]
    )
    return framed(
        f'<div class="kg-wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"<small>{_count(rows)}</small>"
    )


def _numeric(rows: Rows, place: int) -> bool:
    values = [values[place] for values in rows.tuples if values[place] is not None]
    return bool(values) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in values
    )


def _side(number: bool) -> str:
    return ' class="kg-number"' if number else ""


def _cell(value: Value, number: bool) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, Iri):
        return f'<td title="{text(value)}"><bdi>{text(value.short)}</bdi></td>'
    words = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<td{_side(number)}><bdi>{text(words)}</bdi></td>"


def _count(rows: Rows) -> str:
    count = len(rows)
    parts = ["1 row" if count == 1 else f"{count:,} rows"]
    if count > _SHOWN:
        parts.append(f"the first {_SHOWN} are shown, and {count - _SHOWN:,} more follow")
    if not rows.complete:
        parts.append("a limit cut it off: there are more")
    return "; ".join(parts)
