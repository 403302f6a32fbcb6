"""Readings of passages, joined to one."""

from __future__ import annotations

from kg.joining import Passage, joined
from kg.model import Article, Claim, Entity, Mention, Reading, Span
from kg.relate.claims import Standing

VARN = Entity("rider/ilse-varn", "Ilse Varn", "Rider", ("Varn",))
HOLM = Entity("rider/jan-holm", "Jan Holm", "Rider")
RACE = Entity("race/ronde", "Ronde", "Race")
FIRST, SECOND = "Varn races the Ronde. ", "Ilse “the Star” Varn won the Ronde."
ARTICLE = Article("a", FIRST + SECOND)


def claim(subject: Entity, predicate: str, thing: Entity, text: str, status: str) -> Claim:
    evidence = Span(0, len(text.strip()), text.strip())
    trigger = Span(0, 4, text[:4])
    return Claim("a", subject, predicate, thing, status, evidence, trigger)  # type: ignore[arg-type]


def passage(text: str, start: int, said: dict[Claim, Standing]) -> Passage:
    ends = {end.id: end for each in said for end in (each.subject, each.object)}
    mentions = (Mention(Span(0, 4, text[:4]), "Rider", None, VARN.id),)
    reading = Reading(Article("a", text), mentions, tuple(ends.values()), tuple(said))
    return Passage.of(reading, said, start)


def sure(odds: float, *, fact: bool = True) -> Standing:
    return Standing((fact, odds), odds)


def test_spans_are_counted_from_the_beginning_of_the_article() -> None:
    won = claim(VARN, "won", RACE, SECOND, "asserted")
    read = [passage(FIRST, 0, {}), passage(SECOND, len(FIRST), {won: sure(0.9)})]
    found = joined(ARTICLE, read)
    (moved,) = found.claims
    assert moved.trigger is not None
    spans = [moved.evidence, moved.trigger, *(each.span for each in found.mentions)]
    assert all(ARTICLE.text[s.start : s.end] == s.text for s in spans)
    assert [s.start for s in spans] == [len(FIRST), len(FIRST), 0, len(FIRST)]


def test_of_what_two_passages_say_the_plainer_sentence_is_kept() -> None:
    hope = claim(VARN, "won", RACE, FIRST, "possible")
    fact = claim(VARN, "won", RACE, SECOND, "asserted")
    standings = sure(0.99, fact=False), sure(0.5)
    read = [passage(FIRST, 0, {hope: standings[0]})]
    read.append(passage(SECOND, len(FIRST), {fact: standings[1]}))
    assert [(c.status, c.evidence.start) for c in joined(ARTICLE, read).claims] == [
        ("asserted", len(FIRST))
    ]


def test_team_mates_are_so_whichever_is_named_first() -> None:
    one = claim(VARN, "teammate_of", HOLM, FIRST, "asserted")
    other = claim(HOLM, "teammate_of", VARN, SECOND, "asserted")
    read = [passage(FIRST, 0, {one: sure(0.9)}), passage(SECOND, 22, {other: sure(0.8)})]
    (found,) = joined(ARTICLE, read).claims
    assert found.subject.id == VARN.id


def test_a_result_in_one_passage_makes_taking_part_in_another_needless() -> None:
    there = claim(VARN, "competes_in", RACE, FIRST, "asserted")
    won = claim(VARN, "won", RACE, SECOND, "asserted")
    read = [passage(FIRST, 0, {there: sure(0.9)}), passage(SECOND, 22, {won: sure(0.9)})]
    assert [c.predicate for c in joined(ARTICLE, read).claims] == ["won"]


def test_an_entity_has_the_names_of_all_passages_in_claims_too() -> None:
    star = Entity(VARN.id, "Ilse Varn", "Rider", ("Star", "Ilse “the Star” Varn"))
    there = claim(VARN, "led", RACE, FIRST, "asserted")
    won = claim(star, "won", RACE, SECOND, "asserted")
    read = [passage(FIRST, 0, {there: sure(0.9)}), passage(SECOND, 22, {won: sure(0.9)})]
    found = joined(ARTICLE, read)
    (rider,) = [each for each in found.entities if each.type == "Rider"]
    assert rider.aliases == ("Ilse “the Star” Varn", "Star", "Varn")
    assert {each.subject for each in found.claims} == {rider}


def test_what_only_a_needless_claim_was_about_is_gone_with_it() -> None:
    role = Entity("role/sprinter", "sprinter", "Role")
    one = claim(VARN, "has_role", role, FIRST, "asserted")
    found = joined(ARTICLE, [passage(FIRST, 0, {one: sure(0.9)}), passage(SECOND, 22, {})])
    assert role in found.entities
    team, other = (Entity(f"team/{n}", n, "Team") for n in ("damco", "sturmvogel"))
    rides = claim(VARN, "rides_for", team, FIRST, "asserted")
    surer = claim(VARN, "rides_for", other, SECOND, "asserted")
    read = [passage(FIRST, 0, {rides: sure(0.6)}), passage(SECOND, 22, {surer: sure(0.9)})]
    found = joined(ARTICLE, read)
    assert [each.object for each in found.claims] == [other]
    assert team not in found.entities
