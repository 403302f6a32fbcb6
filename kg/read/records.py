"""JSON objects and JSON Lines into articles, each field checked for its kind."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kg.model import Article
from kg.read.decode import clean
from kg.read.errors import BrokenJson, EmptyArticle, MissingField, WrongField

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Record", "article_from_json", "article_from_record"]

_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}

# Python refuses to write out a number of thousands of digits, and no archive counts that far.
_LARGEST_NUMBER = 10**30


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one article as they were found, not yet checked.

    Attributes:
        fields: names and values; those of articles are ``text``, ``id``, ``title``, ``date``,
            ``url`` and ``author``, and others are ignored.
        source: the file, for messages.
        default_id: the identifier of a record that has no ``id``.
        written: what the fields were written as, to find a field's line in.
        first_line: the line of the file that it begins on, counted from 1.
    """

    fields: Mapping[str, object]
    source: str
    default_id: str
    written: str = ""
    first_line: int = 1

    def line_of(self, field: str) -> int:
        """Find the line on which a field is written.

        Args:
            field: the field's name.

        Returns:
            The line, counted from 1; the record's first where the field is not found.
        """
        found = re.search(rf'^\W*{field}\b|"{field}"\s*:', self.written, re.MULTILINE)
        start = found.start() if found else 0
        lead = len(found[0]) - len(found[0].lstrip()) if found else 0
        return self.first_line + self.written.count("\n", 0, start + lead)

    def wrong(self, field: str, expected: str) -> WrongField:
        """Make the error for a field of the wrong kind.

        Args:
            field: the field's name.
            expected: what it should be.

        Returns:
            The error, to be raised.
        """
        value = self.fields.get(field)
        found = (
            f"“{value}”" if isinstance(value, str) else _KINDS.get(type(value), "something else")
        )
        return WrongField(
            self.source,
            f"field {field} should be {expected}, but is {found}",
            "Correct it, or leave it out." if field != "text" else "Give the article's text.",
            line=self.line_of(field),
        )


def article_from_json(text: str, source: str, default_id: str, *, first_line: int = 1) -> Article:
    """Read one JSON object with the fields of an article.

    Args:
        text: the JSON.
        source: the file, for messages.
        default_id: the identifier of an article that has no ``id`` field.
        first_line: the line of the file that ``text`` begins on.

    Returns:
        The article.

    Raises:
        EmptyArticle: there is no JSON at all.
        BrokenJson: it is no JSON, or no object.
    """
    if not text.strip():
        raise EmptyArticle(source, "the file is empty", "Put one JSON object into it.")
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenJson(
            source,
            f"broken JSON: {error.msg[:1].lower()}{error.msg[1:]}",
            _json_remedy(text, error),
            line=first_line + error.lineno - 1,
            column=error.colno,
        ) from None
    except (RecursionError, ValueError):
        raise BrokenJson(
            source,
            "JSON that is nested too deep, or has a number of thousands of digits",
            "An article is one flat object of texts.",
            line=first_line,
        ) from None
    if not isinstance(value, dict):
        remedy = "Write one object with a field text."
        if isinstance(value, list):
            remedy = "Write its objects one a line, into a file with the suffix .jsonl."
        problem = f"expected one JSON object, found {_KINDS[type(value)]}"
        raise BrokenJson(source, problem, remedy, line=first_line)
    return article_from_record(Record(value, source, default_id, text, first_line))


def article_from_record(record: Record) -> Article:
    """Check the fields of a record and make an article of them.

    Args:
        record: the fields, and where they come from.

    Returns:
        The article, its text cleaned but otherwise exact.

    Raises:
        MissingField: there is no ``text``.
        EmptyArticle: ``text`` is empty.
    """
    text = record.fields.get("text")
    if text is None:
        remedy = _missing_remedy(record.fields)
        raise MissingField(record.source, "no field text", remedy, line=record.first_line)
    if not isinstance(text, str):
        raise record.wrong("text", "a text")
    kept = clean(text)
    if not kept.strip():
        line = record.line_of("text")
        remedy = "Give the article's text."
        raise EmptyArticle(record.source, "the field text is empty", remedy, line=line)
    return Article(
        id=_identifier(record) or record.default_id,
        text=kept,
        title=_one_line(record, "title") or "",
        date=_day(record),
        url=_one_line(record, "url"),
        author=_one_line(record, "author"),
    )


def _day(record: Record) -> str | None:
    value = record.fields.get("date")
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        # A time and its zone may follow: the day is the one where it was written.
        with suppress(ValueError):
            return datetime.fromisoformat(value.strip()).date().isoformat()
    raise record.wrong("date", "a day such as 2024-02-09")


def _identifier(record: Record) -> str | None:
    value = record.fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= _LARGEST_NUMBER:
            raise record.wrong("id", "a text, or a number of a few digits")
        return str(value)
    return _one_line(record, "id")


def _one_line(record: Record, field: str) -> str | None:
    value = record.fields.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise record.wrong(field, "a text")
    return " ".join(clean(value).split()) or None


def _missing_remedy(fields: Mapping[str, object]) -> str:
    has = ", ".join(sorted(fields)[:8]) or "no field at all"
    return f"An article needs text, and may have id, title, date, url, author; this has {has}."


def _json_remedy(text: str, error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data" and text[error.pos : error.pos + 1] == "{":
        return "For one object a line, use the suffix .jsonl or --input-format jsonl."
    if error.msg.startswith("Invalid control character"):
        return r"Write line ends and tabs within a text as \n and \t."
    return f"Correct it near “{_near(text, error.pos)}”."


def _near(text: str, position: int) -> str:
    return " ".join(text[max(0, position - 15) : position + 15].split())
