"""Pairs of mentions to what their wording says about their being one and the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LINK_FEATURES", "link_features"]

_DISTANCES = (1, 2, 4, 8, 16, 32, 64)
_FIRST = frozenset({"i", "me", "my", "mine", "myself"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_IT = frozenset({"it", "its", "itself", "there", "here"})
_GROUPS = (_FIRST, _WE, _HE, _SHE, _THEY, _IT)
_FORMS = len(_GROUPS) + 2
LINK_FEATURES = 5 + 1 + (len(_DISTANCES) + 1) + 2 + 1 + 2 * _FORMS


def _form(words: tuple[str, ...], is_name: bool) -> int:
    if is_name:
        return 0
    for number, group in enumerate(_GROUPS, 2):
        if len(words) == 1 and words[0] in group:
            return number
    return 1


def _likeness(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """0 nothing shared, 1 the same words, 2 one ends the other, 3 one is part, 4 some shared."""
    if not a or not b:
        return 0
    if a == b:
        return 1
    short, long = sorted((a, b), key=len)
    if long[-len(short) :] == short:
        return 2
    if set(short) <= set(long):
        return 3
    return 4 if set(a) & set(b) else 0


def link_features(
    words: Sequence[tuple[str, ...]],
    names: Sequence[tuple[str, ...]],
    types: NDArray[np.int64],
    paragraphs: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Describes every ordered pair of mentions of an article.

    Args:
        words: the lower-case words of each mention.
        names: the lower-case words of each mention's proper name, empty for others.
        types: each mention's type number.
        paragraphs: each mention's paragraph.

    Returns:
        Zeros and ones, shape ``(mentions, mentions, LINK_FEATURES)``.
    """
    count = len(words)
    table = np.zeros((count, count, LINK_FEATURES), dtype=np.float32)
    forms = np.array([_form(w, bool(n)) for w, n in zip(words, names, strict=True)], dtype=int)
    kinds: dict[tuple[str, ...], int] = {}
    number = np.array([kinds.setdefault(n, len(kinds)) for n in names], dtype=int)
    distinct = list(kinds)
    alike = np.array([[_likeness(a, b) for b in distinct] for a in distinct], dtype=int)
    i, j = np.meshgrid(np.arange(count), np.arange(count), indexing="ij")
    if not count:
        return table
    table[i, j, alike[number[i], number[j]]] = 1
    table[:, :, 5] = j < i
    table[i, j, 6 + np.searchsorted(_DISTANCES, np.abs(i - j))] = 1
    at = 6 + len(_DISTANCES) + 1
    table[:, :, at] = types[i] == types[j]
    table[:, :, at + 1] = (types[i] < 2) == (types[j] < 2)
    table[:, :, at + 2] = paragraphs[i] == paragraphs[j]
    table[i, j, at + 3 + forms[i]] = 1
    table[i, j, at + 3 + _FORMS + forms[j]] = 1
    return table
