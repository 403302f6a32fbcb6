"""A reading turned into its article: what is named is marked, and what is said stands beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.explain.marks import Mark
from kg.model import STATUSES, Article, Claim, Entity, Mention, Reading
from kg.notebook.claims import claim_line
from kg.notebook.markup import framed, marked, text
from kg.vocabulary import slug

__all__ = ["article_page"]

_LONGEST = 60_000
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*\n)[^\n]+)*")
_MANY = ("facts", "hopes", "denials")
_ONE = ("fact", "hope", "denial")


@dataclass(frozen=True)
class _Found:
    """What was found in an article.

    Attributes:
        claims: with their numbers.
        mentions: by the names of their marks.
        names: the entities by their identifiers.
        said: by the names of their marks, the words that say something, with the numbers of what
            they say, and its surest status.
    """

    claims: tuple[tuple[int, Claim], ...]
    mentions: Mapping[str, Mention]
    names: Mapping[str, Entity]
    said: Mapping[str, tuple[Mark, list[int], str]]

    @cached_property
    def marks(self) -> list[Mark]:
        """All marks."""
        named = [Mark(each.span.start, each.span.end, at) for at, each in self.mentions.items()]
        return [mark for mark, _, _ in self.said.values()] + named


def article_page(reading: Reading) -> str:
    """Show an article with what was found in it.

    Args:
        reading: the article, its mentions and its claims. A description or a pronoun is followed by
            the name of whom it means. The words that say something are underlined, with a number;
            the claims of these numbers stand beside the paragraph.

    Returns:
        HTML that stands alone.
    """
    article = reading.article
    shown = article.text[:_LONGEST]
    numbered = [
        (number, claim)
        for number, claim in enumerate(reading.claims, start=1)
        if claim.evidence.start < len(shown)
    ]
    mentions = (each for each in reading.mentions if each.span.start < len(shown))
    found = _Found(
        tuple(numbered),
        {f"{place}": mention for place, mention in enumerate(mentions)},
        {each.id: each for each in reading.entities},
        _said(numbered),
    )
    rows = (_row(each, found) for each in _PARAGRAPH.finditer(shown))
    more = ""
    if rest := len(article.text) - len(shown):
        hidden = len(reading.claims) - len(numbered)
        more = f"<p>… and {rest:,} more characters, with {hidden:,} more claims</p>"
    return framed(_head(article, reading.claims) + "".join(rows) + more)


def _head(article: Article, claims: Sequence[Claim]) -> str:
    statuses = Counter(claim.status for claim in claims)
    counts = [
        f"{statuses[name]} {one if statuses[name] == 1 else many}"
        for name, one, many in zip(STATUSES, _ONE, _MANY, strict=True)
        if statuses[name]
    ]
    about = [text(each) for each in (article.author, article.date, article.id) if each]
    line = " · ".join([*(f"<bdi>{each}</bdi>" for each in about), ", ".join(counts)]).rstrip(" ·")
    title = f"<h4><bdi>{text(article.title)}</bdi></h4>" if article.title else ""
    return f"<header>{title}<small>{line}{_link(article.url)}</small></header>"


def _link(url: str | None) -> str:
    # An address of another kind, such as javascript:, would run when it is clicked.
    if url is None or not re.match(r"https?://", url):
        return ""
    return f' · <a href="{text(url)}" rel="noopener noreferrer" target="_blank">source</a>'


def _said(numbered: Iterable[tuple[int, Claim]]) -> dict[str, tuple[Mark, list[int], str]]:
    """Gather by the words that say something what they say."""
    found: dict[str, tuple[Mark, list[int], str]] = {}
    for number, claim in numbered:
        words = claim.trigger or claim.evidence
        name = f"{words.start}-{words.end}"
        mark, numbers, status = found.get(name, (Mark(words.start, words.end, name), [], "denied"))
        surest = min(status, claim.status, key=STATUSES.index)
        found[name] = mark, [*numbers, number], surest
    return found


def _row(paragraph: re.Match[str], found: _Found) -> str:
    start, end = paragraph.span()
    beside = [each for each in found.claims if start <= each[1].evidence.start < end]
    marks = [mark for mark in found.marks if mark.start < end and start < mark.end]

    def opening(mark: Mark) -> str:
        if mark.name in found.said:
            return f'<u class="kg-{found.said[mark.name][2]}">'
        mention = found.mentions[mark.name]
        meant = found.names.get(mention.entity or "")
        title = f"{mention.type}: {meant.name}" if meant else mention.type
        return f'<mark class="kg-{text(mention.type)}" title="{text(title)}">'

    def closing(mark: Mark, ends: bool) -> str:
        if mark.name in found.said:
            numbers = ", ".join(map(str, found.said[mark.name][1]))
            return f"</u><sup>[{numbers}]</sup>" if ends else "</u>"
        return f"{_meant(found.mentions[mark.name], found.names) if ends else ''}</mark>"

    body = marked(paragraph[0], start, marks, opening, closing)
    if not found.claims:
        return f'<div class="kg-row kg-alone"><p dir="auto">{body}</p></div>'
    lines = "".join(f"<li><b>{number}</b> {claim_line(claim)}</li>" for number, claim in beside)
    return f'<div class="kg-row"><p dir="auto">{body}</p><ul>{lines}</ul></div>'


def _meant(mention: Mention, names: Mapping[str, Entity]) -> str:
    """Whom a description or a pronoun means; nothing where the words themselves tell."""
    meant = names.get(mention.entity or "")
    if meant is None or meant.type not in {"Rider", "Person", "Team", "Race"}:
        return ""
    words = slug(mention.span.text)
    if any(part in words.split("-") for part in slug(meant.name).split("-")):
        return ""
    return f"<small> → <bdi>{text(meant.name)}</bdi></small>"
