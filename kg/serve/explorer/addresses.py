"""IRIs turned into addresses of the explorer's pages, and back."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from kg.rdf.terms import entity_iri
from kg.vocabulary import THINGS

__all__ = ["address_of", "file_of", "iri_of", "is_web_address", "query_address"]

_THINGS = "/id/"
# A browser takes these for steps through folders, and an empty one for none.
_LOST = frozenset({"", ".", ".."})


def address_of(iri: str) -> str:
    """Give the page of a thing.

    Args:
        iri: its IRI.

    Returns:
        A path on this server; things of other projects, and those whose names a browser would
        change, are named in a parameter.

    >>> address_of("https://w3id.org/cycling-kg/id/rider/ane-brekke")
    '/id/rider/ane-brekke'
    >>> address_of("urn:x")
    '/id?iri=urn%3Ax'
    """
    name = iri.removeprefix(THINGS)
    if name != iri and _LOST.isdisjoint(name.split("/")) and "%2F" not in name.upper():
        return _THINGS + quote(name, safe="/%:@!$'()*+,;=~-._")
    return f"/id?{urlencode({'iri': iri})}"


def file_of(iri: str, form: str) -> str:
    """Give what is said about a thing, as a file.

    Args:
        iri: its IRI.
        form: the file format.

    Returns:
        A path on this server.
    """
    address = address_of(iri)
    return f"{address}{'&' if '?' in address else '?'}as={form}"


def iri_of(name: str) -> str | None:
    """Give the thing that a path means.

    Args:
        name: what follows ``/id/`` in a path, percent-decoded.

    Returns:
        Its IRI; None where no IRI is spelled like that.
    """
    try:
        return entity_iri(name).value
    except ValueError:
        return None


def query_address(sparql: str, form: str = "") -> str:
    """Give the page that asks a query.

    Args:
        sparql: the query.
        form: the file format that its answer is wanted in; empty for a page.

    Returns:
        A path on this server.
    """
    fields = {"sparql": sparql, "as": form} if form else {"sparql": sparql}
    return f"/query?{urlencode(fields)}"


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address that a link may lead to.

    Args:
        text: any text.

    Returns:
        True for http and https; other schemes may run scripts.
    """
    if not text.lower().startswith(("http://", "https://")):
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
