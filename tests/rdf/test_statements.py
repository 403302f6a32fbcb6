"""Readings become the quads that the design asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Article, Claim, Entity, Reading
from kg.rdf import PREFIXES, UnwritableValue, article_iri, claim_names, reading_quads
from kg.rdf.terms import (
    article_name,
    calendar_day,
    clean,
    compact,
    decimal,
    entity_id,
    entity_iri,
    web_address,
)
from kg.vocabulary import UnknownRelationError
from tests.rdf.readings import ANE, FJORD, HOSTILE, READINGS, SEASON, TRANSFER, hostile_reading

XSD = PREFIXES["xsd"]


def iri(short: str) -> NamedNode:
    prefix, _, name = short.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def facts(reading: Reading) -> set[tuple[str, str, str]]:
    return {
        (short(quad.subject), short(quad.predicate), short(quad.object))
        for quad in reading_quads(reading)
    }


def short(term: object) -> str:
    return compact(term.value) or term.value if isinstance(term, NamedNode) else str(term)


def claim_iri(reading: Reading, predicate: str, **wanted: object) -> str:
    for name, claim in claim_names(reading.claims):
        if claim.predicate == predicate and all(
            getattr(claim, key) == value for key, value in wanted.items()
        ):
            return f"claim:{name}"
    raise AssertionError(predicate)


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("rides_for", "team:team-fjord"),
        ("has_age", '"27"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("has_role", "role:sprinter"),
        ("has_nationality", "country:norway"),
    ],
)
def test_asserted_claim_has_a_plain_edge(predicate: str, expected: str) -> None:
    assert ("rider:ane-brekke", f"cyc:{predicate}", expected) in facts(TRANSFER)


def test_hopes_and_denials_have_no_edge() -> None:
    assert not {fact for fact in facts(TRANSFER) if fact[1] == "cyc:won"}


def test_claim_tells_everything_about_itself() -> None:
    found = facts(TRANSFER)
    node = claim_iri(TRANSFER, "won", status="possible")
    assert {(fact[1], fact[2]) for fact in found if fact[0] == node} == {
        ("rdf:type", "cyc:Claim"),
        ("rdf:type", "rdf:Statement"),
        ("rdf:subject", "rider:ane-brekke"),
        ("rdf:predicate", "cyc:won"),
        ("rdf:object", "race:ronde-van-oosterveld"),
        ("cyc:status", "cyc:possible"),
        ("cyc:confidence", f'"0.6"^^<{XSD}decimal>'),
        ("cyc:pattern", '"model"'),
        ("cyc:speaker", "person:mira-holm"),
        ("prov:wasDerivedFrom", "article:transfer-2024"),
        ("cyc:evidence", "span:transfer-2024_155-227"),
    }


def test_qualifiers_are_integers() -> None:
    node = claim_iri(SEASON, "placed_in")
    found = {fact[1:] for fact in facts(SEASON) if fact[0] == node}
    assert {("cyc:year", f'"2024"^^<{XSD}integer>'), ("cyc:rank", f'"2"^^<{XSD}integer>')} <= found


def test_evidence_offsets_count_code_points_of_the_text_in_the_graph() -> None:
    for reading in READINGS:
        values = {(quad.subject, quad.predicate): quad.object for quad in reading_quads(reading)}
        text = values[article_iri(reading.article.id), iri("cyc:text")]
        assert isinstance(text, Literal)
        positions = [node for node, predicate in values if predicate == iri("oa:start")]
        assert positions
        for node in positions:
            quote = NamedNode(str(getattr(node, "value", "")).replace("/position/", "/quote/"))
            exact, start, end = (
                getattr(values[which, iri(name)], "value", "")
                for which, name in ((quote, "oa:exact"), (node, "oa:start"), (node, "oa:end"))
            )
            assert text.value[int(start) : int(end)] == exact


def test_every_quad_lies_in_the_graph_of_its_article_and_comes_once() -> None:
    quads = list(reading_quads(TRANSFER))
    assert {quad.graph_name for quad in quads} == {iri("article:transfer-2024")}
    assert len(quads) == len(set(quads))


def test_there_are_no_blank_nodes_and_only_the_agreed_datatypes() -> None:
    for text in HOSTILE:
        for quad in reading_quads(hostile_reading(text)):
            assert isinstance(quad.subject, NamedNode)
            assert isinstance(quad.object, NamedNode | Literal)
            if isinstance(quad.object, Literal):
                kinds = {f"{XSD}{name}" for name in ("string", "integer", "decimal", "date")}
                assert quad.object.datatype.value in kinds


def test_article_is_described() -> None:
    found = {fact[1:] for fact in facts(TRANSFER) if fact[0] == "article:transfer-2024"}
    assert {
        ("rdf:type", "schema:NewsArticle"),
        ("schema:identifier", '"transfer-2024"'),
        ("schema:headline", '"Brekke joins Team Fjord"'),
        ("schema:datePublished", f'"2024-01-20"^^<{XSD}date>'),
        ("schema:url", "https://news.example.org/brekke?id=1&lang=en"),
        ("schema:author", '"Ida Falk"'),
        ("schema:mentions", "person:mira-holm"),
    } <= found


def test_claim_name_follows_from_article_evidence_and_ends_alone() -> None:
    claim = TRANSFER.claims[0]
    other = replace(claim, confidence=0.1, pattern="else", status="denied", year=1999, trigger=None)
    assert [name for name, _ in claim_names((claim,))] == [
        name for name, _ in claim_names((other,))
    ]


@pytest.mark.parametrize("change", ["article", "evidence", "subject", "predicate", "object"])
def test_claim_name_changes_with_what_it_is_made_of(change: str) -> None:
    claim = TRANSFER.claims[0]
    others: dict[str, Claim] = {
        "article": replace(claim, article="else"),
        "evidence": replace(claim, evidence=replace(claim.evidence, start=1)),
        "subject": replace(claim, subject=replace(ANE, id="rider/ane-brekke-2")),
        "predicate": replace(claim, predicate="rode_for"),
        "object": replace(claim, object=replace(FJORD, id="team/fjord")),
    }
    assert next(claim_names((claim,)))[0] != next(claim_names((others[change],)))[0]


def test_two_years_in_one_sentence_are_two_claims_whatever_their_order() -> None:
    wins = tuple(claim for claim in SEASON.claims if claim.predicate == "won")
    assert [claim.year for claim in wins] == [2019, 2021]
    names = dict(claim_names(wins))
    assert sorted(filter(None, (claim.year for claim in names.values()))) == [2019, 2021]
    assert dict(claim_names(wins[::-1])) == names


def test_a_claim_that_is_given_twice_is_written_once() -> None:
    claim = TRANSFER.claims[0]
    doubtful = replace(claim, confidence=0.2, pattern="other")
    assert [found for _, found in claim_names((doubtful, claim, claim))] == [claim]


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.9, "0.9"), (1.0, "1"), (0, "0"), (0.123456, "0.1235"), (0.00001, "0"), (0.5000, "0.5")],
)
def test_confidence_is_a_canonical_decimal(share: float, written: str) -> None:
    assert decimal(share).value == written


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), float("inf")])
def test_impossible_confidence_is_refused(share: float) -> None:
    with pytest.raises(UnwritableValue, match="between 0 and 1"):
        decimal(share)


def test_an_age_that_is_no_number_is_refused() -> None:
    claim = replace(TRANSFER.claims[2], object=Entity("age/old", "old", "Age"))
    with pytest.raises(UnwritableValue, match="'old'"):
        list(reading_quads(Reading(TRANSFER.article, claims=(claim,))))


def test_a_relation_outside_the_vocabulary_is_refused() -> None:
    claim = replace(TRANSFER.claims[0], predicate="likes")
    with pytest.raises(UnknownRelationError, match="rides_for"):
        list(reading_quads(Reading(TRANSFER.article, claims=(claim,))))


@pytest.mark.parametrize(
    ("day", "datatype"),
    [
        ("2024-02-29", "date"),
        ("2023-02-29", "string"),
        ("20240102", "string"),
        ("2024-W01-1", "string"),
        ("yesterday", "string"),
    ],
)
def test_only_days_of_the_calendar_are_dates(day: str, datatype: str) -> None:
    assert calendar_day(day) == Literal(day, datatype=NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.org/a?b=c&d#e", "https://x.org/a?b=c&d#e"),
        ("https://x.org/<a b>", "https://x.org/%3Ca%20b%3E"),
        ("https://x.org/ø/\u202e\ud800", "https://x.org/ø/%E2%80%AE%ED%A0%80"),
    ],
)
def test_web_addresses_become_iris(url: str, expected: str) -> None:
    assert web_address(url) == NamedNode(expected)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "x/y.html", "rider:x", "", "https://[::1"])
def test_what_is_no_web_address_stays_text(url: str) -> None:
    assert web_address(url) == Literal(url)


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    assert clean("a\ud800b\udfffc") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("name", [*HOSTILE, "ø/../x", "a\ud800", "x" * 200])
def test_entity_identifiers_survive_in_iris(name: str) -> None:
    assert entity_id(entity_iri(f"rider/{name}").value) == f"rider/{name}"


@pytest.mark.parametrize(
    ("article", "name"),
    [
        ("road-code-one-job", "road-code-one-job"),
        ("Le_Samyn.2020", "Le_Samyn.2020"),
        ("Étape 3", "etape-3-9fd0da56"),
    ],
)
def test_article_names_are_readable(article: str, name: str) -> None:
    assert article_name(article) == name


def test_article_names_differ_whenever_identifiers_do() -> None:
    identifiers = [
        "a b",
        "a-b",
        "A b",
        "a  b",
        "à b",
        "",
        " ",
        "-",
        "a\ud800",
        "a.",
        "x" * 99,
        "x" * 98,
    ]
    assert len({article_name(each) for each in identifiers}) == len(identifiers)


def test_ends_of_claims_are_mentioned_even_if_the_reading_does_not_list_them() -> None:
    reading = Reading(Article("transfer-2024", TRANSFER.article.text), claims=TRANSFER.claims)
    mentions = {fact[2] for fact in facts(reading) if fact[1] == "schema:mentions"}
    assert {"rider:ane-brekke", "person:mira-holm", "role:sprinter"} <= mentions
    assert not any(mention.startswith("age:") for mention in mentions)


def test_quads_do_not_depend_on_the_order_of_claims() -> None:
    turned = replace(TRANSFER, claims=TRANSFER.claims[::-1], entities=TRANSFER.entities[::-1])
    assert list(reading_quads(turned)) == list[Quad](reading_quads(TRANSFER))
