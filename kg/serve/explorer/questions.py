"""Named questions and queries of one's own turned into pages with forms, answers and files."""

from __future__ import annotations

import json
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.model import STATUSES
from kg.serve.answer import Answer, Asked, answer
from kg.serve.explorer.addresses import query_address
from kg.serve.explorer.facts import STATUS_WORDS
from kg.serve.explorer.files import ROW_FORMS, TRIPLE_FORMS, UnknownFormat, attached
from kg.serve.explorer.names import AmbiguousName, UnknownName
from kg.serve.explorer.render import page
from kg.serve.explorer.site import Site, problem_page
from kg.serve.explorer.tables import table
from kg.serve.explorer.visits import Asking, Query
from kg.store import QueryError, RefusedQuery, Rows, UnknownQuestion, question, questions
from kg.store.bindings import bound
from kg.vocabulary import relations, types

__all__ = ["asking_page", "query_page", "questions_page"]

_SHOWN = 500
_PROPERTIES = (
    ("cyc:Claim", "type"),
    ("cyc:Article", "type"),
    ("rdf:subject", "whom a claim is about"),
    ("rdf:predicate", "its relation"),
    ("rdf:object", "its other end"),
    ("cyc:status", "fact, hope or denial"),
    ("cyc:confidence", "how probable it is"),
    ("cyc:year", "season"),
    ("cyc:stage", "stage"),
    ("cyc:rank", "place in the result"),
    ("cyc:speaker", "who says it"),
    ("cyc:evidence", "where it is said"),
    ("oa:hasSelector", "of evidence"),
    ("oa:exact", "the sentence"),
    ("prov:wasDerivedFrom", "the article"),
    ("schema:headline", "of an article"),
    ("schema:datePublished", "of an article"),
    ("schema:mentions", "whom an article names"),
    ("skos:prefLabel", "usual name"),
    ("skos:altLabel", "other name"),
)
_EXAMPLE = """\
# Who leads out whom, and which sentence says so?
SELECT ?rider ?sprinter ?sentence {
  ?claim rdf:subject ?rider ;
    rdf:predicate cyc:leadout_for ;
    rdf:object ?sprinter ;
    cyc:status cyc:asserted ;
    cyc:evidence/oa:hasSelector/oa:exact ?sentence .
}
ORDER BY ?sprinter ?rider
LIMIT 50
"""


def questions_page(site: Site) -> Answer:
    """List the named questions.

    Args:
        site: the graph.

    Returns:
        The page.
    """
    every = tuple(questions().values())
    return page("questions", **site.common(), title="Questions", questions=every)


def asking_page(site: Site, visit: Asking) -> Answer:
    """Show a named question with a form for its parameters, and its answer.

    Args:
        site: the graph.
        visit: the question, and what the form's fields hold.

    Returns:
        The page, or the answer as a file; what is wrong with a field is said beside the form.
    """
    try:
        asked = question(visit.name)
    except UnknownQuestion as error:
        title = "No such question"
        return problem_page(site.name, HTTPStatus.NOT_FOUND, str(error), title=title)
    given = {name: value.strip() for name, value in visit.values if value.strip()}
    shown: dict[str, Any] = {
        "title": asked.title,
        "asked": asked,
        "given": given,
        "problem": None,
        "near": (),
        "table": None,
        "sparql": asked.sparql,
        "files": {},
    }
    try:
        bindings = {
            each.name: each.term(
                given[each.name], lambda text: NamedNode(site.names.find(text).iri)
            )
            for each in asked.parameters
            if each.name in given
        }
    except (UnknownName, AmbiguousName) as error:
        shown |= {"problem": str(error), "near": _choices(visit, error)}
        return page("question", HTTPStatus.BAD_REQUEST, **site.common(), **shown)
    except KgError as error:
        shown |= {"problem": str(error)}
        return page("question", HTTPStatus.BAD_REQUEST, **site.common(), **shown)
    sparql = bound(asked.sparql, bindings)
    if visit.form:
        return _file(site, sparql, asked.name, visit.form)
    rows = site.store.query(sparql, limit=_SHOWN)
    shown |= {
        "table": table(rows, site.names, joined=True),
        "sparql": sparql,
        "files": {form: query_address(sparql, form) for form in ("csv", "json")},
    }
    return page("question", **site.common(), **shown)


def query_page(site: Site, visit: Query) -> Answer:
    """Show an editor for SPARQL, and the answer to what it holds.

    Args:
        site: the graph.
        visit: the query.

    Returns:
        The page, or the answer as a file; what is wrong with the query is said beside it.
    """
    if visit.form:
        return _file(site, visit.sparql, "answer", visit.form)
    shown: dict[str, Any] = {
        "title": "SPARQL",
        "sparql": visit.sparql or _EXAMPLE,
        "asked": bool(visit.sparql.strip()),
        "problem": None,
        "line": None,
        "column": None,
        "table": None,
        "truth": None,
        "files": {},
        "questions": tuple(questions().values()),
        "terms": json.dumps(_terms()),
        "shown": _SHOWN,
    }
    if not visit.sparql.strip():
        return page("query", **site.common(), **shown)
    try:
        rows = site.store.query(visit.sparql, limit=_SHOWN)
    except QueryError as error:
        refused = isinstance(error, RefusedQuery)
        status = HTTPStatus.FORBIDDEN if refused else HTTPStatus.BAD_REQUEST
        place = {"line": getattr(error, "line", None), "column": getattr(error, "column", None)}
        return page("query", status, **site.common(), **(shown | place | {"problem": str(error)}))
    if rows.form == "ask":
        return page("query", **site.common(), **(shown | {"truth": bool(rows)}))
    shown["table"] = table(_in_order(rows), site.names)
    forms = TRIPLE_FORMS if rows.form == "construct" else ROW_FORMS
    shown["files"] = {form: query_address(visit.sparql, form) for form in forms if form != "xml"}
    return page("query", **site.common(), **shown)


@cache
def _terms() -> list[tuple[str, str]]:
    """List what queries of this graph are made of, with what it is, for the editor to complete."""
    found = [(f"cyc:{each.name}", each.label) for each in relations().values()]
    found += [(f"cyc:{each.name}", "type") for each in types().values()]
    found += [(f"cyc:{status}", STATUS_WORDS[status]) for status in STATUSES]
    return [*found, *_PROPERTIES]


def _in_order(rows: Rows) -> Rows:
    """Sort the triples of a description, which come in no order."""
    if rows.form != "construct":
        return rows
    tuples = tuple(sorted(rows.tuples, key=lambda row: tuple(map(str, row))))
    return Rows(rows.columns, tuples, rows.form, rows.complete)


def _file(site: Site, sparql: str, name: str, form: str) -> Answer:
    media_type = {**ROW_FORMS, **TRIPLE_FORMS}.get(form)
    if media_type is None:
        raise UnknownFormat(form, (*ROW_FORMS, *TRIPLE_FORMS))
    made = answer(site.store, Asked(sparql, media_type), site.limits)
    return attached(made, name, form)


def _choices(visit: Asking, error: UnknownName | AmbiguousName) -> list[dict[str, Any]]:
    """Give, for each name like the one that was asked for, the form filled in with it."""
    return [
        {
            "known": each,
            "address": f"/questions/{visit.name}?"
            + urlencode([
                (name, each.id if value.strip() == error.name else value)
                for name, value in visit.values
            ]),
        }
        for each in error.near
    ]
