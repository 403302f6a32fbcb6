"""One small graph that keeps to every rule, in TriG, and how to break one of them."""

from __future__ import annotations

from kg.rdf import PREFIXES
from kg.store import MemoryStore

__all__ = ["SMALL", "store"]

TEXT = "Ane Brekke rides for Team Fjord and won in Maren. She will not join Kestrel."
FIRST = "Ane Brekke rides for Team Fjord and won in Maren."
SECOND = "She will not join Kestrel."

SMALL = f"""
article:small {{
    article:small a cyc:Article , schema:NewsArticle ;
        schema:identifier "small" ;
        schema:datePublished "2024-01-20"^^xsd:date ;
        schema:url <https://news.example.org/small> ;
        schema:mentions rider:ane-brekke , team:team-fjord , team:kestrel , race:tour-of-maren ;
        cyc:text "{TEXT}" .

    claim:rides a cyc:Claim , rdf:Statement ;
        rdf:subject rider:ane-brekke ;
        rdf:predicate cyc:rides_for ;
        rdf:object team:team-fjord ;
        cyc:status cyc:asserted ;
        cyc:confidence 0.9 ;
        cyc:pattern "model" ;
        cyc:year 2024 ;
        cyc:evidence span:first ;
        prov:wasDerivedFrom article:small .
    rider:ane-brekke cyc:rides_for team:team-fjord .

    claim:wins a cyc:Claim , rdf:Statement ;
        rdf:subject rider:ane-brekke ;
        rdf:predicate cyc:won ;
        rdf:object race:tour-of-maren ;
        cyc:status cyc:asserted ;
        cyc:confidence 0.8 ;
        cyc:pattern "model" ;
        cyc:evidence span:first ;
        prov:wasDerivedFrom article:small .
    rider:ane-brekke cyc:won race:tour-of-maren .

    claim:joins a cyc:Claim , rdf:Statement ;
        rdf:subject rider:ane-brekke ;
        rdf:predicate cyc:rides_for ;
        rdf:object team:kestrel ;
        cyc:status cyc:denied ;
        cyc:confidence 0.7 ;
        cyc:pattern "model" ;
        cyc:evidence span:second ;
        prov:wasDerivedFrom article:small .

    span:first a cyc:Evidence , oa:SpecificResource ;
        oa:hasSource article:small ;
        oa:hasSelector position:first , quote:first .
    position:first a oa:TextPositionSelector ; oa:start 0 ; oa:end {len(FIRST)} .
    quote:first a oa:TextQuoteSelector ; oa:exact "{FIRST}" .

    span:second a cyc:Evidence , oa:SpecificResource ;
        oa:hasSource article:small ;
        oa:hasSelector position:second , quote:second .
    position:second a oa:TextPositionSelector ;
        oa:start {len(FIRST) + 1} ;
        oa:end {len(TEXT)} .
    quote:second a oa:TextQuoteSelector ; oa:exact "{SECOND}" .
}}

graph:entities {{
    rider:ane-brekke a cyc:Rider ; skos:prefLabel "Ane Brekke" ; skos:altLabel "Brekke" .
    team:team-fjord a cyc:Team ; skos:prefLabel "Team Fjord" .
    team:kestrel a cyc:Team ; skos:prefLabel "Kestrel" ; cyc:dated_name name:kestrel_2023-2024 .
    name:kestrel_2023-2024 a cyc:DatedName ; rdfs:label "Kestrel" ;
        cyc:valid_from "2023-01-01"^^xsd:date ;
        cyc:valid_until "2024-12-31"^^xsd:date ;
        cyc:precision "year" .
    race:tour-of-maren a cyc:Race ; skos:prefLabel "Tour of Maren" .
    person:mira-holm a cyc:Person ; skos:prefLabel "Mira Holm" .
}}

graph:derived {{
    derived:starts a cyc:DerivedEdge , rdf:Statement ;
        rdf:subject rider:ane-brekke ;
        rdf:predicate cyc:competes_in ;
        rdf:object race:tour-of-maren ;
        cyc:rule cyc:implication ;
        prov:wasDerivedFrom claim:wins .
    rider:ane-brekke cyc:competes_in race:tour-of-maren .
}}
"""


def store(*changes: tuple[str, str]) -> MemoryStore:
    """Load the graph, each first text replaced by the second where it stands first.

    Args:
        *changes: a text of the graph, and what stands in its place; an empty first text adds the
            second to the article's graph.

    Returns:
        The store.
    """
    from pyoxigraph import Quad, RdfFormat, parse

    text = SMALL
    for old, new in changes:
        if old:
            assert old in text, old
            text = text.replace(old, new, 1)
        else:
            text += f"article:small {{ {new} }}"
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    found = MemoryStore()
    quads: list[Quad] = list(parse(head + text, format=RdfFormat.TRIG))
    found.extend(quads)
    return found
