"""A graph turned into its counts, a picture of it, and its surest facts."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from kg.model import ENTITY_TYPES, STATUSES, Claim
from kg.notebook.markup import framed, text
from kg.notebook.picture import picture
from kg.vocabulary import relations

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["overview"]

_FACTS = 10
_LONGEST = 160


def overview(graph: Graph) -> str:
    """Show a graph.

    Args:
        graph: the graph. A picture of more than 40 entities shows the surroundings of the one with
            the most neighbours; of more than 5,000 claims none is tried.

    Returns:
        HTML that stands alone.
    """
    articles, entities, claims = graph.articles(), graph.entities(), graph.claims()
    types = Counter(entity.type for entity in entities)
    statuses = Counter(claim.status for claim in claims)
    counts = [
        ("articles", len(articles), ""),
        ("entities", len(entities), _listed([(name, types[name]) for name in ENTITY_TYPES])),
        ("claims", len(claims), _listed([(name, statuses[name]) for name in STATUSES])),
    ]
    rows = "".join(_row((name, f"{number:,}", details)) for name, number, details in counts)
    return framed(f"<table><tbody>{rows}</tbody></table>{_drawn(graph, claims)}{_facts(claims)}")


def _drawn(graph: Graph, claims: Collection[Claim]) -> str:
    found = picture(graph)
    if found is not None:
        data, shown = found
        source = f"data:image/png;base64,{b64encode(data).decode()}"
        return f'<div><img src="{source}" alt="{text(f"Diagram: {shown}")}"></div>'
    if not claims:
        return "<p>The graph is empty.</p>"
    return (
        "<p>This is too much for one picture: <code>graph.draw(focus='NAME')</code> draws the "
        "surroundings of one, <code>graph.view()</code> can be searched.</p>"
    )


def _listed(counts: list[tuple[str, int]]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts if number)


def _facts(claims: Collection[Claim]) -> str:
    facts = [claim for claim in claims if claim.status == "asserted"]
    if not facts:
        return ""
    # Sorting is stable: equally sure facts stay in the order of articles and sentences.
    shown = sorted(facts, key=lambda claim: -claim.confidence)[:_FACTS]
    names = ("subject", "relation", "object", "year", "evidence", "speaker", "article")
    head = "".join(f"<th>{name}</th>" for name in names)
    body = "".join(_row(_cells(claim)) for claim in shown)
    rest = len(facts) - len(shown)
    more = f"<p>and {rest:,} more facts</p>" if rest else ""
    return (
        "<details><summary>The surest facts</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}</details>"
    )


def _cells(claim: Claim) -> Iterable[str]:
    relation = relations().get(claim.predicate)
    yield claim.subject.name
    yield relation.label if relation is not None else claim.predicate
    yield claim.object.name
    yield "" if claim.year is None else str(claim.year)
    yield _cut(claim.evidence.text)
    yield "" if claim.speaker is None else claim.speaker.name
    yield claim.article


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td><bdi>{text(cell)}</bdi></td>' for cell in cells)}</tr>"


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
