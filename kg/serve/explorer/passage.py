"""An article's text and the spans of its claims turned into pieces that know what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Claim

__all__ = ["Paragraph", "Piece", "anchor", "misplaced", "passage"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text.

    Attributes:
        text: the words.
        facts: the claims that they are evidence of.
        triggers: the claims that are said by these very words.
        anchors: names of the stretches of evidence that begin here.
        ended: the claims whose evidence ends here.
    """

    text: str
    facts: tuple[str, ...]
    triggers: tuple[str, ...]
    anchors: tuple[str, ...]
    ended: tuple[str, ...]


Paragraph = tuple[Piece, ...]


def passage(text: str, claims: Mapping[str, Claim]) -> tuple[Paragraph, ...]:
    """Cut a text where evidence begins or ends.

    Args:
        text: the article's text.
        claims: its claims by name.

    Returns:
        Paragraph by paragraph, the pieces; a claim whose evidence does not stand where it should
        is left out.
    """
    evidence: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    triggers: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    lost = misplaced(text, claims)
    for name, claim in claims.items():
        if name not in lost:
            evidence[claim.evidence.start, claim.evidence.end].append(name)
            if claim.trigger is not None and _stands(text, claim.trigger):
                triggers[claim.trigger.start, claim.trigger.end].append(name)
    paragraphs = []
    start = 0
    for part in text.split("\n\n"):
        end = start + len(part)
        if part.strip():
            paragraphs.append(_pieces(text, start, end, evidence, triggers))
        start = end + 2
    return tuple(paragraphs)


def anchor(start: int, end: int) -> str:
    """Name a stretch of text, for links to it.

    Args:
        start: its first character.
        end: the character after its last.

    Returns:
        A name that may stand in an address.
    """
    return f"said-{start}-{end}"


def misplaced(text: str, claims: Mapping[str, Claim]) -> frozenset[str]:
    """Find claims whose evidence is not in a text.

    Args:
        text: the article's text.
        claims: its claims by name.

    Returns:
        Their names.
    """
    return frozenset(name for name, claim in claims.items() if not _stands(text, claim.evidence))


def _stands(text: str, span: object) -> bool:
    start, end, words = (getattr(span, part) for part in ("start", "end", "text"))
    return bool(0 <= start < end and text[start:end] == words)


def _pieces(
    text: str,
    start: int,
    end: int,
    evidence: Mapping[tuple[int, int], list[str]],
    triggers: Mapping[tuple[int, int], list[str]],
) -> Paragraph:
    inside = [span for span in evidence if span[0] < end and span[1] > start]
    words = [span for span in triggers if span[0] < end and span[1] > start]
    cuts = {start, end}
    cuts.update(at for span in (*inside, *words) for at in span if start < at < end)
    places = sorted(cuts)
    return tuple(
        Piece(
            text[left:right],
            tuple(name for span in inside if span[0] <= left < span[1] for name in evidence[span]),
            tuple(name for span in words if span[0] <= left < span[1] for name in triggers[span]),
            tuple(anchor(*span) for span in inside if span[0] == left),
            tuple(name for span in inside if span[1] == right for name in evidence[span]),
        )
        for left, right in pairwise(places)
    )
