"""Pairs of mentions to the odds that they are one and the same."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kg.network import Graphs, run
from kg.recognise.mentions import MENTION_TYPES, Spotted
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

__all__ = ["LINK_FEATURES", "LINK_KINDS", "link_features", "link_kinds", "link_odds"]

# As many mentions are compared with each other at once.
_STRETCH = 240

_DISTANCES = (1, 2, 4, 8, 16, 32, 64)
_FIRST = frozenset({"i", "me", "my", "mine", "myself"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_IT = frozenset({"it", "its", "itself", "there", "here"})
_GROUPS = (_FIRST, _WE, _HE, _SHE, _THEY, _IT)
_FORMS = len(_GROUPS) + 2
# How alike two names are, which mention comes first, how many stand between them, and whether both
# are of one type, both people or neither, and in one paragraph.
_CHOICES = (5, 2, len(_DISTANCES) + 1, 2, 2, 2)
_PAIRS = math.prod(_CHOICES)
LINK_FEATURES = 5 + 1 + (len(_DISTANCES) + 1) + 2 + 1 + 2 * _FORMS


def _link_kinds() -> NDArray[np.float32]:
    parts = []
    for count, choice in zip(_CHOICES, np.unravel_index(np.arange(_PAIRS), _CHOICES), strict=True):
        one_hot = np.eye(count, dtype=np.float32)[choice]
        parts.append(one_hot[:, 1:] if count == 2 else one_hot)
    pairs = np.concatenate(parts, axis=1)
    kinds = np.zeros((_PAIRS + 2 * _FORMS, LINK_FEATURES), np.float32)
    kinds[:_PAIRS, : pairs.shape[1]] = pairs
    kinds[_PAIRS:, pairs.shape[1] :] = np.eye(2 * _FORMS)
    return kinds


# What there is to say about a pair of mentions, then about its first and about its second: the sum
# of a pair's three rows are its features. The network is told the rows by their numbers.
LINK_KINDS = _link_kinds()


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


def _all_likenesses(names: Sequence[tuple[str, ...]]) -> NDArray[np.int64]:
    """Compares names that have a word in common; of all others nothing is shared."""
    table = np.zeros((len(names), len(names)), dtype=np.int64)
    having: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        for word in dict.fromkeys(name):
            having.setdefault(word, []).append(i)
    for found in having.values():
        for i in found:
            for j in found:
                table[i, j] = _likeness(names[i], names[j])
    return table


def link_kinds(
    words: Sequence[tuple[str, ...]],
    names: Sequence[tuple[str, ...]],
    types: NDArray[np.int64],
    paragraphs: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tells of which kind every ordered pair of mentions of an article is.

    Args:
        words: the lower-case words of each mention.
        names: the lower-case words of each mention's proper name, empty for others.
        types: each mention's type number.
        paragraphs: each mention's paragraph.

    Returns:
        Rows of :data:`LINK_KINDS`: of each pair, shape ``(mentions, mentions)``; of each mention as
        the first and as the second of a pair, shape ``(2, mentions)``.
    """
    forms = np.array([_form(w, bool(n)) for w, n in zip(words, names, strict=True)], np.int64)
    kinds: dict[tuple[str, ...], int] = {}
    number = np.array([kinds.setdefault(n, len(kinds)) for n in names], np.int64)
    alike = _all_likenesses(list(kinds))
    order = np.arange(len(words))
    people = types < 2
    pairs = (
        alike[number[:, None], number],
        order < order[:, None],
        np.searchsorted(_DISTANCES, np.abs(order[:, None] - order)),
        types[:, None] == types,
        people[:, None] == people,
        paragraphs[:, None] == paragraphs,
    )
    return np.ravel_multi_index(pairs, _CHOICES), _PAIRS + np.stack([forms, _FORMS + forms])


def link_features(pairs: NDArray[np.int64], each: NDArray[np.int64]) -> NDArray[np.float32]:
    """Describes every ordered pair of mentions, as the network is trained.

    Args:
        pairs: the kind of each pair, as :func:`link_kinds` gives it.
        each: those of each mention.

    Returns:
        Zeros and ones, shape ``(mentions, mentions, LINK_FEATURES)``.
    """
    first, second = LINK_KINDS[each]
    table: NDArray[np.float32] = LINK_KINDS[pairs] + first[:, None] + second
    return table


def link_odds(
    doc: Doc,
    states: NDArray[np.float32],
    spotted: Sequence[Spotted],
    paragraphs: NDArray[np.int64],
    graphs: Graphs,
) -> NDArray[np.float32]:
    """Asks the network which mentions are the same.

    Args:
        doc: the document.
        states: the state of each word.
        spotted: its mentions.
        paragraphs: the paragraph of each word.
        graphs: the trained model.

    Returns:
        For each mention the odds of being alone (column 0) and of being the same as each other,
        shape ``(mentions, 1 + mentions)``.
    """
    if not spotted:
        return np.zeros((0, 1), np.float32)
    odds = np.zeros((len(spotted), 1 + len(spotted)), np.float32)
    for start, end, keep_start, keep_end in _stretches(len(spotted)):
        found = _link(doc, states, spotted[start:end], paragraphs, graphs)
        rows = slice(keep_start - start, keep_end - start)
        odds[keep_start:keep_end, 0] = found[rows, 0]
        odds[keep_start:keep_end, 1 + start : 1 + end] = found[rows, 1:]
    return odds


def _stretches(count: int) -> list[tuple[int, int, int, int]]:
    """Covers long articles with overlapping stretches: start, end, and what is kept of each."""
    if count <= _STRETCH:
        return [(0, count, 0, count)]
    step, margin = _STRETCH // 2, _STRETCH // 4
    return [
        (max(0, at - margin), min(count, at + step + margin), at, min(count, at + step))
        for at in range(0, count, step)
    ]


def _link(
    doc: Doc,
    states: NDArray[np.float32],
    spotted: Sequence[Spotted],
    paragraphs: NDArray[np.int64],
    graphs: Graphs,
) -> NDArray[np.float32]:
    lower = Tokens.of(doc).lower
    types = np.array([MENTION_TYPES.index(m.type) for m in spotted])
    pairs, each = link_kinds(
        [lower[m.start : m.end] for m in spotted],
        [lower[slice(*m.name)] if m.name else () for m in spotted],
        types,
        paragraphs[[m.start for m in spotted]],
    )
    mentions = np.column_stack([[m.start for m in spotted], [m.end for m in spotted], types])
    odds: NDArray[np.float32] = run(
        graphs.link,
        ["links"],
        words=states,
        mentions=mentions.astype(np.int64),
        kinds=LINK_KINDS,
        pairs=pairs,
        each=each,
    )[0]
    return odds
