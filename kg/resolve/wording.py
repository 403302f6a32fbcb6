"""Mentions to their proper names as they are written, and to what only looks like a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.gazetteer import fold

if TYPE_CHECKING:
    from collections.abc import Container

    from spacy.tokens import Doc, Token

    from kg.gazetteer import Gazetteer
    from kg.recognise.mentions import Spotted

__all__ = ["headings", "is_epithet", "written_name"]

_POSSESSIVE = re.compile(r"['’]s?$")
_COMMON = frozenset([
    "team",
    "squad",
    "side",
    "outfit",
    "camp",
    "bus",
    "rider",
    "riders",
    "'s",
    "’s",
])
_YEAR = re.compile(r"(?:19|20)\d\d|['’‘]\d\d")
# What joins the parts of one name.
_JOINTS = frozenset(("-", "–", "/", "&", "'s", "’s"))
_PEOPLE = ("Rider", "Person")
_LONGEST_HEADING = 10
_HEADING_MARKS = frozenset(("*", "**", "#", "##", "###", "-", "'", "’", "'s", "’s", "_", "?", "!"))


def written_name(doc: Doc, mention: Spotted, known: Gazetteer) -> str:
    """The proper name of a mention as it is written, without year, possessive and common nouns.

    Args:
        doc: the document.
        mention: a mention with a name.
        known: names that tell where a name ends, and demonyms, which are no part of a name.

    Returns:
        The name; it can be empty.
    """
    first, end = mention.name or (mention.start, mention.end)
    person, demonyms = mention.type in _PEOPLE, known.demonyms()
    while first > mention.start and _belongs(doc[first - 1], doc[first]):
        if person and fold(doc[first - 1].text) in demonyms:
            break
        first -= 1
    while person and first < end - 2 and fold(doc[first].text) in demonyms:
        first += 1
    while end < mention.end and _belongs(doc[end], doc[end - 1]):
        end += 1
    for further in range(mention.end, end, -1):
        if known.kinds(fold(doc[first:further].text)):
            end = further
            break
    while first < end - 1 and _YEAR.fullmatch(doc[first].text):
        first += 1
    while end - 1 > first and doc[end - 1].text in _COMMON:
        end -= 1
    text = re.sub(r"\s+", " ", doc[first:end].text)
    return _POSSESSIVE.sub("", text).strip(" *_.,;:()[]\"“”‘’'")


def _belongs(token: Token, beside: Token) -> bool:
    """Whether a word at the edge of a name is a part of it that was overlooked."""
    return token.lower_ in _JOINTS or beside.lower_ in _JOINTS


def is_epithet(doc: Doc, mention: Spotted, roles: Container[int]) -> bool:
    """Says whether a capital is only that of a sentence's first word: "Veteran sprinter X".

    Args:
        doc: the document.
        mention: a mention of one word.
        roles: the first tokens of its roles.

    Returns:
        True where the word begins a sentence and a role follows it.
    """
    return bool(doc[mention.start].is_sent_start) and mention.end in roles


def headings(doc: Doc) -> set[int]:
    """Finds the words of lines that are no sentence and no list.

    Args:
        doc: the document.

    Returns:
        Token numbers.
    """
    found: set[int] = set()
    line: list[int] = []
    for token in doc:
        if "\n" in token.text:
            found |= _heading(doc, line)
            line = []
        elif not token.is_space:
            line.append(token.i)
    return found | _heading(doc, line)


def _heading(doc: Doc, line: list[int]) -> set[int]:
    plain = all(doc[i].is_alpha or doc[i].text in _HEADING_MARKS for i in line)
    return set(line) if plain and len(line) <= _LONGEST_HEADING else set()
