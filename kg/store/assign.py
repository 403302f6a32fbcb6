"""Triples of a file without graphs put back, by SPARQL updates, into the graphs they came from.

What belongs to an article follows from the claims: they name their article and their evidence, and
an edge lies in the graph of every article that asserts it. Oxigraph does this natively, which is
faster than looking at each triple here. The triples stay in the default graph as well, which is
the union of all graphs.
"""

from __future__ import annotations

from typing import get_args

from kg.model import EntityType
from kg.rdf import ENTITIES

__all__ = ["ASSIGN_GRAPHS"]

_ARTICLE = "?article a cyc:Article ."
_CLAIM = f"?claim a cyc:Claim ; prov:wasDerivedFrom ?article . {_ARTICLE}"
_SPAN = f"?span a cyc:Evidence ; oa:hasSource ?article . {_ARTICLE}"
_TYPES = " ".join(f"cyc:{name}" for name in get_args(EntityType))
_DESCRIPTION = "rdf:type rdfs:label skos:prefLabel skos:altLabel skos:exactMatch"


def _moved(graph: str, subject: str, condition: str, predicate: str = "?p") -> str:
    triple = f"{subject} {predicate} ?o"
    return f"INSERT {{ GRAPH {graph} {{ {triple} }} }} WHERE {{ {condition} {triple} }}"


ASSIGN_GRAPHS = (
    _moved("?article", "?article", _ARTICLE),
    _moved("?article", "?claim", _CLAIM),
    _moved(
        "?article",
        "?s",
        f"{_CLAIM} ?claim cyc:status cyc:asserted ; rdf:subject ?s ; rdf:predicate ?p ;"
        " rdf:object ?o .",
    ),
    _moved("?article", "?span", _SPAN),
    _moved("?article", "?selector", f"{_SPAN} ?span oa:hasSelector ?selector ."),
    _moved(
        str(ENTITIES),
        "?entity",
        f"VALUES ?type {{ {_TYPES} }} ?entity a ?type ; skos:prefLabel ?name ."
        f" VALUES ?p {{ {_DESCRIPTION} }}",
    ),
)
"""SPARQL updates, in the project's prefixes, that copy triples into their named graphs."""
