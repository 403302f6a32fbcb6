"""Names, texts and numbers turned into RDF terms: namespaces, IRIs and literals that travel well.

Stores rewrite unusual literals on loading (Oxigraph turns ``0.90`` into ``0.9``), so only strings,
``xsd:integer``, ``xsd:date`` and ``xsd:decimal`` in canonical form are ever made here. All nodes
are IRIs, so that sorted N-Triples are a canonical form.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.vocabulary import ENTITY_KINDS, ONTOLOGY, THINGS, check_relation, slug

__all__ = [
    "PREFIXES",
    "UnwritableValue",
    "article_name",
    "calendar_day",
    "clean",
    "compact",
    "cyc",
    "decimal",
    "entity_id",
    "entity_iri",
    "integer",
    "relation_iri",
    "string",
    "thing",
    "web_address",
    "wikidata_iri",
]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
SCHEMA = "https://schema.org/"
WIKIDATA = "http://www.wikidata.org/entity/"
DCTERMS = "http://purl.org/dc/terms/"
OWL = "http://www.w3.org/2002/07/owl#"
VANN = "http://purl.org/vocab/vann/"

_KINDS = sorted(
    {"article", "claim", "derived", "graph", "name", "position", "quote", "span"}
    | set(ENTITY_KINDS.values()) - {"age"}
)

PREFIXES = MappingProxyType({
    "cyc": ONTOLOGY,
    "dcterms": DCTERMS,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "vann": VANN,
    "wd": WIKIDATA,
    "xsd": XSD,
    **{kind: f"{THINGS}{kind}/" for kind in _KINDS},
})
"""Prefix to namespace: the public vocabularies, and one prefix for each kind of thing."""

BASES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
PLAIN_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_LONGEST_NAME = 80
_INTEGER = NamedNode(XSD + "integer")
_DECIMAL = NamedNode(XSD + "decimal")
_DATE = NamedNode(XSD + "date")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What RFC 3987 keeps out of IRIs, and characters that a reader of the IRI could not see.
_NOT_IN_IRI = re.compile(r'[<>"{}|\\^`]')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
_DECIMAL_PLACES = 4


class UnwritableValue(KgError):
    """A value has no place in the graph, such as an age that is no number.

    Attributes:
        what: the kind of value.
        value: the value itself.
    """

    def __init__(self, what: str, value: object, remedy: str) -> None:
        """Say which value cannot be written and what would be right.

        Args:
            what: the kind of value.
            value: the value itself.
            remedy: what it should have been.
        """
        self.what = what
        self.value = value
        super().__init__(f"cannot write the {what} {value!r} as RDF: {remedy}")


def cyc(name: str) -> NamedNode:
    """Give the IRI of a term of the project's vocabulary.

    Args:
        name: its local name, such as ``Claim``.

    Returns:
        The term's IRI.
    """
    return NamedNode(ONTOLOGY + name)


@lru_cache(maxsize=1024)
def relation_iri(name: str) -> NamedNode:
    """Give the IRI of a relation, after looking it up in the vocabulary.

    Args:
        name: the relation's name, such as ``rides_for``; the vocabulary's lookup raises an error
            that lists the valid names if it has none of that name.

    Returns:
        The relation's IRI.
    """
    check_relation(name)
    return cyc(name)


def thing(kind: str, name: str) -> NamedNode:
    """Give the IRI of a thing.

    Args:
        kind: what it is, such as ``claim``.
        name: a name that is safe in an IRI.

    Returns:
        The thing's IRI.
    """
    return NamedNode(f"{THINGS}{kind}/{name}")


@lru_cache(maxsize=8192)
def entity_iri(entity: str) -> NamedNode:
    """Turn an entity's identifier into its IRI.

    Args:
        entity: ``kind/slug``; characters that an IRI cannot hold are percent-encoded.

    Returns:
        The entity's IRI.
    """
    return NamedNode(THINGS + quote(entity, safe="/", errors="surrogatepass"))


def entity_id(iri: str) -> str:
    """Turn an entity's IRI back into its identifier.

    Args:
        iri: an IRI; one from outside the project is its own identifier.

    Returns:
        ``kind/slug``, or the IRI itself.
    """
    if not iri.startswith(THINGS):
        return iri
    return unquote(iri[len(THINGS) :], errors="surrogatepass")


@lru_cache(maxsize=1024)
def article_name(article: str) -> str:
    """Turn an article's identifier into the last part of its IRI, unlike that of any other.

    Args:
        article: the identifier, with whatever characters.

    Returns:
        The identifier itself if it is short and plain; else its slug and eight digits of a hash.
    """
    if len(article) <= _LONGEST_NAME and PLAIN_NAME.fullmatch(article):
        return article
    digest = sha256(article.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem = slug(clean(article))[:_LONGEST_NAME].strip("-")
    return f"{stem}-{digest}" if stem else digest


def wikidata_iri(item: str) -> NamedNode:
    """Turn a Wikidata identifier into the item's IRI.

    Args:
        item: such as ``Q12345``.

    Returns:
        The item's IRI.
    """
    return NamedNode(WIKIDATA + quote(item, safe="", errors="surrogatepass"))


def clean(text: str) -> str:
    """Replace the characters that no RDF literal can hold, one for one so that offsets stay.

    Args:
        text: any text.

    Returns:
        The text with each lone surrogate replaced by U+FFFD.
    """
    return _SURROGATE.sub("\ufffd", text)


def string(text: str) -> Literal:
    """Turn a text into a plain literal.

    Args:
        text: any text.

    Returns:
        An ``xsd:string``.
    """
    return Literal(clean(text))


def integer(number: int) -> Literal:
    """Turn a whole number into a literal.

    Args:
        number: the number.

    Returns:
        An ``xsd:integer``.
    """
    return Literal(str(int(number)), datatype=_INTEGER)


def decimal(share: float) -> Literal:
    """Turn a probability into a literal.

    Args:
        share: a number between 0 and 1; four decimal places are kept.

    Returns:
        An ``xsd:decimal`` in canonical form: no superfluous zero, no point after a whole number.

    Raises:
        UnwritableValue: the number is not between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise UnwritableValue("confidence", share, "it lies between 0 and 1")
    digits = f"{Decimal(repr(round(float(share), _DECIMAL_PLACES))):f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Literal(digits, datatype=_DECIMAL)


def calendar_day(day: str) -> Literal:
    """Turn a day into a literal.

    Args:
        day: ``YYYY-MM-DD``.

    Returns:
        An ``xsd:date``, or a plain string where the calendar has no such day.
    """
    try:
        date.fromisoformat(day)
    except ValueError:
        return string(day)
    # Python reads week dates and days without hyphens too, which are no xsd:date.
    return Literal(day, datatype=_DATE) if _ISO_DAY.fullmatch(day) else string(day)


def web_address(url: str) -> NamedNode | Literal:
    """Turn a web address into an IRI.

    Args:
        url: the address as it was found.

    Returns:
        Its IRI, with forbidden and invisible characters percent-encoded; or a plain string where
        it is no address of the web.
    """
    # Other schemes are no place to read an article; some of them run scripts.
    if not url.lower().startswith(("http://", "https://")):
        return string(url)
    try:
        return NamedNode("".join(map(_encoded, url)))
    except ValueError:
        return string(url)


def _encoded(character: str) -> str:
    """Percent-encode a character unless an IRI may hold it and a reader can see it."""
    if _NOT_IN_IRI.match(character) or unicodedata.category(character) in _INVISIBLE:
        return quote(character, safe="", errors="surrogatepass")
    return character


def compact(iri: str) -> str | None:
    """Shorten an IRI by the prefix of its namespace.

    Args:
        iri: an absolute IRI.

    Returns:
        A prefixed name such as ``rider:mark-cavendish`` that Turtle and SPARQL read alike, or None
        where no prefix fits.
    """
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = BASES.get(iri[:cut])
    if prefix is None or not PLAIN_NAME.fullmatch(iri, cut):
        return None
    return f"{prefix}:{iri[cut:]}"
