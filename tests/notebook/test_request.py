"""What stands behind ``%%sparql``, taken apart: options, stored questions, queries as they are."""

from __future__ import annotations

import pytest

from kg.notebook.request import Request, WrongMagic, parse


@pytest.mark.parametrize(
    ("line", "cell", "request_"),
    [
        ("", None, Request()),
        ("", " \n", Request()),
        ("", "ASK {}\n", Request("ASK {}")),
        ("ASK { ?a ?b '-o x' }", None, Request("ASK { ?a ?b '-o x' }")),
        ("-g archive -o found ASK {}", None, Request("ASK {}", graph="archive", keep="found")),
        ("--graph=archive --iris -q", "ASK {}", Request("ASK {}", graph="archive", iris=True, quiet=True)),
        ("--timeout 2.5 --limit=10", "ASK {}", Request("ASK {}", timeout=2.5, limit=10)),
        ("@counts", None, Request("@counts")),
        ("@counts", "\n\n", Request("@counts")),
        ("", "@counts\n", Request("@counts")),
        ('@roster team="Team Fjord" year=2024', None, Request("@roster", {"team": "Team Fjord", "year": "2024"})),
        ("@roster team='O\"Dowd' -o x --limit 3", None, Request("@roster", {"team": 'O"Dowd'}, keep="x", limit=3)),
        ("-o x @roster team=$team", None, Request("@roster", {"team": "$team"}, keep="x")),
        ("@roster team='a=b'", None, Request("@roster", {"team": "a=b"})),
    ],
)  # fmt: skip
def test_magics_are_understood(line: str, cell: str | None, request_: Request) -> None:
    assert parse(line, cell) == request_


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("--limt 3 ASK {}", None, "no option --limt; the options are -g GRAPH"),
        ("@roster --limt=3", None, "no option --limt"),
        ("-o", None, "-o wants a value"),
        ("@roster -o", None, "-o wants a value"),
        ("-o 3x", "ASK {}", "no name of a variable"),
        ("--limit 0", "ASK {}", "a whole number from 1 up"),
        ("--limit 1.5", "ASK {}", "a whole number from 1 up"),
        ("--timeout nan", "ASK {}", "give seconds"),
        ("--timeout soon", "ASK {}", "give seconds"),
        ("--quiet=yes", "ASK {}", "takes no value"),
        ("@roster Fjord", None, "“Fjord” is not NAME=VALUE"),
        ("@roster team=", None, "is not NAME=VALUE"),
        ("@roster team=a team=b", None, "team is given twice: “a” and “b”"),
        ("@roster team='a", None, "quotation mark"),
        ("@roster", "ASK {}", "a query below it"),
        ("SELECT * {}", "ASK {}", "a query below it"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(
    line: str, cell: str | None, message: str
) -> None:
    with pytest.raises(WrongMagic, match=message):
        parse(line, cell)
