"""What a client that asks nothing is told: the SPARQL 1.1 Service Description of the endpoint."""

from __future__ import annotations

from http import HTTPStatus

from pyoxigraph import NamedNode

from kg.rdf import serialise
from kg.rdf.terms import RDF
from kg.serve.answer import TRIPLES, Answer, refusal
from kg.serve.negotiation import best

__all__ = ["service_description"]

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def service_description(address: str, accept: str) -> Answer:
    """Describe the endpoint.

    Args:
        address: its URL.
        accept: the media types that the client likes.

    Returns:
        Which language it speaks and which formats it answers in, in RDF.
    """
    media_type = best(accept, TRIPLES)
    if media_type is None:
        return refusal(HTTPStatus.NOT_ACCEPTABLE, "give a query, as ?query=…")
    # Its name has no query string or fragment, and nothing in it that breaks out of an IRI.
    service = NamedNode(address.partition("?")[0].partition("#")[0])
    facts = [
        (f"{RDF}type", f"{SD}Service"),
        (f"{SD}endpoint", service.value),
        (f"{SD}supportedLanguage", f"{SD}SPARQL11Query"),
        *((f"{SD}resultFormat", f"{_FORMATS}{name}") for name in _RESULTS),
    ]
    lines = [f"{service} <{predicate}> <{object_}> ." for predicate, object_ in facts]
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    body = serialise({None: lines}, TRIPLES[media_type])
    return Answer(HTTPStatus.OK, media_type + charset, body)
