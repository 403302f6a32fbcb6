"""Turns seasons into places on a line of time, with long empty stretches cut short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Seasons", "runs", "seasons"]

_ROOM, _NARROWEST, _WIDEST = 880.0, 27.0, 76.0  # of the whole line, and of a season, in points
_CUT = 5  # empty seasons in a row that are cut out
_BREAK = 20.0  # the width of what stands for them, in points


def runs(years: Iterable[int]) -> list[tuple[int, int]]:
    """Find stretches of years without a gap.

    Args:
        years: in any order.

    Returns:
        The first and the last year of each.

    >>> runs([2019, 2022, 2020])
    [(2019, 2020), (2022, 2022)]
    """
    found: list[tuple[int, int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][1] + 1:
            found[-1] = (found[-1][0], year)
        else:
            found.append((year, year))
    return found


@dataclass(frozen=True)
class Seasons:
    """Where seasons stand on a line.

    Attributes:
        lefts: the left end of each season drawn, in points.
        breaks: the middle of each stretch that was cut out, in points.
        season: the width of a season, in points.
        width: of the whole line, in points.
    """

    lefts: dict[int, float]
    breaks: tuple[float, ...]
    season: float
    width: float

    def span(self, first: int, last: int) -> tuple[float, float]:
        """Where a stretch of seasons begins and ends, in points."""
        return self.lefts[first], self.lefts[last] + self.season


def seasons(years: Iterable[int]) -> Seasons:
    """Lay out a line of time.

    Args:
        years: the seasons in which anything happens.

    Returns:
        The line; it has no season where there are no years.
    """
    stretches = runs(years)
    shown: list[int | None] = []
    for place, (first, last) in enumerate(stretches):
        if place:
            before = stretches[place - 1][1]
            gap = range(before + 1, first)
            shown += [None] if len(gap) >= _CUT else list(gap)
        shown += range(first, last + 1)
    count = sum(year is not None for year in shown)
    wide = min(max(_ROOM / max(count, 1), _NARROWEST), _WIDEST)
    lefts: dict[int, float] = {}
    breaks: list[float] = []
    x = 0.0
    for year in shown:
        if year is None:
            breaks.append(x + _BREAK / 2)
            x += _BREAK
        else:
            lefts[year] = x
            x += wide
    return Seasons(lefts, tuple(breaks), wide, x)
