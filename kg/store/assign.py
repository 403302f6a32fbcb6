"""Triples of a file put back, by SPARQL updates, into the graphs and the form they came from.

What belongs to an article follows from the claims: they name their article and their evidence, and
an edge lies in the graph of every article that asserts it. Oxigraph does this natively, which is
faster than looking at each triple here. The triples stay in the default graph as well, which is
the union of all graphs.
"""

from __future__ import annotations

from typing import get_args

from kg.model import EntityType
from kg.rdf import DERIVED, ENTITIES, GAZETTEER

__all__ = ["ASSIGN_GRAPHS", "UNREIFY"]

_ARTICLE = "?article a cyc:Article ."
_CLAIM = f"?claim a cyc:Claim ; prov:wasDerivedFrom ?article . {_ARTICLE}"
_SPAN = f"?span a cyc:Evidence ; oa:hasSource ?article . {_ARTICLE}"
_DERIVED = "?derived a cyc:DerivedEdge ."
_TYPES = " ".join(f"cyc:{name}" for name in get_args(EntityType))
_DESCRIPTION = "rdf:type rdfs:label skos:prefLabel skos:altLabel skos:exactMatch cyc:dated_name"


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
    _moved(str(DERIVED), "?derived", _DERIVED),
    _moved(
        str(DERIVED),
        "?s",
        f"{_DERIVED} ?derived rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .",
    ),
    *(
        _moved(str(GAZETTEER), "?s", condition)
        for condition in (
            f"BIND({GAZETTEER} AS ?s)",
            "?s cyc:listed_nationality|cyc:located_in ?known ."
            " VALUES ?p { cyc:listed_nationality cyc:located_in }",
            "?known cyc:listed_nationality|cyc:located_in ?s . VALUES ?p { rdfs:label }",
        )
    ),
    _moved(
        str(ENTITIES),
        "?entity",
        f"VALUES ?type {{ {_TYPES} }} ?entity a ?type ; skos:prefLabel ?name ."
        f" VALUES ?p {{ {_DESCRIPTION} }}",
    ),
    _moved(str(ENTITIES), "?name", "?name a cyc:DatedName ."),
)
"""SPARQL updates, in the project's prefixes, that copy triples into their named graphs."""


UNREIFY = (
    """
DELETE { ?node rdf:reifies ?triple }
INSERT { ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }
WHERE {
  VALUES ?kind { cyc:Claim cyc:DerivedEdge }
  ?node rdf:reifies ?triple ; a ?kind
  BIND(SUBJECT(?triple) AS ?s) BIND(PREDICATE(?triple) AS ?p) BIND(OBJECT(?triple) AS ?o)
}
""",
    """
DELETE { GRAPH ?g { ?node rdf:reifies ?triple } }
INSERT { GRAPH ?g { ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } }
WHERE {
  VALUES ?kind { cyc:Claim cyc:DerivedEdge }
  GRAPH ?g { ?node rdf:reifies ?triple ; a ?kind }
  BIND(SUBJECT(?triple) AS ?s) BIND(PREDICATE(?triple) AS ?p) BIND(OBJECT(?triple) AS ?o)
}
""",
)
"""SPARQL updates that turn claims written as RDF 1.2 reifiers back into RDF 1.1 statements."""
