"""Quotations to their speakers: whom a verb of speech names, or whose "I" stands in them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from kg.recognise.quotations import find_quotations
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.recognise.mentions import Spotted
    from kg.resolve.attribution import Introduction

__all__ = ["first_persons", "speakers", "speeches", "spread", "with_speakers"]

# How sure it is that "I" means the one whom a verb of speech names.
_NAMED = 0.98
_SINGULAR = frozenset(("i", "me", "my", "mine", "myself"))


def speeches(doc: Doc) -> list[int]:
    """Numbers the quotations.

    Args:
        doc: the document.

    Returns:
        For each word the number of the quotation it belongs to, -1 outside of quotations.
    """
    found = [-1] * len(doc)
    tokens = Tokens.of(doc)
    for number, (start, end) in enumerate(find_quotations(tokens.text)):
        first = bisect_left(tokens.offsets, start)
        behind = bisect_left(tokens.offsets, end)
        if behind > first and tokens.end(behind - 1) > end:  # stands half within
            behind -= 1
        found[first:behind] = [number] * (behind - first)
    return found


def first_persons(doc: Doc, spotted: Sequence[Spotted], spoken: Sequence[int]) -> dict[int, int]:
    """Finds the words by which speakers mean themselves.

    Args:
        doc: the document.
        spotted: its mentions.
        spoken: what :func:`speeches` gave.

    Returns:
        The numbers of mentions such as "I" and "my" to the quotation they stand in.
    """
    lower = Tokens.of(doc).lower
    return {
        i: spoken[m.start]
        for i, m in enumerate(spotted)
        if m.end - m.start == 1 and lower[m.start] in _SINGULAR and spoken[m.start] >= 0
    }


def with_speakers(
    odds: NDArray[np.float32],
    voices: Mapping[int, int],
    named: Mapping[int, int],
    introduced: Mapping[int, Introduction],
) -> NDArray[np.float32]:
    """Lets "I" mean whom a verb of speech names as the speaker, whatever the network makes of it.

    Where somebody is only likely to speak, both have their say.

    Args:
        odds: what :func:`kg.resolve.links.link_odds` gave.
        voices: what :func:`first_persons` gave.
        named: what :func:`spread` gave.
        introduced: what :func:`kg.resolve.attribution.introductions` gave.

    Returns:
        The odds, changed where something is known of a quotation's speaker.
    """
    told = {q: (mention, _NAMED) for q, mention in named.items()}
    chosen = [(i, *found) for i, q in voices.items() if (found := told.get(q, introduced.get(q)))]
    if not chosen:
        return odds
    changed = odds.copy()
    for mention, speaker, sure in chosen:
        changed[mention] *= 1 - sure
        changed[mention, 1 + speaker] += sure
    return changed


def speakers(
    named: Mapping[int, int],
    introduced: Mapping[int, Introduction],
    voices: Mapping[int, int],
    owners: Mapping[int, int],
    spoken: Sequence[int],
    paragraphs: NDArray[np.int64],
) -> dict[int, int]:
    """Says who speaks in each quotation of which it can be told.

    Whom a verb of speech names, speaks in the other quotations of the paragraph too, unless somebody
    else is named for them. Where nobody is named, "I" tells: all quotations of such a paragraph are
    taken for one person's. Where it does not either, who is likely to speak does.

    Args:
        named: what :func:`kg.resolve.attribution.attributions` gave.
        introduced: what :func:`kg.resolve.attribution.introductions` gave.
        voices: what :func:`first_persons` gave.
        owners: the numbers of mentions to the numbers of their entities.
        spoken: what :func:`speeches` gave.
        paragraphs: the paragraph of each word.

    Returns:
        Quotations to entity numbers.
    """
    sure = {q: m for q, m in named.items() if m in owners}
    found = {q: owners[m] for q, m in spread(sure, spoken, paragraphs).items()}
    where = _paragraph_of(spoken, paragraphs)
    votes: dict[int, Counter[int]] = {}
    for mention, quotation in voices.items():
        if mention in owners:
            votes.setdefault(where[quotation], Counter())[owners[mention]] += 1
    for quotation, paragraph in where.items():
        if quotation not in found and paragraph in votes:
            count = votes[paragraph]
            found[quotation] = max(count, key=lambda e: (count[e], -e))
    likely = {q: owners[i.mention] for q, i in introduced.items() if i.mention in owners}
    return likely | found


def _paragraph_of(spoken: Sequence[int], paragraphs: NDArray[np.int64]) -> dict[int, int]:
    return {q: int(paragraphs[i]) for i, q in enumerate(spoken) if q >= 0}


def spread(
    named: Mapping[int, int], spoken: Sequence[int], paragraphs: NDArray[np.int64]
) -> dict[int, int]:
    """Gives the unnamed quotations of a paragraph the speaker named last before, or else next.

    Args:
        named: what :func:`kg.resolve.attribution.attributions` gave.
        spoken: what :func:`speeches` gave.
        paragraphs: the paragraph of each word.

    Returns:
        Quotations to mentions.
    """
    found: dict[int, int] = {}
    where = _paragraph_of(spoken, paragraphs)
    beside: dict[int, list[int]] = {}
    for quotation in sorted(named):
        if quotation in where:
            beside.setdefault(where[quotation], []).append(quotation)
    for quotation, paragraph in where.items():
        if quotation in named:
            found[quotation] = named[quotation]
        elif near := beside.get(paragraph):
            found[quotation] = named[near[max(bisect_left(near, quotation) - 1, 0)]]
    return found
