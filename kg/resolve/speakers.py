"""Quotations to their speakers: whose "I" stands in a stretch of direct speech."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.recognise.quotations import find_quotations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.recognise.mentions import Spotted

__all__ = ["first_persons", "speakers", "speeches"]

_SINGULAR = frozenset(("i", "me", "my", "mine", "myself"))


def speeches(doc: Doc, paragraphs: NDArray[np.int64]) -> list[int]:
    """Numbers the direct speech of each paragraph.

    Args:
        doc: the document.
        paragraphs: the paragraph of each word.

    Returns:
        For each word the number of the paragraph whose speech it belongs to, -1 outside of
        quotations. Quotations of one paragraph are taken for one person's.
    """
    found = [-1] * len(doc)
    for start, end in find_quotations(doc.text):
        span = doc.char_span(start, end, alignment_mode="contract")
        for token in span or ():
            found[token.i] = int(paragraphs[token.i])
    return found


def first_persons(doc: Doc, spotted: Sequence[Spotted], spoken: Sequence[int]) -> dict[int, int]:
    """Finds the words by which speakers mean themselves.

    Args:
        doc: the document.
        spotted: its mentions.
        spoken: what :func:`speeches` gave.

    Returns:
        The numbers of mentions such as "I" and "my" to the speech they stand in.
    """
    return {
        i: spoken[m.start]
        for i, m in enumerate(spotted)
        if m.end - m.start == 1 and doc[m.start].lower_ in _SINGULAR and spoken[m.start] >= 0
    }


def speakers(voices: Mapping[int, int], owners: Mapping[int, int]) -> dict[int, int]:
    """Says who speaks in each speech that has a first person.

    Args:
        voices: what :func:`first_persons` gave.
        owners: the numbers of mentions to the numbers of their entities.

    Returns:
        Speeches to entity numbers.
    """
    votes: dict[int, Counter[int]] = {}
    for mention, speech in voices.items():
        if mention in owners:
            votes.setdefault(speech, Counter())[owners[mention]] += 1
    return {speech: max(count, key=lambda e: (count[e], -e)) for speech, count in votes.items()}
