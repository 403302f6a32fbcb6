"""Invents pelotons: graphs of claims of any size, shaped like those that articles give."""

from __future__ import annotations

import random
from itertools import product

import networkx

__all__ = ["peloton"]

_FIRST = ("Søren", "Łukasz", "Matěj", "Aïda", "Nurlan", "Ġorġ", "Iñigo", "Zoë", "Théo", "Gökhan")
_LAST = (
    "Bjørnø", "Wiśniewski", "Dvořák", "Étchart", "Қанатұлы", "Fenech", "Van der Meulenbroeck",
    "Ibarra", "Lindqvist", "Aksoy", "Ó Braonáin", "Hadžić", "Quaranta",
)  # fmt: skip
_TEAMS = (
    "Ember–Volta", "Team Halvorsen Bank", "Caravel", "Nordlys Pro Cycling", "Atelier Brossard",
    "Қыран Astana Development", "Vélo Club Saint-Rambert", "Pontelungo", "Drift Continental",
    "Kestrel–Ohm", "Maes Tegels", "Selva Negra",
)  # fmt: skip
_RACES = (
    "Ronde van Oosterveld", "Gran Premio di Pontelungo", "Tour of the Two Rivers", "Kreuzberg Classic",
    "Volta a Serrana", "Grand Prix de la Brèche", "Polders Omloop", "Fjordløpet", "Steppe Tour",
    "World Championships", "Trofeo Alta Valle", "Six Days of Maren", "Noordzee Koers", "Prix des Dames",
)  # fmt: skip
_PLACES = ("Oosterveld", "Pontelungo", "Saint-Rambert", "Kreuzberg", "Алатау", "Sønderhavn")
_COUNTRIES = ("Norway", "Poland", "Czechia", "Kazakhstan", "Spain", "Malta")
_ROLES = ("sprinter", "lead-out rider", "climber", "domestique", "classics rider")


def _add(network: networkx.MultiDiGraph[str], kind: str, name: str) -> str:
    node = f"{kind.lower()}/{name.casefold().replace(' ', '-')}"
    if node not in network:
        network.add_node(node, name=name, type=kind, aliases=(name.split()[-1],))
    return node


def _tie(
    network: networkx.MultiDiGraph[str], source: str, predicate: str, target: str, **marks: object
) -> None:
    data = {"status": "asserted", "year": None, "stage": None, "rank": None, **marks}
    network.add_edge(source, target, key=predicate, predicate=predicate, **data)


def _team(
    network: networkx.MultiDiGraph[str], chance: random.Random, names: list[str], size: int
) -> None:
    """Add a team whose riders lead each other out, go to races, win some and hope for others."""
    teams = [data["name"] for _, data in network.nodes(data=True) if data["type"] == "Team"]
    team = _add(
        network, "Team", _TEAMS[len(teams) % len(_TEAMS)] + " II" * (len(teams) // len(_TEAMS))
    )
    races = [_add(network, "Race", race) for race in chance.sample(_RACES, 2)]
    _tie(network, team, "targets", races[0])
    if chance.random() < 0.6:
        _tie(network, _add(network, "Person", names.pop()), "directs", team)
    riders: list[str] = []
    for _ in range(min(chance.randint(3, 6), max(size - len(network), 1))):
        rider = _add(network, "Rider", names.pop())
        status = "possible" if chance.random() < 0.15 else "asserted"
        _tie(
            network, rider, "rides_for", team, year=chance.choice([None, None, 2024]), status=status
        )
        if riders and chance.random() < 0.5:
            _tie(network, rider, "leadout_for", riders[0])
        if riders and chance.random() < 0.25:
            _tie(network, rider, "teammate_of", chance.choice(riders))
        riders.append(rider)
        for relation, likely in (
            ("competes_in", 0.35), ("won", 0.15), ("won_stage_of", 0.1), ("placed_in", 0.2), ("targets", 0.2),
        ):  # fmt: skip
            if chance.random() < likely:
                marks = {"year": chance.choice([None, 2023, 2024])}
                if relation == "placed_in":
                    marks["rank"] = chance.randint(2, 30)
                status = (
                    "possible" if relation == "targets" and chance.random() < 0.5 else "asserted"
                )
                _tie(network, rider, relation, chance.choice(races), status=status, **marks)
        if chance.random() < 0.4:
            _tie(network, rider, "has_role", _add(network, "Role", chance.choice(_ROLES)))
        if chance.random() < 0.4:
            _tie(
                network,
                rider,
                "has_nationality",
                _add(network, "Country", chance.choice(_COUNTRIES)),
            )
    _tie(network, races[1], "held_in", _add(network, "Place", chance.choice(_PLACES)))


def _drawn(network: networkx.MultiDiGraph[str]) -> list[str]:
    """The entities that a picture of the whole graph shows, in the order of their arrival."""
    folded = {"has_role", "has_nationality"}
    tied = {end for *ends, key in network.edges(keys=True) if key not in folded for end in ends}
    return [node for node in network if node in tied]


def peloton(size: int, seed: int = 1) -> networkx.MultiDiGraph[str]:
    """Invent a graph of claims.

    Args:
        size: how many entities its picture has.
        seed: another seed gives another graph.

    Returns:
        A graph such as ``Graph.to_networkx`` gives.
    """
    chance = random.Random(seed)
    names = [f"{first} {last}" for first, last in product(_FIRST, _LAST)]
    names += [f"{first} {last} Jr" for first, last in product(_FIRST, _LAST)]
    chance.shuffle(names)
    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    while len(_drawn(network)) < size:
        _team(network, chance, names, size)
    while len(_drawn(network)) > size:
        drawn = _drawn(network)
        ties = network.to_undirected(as_view=True)
        spare = [
            n for n in drawn if ties.degree(n) == 1 and len(drawn) - len(_without(network, n)) == 1
        ]
        network.remove_node(spare[-1] if spare else drawn[-1])
    return network


def _without(network: networkx.MultiDiGraph[str], node: str) -> list[str]:
    rest = network.copy()
    rest.remove_node(node)
    return _drawn(rest)
