"""The answer to a SPARQL query, as plain Python values in rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from kg.rdf import compact
from kg.rdf.terms import XSD

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Iri", "Rows", "Value", "row_value"]


class Iri(str):
    """An IRI: a string that knows its short form."""

    __slots__ = ()

    @property
    def short(self) -> str:
        """The prefixed name, such as ``rider:mark-cavendish``, or the IRI where no prefix fits."""
        return compact(self) or str(self)


Value = Iri | str | int | float | bool | None
_READ: Mapping[ox.NamedNode, Callable[[str], Value]] = {
    ox.NamedNode(f"{XSD}boolean"): lambda text: text in {"true", "1"},
    ox.NamedNode(f"{XSD}integer"): int,
    **{ox.NamedNode(f"{XSD}{name}"): float for name in ("decimal", "double", "float")},
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a query.

    Iterating gives one mapping of column names to values for each row. IRIs are ``Iri``, whole
    numbers ``int``, other numbers ``float``, all else ``str``; what is not bound is None.

    Attributes:
        columns: the columns' names; of a CONSTRUCT ``subject``, ``predicate`` and ``object``, of an
            ASK ``answer``.
        tuples: the rows' values, in the order of the columns.
        form: what kind of query was asked.
        complete: whether these are all rows; False where a limit cut them off.
    """

    columns: tuple[str, ...]
    tuples: tuple[tuple[Value, ...], ...]
    form: Literal["select", "ask", "construct"] = "select"
    complete: bool = True

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        """Give the rows as mappings of columns to values.

        Yields:
            Row by row.
        """
        for values in self.tuples:
            yield dict(zip(self.columns, values, strict=True))

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.tuples)

    def __bool__(self) -> bool:
        """Give the answer of an ASK; of other queries, whether there is any row."""
        return bool(self.tuples[0][0]) if self.form == "ask" else bool(self.tuples)

    def __getitem__(self, index: int) -> Mapping[str, Value]:
        """Give one row.

        Args:
            index: its number, counted from 0.

        Returns:
            Its values by column.
        """
        return dict(zip(self.columns, self.tuples[index], strict=True))

    def shortened(self) -> Rows:
        """Replace each IRI by its prefixed name, for people to read.

        Returns:
            The same rows; every value is a string, a number or None.
        """
        tuples = tuple(
            tuple(value.short if isinstance(value, Iri) else value for value in values)
            for values in self.tuples
        )
        return Rows(self.columns, tuples, self.form, self.complete)

    def to_pandas(self) -> pd.DataFrame:
        """Turn the answer into a pandas frame.

        Returns:
            One row a row, one column a column; whole numbers stay whole where some are missing.
        """
        import pandas as pd

        frame = pd.DataFrame.from_records(list(self.tuples), columns=list(self.columns))
        for place, name in enumerate(self.columns):
            values = {type(values[place]) for values in self.tuples}
            # Pandas would make 2024.0 of a year.
            if values == {int, type(None)}:
                frame[name] = frame[name].astype("Int64")
        return frame

    def _repr_html_(self) -> str:
        """Show the first rows as a table in a notebook."""
        from kg.notebook.table import table

        return table(self)


def row_value(term: Any) -> Value:
    """Turn an RDF term into a plain Python value.

    Args:
        term: an IRI, a literal, a blank node or None for an unbound variable.

    Returns:
        The value; a number whose text is no number of its type stays text.
    """
    # By the type itself: a listing has hundreds of thousands of values.
    kind = type(term)
    if kind is ox.NamedNode:
        return Iri(term.value)
    if kind is not ox.Literal:
        return None if term is None else str(term)
    text: str = term.value
    read = _READ.get(term.datatype)
    if read is None:
        return text
    try:
        return read(text)
    except ValueError:
        return text
