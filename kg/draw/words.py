"""Turns a relation and its qualifiers into the few words that stand on an edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from kg.vocabulary import relations

__all__ = ["Marked", "ordinal", "phrase", "years"]

# On an arrow a verb reads better than the vocabulary's noun.
_SHORT = {"leadout_for": "leads out"}


class Marked(Protocol):
    """What has a year, a stage and a rank, any of which may be None."""

    @property
    def year(self) -> int | None:
        """The season or edition."""

    @property
    def stage(self) -> int | None:
        """The stage's number."""

    @property
    def rank(self) -> int | None:
        """The place in the result."""


def ordinal(number: int) -> str:
    """Say a place in a result: 1st, 2nd, 13th."""
    last = number % 10 if number % 100 not in {11, 12, 13} else 0
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _numbers(numbers: Iterable[int | None]) -> list[int]:
    return sorted({number for number in numbers if number is not None})


def years(marks: Iterable[Marked]) -> str:
    """List the years of several facts; runs of three and more become ranges: 2017, 2019–2022."""
    runs: list[list[int]] = []
    for year in _numbers(mark.year for mark in marks):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )


def phrase(relation: str, marks: Iterable[Marked] = ()) -> str:
    """Say a relation in human words.

    Args:
        relation: its name in the vocabulary.
        marks: the facts that say it, with their years, stages and ranks.

    Returns:
        The relation's label in the vocabulary, with stages, ranks and years where they are known.
    """
    marks = tuple(marks)
    known = relations().get(relation)
    words = _SHORT.get(relation) or (known.label if known else "") or relation.replace("_", " ")
    stages = _numbers(mark.stage for mark in marks)
    ranks = _numbers(mark.rank for mark in marks)
    when = years(marks)
    numbered = ", ".join(map(str, stages))
    if relation == "won_stage_of" and stages:
        words = f"won stage {numbered}" if len(stages) == 1 else f"won stages {numbered}"
        stages = []
    elif relation == "placed_in" and ranks:
        words = ", ".join(ordinal(rank) for rank in ranks)
        words += "" if stages else " in"
    if stages:
        words += f" stage {numbered}" if len(stages) == 1 else f" stages {numbered}"
    if when:
        words += f" · {when}"
    return words
