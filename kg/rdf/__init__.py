"""Readings turned into quads, and quads into the files and the values they stand for.

Each article is one named graph: its description and text, its claims with their evidence, and the
plain edges that follow from asserted claims. Entities are described in a graph of their own.
"""

from __future__ import annotations

from kg.rdf.entities import ENTITIES, entity_quads, merged
from kg.rdf.formats import Format, UnknownFormat
from kg.rdf.serialise import serialise
from kg.rdf.statements import (
    MENTIONS,
    article_iri,
    claim_names,
    reading_entities,
    reading_quads,
)
from kg.rdf.terms import PREFIXES, UnwritableValue, compact, entity_id, entity_iri, thing
from kg.rdf.values import IncompleteDescription, Values

__all__ = [
    "ENTITIES",
    "MENTIONS",
    "PREFIXES",
    "Format",
    "IncompleteDescription",
    "UnknownFormat",
    "UnwritableValue",
    "Values",
    "article_iri",
    "claim_names",
    "compact",
    "entity_id",
    "entity_iri",
    "entity_quads",
    "merged",
    "reading_entities",
    "reading_quads",
    "serialise",
    "thing",
]
