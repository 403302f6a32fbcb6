"""Queries may read what is in the store and nothing else."""

from __future__ import annotations

import pytest

from kg.rdf import PREFIXES
from kg.store import QueryError, RefusedQuery
from kg.store.guard import check_query

REFUSED = {
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "SERVICE",
    "SELECT * { service silent ?x { ?s ?p ?o } }": "SERVICE",
    "SELECT * {SERVICE<http://127.0.0.1:9/>{?s ?p ?o}}": "SERVICE",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }": "FROM",
    "SELECT * from named <http://x/> { ?s ?p ?o }": "FROM",
    "LOAD <http://x/> INTO GRAPH <urn:g>": "LOAD",
    "INSERT DATA { <urn:a> <urn:b> 1 }": "INSERT",
    "PREFIX x: <http://x#> # INSERT\nDELETE WHERE { ?s ?p ?o }": "DELETE",
    "BASE <http://x/> CLEAR ALL": "CLEAR",
    "with <urn:g> delete { ?s ?p ?o } where { ?s ?p ?o }": "WITH",
    "SELECT * { ?s ?p 'x' } ; DROP ALL ; LOAD <http://x/>": "LOAD",
    # Places where a careless scanner takes the word for part of a comment, an IRI or a string.
    "PREFIX e: <http://x/> SELECT * { ?s e:a\\#b ?o . SERVICE <http://x/> {} }": "SERVICE",
    "PREFIX e: <http://x/> SELECT * { ?s e:a\\'b ?o . SERVICE <http://x/> {} #'\n}": "SERVICE",
    "SELECT * { <http://x/\\u0061#> ?p ?o . SERVICE <http://x/> {} }": "SERVICE",
    "SELECT * { ?s ?p 'it\\'s' . SERVICE <http://x/> { ?s ?p '' } }": "SERVICE",
    "SELECT * { ?s ?p '''a'b''' . SERVICE <http://x/> { ?s ?p '''c''' } }": "SERVICE",
    'SELECT * { ?s ?p "" . SERVICE <http://x/> { ?s ?p "" } }': "SERVICE",
    "SELECT * { ?s ?p ?o # comment\r SERVICE <http://x/> {} }": "SERVICE",
    "SELECT * { ?s ?p ?o FILTER(?a<?b) SERVICE <http://x/> { ?s ?p ?o FILTER(?a>?b) } }": "SERVICE",
}
ALLOWED = [
    "SELECT ?service $from { ?service ?load $from }",
    "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
    'SELECT * { ?s ?p """FROM " LOAD""" } # SERVICE <http://x/>',
    "SELECT * { <http://x/SERVICE> <http://x/#FROM> ?o }",
    "PREFIX from: <http://x/> SELECT * { from:service a from:LOAD }",
    "SELECT * { ?s skos:prefLabel 'x'@from }",
    "SELECT * { ?s cyc:insert ?o } ORDER BY DESC(?o)",
    "PREFIX : <http://x/> ASK { :delete :p _:with }",
    "SELECT * { ?s rider:ane\\-brekke ?o }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_reaches_out_or_changes_is_refused(query: str) -> None:
    with pytest.raises(RefusedQuery, match=REFUSED[query]) as caught:
        check_query(query, PREFIXES)
    assert caught.value.line
    assert caught.value.source is not None
    assert caught.value.column is not None
    shown = caught.value.source[caught.value.column - 1 :]
    assert shown.upper().startswith(REFUSED[query])


@pytest.mark.parametrize("query", ALLOWED)
def test_the_same_words_elsewhere_do_no_harm(query: str) -> None:
    check_query(query, PREFIXES)


def test_undeclared_prefix_is_named_with_its_place() -> None:
    with pytest.raises(QueryError) as caught:
        check_query("SELECT * {\n  ?s foo:bar ?o }", PREFIXES)
    assert (caught.value.line, caught.value.column) == (2, 6)
    assert "'foo'" in str(caught.value)
    assert "country, cyc, " in str(caught.value)
    assert str(caught.value).endswith("\n    ?s foo:bar ?o }\n       ^")


def test_tabs_do_not_move_the_mark() -> None:
    with pytest.raises(QueryError) as caught:
        check_query("SELECT * {\n\t?s foo:bar ?o }", PREFIXES)
    assert str(caught.value).endswith("\n  \t?s foo:bar ?o }\n  \t   ^")
