"""Turns a text into the words that cues are matched against: forms, capitals, what numbers say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

__all__ = ["WORD_CLASSES", "Lexer", "Word"]

WORD_CLASSES = frozenset((
    "number",
    "ordinal",
    "place",
    "position",
    "year",
    "short_year",
    "month",
    "season",
    "weekday",
    "Name",
))
_NO_CLASSES: Mapping[str, int] = {}
_FIRST_YEAR, _LAST_YEAR = 1860, 2059
_LARGEST_PLACE = 250
_MOST_DIGITS = 4
_CALENDAR = ("month", "season", "weekday")
_PROPER = frozenset(("march", "may", "mar", "sun", "sat", "dec", "jan"))
_PLAIN = str.maketrans("’‘`‑–—\n\t\u00a0", "'''---   ")


class Word(NamedTuple):
    """A word, number or mark of a text, as cues see it.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        form: lower-case form with plain apostrophes and dashes.
        capital: whether it has a capital letter.
        upper: whether all its letters are capitals.
        classes: the classes of cue templates that it belongs to, with the number it stands for.
    """

    start: int
    end: int
    form: str
    capital: bool
    upper: bool
    classes: Mapping[str, int]


class Lexer:
    """Cuts texts into words; knows the words for numbers, months and days of the week."""

    def __init__(self, numerals: Mapping[str, Mapping[str, int]]) -> None:
        """Compile number words.

        Args:
            numerals: tables ``cardinals``, ``ordinals``, ``tens``, ``months`` and ``seasons`` and
                ``weekdays`` from a word to its number.
        """
        self._classes = _number_words(numerals)
        units = "|".join((*numerals["cardinals"], *numerals["ordinals"]))
        self._pattern = re.compile(
            rf"\b(?:{'|'.join(numerals['tens'])})[-\s‑](?:{units})\b"
            r"|(?<![\w’'])['’‘]\d\d\b|['’]s\b|\d+(?:[.,:]\d+)*[^\W_]*|p\d{1,3}\b|[^\W\d_]+"
            r"|(?<!\w)[-–—]+|[-–—]+(?!\w)|[^\w\s\-–—]",
            re.IGNORECASE,
        )

    def words(self, text: str) -> list[Word]:
        """Cut a text into words, numbers and marks; hyphens inside words part them and vanish.

        Args:
            text: any text.

        Returns:
            Its words, in order.
        """
        found: list[Word] = []
        for match in self._pattern.finditer(text):
            written = match[0]
            form = written.lower()
            capital = form != written
            if not form.isalnum():
                form = form.translate(_PLAIN)
            start = match.start()
            classes = self._classify(form, found, text, start)
            if classes and not capital and form in _PROPER:
                classes = _NO_CLASSES
            upper = capital and written.isupper()
            found.append(Word(start, match.end(), form, capital, upper, classes))
        return found

    def forms(self, phrase: str) -> list[str]:
        """Cut a phrase of a cue in the same way.

        Args:
            phrase: words without classes.

        Returns:
            The form of each word.
        """
        return [word.form for word in self.words(phrase)]

    def _classify(self, form: str, before: list[Word], text: str, start: int) -> Mapping[str, int]:
        first = form[0]
        if first.isdigit():
            return _digits(form, before, text, start)
        if first == "'" and form[1:].isdigit():
            return {"short_year": int(form[1:])}
        if first == "p" and form[1:].isdigit():
            return {"position": int(form[1:])}
        return self._classes.get(form, _NO_CLASSES)


def _digits(form: str, before: list[Word], text: str, start: int) -> Mapping[str, int]:
    if not form.isdecimal():
        digits = form.rstrip("stndrh")
        # Python refuses to make a number of thousands of digits, and no place or year is one.
        if (
            len(digits) <= _MOST_DIGITS
            and digits.isdecimal()
            and form[len(digits) :] in ("st", "nd", "rd", "th")
        ):
            return {"ordinal": int(digits)}
        return _NO_CLASSES
    if len(form) > _MOST_DIGITS:
        return _NO_CLASSES
    number = int(form)
    if len(form) == _MOST_DIGITS:
        return {"year": number} if _FIRST_YEAR <= number <= _LAST_YEAR else _NO_CLASSES
    classes = {"number": number}
    if 0 < number <= _LARGEST_PLACE:
        classes["place"] = number
    # "2021-22": the second half is a year of the same century.
    if len(form) == 2 and before and text[start - 1 : start] in ("-", "–", "/"):
        other = before[-1]
        if other.end == start - 1 and "year" in other.classes:
            classes["year"] = other.classes["year"] // 100 * 100 + number
    return classes


def _number_words(numerals: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    cardinals, ordinals, tens = numerals["cardinals"], numerals["ordinals"], numerals["tens"]
    classes: dict[str, dict[str, int]] = {}
    for word, number in (*cardinals.items(), *tens.items()):
        classes[word] = {"number": number}
    for word, number in ordinals.items():
        classes[word] = {"ordinal": number}
    for ten, (kind, units) in product(tens, (("number", cardinals), ("ordinal", ordinals))):
        for unit, number in units.items():
            if number < 10:
                for joint in "- ":
                    classes[f"{ten}{joint}{unit}"] = {kind: tens[ten] + number}
    for kind in _CALENDAR:
        for word, number in numerals[f"{kind}s"].items():
            classes.setdefault(word, {})[kind] = number
    return classes
