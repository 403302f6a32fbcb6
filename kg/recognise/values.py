"""Turns a tokenised article into the years, ranks, stages, ages, roles and nationalities it names."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.recognise.cues import CueBook, Match, ValueKind, cue_book
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.recognise.words import Word

__all__ = ["Value", "ValueKind", "find_values"]

_ANCHOR_REACH = 80
# A month so many months away may also be meant in the year beside the article's.
_FAR = 4
# Between these, an abbreviation of a country may be in small letters: "(Bel)", "(Ger/Bel)".
_OPENERS = ("(", "/", ",", "-")
_CLOSERS = (")", "/", ",", ";", "-")


@dataclass(frozen=True, slots=True)
class Value:
    """A stretch of an article that may give a year, rank, stage, age, role or nationality.

    Attributes:
        start: index of its first token.
        end: index after its last token.
        kind: what it may give.
        value: a number, or the name of a role or country.
    """

    start: int
    end: int
    kind: ValueKind
    value: int | str


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The last year that a text gave, from which "a year later" counts.

    Attributes:
        word: index of the word after it.
        year: the year, or None before the first.
    """

    word: int = 0
    year: int | None = None

    def before(self, match: Match) -> int | None:
        """Give the year if it is near enough before a match."""
        return self.year if match.begin - self.word < _ANCHOR_REACH else None


def find_values(doc: Doc, date: str | None, book: CueBook | None = None) -> tuple[Value, ...]:
    """Find every stretch of an article that may give a qualifier, an age, a role or a nationality.

    More is found than an article means: one number may be a rank and an age, one weekday two years.

    Args:
        doc: the tokenised article; nothing but its tokens is read.
        date: the day of the article as ``YYYY-MM-DD``; without it only years written out are found.
        book: the cues; None for the packaged ones.

    Returns:
        The values, sorted by first token, last token, kind; the likelier of two years first.
    """
    book = book or cue_book()
    tokens = Tokens.of(doc)
    words = book.lexer.words(tokens.text)
    today = datetime.date.fromisoformat(date) if date else None
    found: dict[Value, None] = {}
    anchor = _Anchor()
    for match in _best(list(book.matches(words)), words):
        start = bisect_right(tokens.offsets, words[match.first].start) - 1
        end = bisect_right(tokens.offsets, words[match.last - 1].end - 1)
        for value in _read(match, anchor.before(match), today):
            found.setdefault(Value(start, end, match.cue.kind, value))
            if match.cue.read in ("year", "ago") and not match.cue.anchored:
                anchor = _Anchor(match.last, int(value))
    return tuple(sorted(found, key=lambda value: (value.start, value.end, value.kind)))


def _best(matches: list[Match], words: list[Word]) -> Iterator[Match]:
    """Keep the longest match of each kind at each word, and drop what a longer one forbids."""
    matches = [match for match in matches if _is_written_well(match, words)]
    longest: dict[tuple[ValueKind, int], int] = {}
    forbidden: dict[tuple[ValueKind, int], int] = {}
    for match in matches:
        size = match.end - match.begin
        for at in range(match.first, match.last):
            key = (match.cue.kind, at)
            if match.cue.none:
                forbidden[key] = max(forbidden.get(key, 0), size)
            else:
                longest[key] = max(longest.get(key, 0), match.last - match.first)
    for match in matches:
        if match.cue.none:
            continue
        span = range(match.first, match.last)
        size = match.end - match.begin
        kind = match.cue.kind
        if any(forbidden.get((kind, at), 0) > size for at in span):
            continue
        if all(longest[kind, at] <= match.last - match.first for at in span):
            yield match


def _is_written_well(match: Match, words: list[Word]) -> bool:
    """Say whether a country or its abbreviation has the capitals and marks that it needs."""
    if match.cue.kind != "Nationality":
        return True
    word = words[match.first]
    if not match.cue.code:
        return word.capital
    before = words[match.first - 1].form if match.first else ""
    after = words[match.last].form if match.last < len(words) else ""
    if word.upper:
        return not (before.isalnum() and after.isalnum())
    return word.capital and before in _OPENERS and after in _CLOSERS


def _read(match: Match, anchor: int | None, today: datetime.date | None) -> Iterator[int | str]:
    cue = match.cue
    if cue.read == "value":
        if cue.value is not None:
            yield cue.value
    elif cue.read == "number":
        if match.numbers and cue.least <= match.numbers[0] <= cue.most:
            yield match.numbers[0]
    elif cue.read == "year":
        yield _century(match.numbers[0], today) if match.short else match.numbers[0]
    elif today is not None:
        yield from _relative_years(match, anchor, today)


def _century(number: int, today: datetime.date | None) -> int:
    """Read a year of two digits as the last that is not well after the article."""
    latest = (today.year if today else 2039) + 3
    return number + max(century for century in (1800, 1900, 2000) if number + century <= latest)


def _relative_years(match: Match, anchor: int | None, today: datetime.date) -> Iterator[int]:
    cue = match.cue
    starts = [anchor, today.year] if cue.anchored and anchor else [today.year]
    if cue.read in ("offsets", "anchored"):
        yield from (start + number for start in starts for number in cue.numbers)
    elif cue.read in ("ago", "ahead"):
        count = match.numbers[0] if cue.read == "ahead" else -match.numbers[0]
        if cue.unit:
            yield (today + datetime.timedelta(days=count * cue.unit)).year
        else:
            yield from (start + count for start in starts)
    elif cue.read == "days":
        yield from ((today + datetime.timedelta(days=number)).year for number in cue.numbers)
    elif cue.read == "weekday":
        since = (today.weekday() - match.numbers[0]) % 7
        yield (today - datetime.timedelta(days=since)).year
        yield (today + datetime.timedelta(days=7 - since)).year
    else:
        yield from _years_of_month(match.numbers[0], cue.read, today)


def _years_of_month(month: int, read: str, today: datetime.date) -> Iterator[int]:
    """Give the years that a month's name may mean, the likeliest first."""
    if read == "past_month":
        if month < today.month:
            yield today.year
        yield today.year - 1
    elif read == "next_month":
        if month > today.month:
            yield today.year
        yield today.year + 1
    else:
        yield today.year
        if month - today.month >= _FAR:
            yield today.year - 1
        elif today.month - month >= _FAR:
            yield today.year + 1
