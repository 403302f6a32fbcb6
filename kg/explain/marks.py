"""Marks over a stretch of text turned into pieces that each lie within the same marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Mark", "Piece", "pieces"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be marked in a text.

    Attributes:
        start: offset of the first character.
        end: offset after the last character.
        name: what the mark stands for.
    """

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that no mark begins or ends within.

    Attributes:
        start: its offset.
        text: its characters.
        marks: those that it lies within, the outermost first.
    """

    start: int
    text: str
    marks: tuple[Mark, ...]


def pieces(text: str, start: int, marks: Iterable[Mark]) -> Iterator[Piece]:
    """Cut a text wherever a mark begins or ends.

    Marks may lie within each other and across each other; what of them is outside the text is left
    out, and so are empty ones.

    Args:
        text: the characters.
        start: the offset of the first of them, as the marks count.
        marks: the marks, in any order; of two of one extent the first is the outer one.

    Yields:
        The pieces, which together are the text.

    >>> [(p.text, [m.name for m in p.marks]) for p in pieces("abc", 0, [Mark(1, 3, "x")])]
    [('a', []), ('bc', ['x'])]
    """
    end = start + len(text)
    # An outer mark opens before an inner one and closes after it.
    inside = sorted(
        (mark for mark in marks if max(mark.start, start) < min(mark.end, end)),
        key=lambda mark: (mark.start, -mark.end),
    )
    ends = {at for mark in inside for at in (mark.start, mark.end)}
    cuts = sorted({start, end, *(at for at in ends if start < at < end)})
    for begin, close in pairwise(cuts):
        within = tuple(mark for mark in inside if mark.start <= begin and close <= mark.end)
        yield Piece(begin, text[begin - start : close - start], within)
