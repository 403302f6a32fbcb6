"""Mentions to their proper names as they are written, and to what only looks like a name."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.gazetteer import fold
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from spacy.tokens import Doc

    from kg.gazetteer import Gazetteer
    from kg.recognise.mentions import Spotted

__all__ = ["headings", "is_epithet", "written_name"]

_POSSESSIVE = re.compile(r"['’]s?$")
_BLANKS = re.compile(r"\s+")
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
# Of teams that have no other name than what they are.
_KINDS_OF_TEAM = frozenset(("national", "development", "junior", "olympic", "academy"))
_YEAR = re.compile(r"(?:19|20)\d\d|['’‘]\d\d")
_OWNERS = frozenset(("'s", "’s"))
# What joins the parts of one name.
_JOINTS = frozenset(("-", "–", "/", "&")) | _OWNERS
_TITLES = frozenset((
    *("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "mme", "madame", "mlle", "monsieur", "herr", "frau"),
    *("signor", "signora", "señor", "señora", "doña", "don", "cavaliere"),
))  # fmt: skip
_PEOPLE = ("Rider", "Person")
# Small words inside people's names; any other one ends what stands before a name.
_PARTICLES = frozenset((
    *("van", "von", "vom", "zu", "zum", "de", "den", "der", "des", "del", "della", "dello", "di", "da"),
    *("do", "dos", "das", "du", "la", "le", "los", "las", "el", "al", "bin", "ibn", "ben", "ten", "ter"),
    *("te", "af", "av", "y", "e", "i", "in", "op", "het", "t", "d", "s", "o", "mac", "mc", "st"),
))  # fmt: skip
# What may follow the word "team" within a team's name.
_BEHIND_TEAM = frozenset((
    *("women", "womens", "women's", "women’s", "ladies", "men", "p/b", "p", "presented", "u23", "u19"),
    *("-", "–", "/", "&", "uk", "usa"),
))  # fmt: skip
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
    tokens = Tokens.of(doc)
    texts, lower = tokens.texts, tokens.lower
    first = _joined_before(tokens, mention, first, known.demonyms())
    if mention.type in _PEOPLE:
        first = _behind_owner(lower, first, end)
        first = _behind_titles(tokens, first, end, known.demonyms())
    end = _joined_behind(tokens, mention, end)
    for further in range(mention.end, end, -1):
        if known.kinds(fold(tokens.between(first, further))):
            end = further
            break
    while first < end - 1 and _YEAR.fullmatch(texts[first]):
        first += 1
    if mention.type in _PEOPLE:
        first = _behind_nouns(texts, first, end)
    elif mention.type == "Team":
        end = _before_nouns(lower, first, end)
        if lower[end - 1] in _KINDS_OF_TEAM and lower[end : end + 1] in (("team",), ("squad",)):
            end += 1
    while end - 1 > first and texts[end - 1] in _COMMON and lower[end - 2] not in _KINDS_OF_TEAM:
        end -= 1
    text = _BLANKS.sub(" ", tokens.between(first, end))
    return _POSSESSIVE.sub("", text).strip(" *_.,;:()[]\"“”‘’'")


def _joined_before(tokens: Tokens, mention: Spotted, first: int, demonyms: Container[str]) -> int:
    """Where a name begins with the words that a joint at its edge makes part of it."""
    texts, lower = tokens.texts, tokens.lower
    while first > mention.start and not _JOINTS.isdisjoint(lower[first - 1 : first + 1]):
        owner = lower[first - 1] in _OWNERS or fold(texts[first - 1]) in demonyms
        if owner and mention.type in _PEOPLE:
            break
        if lower[first] in _OWNERS and texts[first - 1].islower():
            return first + 1
        first -= 1
    return first


def _joined_behind(tokens: Tokens, mention: Spotted, end: int) -> int:
    """Where a name ends with the words that a joint at its edge makes part of it."""
    texts, lower = tokens.texts, tokens.lower
    while end < mention.end and not _JOINTS.isdisjoint(lower[end - 1 : end + 1]):
        if lower[end - 1] in _OWNERS and texts[end].islower():
            break
        end += 1
    return end


def _behind_titles(tokens: Tokens, first: int, end: int, demonyms: Container[str]) -> int:
    """Where a person's name begins behind a title, and behind a country's adjective."""
    while first < end - 1 and tokens.lower[first].rstrip(".") in _TITLES:
        first += 1
    while first < end - 2 and fold(tokens.texts[first]) in demonyms:
        first += 1
    return first


def _behind_owner(lower: Sequence[str], first: int, end: int) -> int:
    """Where a person's name begins behind whose the person is: "Ukraine's X"."""
    owners = [i for i in range(first, end - 1) if lower[i] in _OWNERS]
    return owners[-1] + 1 if owners else first


def _behind_nouns(texts: Sequence[str], first: int, end: int) -> int:
    """Where a person's name begins behind what the person is: "Journeyman lead-out rider X"."""
    for i in range(end - 2, first - 1, -1):
        word = texts[i]
        if word.isalpha() and word.islower() and word not in _PARTICLES:
            return i + 1 if texts[i + 1][:1].isupper() else first
    return first


def _before_nouns(lower: Sequence[str], first: int, end: int) -> int:
    """Where a team's name ends before what is the team's: "X Team Media Day"."""
    for i in range(first + 1, end - 1):
        if lower[i] == "team" and lower[i + 1] not in _BEHIND_TEAM:
            return i + 1
    return end


def is_epithet(doc: Doc, mention: Spotted, roles: Container[int]) -> bool:
    """Says whether a capital is only that of a sentence's first word: "Veteran sprinter X".

    Args:
        doc: the document.
        mention: a mention whose name is one word.
        roles: the first tokens of its roles.

    Returns:
        True where the word begins a sentence and a role follows it.
    """
    start, end = mention.name or (mention.start, mention.end)
    return bool(doc[start].is_sent_start) and end in roles


def headings(doc: Doc) -> set[int]:
    """Finds the words of lines that are no sentence and no list.

    Args:
        doc: the document.

    Returns:
        Token numbers.
    """
    texts = Tokens.of(doc).texts
    breaks = [i for i, text in enumerate(texts) if "\n" in text]
    found: set[int] = set()
    for start, end in pairwise((-1, *breaks, len(texts))):
        line = [i for i in range(start + 1, end) if not texts[i].isspace()]
        if len(line) <= _LONGEST_HEADING and all(_is_plain(texts[i]) for i in line):
            found.update(line)
    return found


def _is_plain(text: str) -> bool:
    return text.isalpha() or text in _HEADING_MARKS
