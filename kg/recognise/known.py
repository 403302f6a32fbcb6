"""A tokenised article to the words that the gazetteer knows as riders, teams, races or places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kg.gazetteer import fold
from kg.recognise.encoding import KNOWN_TYPES

if TYPE_CHECKING:
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
    table = np.zeros((len(doc), len(KNOWN_TYPES)), np.float32)
    folded = [fold(token.text) if token.text.lower() != "the" else "" for token in doc]
    capital = [t.text[:1].isupper() or t.text[:1].isdigit() for t in doc]
    done = [0] * len(KNOWN_TYPES)
    surnames: set[str] = set()
    for start in range(len(doc)):
        if not folded[start] or not capital[start]:
            continue
        for end in range(min(len(doc), start + _LONGEST), start, -1):
            if not folded[end - 1]:
                continue
            words = [word for word in folded[start:end] if word]
            kinds = gazetteer.kinds(" ".join(words))
            for number, kind in enumerate(KNOWN_TYPES):
                if kind not in kinds or done[number] > start:
                    continue
                if number == _RIDER:
                    if len(words) < 2:
                        continue
                    surnames.update(words[1:])
                table[start:end, number] = 1
                done[number] = end
    for i, word in enumerate(folded):
        if word in surnames and capital[i]:
            table[i, _RIDER] = 1
    return table
