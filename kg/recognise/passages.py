"""A very long text to passages, each of which is read by itself, as an article would be.

What is kept of every word, of every pair of mentions and of every relation that may hold between two
of them takes memory, and time that grows faster than the text. That is nothing for an article, and
more than any memory for a library that somebody saved as one file.
"""

from __future__ import annotations

import re

__all__ = ["MOST_CHARACTERS", "passages"]

MOST_CHARACTERS = 150_000
"""How long a text is that is read in one: some 26,000 words, more than a weekend's supplement."""

# Where a text may be cut, the best first: a blank line, a line's end, a sentence's, a word's.
_ENDS = tuple(map(re.compile, (r"\n[^\S\n]*\n\s*", r"\n\s*", r"[.!?…][”’\"')\]]*\s+", r"\s+")))


def passages(text: str, most: int = MOST_CHARACTERS) -> list[tuple[int, int]]:
    """Divides a text into passages of about the same length.

    They end with a paragraph where one ends near enough, else with a line, a sentence or a word. A
    quotation ends with its line at the latest, so that only one that takes up much of a passage is
    cut.

    Args:
        text: the text of an article.
        most: how many characters a passage may have; at least 1.

    Returns:
        The first offset and the end of each passage; together they are the text. One passage where
        it is not too long.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while (left := len(text) - start) > most:
        # Even shares, so that the last passage is no mere remainder.
        share = -(-left // -(-left // most))
        cut = _cut(text, start + (share + 1) // 2, start + share, start + most)
        found.append((start, cut))
        start = cut
    return [*found, (start, len(text))]


def _cut(text: str, least: int, best: int, end: int) -> int:
    """Where to cut between two offsets: as near to the best one as a good place lies."""
    for pattern in _ENDS:
        ends = [match.end() for match in pattern.finditer(text, least, end)]
        if ends:
            return min(ends, key=lambda at: abs(at - best))
    return best
