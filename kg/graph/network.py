"""Claims turned into a networkx graph of entities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.model import Claim, Entity, Status

if TYPE_CHECKING:
    import networkx

__all__ = ["network"]

_Group = tuple[str, str, str, Status]


def network(
    claims: Mapping[str, Claim], statuses: frozenset[Status], ages_as_nodes: bool
) -> networkx.MultiDiGraph[str]:
    """Make a network in which the claims that say the same are one edge.

    Args:
        claims: the claims by their IRIs.
        statuses: which become edges.
        ages_as_nodes: whether an age is a node instead of an attribute.

    Returns:
        The network, its nodes and edges in alphabetical order.
    """
    import networkx

    groups: dict[_Group, list[tuple[str, Claim]]] = {}
    for iri, claim in claims.items():
        if claim.status in statuses:
            key = (claim.subject.id, claim.object.id, claim.predicate, claim.status)
            groups.setdefault(key, []).append((iri, claim))
    web: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    ends = {e.id: e for group in groups.values() for e in (group[0][1].subject, group[0][1].object)}
    for identifier in sorted(ends):
        entity = ends[identifier]
        if ages_as_nodes or entity.type != "Age":
            web.add_node(identifier, **_node(entity))
    for (subject, object_, predicate, status), group in sorted(groups.items()):
        best = min(group, key=lambda each: (-each[1].confidence, each[0]))
        if best[1].object.type != "Age" or ages_as_nodes:
            key_name = predicate if status == "asserted" else f"{predicate} ({status})"
            web.add_edge(subject, object_, key=key_name, **_edge(*best, group))
        elif status == "asserted":
            _note_age(web.nodes[subject], best[1])
    return web


def _note_age(node: dict[str, Any], claim: Claim) -> None:
    """Keep the surest age; articles of different years give different ones."""
    if claim.confidence > node.get("age_confidence", -1.0):
        node["age"] = int(claim.object.name)
        node["age_confidence"] = claim.confidence


def _node(entity: Entity) -> dict[str, Any]:
    return {"name": entity.name, "type": entity.type, "aliases": entity.aliases}


def _edge(iri: str, best: Claim, group: list[tuple[str, Claim]]) -> dict[str, Any]:
    return {
        "predicate": best.predicate,
        "status": best.status,
        "confidence": best.confidence,
        "year": best.year,
        "stage": best.stage,
        "rank": best.rank,
        "speaker": best.speaker.name if best.speaker is not None else None,
        "evidence": best.evidence.text,
        "article": best.article,
        "claim": iri,
        "claims": [claim for _, claim in group],
    }
