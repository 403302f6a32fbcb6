"""Readings turned into quads, and quads into the files and the values they stand for.

Each article is one named graph: its description and text, its claims with their evidence, and the
plain edges that follow from asserted claims. Entities are described in a graph of their own.
"""

from __future__ import annotations

from kg.rdf.entities import ENTITIES, entity_quads, merged
from kg.rdf.formats import Format, UnknownFormat
from kg.rdf.reasoning import (
    DERIVED,
    GAZETTEER,
    DerivedEdge,
    derive,
    derived_quads,
    listed_facts,
    listed_quads,
)
from kg.rdf.serialise import Graphs, serialise, write
from kg.rdf.soundness import LeftOut, sound
from kg.rdf.statements import (
    MENTIONS,
    article_iri,
    check_writable,
    claim_names,
    graph_quads,
    graph_text,
    reading_entities,
    reading_quads,
    reading_triples,
)
from kg.rdf.terms import PREFIXES, UnwritableValue, compact, entity_id, entity_iri, thing
from kg.rdf.values import IncompleteDescription, Values

__all__ = [
    "DERIVED",
    "ENTITIES",
    "GAZETTEER",
    "MENTIONS",
    "PREFIXES",
    "DerivedEdge",
    "Format",
    "Graphs",
    "IncompleteDescription",
    "LeftOut",
    "UnknownFormat",
    "UnwritableValue",
    "Values",
    "article_iri",
    "check_writable",
    "claim_names",
    "compact",
    "derive",
    "derived_quads",
    "entity_id",
    "entity_iri",
    "entity_quads",
    "graph_quads",
    "graph_text",
    "listed_facts",
    "listed_quads",
    "merged",
    "reading_entities",
    "reading_quads",
    "reading_triples",
    "serialise",
    "sound",
    "thing",
    "write",
]
