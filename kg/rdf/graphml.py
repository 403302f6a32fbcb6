"""A network of entities turned into GraphML, for Gephi, yEd, Cytoscape and igraph."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kg.rdf.rdfxml import NOT_IN_XML
from kg.rdf.terms import entity_iri
from kg.vocabulary import THINGS, relations

if TYPE_CHECKING:
    import networkx

__all__ = ["write_graphml"]

_KEPT = ("predicate", "status", "confidence", "year", "stage", "rank", "speaker", "evidence")


def write_graphml(network: networkx.MultiDiGraph[str], output: IO[bytes]) -> None:
    """Write GraphML.

    Args:
        network: what ``Graph.to_networkx`` gives.
        output: where to. Nodes have ``label``, ``type``, ``aliases`` (separated by ``|``) and,
            where known, ``age``; edges have ``label``, ``weight`` (the number of claims),
            ``article``, and what the surest of these claims says. An edge's id is that claim's.
    """
    import networkx

    plain: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node, data in network.nodes(data=True):
        plain.add_node(_id(node), **_texts(_node(data)))
    labels = relations()
    for source, target, data in network.edges(data=True):
        label = labels[data["predicate"]].label
        edge = {"label": label, "weight": len(data["claims"]), "article": data["article"]}
        kept = {name: data[name] for name in _KEPT if data[name] is not None}
        # The key is written as the edge's id, which has to be unlike every other.
        key = data["claim"].removeprefix(f"{THINGS}claim/")
        plain.add_edge(_id(source), _id(target), key, **_texts(edge | kept))
    networkx.write_graphml(plain, output)


def _id(entity: str) -> str:
    """Give an identifier without characters that XML cannot hold."""
    return entity_iri(entity).value.removeprefix(THINGS)


def _node(data: dict[str, Any]) -> dict[str, Any]:
    known = {"label": data["name"], "type": data["type"], "aliases": "|".join(data["aliases"])}
    return known | ({"age": data["age"]} if "age" in data else {})


def _texts(data: dict[str, Any]) -> dict[str, Any]:
    """Replace the characters that XML cannot hold."""
    return {
        name: NOT_IN_XML.sub("\ufffd", value) if isinstance(value, str) else value
        for name, value in data.items()
    }
