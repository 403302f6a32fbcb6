"""A tokenised article to the words that the gazetteer knows as riders, teams, races or places."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kg.gazetteer import fold
from kg.recognise.encoding import KNOWN_TYPES
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.gazetteer import Gazetteer

__all__ = ["known_words"]

_RIDER = KNOWN_TYPES.index("Rider")
_LONGEST = 7


def known_words(doc: Doc, gazetteer: Gazetteer) -> NDArray[np.float32]:
    """Marks the words of names that the gazetteer has; the longest name wins for each type.

    A rider is known by a full name alone; after that the surname is marked all through the
    article.

    Args:
        doc: a tokenised article.
        gazetteer: names to look up; it may be empty.

    Returns:
        Zeros and ones, shape ``(words, len(KNOWN_TYPES))``.
    """
    texts = Tokens.of(doc).texts
    table = np.zeros((len(texts), len(KNOWN_TYPES)), np.float32)
    folded = list(map(_folded, texts))
    capital = [text[:1].isupper() or text[:1].isdigit() for text in texts]
    done = [0] * len(KNOWN_TYPES)
    surnames: set[str] = set()
    for start in np.flatnonzero(capital).tolist():
        for end, name in reversed(_phrases(folded, start)):
            kinds = gazetteer.kinds(name)
            for number, kind in enumerate(KNOWN_TYPES) if kinds else ():
                if kind not in kinds or done[number] > start:
                    continue
                if number == _RIDER:
                    further = [word for word in folded[start + 1 : end] if word]
                    if not further:
                        continue
                    surnames.update(further)
                table[start:end, number] = 1
                done[number] = end
    for i, word in enumerate(folded):
        if word in surnames and capital[i]:
            table[i, _RIDER] = 1
    return table


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    """Folds a word; an article's "the" is no part of a name."""
    return "" if text.lower() == "the" else fold(text)


def _phrases(folded: Sequence[str], start: int) -> list[tuple[int, str]]:
    """The ends of the phrases that begin with a word, and their folded words, the shortest first."""
    found: list[tuple[int, str]] = []
    name = folded[start]
    if name:
        found.append((start + 1, name))
        for end, word in enumerate(folded[start + 1 : start + _LONGEST], start + 2):
            if word:
                name = f"{name} {word}"
                found.append((end, name))
    return found
