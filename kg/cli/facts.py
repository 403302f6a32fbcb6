"""Claims into rows: the JSON objects that other programs rely on, and a table for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table
    from rich.text import Text

    from kg.model import Claim, Span

__all__ = ["Row", "json_line", "row_of", "table_of_claims"]

_STYLES = {"asserted": "", "possible": "yellow", "denied": "red"}
_AS_ABOVE = "as above"
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


class Row(TypedDict):
    """One claim, as ``kg extract`` prints it: names, not identifiers; null where not said."""

    doc: str
    subject: str
    subject_type: str
    predicate: str
    object: str
    object_type: str
    status: str
    year: int | None
    stage: int | None
    rank: int | None
    speaker: str | None
    confidence: float
    start: int
    end: int
    evidence: str
    pattern: str


def row_of(claim: Claim) -> Row:
    """Name everything that a claim says.

    Args:
        claim: the claim.

    Returns:
        The row; ``start`` and ``end`` are the evidence's offsets in characters of the text.
    """
    return Row(
        doc=claim.article,
        subject=claim.subject.name,
        subject_type=claim.subject.type,
        predicate=claim.predicate,
        object=claim.object.name,
        object_type=claim.object.type,
        status=claim.status,
        year=claim.year,
        stage=claim.stage,
        rank=claim.rank,
        speaker=claim.speaker.name if claim.speaker else None,
        confidence=round(claim.confidence, 4),
        start=claim.evidence.start,
        end=claim.evidence.end,
        evidence=claim.evidence.text,
        pattern=claim.pattern,
    )


def json_line(claim: Claim) -> str:
    """Write a claim as one line of JSON Lines.

    Args:
        claim: the claim.

    Returns:
        The line with its end.
    """
    return json.dumps(row_of(claim), ensure_ascii=False) + "\n"


def table_of_claims(claims: Sequence[Claim]) -> Table:
    """Lay claims out for people: who, what, whom, when, and the words that say it.

    Args:
        claims: the claims, of one article or many.

    Returns:
        The table; columns that would be empty are left out.
    """
    from kg.cli.screen import table_of

    columns: dict[str, Sequence[str]] = {
        "Article": [claim.article for claim in claims],
        "Subject": [claim.subject.name for claim in claims],
        "Relation": [claim.predicate for claim in claims],
        "Object": [claim.object.name for claim in claims],
        "Status": [claim.status for claim in claims],
        "When, where": [_qualifiers(claim) for claim in claims],
        "Said by": [claim.speaker.name if claim.speaker else "" for claim in claims],
        "Evidence": _evidence(claims),
    }
    if len(set(columns["Article"])) < 2:
        del columns["Article"]
    kept = {name: cells for name, cells in columns.items() if any(cells)}
    rows = zip(*kept.values(), strict=True)
    coloured = (_coloured(row, claim.status) for row, claim in zip(rows, claims, strict=True))
    return table_of(tuple(kept), coloured, caption=_count(claims))


def _evidence(claims: Sequence[Claim]) -> Sequence[str]:
    """The sentences; where several claims in a row rest on one, it stands at the first."""
    before: tuple[str, Span] | None = None
    texts = []
    for claim in claims:
        here = (claim.article, claim.evidence)
        texts.append(_AS_ABOVE if here == before else " ".join(claim.evidence.text.split()))
        before = here
    return texts


def _coloured(row: Sequence[str], status: str) -> Sequence[Text]:
    from rich.text import Text

    return [Text(cell, style=_STYLES[status]) for cell in row]


def _qualifiers(claim: Claim) -> str:
    parts = (
        str(claim.year) if claim.year is not None else None,
        f"stage {claim.stage}" if claim.stage is not None else None,
        _ordinal(claim.rank) if claim.rank is not None else None,
    )
    return ", ".join(part for part in parts if part)


def _ordinal(rank: int) -> str:
    teen = 11 <= rank % 100 <= 13
    return f"{rank}{'th' if teen else _ORDINALS.get(rank % 10, 'th')}"


def _count(claims: Iterable[Claim]) -> str:
    by_status: list[str] = [claim.status for claim in claims]
    asserted, possible, denied = map(by_status.count, ("asserted", "possible", "denied"))
    return f"{asserted} asserted, {possible} possible, {denied} denied"
