"""Claims that cannot both be true, found by the queries of ``ontology/checks`` over a whole graph.

Shapes see one article at a time; these see all. Each query selects two claims, ``?one`` and
``?other``. That two claims contradict each other does not say which is wrong: both sentences are
given, for a person to judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.data import ontology_folder
from kg.model import Claim
from kg.rdf import Values
from kg.store.questions import Question, read_question

if TYPE_CHECKING:
    from kg.store import Store

__all__ = ["Check", "Conflict", "checks", "find_conflicts"]

Check = Question
"""A query with a name, a title and a description; it selects two claims."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims that cannot both be true.

    Attributes:
        check: the name of the check that found them.
        title: what is wrong with them, in a few words.
        one: a claim.
        other: the claim that contradicts it.
        one_iri: the first claim's IRI.
        other_iri: the second claim's IRI.
    """

    check: str
    title: str
    one: Claim
    other: Claim
    one_iri: str
    other_iri: str


@cache
def checks() -> Mapping[str, Check]:
    """Read the checks that come with the package.

    Returns:
        The checks by name, in alphabetical order.

    >>> list(checks())
    ['asserted-and-denied', 'two-trade-teams', 'two-winners', 'winner-abandoned']
    """
    paths = sorted((ontology_folder() / "checks").glob("*.rq"))
    return MappingProxyType({path.stem: read_question(path) for path in paths})


def find_conflicts(store: Store) -> tuple[Conflict, ...]:
    """Find the claims of a graph that contradict each other.

    Args:
        store: what holds the graph.

    Returns:
        The conflicts, by check, articles and evidence. Where two articles say the same things
        several times over, the surest two claims stand for all.
    """
    claims = Values(store.pairs).claims_by_iri
    surest: dict[tuple[object, ...], Conflict] = {}
    for check in checks().values():
        for row in store.query(check.sparql):
            iris = str(row["one"]), str(row["other"])
            found = Conflict(check.name, check.title, claims[iris[0]], claims[iris[1]], *iris)
            key = (check.name, _gist(found.one), _gist(found.other))
            if key not in surest or _sureness(found) > _sureness(surest[key]):
                surest[key] = found
    return tuple(sorted(surest.values(), key=_order))


def _gist(claim: Claim) -> tuple[object, ...]:
    ends = (claim.subject.id, claim.predicate, claim.object.id)
    return claim.article, *ends, claim.year, claim.stage


def _sureness(conflict: Conflict) -> tuple[float, str, str]:
    least = min(conflict.one.confidence, conflict.other.confidence)
    return least, conflict.one_iri, conflict.other_iri


def _order(conflict: Conflict) -> tuple[object, ...]:
    places = [(each.article, each.evidence.start) for each in (conflict.one, conflict.other)]
    return conflict.check, *places, conflict.one_iri, conflict.other_iri
