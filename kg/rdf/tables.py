"""Entities, edges and claims turned into CSV tables, for Gephi, Neo4j, pandas and spreadsheets.

Lines end as on this system's other results, not with the carriage returns of RFC 4180; everything
that reads CSV reads both.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING

from kg.model import Claim, Entity
from kg.rdf.terms import entity_iri
from kg.vocabulary import THINGS, relations

if TYPE_CHECKING:
    import networkx

__all__ = [
    "CLAIM_COLUMNS",
    "EDGE_COLUMNS",
    "NODE_COLUMNS",
    "claim_rows",
    "edge_rows",
    "node_rows",
    "write_table",
]

Row = Sequence[str | int | float | None]

NODE_COLUMNS = ("Id", "Label", "type", "age", "aliases", "wikidata", "iri")
"""Gephi knows the first two; aliases and Wikidata items are separated by ``|``."""

EDGE_COLUMNS = (
    *("Source", "Target", "Type", "Id", "Label", "Weight"),
    *("predicate", "confidence", "year", "stage", "rank", "speaker", "evidence", "article"),
)
"""Gephi knows the first six; the weight is the number of claims, the rest is the surest claim's."""

CLAIM_COLUMNS = (
    *("claim", "doc", "subject_id", "subject", "subject_type", "predicate"),
    *("object_id", "object", "object_type", "status", "year", "stage", "rank"),
    *("speaker_id", "speaker", "confidence", "start", "end", "evidence", "pattern"),
)
"""Those of ``kg extract``, with the identifiers of the claim and of those it is about."""


def write_table(columns: Sequence[str], rows: Iterable[Row], output: IO[str]) -> None:
    """Write CSV.

    Args:
        columns: the heading.
        rows: the rows; what is not known is an empty cell.
        output: where to.
    """
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(columns)
    # The library puts no quotation marks around a lone carriage return, which ends a row as well.
    quoting = csv.writer(output, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = tuple(row)
        broken = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoting if broken else writer).writerow(cells)


def node_rows(entities: Iterable[Entity], network: networkx.MultiDiGraph[str]) -> Iterator[Row]:
    """Make a row of each entity.

    Args:
        entities: the entities.
        network: what ``Graph.to_networkx`` gives, which knows their ages.

    Yields:
        Cells, in the order of ``NODE_COLUMNS``.
    """
    for each in entities:
        age = network.nodes[each.id].get("age") if each.id in network else None
        items = "|".join(each.same_as)
        names = "|".join(each.aliases)
        yield each.id, each.name, each.type, age, names, items, entity_iri(each.id).value


def edge_rows(network: networkx.MultiDiGraph[str]) -> Iterator[Row]:
    """Make a row of each edge that follows from asserted claims.

    Args:
        network: what ``Graph.to_networkx`` gives, ages as attributes of nodes.

    Yields:
        Cells, in the order of ``EDGE_COLUMNS``.
    """
    labels = relations()
    for source, target, data in network.edges(data=True):
        predicate = data["predicate"]
        yield (
            *(source, target, "Directed", _name(data["claim"]), labels[predicate].label),
            *(len(data["claims"]), predicate, round(data["confidence"], 4)),
            *(data["year"], data["stage"], data["rank"], data["speaker"]),
            *(data["evidence"], data["article"]),
        )


def claim_rows(claims: Mapping[str, Claim]) -> Iterator[Row]:
    """Make a row of each claim, hopes and denials included.

    Args:
        claims: the claims by their IRIs.

    Yields:
        Cells, in the order of ``CLAIM_COLUMNS``.
    """
    for iri, each in claims.items():
        speaker = each.speaker
        yield (
            *(_name(iri), each.article),
            *(each.subject.id, each.subject.name, each.subject.type, each.predicate),
            *(each.object.id, each.object.name, each.object.type),
            *(each.status, each.year, each.stage, each.rank),
            *((speaker.id, speaker.name) if speaker else (None, None)),
            *(round(each.confidence, 4), each.evidence.start, each.evidence.end),
            *(each.evidence.text, each.pattern),
        )


def _name(iri: str) -> str:
    return iri.removeprefix(f"{THINGS}claim/")
