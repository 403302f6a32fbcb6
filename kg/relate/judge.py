"""Odds to decisions: which facts are kept, which are shown as facts, how sure they are."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from kg.relate.candidates import RELATIONS

__all__ = ["Judge"]


@dataclass(frozen=True, slots=True)
class Judge:
    """What was learned from held-back passages about how far the network can be trusted.

    Attributes:
        thresholds: the least odds for each relation.
        asserted: the least odds of being meant as a fact, for what is shown as one.
        raw: odds as the network gives them, ascending.
        true: how often facts of these odds hold; between two the line joins them.
    """

    thresholds: dict[str, float]
    asserted: float
    raw: tuple[float, ...]
    true: tuple[float, ...]

    @classmethod
    def of(cls, meta: dict[str, Any]) -> Judge:
        """Takes what a model's description says.

        Args:
            meta: the content of its ``meta.json``.

        Returns:
            The judge; one that trusts the odds where the description says nothing.
        """
        given = meta.get("thresholds", {})
        curve = meta.get("calibration", {"raw": [0.0, 1.0], "true": [0.0, 1.0]})
        thresholds = {r: float(given.get(r, 0.4)) for r in RELATIONS}
        asserted = float(meta.get("asserted", 0.5))
        return cls(thresholds, asserted, tuple(curve["raw"]), tuple(curve["true"]))

    @property
    def least(self) -> float:
        """The lowest threshold of all relations."""
        return min(self.thresholds.values())

    def status(self, odds: tuple[float, float, float]) -> int:
        """Decides between asserted, possible and denied.

        Args:
            odds: the network's odds for the three.

        Returns:
            A number in ``STATUSES``; in doubt it is no fact.
        """
        if odds[0] >= self.asserted:
            return 0
        return 1 if odds[1] >= odds[2] else 2

    def is_in_doubt(self, odds: tuple[float, float, float]) -> bool:
        """Says whether something is likelier a fact than not, and not likely enough to be shown as one.

        Args:
            odds: the odds of asserted, possible and denied.

        Returns:
            True where nothing should be said.
        """
        return odds[0] < self.asserted and odds[0] > max(odds[1], odds[2])

    def calibrate(self, odds: float) -> float:
        """Turns odds into the share of such facts that hold.

        Args:
            odds: a product of the network's odds, from 0 to 1.

        Returns:
            A probability, from 0 to 1.
        """
        right = bisect_right(self.raw, odds)
        if right == 0:
            return self.true[0]
        if right == len(self.raw):
            return self.true[-1]
        x0, x1 = self.raw[right - 1], self.raw[right]
        y0, y1 = self.true[right - 1], self.true[right]
        return y0 + (y1 - y0) * (odds - x0) / (x1 - x0) if x1 > x0 else y1
