"""A second opinion on whether a statement is a fact: the words around its trigger, weighed one by one.

The network reads the whole article, and learns much of it by heart. This judge sees one sentence, as
words before, in and after the trigger, and the two of them err in different places.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Wording", "agreed", "clues"]

_NEAR, _FAR = 4, 12
_PAIRS_BEFORE, _PAIRS_BEHIND = 8, 4
# How far a relation's own clues reach: words, words with their place, pairs of words.
_OWN = (6, 3)
_OWN_PLACED = (12, 5)
_OWN_PAIRS = (4, 3)
_QUESTION = "?"
_BREAKS = frozenset((*",.;:()–—-", "but", "and", "while", "whereas"))
_CASTS = {
    "denial": frozenset((
        "not", "n't", "n’t", "never", "no", "nor", "neither", "without", "nobody", "nothing", "none",
        "hardly", "denied", "deny", "denies", "refuse", "refused", "fail", "failed", "missed", "cannot",
        "unable",
    )),
    "doubt": frozenset((
        "hope", "hopes", "hoped", "hoping", "would", "could", "might", "may", "should", "if", "whether",
        "perhaps", "maybe", "likely", "expected", "expect", "wants", "want", "wanted", "wish", "dream",
        "dreams", "rumour", "rumours", "rumoured", "linked", "said", "reportedly", "possible", "?",
        "will",
    )),
}  # fmt: skip
_ALONGSIDE, _NAMES = 6, 3


def clues(words: Sequence[str], trigger: tuple[int, int], relation: str) -> set[str]:
    """Describes what a sentence says around a trigger.

    Args:
        words: the sentence's words in lower case; names are ``@`` and their type.
        trigger: first word and end of the trigger, counted within the sentence.
        relation: the relation that it says.

    Returns:
        Clues: the relation, each word, each word with its place, pairs of words near the trigger;
        the near ones with the relation; the words of the trigger's clause; the nearest words that
        cast doubt on it or deny it, and whether something stands between.
    """
    first, end = trigger
    found = {f"p={relation}"}
    for i, word in enumerate(words):
        found.add(f"{_place(i, first, end)}={word}")
        found.add(f"s={word}")
    found.update(f"g={a} {b}" for a, b in _pairs(words, first, end, _PAIRS_BEFORE, _PAIRS_BEHIND))
    if _QUESTION in words[-2:]:
        found.add("question")
    low, high = _reach(words, first, end, *_OWN)
    found.update(f"{relation}:{word}" for word in words[low:high])
    low, high = _reach(words, first, end, *_OWN_PLACED)
    for i in range(low, high):
        side = "b" if i < first else "i" if i < end else "a"
        found.add(f"{relation}:{side}:{words[i]}")
    found.update(f"{relation}:{a} {b}" for a, b in _pairs(words, first, end, *_OWN_PAIRS))
    found |= _clause(words, first, end)
    for cast, among in _CASTS.items():
        found |= _cast(words, first, end, relation, cast, among)
    return found


def _place(i: int, first: int, end: int) -> str:
    if i < first:
        gap = first - i
        return "bn" if gap <= _NEAR else "b" if gap <= _FAR else "bf"
    if i < end:
        return "in"
    return "an" if i - end < _NEAR else "af"


def _reach(words: Sequence[str], first: int, end: int, before: int, behind: int) -> tuple[int, int]:
    return max(0, first - before), min(len(words), end + behind)


def _pairs(
    words: Sequence[str], first: int, end: int, before: int, behind: int
) -> Iterator[tuple[str, str]]:
    low, high = _reach(words, first, end, before, behind)
    return pairwise(words[low:high])


def _clause(words: Sequence[str], first: int, end: int) -> set[str]:
    """The words of the trigger's clause, and the two that open it."""
    low, high = first, end
    while low > 0 and words[low - 1] not in _BREAKS:
        low -= 1
    while high < len(words) and words[high] not in _BREAKS:
        high += 1
    opening = words[low : low + 2]
    return {
        *(f"c={word}" for word in words[low:high]),
        f"cl1={opening[0] if opening else ''}",
        f"cl2={' '.join(opening)}",
    }


def _cast(
    words: Sequence[str], first: int, end: int, relation: str, cast: str, among: frozenset[str]
) -> set[str]:
    """The nearest words of a kind on both sides of a trigger, and what stands between."""
    found: set[str] = set()
    before = next((i for i in range(end - 1, -1, -1) if words[i] in among), None)
    if before is not None:
        between = words[before + 1 : first]
        apart = not _BREAKS.isdisjoint(between)
        names = min(sum(word.startswith("@") for word in between), _NAMES)
        gap = min(max(first - before, 0), _ALONGSIDE)
        found |= {
            f"{cast}<{words[before]}/{apart}",
            f"{cast}<{gap}/{apart}",
            f"{cast}<@{names}/{apart}",
            f"{cast}<{relation}/{apart}",
        }
    behind = next((i for i in range(end, len(words)) if words[i] in among), None)
    if behind is not None:
        apart = not _BREAKS.isdisjoint(words[end:behind])
        found |= {
            f"{cast}>{words[behind]}/{apart}",
            f"{cast}>{min(behind - end, _ALONGSIDE)}/{apart}",
        }
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """Weights of clues for asserted, possible and denied.

    Attributes:
        rows: the row of each clue.
        weights: shape ``(clues, 3)``.
        bias: shape ``(3,)``.
    """

    rows: Mapping[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path) -> Wording:
        """Reads weights.

        Args:
            path: a ``.npz`` file with ``clues`` (UTF-8, one a line), ``weights`` and ``bias``.

        Returns:
            The judge.
        """
        with np.load(path) as file:
            names = bytes(file["clues"]).decode().split("\n")
            weights, bias = file["weights"].astype(np.float32), file["bias"].astype(np.float32)
        return cls({name: row for row, name in enumerate(names)}, weights, bias)

    def save(self, path: Path) -> None:
        """Writes weights.

        Args:
            path: where to.
        """
        names = np.frombuffer("\n".join(self.rows).encode(), np.uint8)
        np.savez_compressed(
            path, clues=names, weights=self.weights.astype(np.float16), bias=self.bias
        )

    def odds(self, found: set[str]) -> tuple[float, float, float]:
        """Weighs clues.

        Args:
            found: what :func:`clues` gave.

        Returns:
            The odds of asserted, possible and denied.
        """
        return self.all_odds([found])[0]

    def all_odds(self, found: Sequence[set[str]]) -> list[tuple[float, float, float]]:
        """Weighs the clues of several statements at once.

        Args:
            found: what :func:`clues` gave for each.

        Returns:
            The odds of asserted, possible and denied of each.
        """
        # In the order of the table, so that the same clues always give the same sum.
        rows = [sorted([self.rows[c] for c in each if c in self.rows]) for each in found]
        sums = np.zeros((len(rows), len(self.bias)), np.float32)
        owners = np.repeat(np.arange(len(rows)), [*map(len, rows)])
        np.add.at(sums, owners, self.weights[[*chain.from_iterable(rows)]])
        scores = self.bias + sums
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
        return [(asserted, possible, denied) for asserted, possible, denied in scores.tolist()]


def agreed(
    network: tuple[float, float, float], wording: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Joins two opinions: the odds of both are multiplied.

    The network's count by their root only. It is so sure of what it says that the words would
    else hardly have a say.

    Args:
        network: the network's odds of asserted, possible and denied.
        wording: those of the words.

    Returns:
        Odds that sum to one.
    """
    joint = [sqrt(max(a, 1e-6)) * max(b, 1e-6) for a, b in zip(network, wording, strict=True)]
    whole = sum(joint)
    return joint[0] / whole, joint[1] / whole, joint[2] / whole
