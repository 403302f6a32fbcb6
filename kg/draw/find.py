"""Turns the name that a reader types into the entity of the graph that it means."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kg.draw.errors import AmbiguousFocus, UnknownFocus
from kg.vocabulary import THINGS, slug

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["find"]


def _names(network: MultiDiGraph[str]) -> dict[str, tuple[str, ...]]:
    """The names of each entity, the usual one first."""
    return {
        str(node): (str(data.get("name") or node), *map(str, data.get("aliases") or ()))
        for node, data in network.nodes(data=True)
    }


def _nearest(names: dict[str, tuple[str, ...]], wanted: str) -> tuple[str, ...]:
    """At most five usual names that resemble what was asked for, best first."""
    scores: dict[str, float] = {}
    for known in names.values():
        forms = {slug(name) for name in known}
        forms |= {word for form in forms for word in form.split("-") if len(word) > 3}
        best = max((SequenceMatcher(None, wanted, form).ratio() for form in forms), default=0.0)
        scores[known[0]] = max(best, scores.get(known[0], 0.0))
    near = sorted((name for name in scores if scores[name] >= 0.6), key=lambda n: (-scores[n], n))
    return tuple(near[:5])


def find(network: MultiDiGraph[str], focus: str) -> str:
    """Find the entity that a name means.

    Tried in this order: identifier or IRI, exact name, then, ignoring case and accents, usual
    name, alias, some whole words of a name ("Cavendish").

    Args:
        network: nodes keyed by identifier, with ``name`` and perhaps ``aliases``.
        focus: what the reader typed.

    Returns:
        The entity's identifier.

    Raises:
        AmbiguousFocus: if the name fits several entities.
        UnknownFocus: if it fits none.
    """
    names = _names(network)
    wanted = slug(focus)
    tail = focus.strip().removeprefix(THINGS)
    if tail in names:
        return tail
    exact = [node for node, known in names.items() if known[0] == focus.strip()]
    if len(exact) == 1:
        return exact[0]
    slugs = {node: [slug(name) for name in known] for node, known in names.items()}
    levels = (
        [node for node, forms in slugs.items() if forms[0] == wanted],
        [node for node, forms in slugs.items() if wanted in forms],
        [node for node, forms in slugs.items() if any(f"-{wanted}-" in f"-{f}-" for f in forms)],
    )
    for found in levels if wanted else ():
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousFocus(focus, tuple(sorted(found)))
    raise UnknownFocus(focus, _nearest(names, wanted))
