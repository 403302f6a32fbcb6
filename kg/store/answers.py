"""What an engine answers, turned into rows; and what its parser complains of, into an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from kg.rdf import PREFIXES
from kg.store.guard import QueryError, check_query, word_at
from kg.store.rows import Rows, Value, row_value

__all__ = ["check_syntax", "rows_of", "syntax_error", "triple_rows"]

_NOBODY = Variable("kg_nobody_has_this_name")
_NOTHING = NamedNode("urn:x-kg:nothing")
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?")
_SENTENCE = re.compile(r"(?:^|, )([A-Z][A-Za-z]+(?: [A-Za-z*]+){2,})(?=,|$)")


def rows_of(found: QueryBoolean | QuerySolutions | QueryTriples, limit: int | None = None) -> Rows:
    """Turn an engine's answer into rows.

    Args:
        found: the answer, which the engine works out while it is read.
        limit: the number of rows after which to stop; None for all.

    Returns:
        The rows; ``complete`` tells whether they are all.
    """
    if isinstance(found, QueryBoolean):
        return Rows(("answer",), ((bool(found),),), "ask")
    if isinstance(found, QueryTriples):
        return triple_rows(found, limit)
    columns = tuple(variable.value for variable in found.variables)
    tuples, complete = _cut((tuple(map(row_value, solution)) for solution in found), limit)
    return Rows(columns, tuples, complete=complete)


def triple_rows(triples: Iterable[Triple], limit: int | None = None) -> Rows:
    """Turn the triples of a CONSTRUCT or DESCRIBE into rows.

    Args:
        triples: the triples.
        limit: the number of rows after which to stop; None for all.

    Returns:
        The rows, with the columns ``subject``, ``predicate`` and ``object``.
    """
    tuples, complete = _cut((tuple(map(row_value, triple)) for triple in triples), limit)
    return Rows(("subject", "predicate", "object"), tuples, "construct", complete)


def _cut(
    rows: Iterable[tuple[Value, ...]], limit: int | None
) -> tuple[tuple[tuple[Value, ...], ...], bool]:
    if limit is None:
        return tuple(rows), True
    # One more than wanted tells whether there are more, and is all that has to be worked out.
    first = tuple(islice(rows, limit + 1))
    return first[:limit], len(first) <= limit


def check_syntax(sparql: str) -> None:
    """Make sure that a query is one, before it is sent or waited for.

    Args:
        sparql: the query.

    Raises:
        syntax_error: the query is wrong, a ``QueryError`` with line and column.
        QueryError: it cannot be answered; or it asks for more than a store holds, or for a change
            (``RefusedQuery``).
    """
    check_query(sparql, PREFIXES)
    try:
        # A value for a variable that no query has is complained of after the parsing and before
        # the answering, which for an ASK can take for ever even where there is nothing.
        _empty().query(sparql, prefixes=dict(PREFIXES), substitutions={_NOBODY: _NOTHING})
    except SyntaxError as error:
        raise syntax_error(sparql, error) from error
    except (ValueError, RuntimeError) as error:
        if _NOBODY.value not in str(error):
            raise QueryError(f"the query cannot be answered: {error}") from error


@cache
def _empty() -> Store:
    return Store()


def syntax_error(query: str, error: SyntaxError) -> QueryError:
    """Turn the parser's complaint into an error that shows the place.

    Args:
        query: the query.
        error: what the parser says: the place and all that it tried there.

    Returns:
        What is wrong, with line and column where they are known.
    """
    message = str(error.msg)
    place = _PLACE.match(message)
    if place is None:
        return QueryError(f"this is no SPARQL: {message}", query)
    # The message lists every token and character class that was tried, which helps nobody; but
    # where a rule of SPARQL is broken, the rule stands among them, as a sentence.
    reasons = _SENTENCE.findall(message[place.end() :])
    line, column = int(place[1]), int(place[2])
    if not reasons:
        early = "the query ends too early, or something is missing before its end"
        strange = "what stands at the mark, or just before it, is not expected there"
        reasons = [strange if word_at(query, line, column) else early]
    return QueryError("; ".join(["this is no SPARQL", *reasons]), query, line, column)
