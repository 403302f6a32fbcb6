"""Two people's names compared: the same, another spelling, a surname alone, or merely alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal

from kg.gazetteer import fold

__all__ = ["Likeness", "filed_under", "is_full", "likeness", "looked_up_under", "surname_of"]

Likeness = Literal["same", "variant", "partial", "near"]
"""How two names are alike.

``same`` but for accents, case, punctuation, spaces and the transliteration of umlauts; ``variant``:
spelled otherwise, with a name more or less, or in another order; ``partial``: one is the other's
surname, perhaps after an initial; ``near``: a letter apart, or with a short form of the given name.
"""

_ORDER: tuple[Likeness, ...] = ("same", "variant", "partial", "near")
_PARTICLES = frozenset((
    "ap",
    "d",
    "da",
    "dal",
    "dalla",
    "de",
    "degli",
    "dei",
    "del",
    "della",
    "den",
    "der",
    "des",
    "di",
    "do",
    "dos",
    "du",
    "el",
    "la",
    "las",
    "le",
    "les",
    "lo",
    "los",
    "mac",
    "mc",
    "o",
    "santa",
    "te",
    "ten",
    "ter",
    "van",
    "vande",
    "vanden",
    "vander",
    "ver",
    "vom",
    "von",
    "zu",
    "zum",
    "zur",
))
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "å": "a", "ø": "o", "æ": "a"})
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
_SOUNDS = (("ph", "f"), ("th", "t"), ("ck", "k"), ("ch", "k"), ("sz", "s"), ("ij", "i"))
_LETTERS = str.maketrans({"c": "k", "q": "k", "y": "i", "j": "i", "w": "v", "z": "s", "h": None})
_DOUBLED = re.compile(r"(.)\1+")
_SHORTEST_NEAR = 5
_SHORTEST_GIVEN = 3
_PLAIN = 2
"""How many words most names have."""


def is_full(name: str) -> bool:
    """Tell whether a name has a given name as well as a surname.

    Args:
        name: a name as it is written.

    Returns:
        False for a surname alone, with particles ("Van der Berg") or an initial ("A. Brekke").
    """
    words = _words(name)
    return len(words) > 1 and words[0] not in _PARTICLES and len(words[0]) > 1


def surname_of(name: str) -> str:
    """Give a name without its initials, folded.

    Args:
        name: a surname alone, perhaps after initials.

    Returns:
        The folded surname.
    """
    words = fold(name).split()
    while len(words) > 1 and len(words[0]) == 1 and words[0] not in _PARTICLES:
        del words[0]
    return " ".join(words)


def filed_under(name: str) -> frozenset[str]:
    """Give the keys under which somebody of a name is found.

    Args:
        name: a name as it is written.

    Returns:
        The keys. Names that are alike have one that the other is looked up under; few others do,
        however many people have the same given name or the same surname.
    """
    words = _words(name)
    if not words:
        return frozenset()
    if not is_full(name):
        return frozenset({_letters(words), f"surname {words[-1]}"})
    first = _sound(words[0])
    keys = {_letters(words), f"full {words[-1]}", f"initial {words[0][0]} {words[-1]}"}
    keys.update(f"sounds {first} {_sound(word)}" for word in words[1:])
    if len(words) == _PLAIN:
        keys.add(f"given {first} {words[1][0]}{len(words[1])}")
    return frozenset(keys)


def looked_up_under(name: str) -> frozenset[str]:
    """Give the keys under which those are found who may be meant by a name.

    Args:
        name: a name as it is written.

    Returns:
        The keys; see ``filed_under``.
    """
    words = _words(name)
    if not words:
        return frozenset()
    if not is_full(name):
        return filed_under(name) | {f"full {words[-1]}"}
    keys = filed_under(name) - {f"full {words[-1]}"} | {f"surname {words[-1]}"}
    if len(words) == _PLAIN:
        first, surname = _sound(words[0]), words[1]
        # Names that are a letter apart may differ by one letter in length.
        keys |= {f"given {first} {surname[0]}{len(surname) + more}" for more in (-1, 1)}
    return keys


def likeness(one: Collection[str], other: Collection[str]) -> Likeness | None:
    """Compare what two people are called.

    Args:
        one: the name and the further full names of one.
        other: those of the other.

    Returns:
        How the most alike of their names are alike; None where they are not.
    """
    found = {kind for a in one for b in other if (kind := _compare(a, b)) is not None}
    return next((kind for kind in _ORDER if kind in found), None)


@lru_cache(maxsize=8192)
def _compare(one: str, other: str) -> Likeness | None:
    a, b = _words(one), _words(other)
    if not (a and b):
        return None
    if "".join(a) == "".join(b):
        return "same"
    if not is_full(one) or not is_full(other):
        short, long = (b, a) if is_full(one) else (a, b)
        return "partial" if _is_surname(short, long) else None
    sounds, others = [_sound(word) for word in a], [_sound(word) for word in b]
    if sounds == others or sorted(a) == sorted(b) or _shortened(sounds, others):
        return "variant"
    return "near" if _near(a, b) else None


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    plain = fold(name.lower().translate(_UMLAUTS))
    for digraph, letter in _DIGRAPHS:
        plain = plain.replace(digraph, letter)
    return tuple(plain.split())


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    for spelling, letter in _SOUNDS:
        word = word.replace(spelling, letter)
    return _DOUBLED.sub(r"\1", word.translate(_LETTERS)) or word


def _letters(words: tuple[str, ...]) -> str:
    """Give what names have in common whose words are split or ordered otherwise."""
    return "".join(sorted("".join(words)))


def _is_surname(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    initials = 0
    while len(short) - initials > 1 and len(short[initials]) == 1:
        if short[initials] in _PARTICLES and long[-len(short) + initials :] == short[initials:]:
            break
        initials += 1
    rest = short[initials:]
    if long[-len(rest) :] != rest or len(long) < len(short):
        return False
    return all(letter == word[0] for letter, word in zip(short[:initials], long, strict=False))


def _shortened(a: list[str], b: list[str]) -> bool:
    """One name has a second given name or a second surname that the other leaves out."""
    short, long = sorted((a, b), key=len)
    if len(short) == len(long) or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def _near(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if len(a) != len(b):
        return False
    different = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(different) != 1:
        return False
    short, long = sorted(different[0], key=len)
    if a[0] != b[0] and len(short) >= _SHORTEST_GIVEN and long.startswith(short):
        return True
    return len(long) >= _SHORTEST_NEAR and short[0] == long[0] and long in _one_edit(short, long)


def _one_edit(short: str, long: str) -> Iterator[str]:
    """List what becomes of a word if the other's letter is put in, or two letters change place."""
    for place in range(len(long)):
        if len(short) == len(long):
            yield short[:place] + long[place] + short[place + 1 :]
            yield short[:place] + short[place : place + 2][::-1] + short[place + 2 :]
        else:
            yield short[:place] + long[place] + short[place:]
