"""Text to quotations: the stretches that stand between quotation marks of any of the four kinds."""

from __future__ import annotations

import re

__all__ = ["find_quotations"]

_OPENERS = {"“": "”", '"': '"', "‘": "’", "'": "'", "«": "»", "„": "“”"}
# French marks stand apart from what they enclose.
_SPACED = "«»"
_BEFORE_OPENING = re.compile(r"[\s(\[—–\-:;,/*_“‘\"']")
_NEXT = re.compile(r"\s*(\S)")
_YEAR = re.compile(r"\d\d(?!\d)")


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
    at = start
    while at < end:
        mark = text[at]
        if mark in _OPENERS and _opens(text, at, start, end):
            close = _closing(text, at, end, _OPENERS[mark])
            if close is None:
                if _begins_speech(text, at, start):
                    found.append((at, end))
                    break
                at += 1
                continue
            found.append((at, close))
            at = close
        else:
            at += 1
    return found


def _opens(text: str, at: int, start: int, end: int) -> bool:
    if at + 1 >= end or (text[at + 1].isspace() and text[at] not in _SPACED):
        return False
    if text[at] in "‘'" and _YEAR.match(text, at + 1):
        return False
    return at == start or bool(_BEFORE_OPENING.match(text[at - 1]))


def _begins_speech(text: str, at: int, start: int) -> bool:
    """Whether an unclosed mark opens a speech that goes on in the next paragraph."""
    before = text[start:at].rstrip()
    first = _NEXT.match(text, at + 1)
    return first is not None and first[1].isupper() and (not before or before[-1] in ".!?,:")


def _closing(text: str, opening: int, end: int, closers: str) -> int | None:
    """The offset after the closing mark; a mark after punctuation beats one after a letter."""
    apostrophes = closers in "’'"
    weak: int | None = None
    for at in range(opening + 2, end):
        if text[at] not in closers and not (apostrophes and text[at] in "’'"):
            continue
        after = text[at + 1] if at + 1 < end else " "
        if after.isalnum() or (text[at - 1].isspace() and text[at] not in _SPACED):
            continue
        if not apostrophes or not text[at - 1].isalnum():
            return at + 1
        if after in ",.;:!?)" or (text[at - 1] != "s" and weak is None):
            weak = at + 1 if weak is None else weak
    return weak
