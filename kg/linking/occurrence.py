"""Somebody in an article, and who that is in the graph, turned into rows of a file and of a database."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from kg.linking.evidence import NOTHING, Evidence

__all__ = [
    "Occurrence",
    "Verdict",
    "as_evidence",
    "as_fields",
    "from_columns",
    "from_row",
    "packed",
    "to_columns",
    "to_row",
    "unpacked",
]

Verdict = Literal["alone", "linked", "unsure", "apart", "doubtful", "decided"]
"""What was made of somebody: nobody like that was known; linked to somebody known; linked, though
of two teams in one season, which may be a move; known to be another than those; perhaps one of
those, kept apart because of doubt; decided in links.yaml."""

_FIELDS = tuple(field.name for field in fields(Evidence))
_ABOUT = ("date", "late", "verdict", "reason", "others", "renamed")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Somebody or something in one article, and which entity of the graph it is.

    Attributes:
        article: the article's identifier.
        local: the identifier that the article alone gives.
        entity: the identifier in the graph, but for renaming.
        verdict: what was made of it.
        reason: why, in words.
        others: the identifiers of those from whom it was kept apart.
        names: what the article calls it, the usual name first.
        evidence: what the article says that tells namesakes apart.
        wikidata: Wikidata items.
        renamed: the identifier that a person gave instead; empty where none was given.
        date: the article's day; empty where it has none.
        late: whether newer articles were known already when this one came.
    """

    article: str
    local: str
    entity: str
    verdict: Verdict = "alone"
    reason: str = ""
    others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    evidence: Evidence = NOTHING
    wikidata: tuple[str, ...] = ()
    renamed: str = ""
    date: str = ""
    late: bool = False

    @property
    def shown(self) -> str:
        """The identifier in the graph."""
        return self.renamed or self.entity

    @property
    def is_nobody_new(self) -> bool:
        """Whether nothing is said of somebody whose name others have, and nothing tells who it is.

        Nobody can be found out to be the same. A frequent name would have hundreds of them, and
        whoever has it would be compared with each.
        """
        return self.verdict == "doubtful" and self.entity != self.local and not self.evidence


def packed(text: str) -> bytes:
    """Give bytes that sort as a text does.

    Args:
        text: any text; what comes off the web may hold lone surrogates.

    Returns:
        The bytes.
    """
    return text.encode("utf-8", "surrogatepass")


def unpacked(data: object) -> str:
    """Give the text of packed bytes.

    Args:
        data: what ``packed`` gave.

    Returns:
        The text.
    """
    assert isinstance(data, bytes)  # noqa: S101 (the column holds nothing else)
    return data.decode("utf-8", "surrogatepass")


def to_columns(occurrence: Occurrence) -> tuple[bytes | str, ...]:
    """Write an occurrence as a row of a database.

    Args:
        occurrence: the occurrence.

    Returns:
        Article, identifier in it, entity; as JSON the verdict with its reasons, the names, the
        evidence and the Wikidata items.
    """
    row = to_row(occurrence)
    about = {name: row[name] for name in _ABOUT if name in row}
    rest = (about, occurrence.names, as_fields(occurrence.evidence), occurrence.wikidata)
    keys = (occurrence.article, occurrence.local, occurrence.entity)
    return (*map(packed, keys), *map(json.dumps, rest))


def from_columns(row: tuple[Any, ...]) -> Occurrence:
    """Read a row of a database.

    Args:
        row: what ``to_columns`` gave.

    Returns:
        The occurrence.
    """
    article, local, entity = map(unpacked, row[:3])
    about, names, told, wikidata = map(json.loads, row[3:])
    given = {"article": article, "local": local, "id": entity, "names": names}
    return from_row(given | about | told | {"wikidata": wikidata})


def to_row(occurrence: Occurrence) -> dict[str, Any]:
    """Write an occurrence as a line of a registry's file.

    Args:
        occurrence: the occurrence.

    Returns:
        What JSON can hold, without what is empty.
    """
    row: dict[str, Any] = {
        "article": occurrence.article,
        "local": occurrence.local,
        "date": occurrence.date,
        "late": occurrence.late,
        "id": occurrence.entity,
        "renamed": occurrence.renamed,
        "verdict": occurrence.verdict,
        "reason": occurrence.reason,
        "others": list(occurrence.others),
        "names": list(occurrence.names),
        "wikidata": list(occurrence.wikidata),
    }
    found = {name: value for name, value in row.items() if value not in ("", [], False)}
    return found | as_fields(occurrence.evidence)


def from_row(row: Any) -> Occurrence:
    """Read a line of a registry's file.

    Args:
        row: what the line holds.

    Returns:
        The occurrence.

    Raises:
        ValueError: it has an unknown verdict; other errors tell of what else is wrong.
    """
    verdict = row["verdict"]
    if verdict not in get_args(Verdict):
        raise ValueError(f"no verdict is called {verdict!r}")
    return Occurrence(
        article=str(row["article"]),
        local=str(row["local"]),
        entity=str(row["id"]),
        verdict=verdict,
        reason=str(row.get("reason", "")),
        others=tuple(map(str, row.get("others", ()))),
        names=tuple(map(str, row.get("names", ()))),
        evidence=as_evidence(row),
        wikidata=tuple(map(str, row.get("wikidata", ()))),
        renamed=str(row.get("renamed", "")),
        date=str(row.get("date", "")),
        late=row.get("late") is True,
    )


def as_fields(evidence: Evidence) -> dict[str, Any]:
    """Write evidence as JSON can hold it.

    Args:
        evidence: the evidence.

    Returns:
        Sorted lists by the names of its fields, without what is empty.
    """
    return {name: sorted(found) for name in _FIELDS if (found := getattr(evidence, name))}


def as_evidence(row: Any) -> Evidence:
    """Read evidence.

    Args:
        row: what ``as_fields`` gave, among others.

    Returns:
        The evidence.
    """
    given: dict[str, Any] = {
        # Sorted, as it has to be written again: what cannot be compared is told here.
        name: frozenset(sorted(tuple(one) if isinstance(one, list) else one for one in row[name]))
        for name in _FIELDS
        if name in row
    }
    return Evidence(**given)
