"""Claims turned into cards and lines: who, what, whom, how sure, who says so, and the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.draw.words import phrase
from kg.explain.marks import Mark
from kg.model import Claim, Entity
from kg.notebook.markup import entity, framed, marked, status, text

if TYPE_CHECKING:
    from kg.explain import Explanation

__all__ = ["card", "cards", "claim_line", "one_line", "reasons"]

_CARDS = 25
_SHORTEST = 3


def one_line(claim: Claim) -> str:
    """Say a claim in one line of plain text.

    Args:
        claim: the claim.

    Returns:
        Such as ``Ane Brekke · won · Six Days of Maren · 2024 (asserted, 0.97)``.
    """
    said = f"{claim.subject.name} · {claim.predicate} · {claim.object.name}"
    marks = "".join(
        f" · {form.format(value)}"
        for form, value in (("{}", claim.year), ("stage {}", claim.stage), ("rank {}", claim.rank))
        if value is not None
    )
    voice = f", says {claim.speaker.name}" if claim.speaker else ""
    return f"{said}{marks} ({claim.status}, {claim.confidence:.2f}{voice})"


def claim_line(claim: Claim) -> str:
    """Say a claim in one line of HTML.

    Args:
        claim: the claim.

    Returns:
        HTML: subject, relation and object, status, speaker and confidence.
    """
    parts = [_said(claim), status(claim.status)]
    if claim.speaker:
        parts.append(f"<small>says <bdi>{text(claim.speaker.name)}</bdi></small>")
    parts.append(f"<small>{claim.confidence:.2f}</small>")
    return " ".join(parts)


def card(claim: Claim) -> str:
    """Show one claim.

    Args:
        claim: the claim.

    Returns:
        HTML that stands alone.
    """
    return framed(_card(claim))


def cards(claims: Sequence[Claim]) -> str:
    """Show several claims, one below the other.

    Args:
        claims: the claims; of more than 25 the first are shown and the others counted.

    Returns:
        HTML that stands alone.
    """
    if not claims:
        return framed("<p>There is no such claim.</p>")
    rest = len(claims) - _CARDS
    more = f"<p>and {rest:,} more</p>" if rest > 0 else ""
    return framed("".join(map(_card, claims[:_CARDS])) + more)


def reasons(explanation: Explanation) -> str:
    """Show a claim and why it is what it is.

    Args:
        explanation: the explanation of the claim.

    Returns:
        HTML that stands alone.
    """
    from kg.explain.page import parts

    rows = "".join(
        f"<tr><th>{text(name)}</th><td><bdi>{text(told)}</bdi></td></tr>"
        for name, told in parts(explanation)
    )
    return framed(f"{_card(explanation.claim)}<table><tbody>{rows}</tbody></table>")


def _said(claim: Claim) -> str:
    # The year reads better behind the object than before it, as on an arrow.
    words = phrase(claim.predicate, [replace(claim, year=None)])
    subject, object_ = (entity(end.name, end.type) for end in (claim.subject, claim.object))
    year = "" if claim.year is None else f" <span>{claim.year}</span>"
    return f"{subject} <span>{text(words)}</span> {object_}{year}"


def _card(claim: Claim) -> str:
    sure = f"{claim.confidence:.2f}"
    source = [f"<bdi>{text(claim.article)}</bdi>", f"found by <bdi>{text(claim.pattern)}</bdi>"]
    if claim.speaker:
        source.insert(0, f"says <bdi><b>{text(claim.speaker.name)}</b></bdi>")
    return (
        f'<div class="kg-card kg-{text(claim.status)}"><div>{_said(claim)} {status(claim.status)} '
        f'<meter min="0" max="1" value="{sure}" title="confidence"></meter> '
        f"<small>{sure}</small></div>"
        f'<blockquote dir="auto">{_evidence(claim)}</blockquote>'
        f"<small>{' · '.join(source)}</small></div>"
    )


def _evidence(claim: Claim) -> str:
    """The sentence with subject and object marked where they are named, and the trigger underlined."""
    evidence, trigger = claim.evidence, claim.trigger
    marks = [
        mark for end in (claim.subject, claim.object) for mark in _named(end, evidence.text, evidence.start)
    ]  # fmt: skip
    if trigger is not None:
        marks.append(Mark(trigger.start, trigger.end, ""))

    def opening(mark: Mark) -> str:
        return f'<mark class="kg-{text(mark.name)}">' if mark.name else "<u>"

    def closing(mark: Mark, ends: bool) -> str:
        return "</mark>" if mark.name else "</u>"

    return marked(evidence.text, evidence.start, marks, opening, closing)


def _named(end: Entity, words: str, start: int) -> Iterator[Mark]:
    """Find an entity's names in a sentence; a longer one counts before a part of it."""
    names = sorted(set(_names(end)), key=lambda name: (-len(name), name))
    if names:
        either = "|".join(map(re.escape, names))
        for found in re.finditer(rf"(?<!\w)(?:{either})(?!\w)", words):
            yield Mark(start + found.start(), start + found.end(), end.type)


def _names(end: Entity) -> Iterable[str]:
    for name in (end.name, *end.aliases):
        if name.strip():
            yield name
        # People are called by the last parts of their names.
        if end.type in {"Rider", "Person"}:
            parts = name.split()
            tails = (" ".join(parts[at:]) for at in range(1, len(parts)))
            yield from (tail for tail in tails if len(tail) >= _SHORTEST)
