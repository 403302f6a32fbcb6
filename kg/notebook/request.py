"""The line and the cell of a ``%%sparql`` magic turned into a question: what to ask, of what, and how."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kg.errors import KgError

__all__ = ["Request", "WrongMagic", "parse"]

_TOKEN = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[^\s"'])+)""")
_WITH_VALUE = {
    "-g": "graph",
    "--graph": "graph",
    "-o": "keep",
    "--out": "keep",
    "--timeout": "timeout",
    "--limit": "limit",
}
_FLAGS = {"-q": "quiet", "--quiet": "quiet", "--iris": "iris"}
_OPTIONS = "-g GRAPH, -o NAME, -q, --timeout SECONDS, --limit ROWS, --iris"
_LONGEST_WAIT = 86_400.0


class WrongMagic(KgError):
    """What stands behind ``%%sparql`` cannot be understood."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question, and how it is to be asked.

    Attributes:
        sparql: the query, or the name of a stored question behind ``@``; empty where nothing is
            asked.
        parameters: what a stored question is about.
        graph: the name of the variable that holds the graph, or None for the last graph.
        keep: the name of the variable that takes the answer, or None.
        timeout: seconds after which a query of one's own is stopped.
        limit: the most rows.
        iris: whether IRIs are written, and in full.
        quiet: whether the answer is kept without being shown.
    """

    sparql: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    graph: str | None = None
    keep: str | None = None
    timeout: float = 30.0
    limit: int = 10_000
    iris: bool = False
    quiet: bool = False


def parse(line: str, cell: str | None = None) -> Request:
    """Take a magic apart.

    Args:
        line: what stands behind ``%sparql`` or ``%%sparql``.
        cell: the lines below it, or None for ``%sparql``.

    Returns:
        The question.

    Raises:
        WrongMagic: an option, a name or a value is wrong, or two things are asked at once.

    >>> request = parse('-o riders @roster team="Team Fjord" year=2024')
    >>> request.sparql, dict(request.parameters), request.keep
    ('@roster', {'team': 'Team Fjord', 'year': '2024'}, 'riders')
    """
    request, rest = _options(Request(), line)
    body = "" if cell is None else cell.rstrip()
    if rest and body.strip():
        raise WrongMagic(
            f"“{rest}” stands behind %%sparql, and a query below it; the line takes only options"
            f" ({_OPTIONS}) where the cell has a query"
        )
    asked = rest or body
    if asked.strip().startswith("@"):
        return _stored(request, asked.strip())
    return replace(request, sparql=asked if asked.strip() else "")


def _options(request: Request, line: str) -> tuple[Request, str]:
    """Read the options that a line begins with; give the rest of the line as it is."""
    at = 0
    while (found := _TOKEN.match(line, at)) and found[1].startswith("-"):
        name, equals, value = found[1].partition("=")
        at = found.end()
        if name in _WITH_VALUE and not equals:
            following = _TOKEN.match(line, at)
            if following is None:
                raise WrongMagic(f"{name} wants a value behind it; the options are {_OPTIONS}")
            value, at = following[1], following.end()
        request = _with(request, name, _unquoted(value) if value else None)
    return request, line[at:].strip()


def _stored(request: Request, asked: str) -> Request:
    """Read a stored question: its name, what it is about, and options behind them."""
    try:
        words = shlex.split(asked)
    except ValueError as error:
        raise WrongMagic(f"{asked}: a quotation mark has no partner ({error})") from error
    parameters: dict[str, str] = {}
    rest = iter(words[1:])
    for word in rest:
        if word.startswith("-"):
            name, equals, value = word.partition("=")
            given = value if equals else next(rest, None) if name in _WITH_VALUE else None
            request = _with(request, name, given)
            continue
        name, equals, value = word.partition("=")
        if not (equals and name and value):
            example = f'{words[0]} team="Team Fjord" year=2024'
            raise WrongMagic(
                f"“{word}” is not NAME=VALUE, as in {example}; quote values with spaces"
            )
        if name in parameters:
            raise WrongMagic(
                f"{name} is given twice: “{parameters[name]}” and “{value}”; ask twice"
            )
        parameters[name] = value
    return replace(request, sparql=words[0], parameters=parameters)


def _unquoted(word: str) -> str:
    return word[1:-1] if word[:1] in {'"', "'"} and word[-1:] == word[:1] else word


def _with(request: Request, name: str, value: str | None) -> Request:
    """Set one option."""
    if name in _FLAGS:
        if value is not None:
            raise WrongMagic(f"{name} takes no value; the options are {_OPTIONS}")
        changes: dict[str, Any] = {_FLAGS[name]: True}
        return replace(request, **changes)
    if name not in _WITH_VALUE:
        raise WrongMagic(f"there is no option {name}; the options are {_OPTIONS}")
    if value is None:
        raise WrongMagic(f"{name} wants a value behind it; the options are {_OPTIONS}")
    key = _WITH_VALUE[name]
    changes = {key: _value(name, key, value)}
    return replace(request, **changes)


def _value(name: str, key: str, value: str) -> str | int | float:
    if key == "limit":
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < 1:
            raise WrongMagic(f"{name} {value}: the most rows are a whole number from 1 up")
        return int(value)
    if key == "timeout":
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= _LONGEST_WAIT:
            raise WrongMagic(
                f"{name} {value}: give seconds, more than 0 and up to {_LONGEST_WAIT:g}"
            )
        return seconds
    if not value.isidentifier():
        raise WrongMagic(f"{name} {value}: this is no name of a variable")
    return value
