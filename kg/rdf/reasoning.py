"""Asserted claims turned into the edges that follow from them, each with the claims it rests on.

What follows is read from the vocabulary: inverses, symmetric relations, relations that imply weaker
ones, property chains. Two riders of one trade team in one season are team-mates; claims without a
year tell nothing about seasons and are not used for that.

Derived edges and what the gazetteer knows lie in two graphs of their own, which can be dropped
without loss. An edge that an asserted claim states is never derived as well.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import permutations
from typing import TYPE_CHECKING, Literal

from pyoxigraph import NamedNode, Quad, Store

from kg.data import ontology_folder
from kg.model import Claim, Entity
from kg.rdf.statements import DERIVED_FROM, OBJECT, PREDICATE, STATEMENT, SUBJECT, A
from kg.rdf.terms import PREFIXES, PROV, RDFS, cyc, entity_iri, integer, string, thing
from kg.vocabulary import ONTOLOGY, relations, slug

if TYPE_CHECKING:
    from kg.gazetteer import Gazetteer

__all__ = [
    "DERIVED",
    "GAZETTEER",
    "DerivedEdge",
    "Listed",
    "Rule",
    "derive",
    "derived_quads",
    "listed_facts",
    "listed_quads",
]

Rule = Literal["chain", "implication", "inversion", "shared_season", "symmetry"]

DERIVED = thing("graph", "derived")
"""The named graph of derived edges."""

GAZETTEER = thing("graph", "gazetteer")
"""The named graph of what the gazetteer knows of the entities, whatever the articles say."""

DERIVED_EDGE = cyc("DerivedEdge")
RULE = cyc("rule")
SEASON = cyc("season")
LOCATED_IN = cyc("located_in")
LISTED_NATIONALITY = cyc("listed_nationality")
PROV_ENTITY = NamedNode(PROV + "Entity")
LABEL = NamedNode(RDFS + "label")

_LOCATED_IN = "located_in"
_TEAMMATE_OF = "teammate_of"
_MEMBERSHIPS = frozenset({"rides_for", "rode_for"})
_NATIONAL = re.compile(r"\bnational (?:team|squad)\b|\bolympic team\b", re.IGNORECASE)
_DIGITS = 20
_CHAINS = """
SELECT ?result ?first ?second WHERE {
  ?result owl:propertyChainAxiom ?cell .
  ?cell rdf:first ?first ; rdf:rest ?next .
  ?next rdf:first ?second ; rdf:rest rdf:nil .
}
ORDER BY ?result ?first ?second
"""
_OWL = "http://www.w3.org/2002/07/owl#"

_Edge = tuple[str, str, str]
_Key = tuple[_Edge, Rule, int | None]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a gazetteer knows of the entities of a graph.

    Attributes:
        nationalities: country by rider, as entities' identifiers.
        locations: country by place, as entities' identifiers.
        countries: the names of the countries that are named here, by their identifiers.
        national_teams: the identifiers of the teams that are squads of a country.
    """

    nationalities: Mapping[str, str]
    locations: Mapping[str, str]
    countries: Mapping[str, str]
    national_teams: frozenset[str]


NOTHING_LISTED = Listed({}, {}, {}, frozenset())


@dataclass(frozen=True, slots=True)
class DerivedEdge:
    """An edge that follows from claims by a rule.

    Attributes:
        subject: the identifier of the entity it starts from.
        predicate: the property, a relation of the vocabulary or the inverse of one.
        object: the identifier of the entity it leads to.
        rule: how it follows.
        season: the year of the claims, or None where they have none.
        claims: the IRIs of the claims that it rests on, sorted. Each of them is enough; a shared
            season needs one of either rider.
        listed: whether it rests on the gazetteer as well.
    """

    subject: str
    predicate: str
    object: str
    rule: Rule
    season: int | None
    claims: tuple[str, ...]
    listed: bool = False

    @property
    def iri(self) -> NamedNode:
        """The name of its description: a hash of edge, rule and season."""
        key = [self.subject, self.predicate, self.object, self.rule, self.season]
        text = json.dumps(key, separators=(",", ":"))
        return thing("derived", sha256(text.encode("ascii")).hexdigest()[:_DIGITS])


def derive(claims: Mapping[str, Claim], listed: Listed = NOTHING_LISTED) -> tuple[DerivedEdge, ...]:
    """Find the edges that follow from claims.

    Args:
        claims: claims by IRI; only asserted ones count.
        listed: what else is known of their ends.

    Returns:
        The edges that no asserted claim states, sorted by edge, rule and season.
    """
    asserted = {iri: each for iri, each in claims.items() if _usable(each)}
    stated = {_edge(each) for each in asserted.values()}
    found: defaultdict[_Key, set[str]] = defaultdict(set)
    for iri, claim in asserted.items():
        for edge, rule in _consequences(claim, listed):
            found[edge, rule, claim.year].add(iri)
    for edge, season, premises in _team_mates(asserted, listed):
        found[edge, "shared_season", season] |= premises
    found = defaultdict(set, {key: found[key] for key in found if key[0] not in stated})
    on_list = {edge for edge, rule, _ in found if rule == "chain"}
    forwards = [(edge, season, premises) for (edge, _, season), premises in found.items()]
    forwards += [(_edge(claim), claim.year, {iri}) for iri, claim in asserted.items()]
    for edge, year, premises in forwards:
        if (inverse := _inverse(edge)) is not None:
            found[inverse, "inversion", year] |= premises
            if edge in on_list:
                on_list.add(inverse)
    return tuple(
        DerivedEdge(*edge, rule, season, tuple(sorted(premises)), edge in on_list)
        for (edge, rule, season), premises in sorted(found.items(), key=_order)
    )


def derived_quads(edges: Iterable[DerivedEdge]) -> Iterator[Quad]:
    """Turn derived edges into quads.

    Args:
        edges: the edges.

    Yields:
        Each plain edge once, and a description for each way in which it follows: the rule, the
        season, and ``prov:wasDerivedFrom`` with the claims; in the graph of derived edges.
    """
    plain: set[tuple[NamedNode, NamedNode, NamedNode]] = set()
    for edge in edges:
        ends = entity_iri(edge.subject), cyc(edge.predicate), entity_iri(edge.object)
        node = edge.iri
        yield Quad(node, A, DERIVED_EDGE, DERIVED)
        yield Quad(node, A, STATEMENT, DERIVED)
        for part, term in zip((SUBJECT, PREDICATE, OBJECT), ends, strict=True):
            yield Quad(node, part, term, DERIVED)
        yield Quad(node, RULE, cyc(edge.rule), DERIVED)
        if edge.season is not None:
            yield Quad(node, SEASON, integer(edge.season), DERIVED)
        for claim in edge.claims:
            yield Quad(node, DERIVED_FROM, NamedNode(claim), DERIVED)
        if edge.listed:
            yield Quad(node, DERIVED_FROM, GAZETTEER, DERIVED)
        if ends not in plain:
            plain.add(ends)
            yield Quad(*ends, DERIVED)


def listed_facts(entities: Iterable[Entity], gazetteer: Gazetteer) -> Listed:
    """Look entities up in a gazetteer.

    An entity is looked up by its Wikidata identifier and its name; where entries of several
    countries remain, none of them is taken.

    Args:
        entities: the entities of a graph.
        gazetteer: what is known beforehand.

    Returns:
        What the gazetteer knows of them.
    """
    nationalities: dict[str, str] = {}
    locations: dict[str, str] = {}
    countries: dict[str, str] = {}
    national: set[str] = set()
    nations = {slug(country.name) for country in gazetteer.countries}
    for entity in entities:
        if entity.type in {"Rider", "Place"}:
            country = _country(entity, gazetteer)
            if country is not None:
                known = nationalities if entity.type == "Rider" else locations
                known[entity.id] = f"country/{slug(country)}"
                countries[known[entity.id]] = country
        elif entity.type == "Team" and _is_national(entity, nations):
            national.add(entity.id)
    return Listed(nationalities, locations, countries, frozenset(national))


def listed_quads(listed: Listed) -> Iterator[Quad]:
    """Turn what a gazetteer knows into quads.

    Args:
        listed: what it knows of a graph's entities.

    Yields:
        ``cyc:listed_nationality`` of riders and ``cyc:located_in`` of places, in a graph of their
        own, with the countries' labels; nothing where nothing is known.
    """
    if not (listed.nationalities or listed.locations):
        return
    yield Quad(GAZETTEER, A, PROV_ENTITY, GAZETTEER)
    known = ((LISTED_NATIONALITY, listed.nationalities), (LOCATED_IN, listed.locations))
    for predicate, pairs in known:
        for one, country in sorted(pairs.items()):
            yield Quad(entity_iri(one), predicate, entity_iri(country), GAZETTEER)
    for country, name in sorted(listed.countries.items()):
        yield Quad(entity_iri(country), LABEL, string(name), GAZETTEER)


def _usable(claim: Claim) -> bool:
    ends = (claim.subject, claim.object)
    return (
        claim.status == "asserted"
        and claim.predicate in relations()
        # Ages are literals, and what other vocabularies name is no entity of this project.
        and all(end.type != "Age" and "://" not in end.id for end in ends)
    )


def _edge(claim: Claim) -> _Edge:
    return claim.subject.id, claim.predicate, claim.object.id


def _inverse(edge: _Edge) -> _Edge | None:
    subject, predicate, object_ = edge
    relation = relations().get(predicate)
    if relation is None or relation.inverse is None:
        return None
    return object_, relation.inverse, subject


def _consequences(claim: Claim, listed: Listed) -> Iterator[tuple[_Edge, Rule]]:
    """List what follows from one claim alone, but for its inverse."""
    subject, predicate, object_ = _edge(claim)
    waiting = list(relations()[predicate].implies)
    while waiting:
        weaker = waiting.pop()
        yield (subject, weaker, object_), "implication"
        waiting.extend(relations()[weaker].implies)
    if relations()[predicate].symmetric:
        yield (object_, predicate, subject), "symmetry"
    for result, first, second in _chains():
        if first == predicate and second == _LOCATED_IN and object_ in listed.locations:
            yield (subject, result, listed.locations[object_]), "chain"


def _team_mates(
    claims: Mapping[str, Claim], listed: Listed
) -> Iterator[tuple[_Edge, int, set[str]]]:
    """Pair the riders of one trade team in one season."""
    rosters: defaultdict[tuple[str, int], defaultdict[str, set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for iri, claim in claims.items():
        if claim.predicate not in _MEMBERSHIPS or claim.year is None:
            continue
        # A country sends one squad to the road race and another to the track.
        if claim.object.id not in listed.national_teams and not _is_national(claim.object, ()):
            rosters[claim.object.id, claim.year][claim.subject.id].add(iri)
    for (_, season), riders in rosters.items():
        for one, other in permutations(sorted(riders), 2):
            yield (one, _TEAMMATE_OF, other), season, riders[one] | riders[other]


def _is_national(team: Entity, nations: Collection[str]) -> bool:
    # Sponsors are called after countries too, and so are the short names of their teams.
    names = (team.name, *team.aliases)
    return slug(team.name) in nations or any(map(_NATIONAL.search, names))


def _country(entity: Entity, gazetteer: Gazetteer) -> str | None:
    from kg.gazetteer import fold

    entries = gazetteer.lookup(fold(entity.name), entity.type)
    same = [each for each in entries if each.wikidata and each.wikidata in entity.same_as]
    countries = {each.country for each in same or entries}
    return countries.pop() if len(countries) == 1 else None


@cache
def _chains() -> tuple[tuple[str, str, str], ...]:
    """Read the property chains of two links from the vocabulary, as names."""
    store = Store()
    store.load(path=str(ontology_folder() / "vocabulary.ttl"))
    prefixes = {"owl": _OWL, "rdf": PREFIXES["rdf"]}
    found = store.query(_CHAINS, prefixes=prefixes)
    names = (tuple(str(term.value).removeprefix(ONTOLOGY) for term in row) for row in found)  # type: ignore[union-attr]
    return tuple(names)  # type: ignore[arg-type]


def _order(item: tuple[_Key, set[str]]) -> tuple[_Edge, str, int]:
    (edge, rule, season), _ = item
    return edge, rule, -1 if season is None else season
