"""Counts to figures: precision, recall, F1 with their intervals, shares, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RESAMPLES", "SEED", "Bin", "Calibration", "Score", "Share", "calibration", "scores"]

RESAMPLES = 1000
SEED = 1
_TAILS = (2.5, 97.5)
_BINS = 10

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Score:
    """How right and how complete something is.

    Attributes:
        right: how many were found.
        false: how many were reported that are none.
        missed: how many were not found.
        precision_interval: 95 % bootstrap interval of the precision, or None where no resample
            has anything reported.
        recall_interval: that of the recall.
        f1_interval: that of F1.
    """

    right: int
    false: int
    missed: int
    precision_interval: Interval | None = None
    recall_interval: Interval | None = None
    f1_interval: Interval | None = None

    @property
    def precision(self) -> float:
        """The share of what is reported that is right; 0 where nothing is reported."""
        return self.right / (self.right + self.false) if self.right + self.false else 0.0

    @property
    def recall(self) -> float:
        """The share of what there is that is reported; 0 where there is nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some are as they should be.

    Attributes:
        part: how many are.
        whole: how many there are.
    """

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share between 0 and 1, or None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about the same confidence.

    Attributes:
        low: the least confidence.
        high: the most.
        claims: how many there are.
        confidence: their mean confidence.
        precision: the share of them that is right.
    """

    low: float
    high: float
    claims: int
    confidence: float
    precision: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether confidence means what it says.

    Attributes:
        error: expected calibration error: the mean distance of confidence and precision, over ten
            bins of equal width, weighted by claims (Naeini et al., AAAI 2015).
        bins: the bins that have claims, by rising confidence.
    """

    error: float
    bins: tuple[Bin, ...]


def scores(counts: NDArray[np.int64]) -> list[Score]:
    """Sum the counts of articles, and say how far chance in the choice of articles reaches.

    Intervals are percentiles over resamples of the articles with replacement, from a fixed seed.
    Resamples in which a figure is undefined, having nothing to count, are left out of it.

    Args:
        counts: right, false and missed of each article and group, shape ``(articles, groups, 3)``.

    Returns:
        One score a group.
    """
    articles = len(counts)
    drawn = np.random.default_rng(SEED).integers(0, articles, (RESAMPLES, articles))
    weights = np.stack([np.bincount(row, minlength=articles) for row in drawn])
    right, false, missed = np.moveaxis(np.einsum("ra,agc->rgc", weights, counts), 2, 0)
    with np.errstate(invalid="ignore"):
        figures = (
            right / (right + false),
            right / (right + missed),
            2 * right / (2 * right + false + missed),
        )
    return [
        Score(*total, *(_interval(figure[:, group]) for figure in figures))
        for group, total in enumerate(counts.sum(axis=0).tolist())
    ]


def calibration(judged: Sequence[tuple[float, bool]]) -> Calibration | None:
    """Compare how sure claims were with how often they were right.

    Args:
        judged: the confidence of each claim, and whether it is right.

    Returns:
        The comparison, or None without claims.
    """
    if not judged:
        return None
    sure = np.array([confidence for confidence, _ in judged])
    right = np.array([is_right for _, is_right in judged], float)
    place = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    bins = tuple(
        Bin(
            low=number / _BINS,
            high=(number + 1) / _BINS,
            claims=int((place == number).sum()),
            confidence=float(sure[place == number].mean()),
            precision=float(right[place == number].mean()),
        )
        for number in np.unique(place).tolist()
    )
    distances = sum(b.claims * abs(b.confidence - b.precision) for b in bins)
    return Calibration(distances / len(judged), bins)


def _interval(values: NDArray[np.float64]) -> Interval | None:
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, _TAILS).tolist()
    return low, high
