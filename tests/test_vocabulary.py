"""The vocabulary: what the file says, what the module reads from it, and names as IRIs."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse, serialize
from rdflib.compare import to_isomorphic

from kg.data import ontology_folder
from kg.gazetteer import fold
from kg.model import ENTITY_TYPES
from kg.vocabulary import (
    ENTITY_KINDS,
    ONTOLOGY,
    THINGS,
    UnknownRelationError,
    check_relation,
    relations,
    roles,
    slug,
    types,
)

FILE = ontology_folder() / "vocabulary.ttl"
PREFIXES = {
    "cyc": ONTOLOGY,
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
}

# The relations of the annotation guidelines, their direction and their types; a person there is a
# former rider, whom the format of the passages takes too.
GUIDELINES = {
    "rides_for": ({"Rider"}, {"Team"}),
    "rode_for": ({"Rider", "Person"}, {"Team"}),
    "teammate_of": ({"Rider", "Person"}, {"Rider", "Person"}),
    "leadout_for": ({"Rider"}, {"Rider"}),
    "targets": ({"Rider", "Team"}, {"Race"}),
    "competes_in": ({"Rider", "Team"}, {"Race"}),
    "won": ({"Rider", "Person", "Team"}, {"Race"}),
    "won_stage_of": ({"Rider", "Person", "Team"}, {"Race"}),
    "placed_in": ({"Rider", "Person", "Team"}, {"Race"}),
    "led": ({"Rider", "Person"}, {"Race"}),
    "abandoned": ({"Rider"}, {"Race"}),
    "beat": ({"Rider", "Person"}, {"Rider", "Person"}),
    "holds_record": ({"Rider", "Person"}, {"Race"}),
    "has_role": ({"Rider", "Person"}, {"Role"}),
    "has_nationality": ({"Rider", "Person"}, {"Country"}),
    "has_age": ({"Rider", "Person"}, {"Age"}),
    "directs": ({"Person"}, {"Team"}),
    "coaches": ({"Person"}, {"Rider"}),
    "held_in": ({"Race"}, {"Place", "Country"}),
}
ROLES = {
    "sprinter",
    "lead-out rider",
    "domestique",
    "climber",
    "GC rider",
    "classics rider",
    "time triallist",
    "puncheur",
    "rouleur",
    "all-rounder",
    "road captain",
    "track rider",
    "breakaway rider",
}


@cache
def vocabulary() -> Store:
    store = Store()
    store.load(path=str(FILE))
    return store


def ask(pattern: str) -> set[str]:
    """Run a query of one variable ?x over the vocabulary: its values, sorted out of their terms."""
    found = vocabulary().query(f"SELECT ?x WHERE {{ {pattern} }}", prefixes=PREFIXES)
    assert not isinstance(found, bool)
    return {getattr(row[0], "value", "").replace(ONTOLOGY, "cyc:") for row in found}  # type: ignore[union-attr]


def test_relations_are_those_of_the_guidelines() -> None:
    found = {name: (set(r.domain), set(r.range)) for name, r in relations().items()}
    assert found == GUIDELINES


def test_stronger_facts_imply_taking_part_and_nothing_else_is_implied() -> None:
    implied = {name: r.implies for name, r in relations().items() if r.implies}
    stronger = ("won", "won_stage_of", "placed_in", "led", "abandoned")
    assert implied == dict.fromkeys(stronger, ("competes_in",))


def test_only_team_mates_are_symmetric_and_every_other_relation_between_things_has_an_inverse() -> (
    None
):
    assert [name for name, r in relations().items() if r.symmetric] == ["teammate_of"]
    without = {name for name, r in relations().items() if r.inverse is None}
    assert without == {"teammate_of", "has_age"}
    inverses = Counter(r.inverse for r in relations().values() if r.inverse)
    assert set(inverses.values()) == {1}
    assert not inverses.keys() & relations().keys()


def test_inverses_turn_domain_and_range_round() -> None:
    wrong = """
        ?x owl:inverseOf ?y ; rdfs:domain ?d ; rdfs:range ?r .
        FILTER NOT EXISTS { ?y rdfs:domain ?r ; rdfs:range ?d }
    """
    assert ask(wrong) == set()


def test_domain_and_range_are_superclasses_of_all_types_they_include() -> None:
    wrong = """
        VALUES (?one ?many) {
            (rdfs:domain schema:domainIncludes) (rdfs:range schema:rangeIncludes)
        }
        ?x ?one ?general ; ?many ?special .
        FILTER NOT EXISTS { ?special rdfs:subClassOf* ?general }
    """
    assert ask(wrong) == set()


def test_a_relation_that_implies_another_fits_its_domain_and_range() -> None:
    wrong = """
        VALUES ?side { rdfs:domain rdfs:range }
        ?x rdfs:subPropertyOf ?y ; ?side ?narrow . ?y ?side ?wide .
        FILTER NOT EXISTS { ?narrow rdfs:subClassOf* ?wide }
    """
    assert ask(wrong) == set()


@pytest.mark.parametrize("wanted", ["rdfs:label", "skos:definition", "rdfs:isDefinedBy"])
def test_every_term_is_documented(wanted: str) -> None:
    lacking = f"""
        ?x a ?type . FILTER(STRSTARTS(STR(?x), "https://w3id.org/cycling-kg/"))
        FILTER(?x != <https://w3id.org/cycling-kg/ontology>)
        FILTER NOT EXISTS {{ ?x {wanted} ?value }}
    """
    assert ask(lacking) == set(), f"add {wanted} to these terms in {FILE.name}"


def test_no_two_terms_share_a_label_or_a_definition() -> None:
    for wanted in ("rdfs:label", "skos:definition"):
        shared = f"?x {wanted} ?value . ?y {wanted} ?value . FILTER(?x != ?y)"
        assert ask(shared) == set(), f"give each of these terms a {wanted} of its own"


def test_every_term_that_is_used_is_declared() -> None:
    used = """
        { ?x ?p ?o } UNION { ?s ?x ?o } UNION { ?s ?p ?x }
        FILTER(isIRI(?x) && STRSTARTS(STR(?x), STR(cyc:)))
        FILTER NOT EXISTS { ?x a ?type }
    """
    assert ask(used) == set()


def test_relations_have_examples_that_quote() -> None:
    assert all(r.example.count('"') >= 2 for r in relations().values())


@pytest.mark.parametrize(
    "field",
    [
        "dcterms:title",
        "dcterms:description",
        "dcterms:creator",
        "dcterms:license",
        "dcterms:created",
        "dcterms:modified",
        "vann:preferredNamespacePrefix",
        "vann:preferredNamespaceUri",
        "owl:versionIRI",
        "owl:versionInfo",
    ],
)
def test_header_tells_who_what_when_and_under_which_licence(field: str) -> None:
    assert len(ask(f"?o a owl:Ontology ; {field} ?x")) == 1


def test_header_names_the_namespace_that_the_code_writes() -> None:
    assert ask("?o vann:preferredNamespaceUri ?x") == {"cyc:"}
    assert ask("?o vann:preferredNamespacePrefix ?x") == {"cyc"}


def test_rdflib_and_oxigraph_read_the_same_and_blank_nodes_are_cells_of_lists_alone() -> None:
    quads = list(parse(path=str(FILE)))
    blank = {end for q in quads for end in (q.subject, q.object) if isinstance(end, BlankNode)}
    cells = {q.subject for q in quads if q.predicate.value == PREFIXES["rdf"] + "rest"}
    assert blank == cells
    ours = rdflib.Graph().parse(data=serialize(quads, format=RdfFormat.N_TRIPLES), format="nt")
    theirs = rdflib.Graph().parse(FILE, format="turtle")
    assert to_isomorphic(ours) == to_isomorphic(theirs)


def test_texts_carry_a_language_and_no_stray_white_space() -> None:
    for quad in parse(path=str(FILE)):
        if isinstance(quad.object, Literal):
            assert quad.object.value == quad.object.value.strip(), quad
            assert "  " not in quad.object.value, quad
            if quad.predicate.value.startswith((PREFIXES["skos"], PREFIXES["rdfs"])):
                assert quad.object.language == "en", quad


def test_statuses_are_individuals() -> None:
    assert ask("?x a cyc:Status") == {"cyc:asserted", "cyc:possible", "cyc:denied"}


def test_claims_are_statements() -> None:
    assert ask("cyc:Claim rdfs:subClassOf ?x") >= {PREFIXES["rdf"] + "Statement"}


def test_terms_for_claims_are_there() -> None:
    wanted = ("status", "year", "stage", "rank", "speaker", "confidence", "evidence", "pattern")
    assert ask("?x rdfs:domain cyc:Claim") >= {f"cyc:{name}" for name in wanted}


def test_types_are_those_of_the_model_without_age() -> None:
    assert set(types()) == set(ENTITY_TYPES) - {"Age"}
    assert all(type_.definition for type_ in types().values())


def test_kinds_are_the_first_part_of_identifiers() -> None:
    assert set(ENTITY_KINDS) == set(ENTITY_TYPES)
    assert ENTITY_KINDS["Rider"] == "rider"
    assert all(role.id.startswith(ENTITY_KINDS["Role"] + "/") for role in roles())


def test_roles_are_those_of_the_guidelines() -> None:
    assert {role.name for role in roles()} == ROLES


def test_role_identifiers_are_their_names_as_slugs() -> None:
    assert {role.id for role in roles()} == {f"role/{slug(role.name)}" for role in roles()}


def test_no_word_means_two_roles() -> None:
    words = Counter(
        word
        for role in roles()
        for word in {fold(word) for word in (role.name, *role.aliases, *role.ambiguous)}
    )
    shared = [word for word, count in words.items() if count > 1]
    assert shared == [], "leave each of these to one role in vocabulary.ttl"


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("lead-out man", "lead-out rider"),
        ("pilot fish", "lead-out rider"),
        ("super-domestique", "domestique"),
        ("grimpeur", "climber"),
        ("baroudeur", "breakaway rider"),
        ("fast man", "sprinter"),
        ("chrono specialist", "time triallist"),
        ("classics specialist", "classics rider"),
    ],
)
def test_words_of_the_trade_mean_their_role(word: str, role: str) -> None:
    assert [r.name for r in roles() if word in r.aliases] == [role]


def test_words_that_need_context_are_kept_apart() -> None:
    lead_out = next(role for role in roles() if role.name == "lead-out rider")
    assert "pilot" in lead_out.ambiguous
    assert "pilot" not in lead_out.aliases


def test_unknown_relation_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(UnknownRelationError) as caught:
        check_relation("ride_for")
    assert caught.value.name == "ride_for"
    assert "Did you mean rides_for?" in str(caught.value)
    assert all(name in str(caught.value) for name in relations())
    assert check_relation("rides_for") == "rides_for"


def test_relations_cannot_be_changed_from_outside() -> None:
    with pytest.raises(TypeError):
        relations()["loves"] = relations()["beat"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Michael Mørkøv", "michael-morkov"),
        ("Łukasz Wiśniowski", "lukasz-wisniowski"),
        ("Ben O\N{RIGHT SINGLE QUOTATION MARK}Connor", "ben-o-connor"),
        ("Ben O'Connor", "ben-o-connor"),
        ("Jolien D`hoore", "jolien-d-hoore"),
        ("B&B Hotels-KTM", "b-b-hotels-ktm"),
        ("Canyon//SRAM", "canyon-sram"),
        ("Primož Roglič", "primoz-roglic"),
        ("André Greipel", "andre-greipel"),
        ("Þór Guðmundsson", "thor-gudmundsson"),
        ("\N{BLACK STAR}", "u2605"),
        ("", "u"),
    ],
)
def test_names_become_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_slugs_are_safe_in_iris() -> None:
    for name in ("<a> b", 'c"d', "e\\f", "g h\ti", "j#k?l", "李 明"):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name)), name
        NamedNode(f"{THINGS}rider/{slug(name)}")
