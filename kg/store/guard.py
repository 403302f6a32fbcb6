"""A SPARQL text checked before it runs: it may read what is in the store and nothing else.

``SERVICE`` would send requests to other machines, ``FROM`` and ``LOAD`` name documents to fetch,
and an update would change the graph. The text is split into tokens, so that these words do no harm
in strings, comments, IRIs, variables and prefixed names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kg.errors import KgError

__all__ = ["QueryError", "RefusedQuery", "check_query", "patterns", "query_form", "word_at"]

_REACHING_OUT = frozenset({"SERVICE", "FROM", "LOAD"})
_UPDATES = frozenset({
    "INSERT",
    "DELETE",
    "LOAD",
    "CLEAR",
    "CREATE",
    "DROP",
    "COPY",
    "MOVE",
    "ADD",
    "WITH",
})
_QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_LINE_END = re.compile(r"\r\n|\n|\r")
# Escapes stand in the token classes, because "\#" opens no comment and "\'" no string.
_TOKEN = re.compile(
    r"""
      (?P<iri>     < (?: [^<>"{}|^`\\\x00-\x20] | \\. )* > )
    | (?P<string>  \"{3} (?: \\. | [^\\] )*? \"{3} | '{3} (?: \\. | [^\\] )*? '{3}
                 | " (?: \\. | [^"\\\n\r] )* " | ' (?: \\. | [^'\\\n\r] )* ' )
    | (?P<comment> \# [^\n\r]* )
    | (?P<variable> [?$] \w+ )
    | (?P<language> @ [A-Za-z]+ (?: - [A-Za-z0-9]+ )* )
    | (?P<name>    [\w.-]* : (?: [\w.:-] | % [0-9A-Fa-f]{2} | \\. )* )
    | (?P<word>    [^\W\d] [\w-]* )
    | (?P<space>   \s+ )
    | (?P<other>   \\. | . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


class QueryError(KgError):
    """A SPARQL query cannot be understood or answered.

    Attributes:
        problem: what is wrong.
        line: the line, counted from 1, or None where the place is not known.
        column: the column, counted from 1, or None.
        source: the text of that line, or None.
    """

    def __init__(
        self, problem: str, query: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        """Say what is wrong, and show the line with a mark below the place.

        Args:
            problem: what is wrong.
            query: the whole query.
            line: the line, counted from 1.
            column: the column, counted from 1.
        """
        self.problem = problem
        self.line = line
        self.column = column
        lines = _LINE_END.split(query)
        known = line is not None and 0 < line <= len(lines)
        self.source = lines[line - 1] if line is not None and known else None
        if self.source is None or column is None:
            super().__init__(f"{problem}")
            return
        # Tabs stay tabs above and below, so that the mark stands where it belongs.
        indent = re.sub(r"[^\t]", " ", self.source[: column - 1])
        where = f"line {line}, column {column}"
        super().__init__(f"{problem} ({where}):\n  {self.source}\n  {indent}^")


class RefusedQuery(QueryError):
    """A query asks for something else than what is in the graph, or would change it."""


def check_query(query: str, prefixes: Mapping[str, str]) -> None:
    """Refuse a query that would leave the store, change it, or use a prefix nobody declared.

    Args:
        query: the SPARQL text.
        prefixes: the prefixes that need no declaration.

    Raises:
        RefusedQuery: it holds SERVICE, FROM or LOAD, or it is an update.
        QueryError: it is no query at all, or a prefix is not declared.
    """
    tokens = [token for token in _tokens(query) if token.kind not in {"space", "comment"}]
    verb = _verb(tokens)
    if verb is not None and verb.text.upper() in _UPDATES:
        problem = f"{verb.text.upper()} would change the graph; a query can only read it"
        raise RefusedQuery(problem, query, *_place(query, verb.start))
    if verb is None or verb.text.upper() not in _QUERIES:
        offset = len(query.rstrip()) if verb is None else verb.start
        problem = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
        raise QueryError(problem, query, *_place(query, offset))
    for token in tokens:
        if token.kind == "word" and token.text.upper() in _REACHING_OUT:
            problem = f"{token.text.upper()} is refused: a query reads this graph and nothing else"
            raise RefusedQuery(problem, query, *_place(query, token.start))
    known = {*prefixes, *_declared(tokens)}
    for token in tokens:
        if token.kind == "name" and (prefix := token.text.partition(":")[0]) not in known:
            if prefix == "_":
                continue
            names = ", ".join(sorted(known))
            problem = f"the prefix {prefix!r} is not declared; known without declaring: {names}"
            raise QueryError(problem, query, *_place(query, token.start))


def query_form(query: str) -> str:
    """Tell what kind of query it is.

    Args:
        query: the SPARQL text.

    Returns:
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; an empty string for anything else.
    """
    verb = _verb([token for token in _tokens(query) if token.kind == "word"])
    return verb.text.upper() if verb is not None and verb.text.upper() in _QUERIES else ""


@lru_cache(maxsize=128)
def patterns(query: str) -> tuple[tuple[int, frozenset[str]], ...]:
    """Find the patterns of a query and of the queries within it.

    Args:
        query: a SELECT or ASK query.

    Returns:
        For each, in their order, the offset behind its first brace, and the variables that its
        SELECT gives as they are.
    """
    found: list[tuple[int, frozenset[str]]] = []
    given: set[str] | None = None
    depth = 0
    for token in _tokens(query):
        if token.kind == "word" and token.text.upper() in {"SELECT", "ASK"}:
            given, depth = set(), 0
        elif given is None:
            continue
        elif token.text == "{":
            found.append((token.start + 1, frozenset(given)))
            given = None
        elif token.kind == "variable" and depth == 0:
            given.add(token.text[1:])
        else:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
    return tuple(found)


def word_at(query: str, line: int, column: int) -> str:
    """Give the token at a place, for a message that says what was not expected there.

    Args:
        query: the SPARQL text.
        line: the line, counted from 1.
        column: the column, counted from 1.

    Returns:
        The first token there that is neither space nor comment; an empty string at the end.
    """
    lines = query.split("\n")
    offset = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    for token in _tokens(query):
        if token.start >= offset and token.kind not in {"space", "comment"}:
            return token.text
    return ""


def _tokens(query: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(query):
        yield _Token(found.lastgroup or "other", found[0], found.start())


def _place(query: str, offset: int) -> tuple[int, int]:
    """Turn an offset into a line and a column, both counted from 1."""
    before = _LINE_END.split(query[:offset])
    return len(before), len(before[-1]) + 1


def _verb(tokens: list[_Token]) -> _Token | None:
    """Find the first word after the prologue."""
    words = (token for token in tokens if token.kind == "word")
    return next((word for word in words if word.text.upper() not in _PROLOGUE), None)


def _declared(tokens: list[_Token]) -> set[str]:
    """List the prefixes that the query declares."""
    return {
        name.text.removesuffix(":")
        for word, name in pairwise(tokens)
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "name"
    }
