"""Turns a relation and its qualifiers into the few words that stand on an edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.vocabulary import relations

__all__ = ["phrase"]

# On an arrow a verb reads better than the vocabulary's noun.
_SHORT = {"leadout_for": "leads out"}


def _ordinal(number: int) -> str:
    last = number % 10 if number % 100 not in {11, 12, 13} else 0
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _numbers(marks: Iterable[Mapping[str, Any]], name: str) -> list[int]:
    return sorted({int(mark[name]) for mark in marks if mark.get(name) is not None})


def phrase(relation: str, marks: Iterable[Mapping[str, Any]] = ()) -> str:
    """Say a relation in human words.

    Args:
        relation: its name in the vocabulary.
        marks: the ``year``, ``stage`` and ``rank`` of each claim that says it; any may be None.

    Returns:
        The relation's label in the vocabulary, with stages, ranks and years where they are known.
    """
    marks = tuple(marks)
    known = relations().get(relation)
    words = _SHORT.get(relation) or (known.label if known else "") or relation.replace("_", " ")
    stages, ranks, years = (_numbers(marks, name) for name in ("stage", "rank", "year"))
    numbered = ", ".join(map(str, stages))
    if relation == "won_stage_of" and stages:
        words = f"won stage {numbered}" if len(stages) == 1 else f"won stages {numbered}"
        stages = []
    elif relation == "placed_in" and ranks:
        words = ", ".join(_ordinal(rank) for rank in ranks)
        words += "" if stages else " in"
    if stages:
        words += f" stage {numbered}" if len(stages) == 1 else f" stages {numbered}"
    if years:
        words += f" · {', '.join(map(str, years))}"
    return words
