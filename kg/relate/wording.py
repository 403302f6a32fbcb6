"""A second opinion on whether a statement is a fact: the words around its trigger, weighed one by one.

The network reads the whole article, and learns much of it by heart. This judge sees one sentence, as
words before, in and after the trigger, and the two of them err in different places.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Wording", "agreed", "clues"]

_NEAR, _FAR = 4, 12
_PAIRS_BEFORE, _PAIRS_BEHIND = 8, 4
_QUESTION = "?"


def clues(words: Sequence[str], trigger: tuple[int, int], relation: str) -> set[str]:
    """Describes what a sentence says around a trigger.

    Args:
        words: the sentence's words in lower case; names are ``@`` and their type.
        trigger: first word and end of the trigger, counted within the sentence.
        relation: the relation that it says.

    Returns:
        Clues: the relation, each word, each word with its place, pairs of words near the trigger.
    """
    first, end = trigger
    found = {f"p={relation}"}
    for i, word in enumerate(words):
        if i < first:
            gap = first - i
            place = "bn" if gap <= _NEAR else "b" if gap <= _FAR else "bf"
        elif i < end:
            place = "in"
        else:
            place = "an" if i - end < _NEAR else "af"
        found.add(f"{place}={word}")
        found.add(f"s={word}")
    low, high = max(0, first - _PAIRS_BEFORE), min(len(words), end + _PAIRS_BEHIND)
    found.update(f"g={words[i]} {words[i + 1]}" for i in range(low, high - 1))
    if _QUESTION in words[-2:]:
        found.add("question")
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

    Args:
        network: the network's odds of asserted, possible and denied.
        wording: those of the words.

    Returns:
        Odds that sum to one.
    """
    joint = [max(a, 1e-6) * max(b, 1e-6) for a, b in zip(network, wording, strict=True)]
    whole = sum(joint)
    return joint[0] / whole, joint[1] / whole, joint[2] / whole
