"""A graph's counts and surest facts turned into a small HTML table for notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from html import escape

from kg.model import ENTITY_TYPES, STATUSES, Article, Claim, Entity
from kg.vocabulary import relations

__all__ = ["summary"]

_FACTS = 10
_LONGEST = 160
# Left-aligned cells, because notebooks align tables of numbers to the right.
_CELL = ' style="text-align:left;vertical-align:top"'


def summary(
    articles: Sequence[Article], entities: Collection[Entity], claims: Collection[Claim]
) -> str:
    """Write the table.

    Args:
        articles: the graph's articles.
        entities: its entities.
        claims: its claims.

    Returns:
        HTML without scripts, styles or addresses of its own; every text is escaped, and kept from
        turning the direction of its surroundings.
    """
    types = Counter(entity.type for entity in entities)
    statuses = Counter(claim.status for claim in claims)
    counts = [
        ("articles", len(articles), ""),
        ("entities", len(entities), _listed([(name, types[name]) for name in ENTITY_TYPES])),
        ("claims", len(claims), _listed([(name, statuses[name]) for name in STATUSES])),
    ]
    rows = "".join(_row(name, f"{number:,}", details) for name, number, details in counts)
    return f"<div><table><tbody>{rows}</tbody></table>{_facts(claims)}</div>"


def _listed(counts: list[tuple[str, int]]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts if number)


def _facts(claims: Collection[Claim]) -> str:
    facts = [claim for claim in claims if claim.status == "asserted"]
    if not facts:
        return ""
    # Sorting is stable: equally sure facts stay in the order of articles and sentences.
    shown = sorted(facts, key=lambda claim: -claim.confidence)[:_FACTS]
    head = "".join(
        f"<th{_CELL}>{name}</th>"
        for name in ("subject", "relation", "object", "year", "evidence", "speaker", "article")
    )
    body = "".join(_fact(claim) for claim in shown)
    rest = len(facts) - len(shown)
    more = f"<p>and {rest:,} more facts</p>" if rest else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _fact(claim: Claim) -> str:
    relation = relations().get(claim.predicate)
    return _row(
        claim.subject.name,
        relation.label if relation is not None else claim.predicate,
        claim.object.name,
        "" if claim.year is None else str(claim.year),
        _cut(claim.evidence.text),
        "" if claim.speaker is None else claim.speaker.name,
        claim.article,
    )


def _row(*texts: str) -> str:
    cells = "".join(f"<td{_CELL}><bdi>{escape(text)}</bdi></td>" for text in texts)
    return f"<tr>{cells}</tr>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
