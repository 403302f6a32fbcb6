"""What a browser asks the explorer for: one value for each kind of page or download."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "COSTLY",
    "Asking",
    "Browse",
    "Complete",
    "Home",
    "Query",
    "Search",
    "Thing",
    "Visit",
    "Whole",
]


@dataclass(frozen=True, slots=True)
class Home:
    """The start page."""


@dataclass(frozen=True, slots=True)
class Search:
    """What has a name like some words.

    Attributes:
        text: the words.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Names that a text may be the beginning of, for the box that it is typed into.

    Attributes:
        text: what is typed so far.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Browse:
    """All riders, teams, … or articles, a page at a time.

    Attributes:
        kind: their type in lower case and plural, such as ``riders``.
        page: counted from 1.
    """

    kind: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class Thing:
    """Everything about one thing.

    Attributes:
        iri: its IRI.
        form: the file format that is wanted; empty for a page.
    """

    iri: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A named question, and its answer.

    Attributes:
        name: the question's name; empty for the list of all questions.
        values: the form's fields: names and values of parameters.
        form: the file format that is wanted; empty for a page.
    """

    name: str = ""
    values: tuple[tuple[str, str], ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query of one's own, and its answer.

    Attributes:
        sparql: the query; empty for a page to write one on.
        form: the file format that is wanted; empty for a page.
    """

    sparql: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole graph as a file.

    Attributes:
        form: the file format.
    """

    form: str


Visit = Home | Search | Complete | Browse | Thing | Asking | Query | Whole

COSTLY = (Asking, Query, Whole)
"""Visits that may take any time and memory; the others read a bounded part of the graph."""
