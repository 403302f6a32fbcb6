"""Text to quotations: the stretches that stand between quotation marks of any of the four kinds."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

__all__ = ["find_quotations"]

_OPENERS = {"“": "”", '"': '"', "‘": "’", "'": "'", "«": "»", "„": "“”"}
_OPENER = re.compile(f"[{''.join(_OPENERS)}]")
# French marks stand apart from what they enclose.
_SPACED = "«»"
_BEFORE_OPENING = re.compile(r"[\s(\[—–\-:;,/*_“‘\"']")
_NEXT = re.compile(r"\s*(\S)")
_YEAR = re.compile(r"\d\d(?!\d)")
_APOSTROPHES = "’'"
_CLOSER = re.compile(f"[{''.join(dict.fromkeys(''.join(_OPENERS.values())))}]")


def find_quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Finds what is quoted, mark to mark, paragraph by paragraph.

    A quotation that a paragraph leaves open runs to the paragraph's end, as newspapers do when the
    next paragraph goes on with a new opening mark. Apostrophes, ``'21`` and marks nested in a
    quotation open nothing.

    Args:
        text: an article's text.

    Returns:
        ``(start, end)`` pairs in code points, without overlap, in the order of the text; both marks
        are included.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        found.extend(_in_paragraph(text, start, end))
        start = end + 1
    return tuple(found)


def _in_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    closings: _Closings | None = None
    at = start
    while (mark := _OPENER.search(text, at, end)) is not None:
        at = mark.start()
        close = None
        if _opens(text, at, start, end):
            closings = closings or _Closings.of(text, start, end)
            close = closings.after(at, _OPENERS[text[at]])
            if close is None and _begins_speech(text, at, start):
                close = end
        if close is not None:
            found.append((at, close))
        at = close or at + 1
    return found


def _opens(text: str, at: int, start: int, end: int) -> bool:
    if at + 1 >= end or (text[at + 1].isspace() and text[at] not in _SPACED):
        return False
    if text[at] in "‘'" and _YEAR.match(text, at + 1):
        return False
    return at == start or bool(_BEFORE_OPENING.match(text[at - 1]))


def _begins_speech(text: str, at: int, start: int) -> bool:
    """Whether an unclosed mark opens a speech that goes on in the next paragraph."""
    before = at
    while before > start and text[before - 1].isspace():
        before -= 1
    first = _NEXT.match(text, at + 1)
    is_begin = before == start or text[before - 1] in ".!?,:"
    return first is not None and first[1].isupper() and is_begin


@dataclass(frozen=True, slots=True)
class _Closings:
    """Where quotations can end in a paragraph, looked up once for all its opening marks.

    Attributes:
        sure: the closing marks by their kind, ascending.
        weak: those that may as well be apostrophes, by their kind, ascending.
    """

    sure: dict[str, list[int]]
    weak: dict[str, list[int]]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Closings:
        """Collect the closing marks of a paragraph."""
        found = cls({}, {})
        for mark in _CLOSER.finditer(text, start + 1, end):
            at = mark.start()
            kind = _APOSTROPHES if mark[0] in _APOSTROPHES else mark[0]
            before, after = text[at - 1], text[at + 1] if at + 1 < end else " "
            if after.isalnum() or (before.isspace() and kind not in _SPACED):
                continue
            if kind != _APOSTROPHES or not before.isalnum():
                found.sure.setdefault(kind, []).append(at)
            elif after in ",.;:!?)" or before != "s":
                found.weak.setdefault(kind, []).append(at)
        return found

    def after(self, opening: int, closers: str) -> int | None:
        """The offset after the closing mark; a mark after punctuation beats one after a letter."""
        kinds = (_APOSTROPHES,) if closers in _APOSTROPHES else tuple(closers)
        for places in (self.sure, self.weak):
            ends = [
                marks[number]
                for marks in (places.get(kind, []) for kind in kinds)
                if (number := bisect_left(marks, opening + 2)) < len(marks)
            ]
            if ends:
                return min(ends) + 1
        return None
