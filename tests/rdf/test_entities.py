"""What several articles know of an entity becomes one description."""

from __future__ import annotations

from itertools import permutations

from kg.model import Entity
from kg.rdf import entity_quads, merged

SHORT = Entity("rider/x", "Brekke", "Rider", ("Ane",))
LONG = Entity("rider/x", "Ane Brekke", "Rider", ("Brekke",), ("Q2",))
OTHER = Entity("rider/x", "A. Brekke", "Rider", (), ("Q1",))


def test_descriptions_are_merged_whatever_their_order() -> None:
    expected = Entity(
        "rider/x", "Ane Brekke", "Rider", ("A. Brekke", "Ane", "Brekke"), ("Q1", "Q2")
    )
    for order in permutations((SHORT, LONG, OTHER)):
        assert merged(order) == (expected,)
        # One after the other is as good as all at once.
        assert merged((*merged(order[:2]), order[2])) == (expected,)


def test_two_entities_of_one_name_stay_apart() -> None:
    twin = Entity("rider/ane-brekke-2", "Ane Brekke", "Rider")
    assert merged((LONG, twin)) == (twin, LONG)


def test_names_have_no_language_and_wikidata_is_an_exact_match() -> None:
    lines = {f"{quad.predicate} {quad.object}" for quad in entity_quads(LONG)}
    skos = "http://www.w3.org/2004/02/skos/core#"
    assert f'<{skos}prefLabel> "Ane Brekke"' in lines
    assert f'<{skos}altLabel> "Brekke"' in lines
    assert f"<{skos}exactMatch> <http://www.wikidata.org/entity/Q2>" in lines


def test_a_role_is_a_concept() -> None:
    role = Entity("role/sprinter", "sprinter", "Role")
    types = [str(quad.object) for quad in entity_quads(role) if "#type" in str(quad.predicate)]
    assert "<http://www.w3.org/2004/02/skos/core#Concept>" in types
