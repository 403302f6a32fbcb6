"""Small graphs of claims that the tests of diagrams share."""

from __future__ import annotations

from collections.abc import Callable

import networkx
import pytest

Network = networkx.MultiDiGraph
Claims = tuple[tuple[str, str, str, dict[str, object]], ...]

_TYPES = {
    "rides_for": ("Rider", "Team"),
    "rode_for": ("Rider", "Team"),
    "leadout_for": ("Rider", "Rider"),
    "teammate_of": ("Rider", "Rider"),
    "beat": ("Rider", "Rider"),
    "has_role": ("Rider", "Role"),
    "has_nationality": ("Rider", "Country"),
    "has_age": ("Rider", "Age"),
    "directs": ("Person", "Team"),
    "coaches": ("Person", "Rider"),
    "held_in": ("Race", "Place"),
}


def network_of(
    *claims: tuple[str, str, str] | tuple[str, str, str, dict[str, object]],
) -> Network[str]:
    """A network as ``Graph.to_networkx`` gives it, of (subject, relation, object, qualifiers)."""
    network: Network[str] = networkx.MultiDiGraph()
    for subject, predicate, object_, *rest in claims:
        ends = []
        for name, kind in zip(
            (subject, object_), _TYPES.get(predicate, ("Rider", "Race")), strict=True
        ):
            node = f"{kind.lower()}/{name.casefold().replace(' ', '-')}"
            network.add_node(node, name=name, type=kind, aliases=())
            ends.append(node)
        marks: dict[str, object] = {"status": "asserted", "year": None, "stage": None, "rank": None}
        marks |= rest[0] if rest else {}
        key = f"{predicate} {marks['status']} {marks['year']} {marks.get('article')}"
        network.add_edge(ends[0], ends[1], key=key, predicate=predicate, **marks)
    return network


@pytest.fixture
def make_network() -> Callable[..., Network[str]]:
    """A maker of networks of (subject, relation, object, qualifiers)."""
    return network_of


@pytest.fixture
def train() -> Network[str]:
    """A lead-out train with accents, a hope and a denial."""
    network = network_of(
        ("Søren Bjørnø", "leadout_for", "Łukasz Hadžić"),
        ("Søren Bjørnø", "rides_for", "Қыран Team", {"year": 2024}),
        ("Łukasz Hadžić", "rides_for", "Қыран Team"),
        ("Łukasz Hadžić", "won", "Polders Omloop", {"status": "possible"}),
        ("Søren Bjørnø", "rode_for", "Caravel", {"status": "denied"}),
        ("Łukasz Hadžić", "has_role", "sprinter"),
        ("Łukasz Hadžić", "has_nationality", "Poland", {"status": "possible"}),
        ("Łukasz Hadžić", "has_age", "31"),
    )
    network.nodes["rider/łukasz-hadžić"]["aliases"] = ("The Heron",)
    return network
