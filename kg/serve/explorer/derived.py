"""Derived edges turned into conclusions to show: no article says them, claims lead to them."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.rdf.reasoning import RULE, SEASON
from kg.rdf.statements import DERIVED_FROM, OBJECT, PREDICATE
from kg.serve.explorer.addresses import address_of
from kg.serve.explorer.claims import Description, descriptions
from kg.serve.explorer.facts import Link, link_to, phrase
from kg.serve.explorer.names import Names
from kg.store import Store
from kg.vocabulary import ONTOLOGY, THINGS

__all__ = ["Conclusion", "conclusions"]

# What holds from the other end is on the page already.
_LEFT_OUT = "inversion"
_MOST = 200


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What follows from claims.

    Attributes:
        phrase: the relation in words.
        other: the other end.
        season: the season in which it holds, or an empty string.
        rule: how it follows.
        claims: the addresses of the claims that it rests on.
    """

    phrase: str
    other: Link
    season: str
    rule: str
    claims: tuple[str, ...]


def conclusions(store: Store, names: Names, iri: str) -> tuple[Conclusion, ...]:
    """List what ``kg derive`` found out about something.

    Args:
        store: holds the graph.
        names: knows the others.
        iri: whom it is about.

    Returns:
        The conclusions, by relation, other end and season; nothing in a graph without any.
    """
    rows = store.query(
        f"SELECT ?edge {{ ?edge rdf:subject {NamedNode(iri)} ; cyc:rule ?rule"
        f" FILTER(?rule != cyc:{_LEFT_OUT}) }}",
        limit=_MOST,
    )
    nodes = descriptions(store, (str(edge) for (edge,) in rows.tuples))
    found = [_conclusion(node, names) for node in nodes.values()]
    return tuple(sorted(found, key=lambda each: (each.phrase, each.other.name, each.season)))


def _conclusion(node: Description, names: Names) -> Conclusion:
    def one(part: NamedNode) -> str:
        return node.get(part.value, ("",))[0]

    other = one(OBJECT)
    return Conclusion(
        phrase=phrase(one(PREDICATE).removeprefix(ONTOLOGY)),
        other=link_to(names.get(other)) if names.get(other) else Link(other),
        season=one(SEASON),
        rule=one(RULE).removeprefix(ONTOLOGY).replace("_", " "),
        claims=tuple(
            address_of(source)
            for source in node.get(DERIVED_FROM.value, ())
            if source.startswith(f"{THINGS}claim/")
        ),
    )
