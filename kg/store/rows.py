"""The answer to a SPARQL query, as plain Python values in rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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
_INTEGER = f"{XSD}integer"
_BOOLEAN = f"{XSD}boolean"
_FRACTIONS = frozenset({f"{XSD}decimal", f"{XSD}double", f"{XSD}float"})


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


def row_value(term: object) -> Value:
    """Turn an RDF term into a plain Python value.

    Args:
        term: an IRI, a literal, a blank node or None for an unbound variable.

    Returns:
        The value; a number whose text is no number of its type stays text.
    """
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    datatype = term.datatype.value
    if datatype == _BOOLEAN:
        return term.value in {"true", "1"}
    number = int if datatype == _INTEGER else float if datatype in _FRACTIONS else None
    if number is None:
        return term.value
    try:
        return number(term.value)
    except ValueError:
        return term.value
