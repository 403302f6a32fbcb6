"""Names, descriptions and pronouns to what they mean, with given odds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kg.gazetteer import Gazetteer
from kg.model import EntityType
from kg.recognise.document import make_document
from kg.recognise.mentions import MENTION_TYPES, Spotted
from kg.recognise.values import find_values
from kg.resolve.clusters import Cluster, cluster
from kg.resolve.linking import entity_of, merge_linked
from kg.resolve.wording import is_epithet, written_name

KNOWN = Gazetteer.load()


def spotted(
    text: str, marked: list[tuple[str, EntityType, bool]]
) -> tuple[list[Spotted], list[str]]:
    """Mentions by their wording, in the order of the text."""
    doc = make_document(text)
    found, at = [], 0
    for wording, kind, is_name in marked:
        start = text.index(wording, at)
        at = start + len(wording)
        span = doc.char_span(start, at, alignment_mode="expand")
        assert span is not None
        odds = tuple(0.9 if t == kind else 0.02 for t in MENTION_TYPES)
        found.append(
            Spotted(span.start, span.end, odds, (span.start, span.end) if is_name else None)
        )
    return found, [wording for wording, _, _ in marked]


def alone(count: int) -> np.ndarray:
    """Odds that every mention is alone."""
    odds = np.full((count, count + 1), 1e-4, np.float32)
    odds[:, 0] = 1
    return odds


@pytest.mark.parametrize(
    ("text", "marked", "groups"),
    [
        (
            "Ilse Varn won. Varn smiled. Ilse had beaten Tom Varn.",
            [("Ilse Varn", "Rider", True), ("Varn", "Rider", True), ("Ilse", "Rider", True), ("Tom Varn", "Rider", True)],
            [{0, 1, 2}, {3}],
        ),
        (
            "Noordzee-Damco lost. Noordzee had no plan, said Damco Bank.",
            [("Noordzee-Damco", "Team", True), ("Noordzee", "Team", True)],
            [{0, 1}],
        ),
        (
            "Paris-Roubaix is hard. Roubaix hurts.",
            [("Paris-Roubaix", "Race", True), ("Roubaix", "Race", True)],
            [{0, 1}],
        ),
        (
            "Astana won in Altea. Astana are happy.",
            [("Astana", "Team", True), ("Altea", "Place", True), ("Astana", "Rider", True)],
            [{0, 2}, {1}],
        ),
    ],
)  # fmt: skip
def test_names_of_one_thing_come_together(
    text: str, marked: list[tuple[str, EntityType, bool]], groups: list[set[int]]
) -> None:
    mentions, _ = spotted(text, marked)
    odds = alone(len(mentions))
    if len(mentions) == 4:
        odds[1, 1] = 0.9  # the network thinks that the surname is the first rider
    found = cluster(make_document(text), mentions, odds, KNOWN)
    found, _ = merge_linked(found, [entity_of(c, KNOWN, 2024) for c in found])
    assert [set(c.mentions) for c in found] == groups


@pytest.mark.parametrize(
    ("short", "odds", "groups"),
    [
        ("Bra", 0.2, [{0, 1}]),
        ("Bra", 0.05, [{0}, {1}]),
        ("Lin", 0.2, [{0}, {1}]),
        ("Lin", 0.6, [{0, 1}]),
    ],
    ids=["cut short and weakly linked", "hardly linked", "no part of it", "linked"],
)
def test_a_name_cut_short_needs_the_network_less_than_a_nickname(
    short: str, odds: float, groups: list[set[int]]
) -> None:
    text = f"Ilse Brakel won. They all love {short}."
    mentions, _ = spotted(text, [("Ilse Brakel", "Rider", True), (short, "Rider", True)])
    table = alone(2)
    table[1, 1] = odds
    found = cluster(make_document(text), mentions, table, Gazetteer.empty())
    assert [set(c.mentions) for c in found] == groups


@pytest.mark.parametrize(
    ("team", "groups"),
    [(0.8, [{0, 1}]), (0.99, [{0}, {1}])],
    ids=["no team in doubt", "a team for certain"],
)
def test_the_surname_of_somebody_named_is_a_persons(team: float, groups: list[set[int]]) -> None:
    text = "Ilse Varn leaves Altea. Bo Riis would follow Varn."
    mentions, _ = spotted(text, [("Ilse Varn", "Rider", True), ("Varn", "Team", True)])
    rest = (1 - team) / (len(MENTION_TYPES) - 1)
    odds = tuple(team if t == "Team" else rest for t in MENTION_TYPES)
    mentions[1] = replace(mentions[1], odds=odds)
    found = cluster(make_document(text), mentions, alone(2), Gazetteer.empty())
    assert [set(c.mentions) for c in found] == groups


def test_a_pronoun_goes_where_the_odds_are_and_the_nameless_stay_out() -> None:
    text = "Ilse Varn won. She cried. The mechanic laughed."
    mentions, _ = spotted(
        text,
        [("Ilse Varn", "Rider", True), ("She", "Rider", False), ("The mechanic", "Person", False)],
    )
    odds = alone(3)
    odds[1] = (0.1, 0.9, 0.0, 0.0)
    found = cluster(make_document(text), mentions, odds, KNOWN)
    assert [c.mentions for c in found] == [[0, 1]]


def test_what_has_its_place_helps_to_place_those_before_and_behind_it() -> None:
    text = "He came. The sprinter won. Ilse Varn cried. She fell. It hurt her."
    mentions, _ = spotted(
        text,
        [
            ("He", "Rider", False),
            ("The sprinter", "Rider", False),
            ("Ilse Varn", "Rider", True),
            ("She", "Rider", False),
            ("her", "Rider", False),
        ],
    )
    odds = np.zeros((5, 6), np.float32)
    odds[2, 0] = 1
    odds[0, 1 + 1] = 0.6  # each means what another description means, and only one the name
    odds[1, 1 + 3] = 0.7
    odds[3, 1 + 4] = 0.8
    odds[4, 1 + 2] = 0.9
    (found,) = cluster(make_document(text), mentions, odds, Gazetteer.empty())
    assert found.mentions == [0, 1, 2, 3, 4]
    assert {i: link.to for i, link in found.links.items()} == {0: 1, 1: 3, 3: 4, 4: 2}
    assert found.links[0].odds == pytest.approx(0.6)


def test_the_likelier_of_two_is_given_only_what_is_likelier_than_to_be_alone() -> None:
    text = "Ilse Varn won. Mia Noord lost. She cried. She left."
    mentions, _ = spotted(
        text,
        [
            ("Ilse Varn", "Rider", True),
            ("Mia Noord", "Rider", True),
            ("She", "Rider", False),
            ("She", "Rider", False),
        ],
    )
    odds = alone(4)
    odds[2] = (0.6, 0.15, 0.25, 0.0, 0.0)
    odds[3] = (0.2, 0.05, 0.25, 0.0, 0.5)
    found = cluster(make_document(text), mentions, odds, Gazetteer.empty())
    assert [c.mentions for c in found] == [[0], [1, 3]]


def test_each_mention_says_why_it_belongs_with_others() -> None:
    text = "Cav rode Roubaix. Mark Cavendish won Paris-Roubaix for Astana. The Briton smiled; Cavendish too."
    mentions, _ = spotted(
        text,
        [
            ("Cav", "Rider", True),
            ("Roubaix", "Race", True),
            ("Mark Cavendish", "Rider", True),
            ("Paris-Roubaix", "Race", True),
            ("Astana", "Team", True),
            ("The Briton", "Rider", False),
            ("Cavendish", "Rider", True),
        ],
    )
    odds = alone(len(mentions))
    odds[0, 1 + 2] = 0.8
    odds[5, 1 + 6] = 0.9
    doc = make_document(text)
    values = find_values(doc, "2024-01-20")
    found = cluster(doc, mentions, odds, KNOWN, values, 2024)
    assert [c.mentions for c in found] == [[0, 2, 5, 6], [1, 3], [4]]
    nickname, described, surname = (found[0].links[i] for i in (0, 5, 6))
    assert (nickname.to, nickname.by) == (2, "model")
    assert nickname.odds == pytest.approx(0.8, abs=0.01)
    assert (described.to, described.by) == (6, "model")
    assert described.odds == pytest.approx(0.9, abs=0.01)
    assert described.fit > 1
    assert (surname.to, surname.by, surname.fit) == (2, "wording", 1.0)
    assert 2 not in found[0].links
    assert (found[1].links[1].to, found[1].links[1].by) == (3, "gazetteer")
    names = cluster(doc, mentions, odds, KNOWN, values, 2024, coreference=False)
    assert [c.mentions for c in names] == [[0, 2, 6], [1, 3], [4]]


def test_ways_end_at_the_fullest_name_whichever_was_joined_to_which() -> None:
    text = "Varn won. Ilse Varn smiled. Ilse waved."
    wordings = ("Varn", "Ilse Varn", "Ilse")
    mentions, _ = spotted(text, [(wording, "Rider", True) for wording in wordings])
    odds = alone(3)
    odds[1, 1] = 0.9  # the network links the full name to the surname before wording can
    (found,) = cluster(make_document(text), mentions, odds, Gazetteer.empty())
    assert found.names[0] == "Ilse Varn"
    assert {i: link.to for i, link in found.links.items()} == {0: 1, 2: 1}


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("the Luxembourger Alex Kirsch", "Rider", "Alex Kirsch"),
        ("the 2013 Giro d'Italia", "Race", "Giro d'Italia"),
        ("the Rabo-Liv squad", "Team", "Rabo-Liv"),
        ("Cavendish’s", "Rider", "Cavendish"),
        ("Veteran road captain Varn", "Rider", "Varn"),
        ("Mette van der Brakel", "Rider", "Mette van der Brakel"),
        ("van Brakel", "Rider", "van Brakel"),
        ("Fjord-Velo Team Media Day", "Team", "Fjord-Velo Team"),
        ("Fjord Cycling Team p/b Oslo", "Team", "Fjord Cycling Team p/b Oslo"),
        ("Team Fjord Velo", "Team", "Team Fjord Velo"),
        ("Ukraine's Iryna Brakel", "Rider", "Iryna Brakel"),
        ("Mrs Iryna Brakel", "Person", "Iryna Brakel"),
        ("the Polish national team", "Team", "Polish national team"),
        ("Fjord Velo squad", "Team", "Fjord Velo"),
    ],
)
def test_a_name_is_written_without_what_is_not_part_of_it(
    text: str, kind: EntityType, name: str
) -> None:
    doc = make_document(text)
    odds = tuple(1.0 if t == kind else 0.0 for t in MENTION_TYPES)
    first = 1 if text.startswith("the") else 0
    assert written_name(doc, Spotted(0, len(doc), odds, (first, len(doc))), KNOWN) == name


@pytest.mark.parametrize(
    ("text", "kind", "seen", "name"),
    [
        ("Ukraine's Iryna Brakel", "Rider", "Iryna Brakel", "Iryna Brakel"),
        ("this year's Giro", "Race", "Giro", "Giro"),
        ("Land's End Classic", "Race", "End Classic", "Land's End Classic"),
        ("Fjord Velo's women", "Team", "Fjord Velo", "Fjord Velo"),
        ("Polish national team", "Team", "Polish national", "Polish national team"),
    ],
)
def test_what_the_network_saw_of_a_name_is_made_whole_and_no_more(
    text: str, kind: EntityType, seen: str, name: str
) -> None:
    doc = make_document(text)
    span = doc.char_span(text.index(seen), text.index(seen) + len(seen))
    assert span is not None
    odds = tuple(1.0 if t == kind else 0.0 for t in MENTION_TYPES)
    mention = Spotted(0, len(doc), odds, (span.start, span.end))
    assert written_name(doc, mention, KNOWN) == name


@pytest.mark.parametrize("end", [1, 2], ids=["the word alone", "with a part of the role"])
def test_a_word_that_begins_a_sentence_before_a_role_is_no_name(end: int) -> None:
    doc = make_document("Varn rests. Journeyman lead-out rider Holt does not. Journeyman won.")
    roles = {v.start for v in find_values(doc, None) if v.kind == "Role"}
    at = [t.i for t in doc if t.text == "Journeyman"]
    odds = tuple(1.0 if t == "Rider" else 0.0 for t in MENTION_TYPES)
    mentions = [Spotted(i, i + end, odds, (i, i + 1)) for i in at]
    assert [is_epithet(doc, mention, roles) for mention in mentions] == [True, False]


@pytest.mark.parametrize(
    ("short", "full", "groups"),
    [
        ({"Rider": 0.9, "Team": 0.05}, {"Team": 0.98}, [{0, 1}]),
        ({"Rider": 1.0}, {"Team": 1.0}, [{0}, {1}]),
        ({"Rider": 1.0}, {"Team": 0.7, "Rider": 0.3}, [{0, 1}]),
    ],
    ids=["the full name is surer", "nothing speaks for one kind", "the short name is surer"],
)
def test_a_short_name_and_the_full_one_are_of_one_kind(
    short: dict[str, float], full: dict[str, float], groups: list[set[int]]
) -> None:
    text = "Rila Foods won. Everybody waited for Rila."
    mentions, _ = spotted(text, [("Rila Foods", "Team", True), ("Rila", "Rider", True)])
    for i, odds in enumerate((full, short)):
        mentions[i] = replace(mentions[i], odds=tuple(odds.get(t, 0.0) for t in MENTION_TYPES))
    found = cluster(make_document(text), mentions, alone(2), Gazetteer.empty())
    assert [set(c.mentions) for c in found] == groups
    assert len(groups) == 2 or found[0].type == max(full if len(full) == 1 else short)


@pytest.mark.parametrize(
    ("short", "groups"), [("I. Varn", [{0, 1}]), ("B. Varn", [{0}, {1}])], ids=["hers", "another's"]
)
def test_a_first_letter_stands_for_a_given_name(short: str, groups: list[set[int]]) -> None:
    text = f"Ilse Varn won. 1. {short}"
    mentions, _ = spotted(text, [("Ilse Varn", "Rider", True), (short, "Rider", True)])
    found = cluster(make_document(text), mentions, alone(2), Gazetteer.empty())
    assert [set(c.mentions) for c in found] == groups


@pytest.mark.parametrize(
    ("names", "kind", "year", "identifier", "name"),
    [
        (["Roubaix"], "Race", 2024, "race/paris-roubaix", "Paris-Roubaix"),
        (["Mark Cavendish", "Cavendish"], "Rider", 2024, "rider/mark-cavendish", "Mark Cavendish"),
        (
            ["Ilse Vandoorne-Praet"],
            "Rider",
            2024,
            "rider/ilse-vandoorne-praet",
            "Ilse Vandoorne-Praet",
        ),
        (["Denmark"], "Country", None, "country/denmark", "Denmark"),
        # Somebody unknown is not the rider who is known by the surname.
        (["Ilse Cavendish", "Cavendish"], "Rider", 2024, "rider/ilse-cavendish", "Ilse Cavendish"),
        (["Giro del Polder", "Giro"], "Race", 2024, "race/giro-del-polder", "Giro del Polder"),
        (["Flèche Wallonne"], "Race", 2024, "race/la-fleche-wallonne", "Flèche Wallonne"),
        # A full name is the one of that time, without what it is no part of.
        (["Joanna Rowsell"], "Rider", 2014, "rider/joanna-rowsell-shand", "Joanna Rowsell"),
        (["Sir Bradley Wiggins"], "Rider", 2015, "rider/bradley-wiggins", "Bradley Wiggins"),
        (
            ["Optum"],
            "Team",
            2014,
            "team/human-powered-health",
            "Optum p/b Kelly Benefit Strategies",
        ),
    ],
)
def test_entities_have_the_fullest_usual_name_and_a_readable_identifier(
    names: list[str], kind: EntityType, year: int | None, identifier: str, name: str
) -> None:
    entity = entity_of(Cluster([0], kind, names), KNOWN, year)
    assert (entity.id, entity.name) == (identifier, name)


def test_a_dane_is_nobody_known_to_be_british() -> None:
    text = "Mark Cavendish waited for Michael Mørkøv. The Dane waved."
    mentions, _ = spotted(
        text,
        [
            ("Mark Cavendish", "Rider", True),
            ("Michael Mørkøv", "Rider", True),
            ("The Dane", "Rider", False),
        ],
    )
    odds = alone(3)
    odds[2] = (0.05, 0.9, 0.05, 0.0)
    doc = make_document(text)
    values = find_values(doc, "2024-01-20")
    assert [c.mentions for c in cluster(doc, mentions, odds, KNOWN, values, 2024)] == [[0], [1, 2]]
    nobody = Gazetteer.empty()
    assert [c.mentions for c in cluster(doc, mentions, odds, nobody, values)] == [[0, 2], [1]]


@pytest.mark.parametrize(("pronoun", "who"), [("She", 0), ("He", 1)])
def test_a_pronoun_goes_to_somebody_whose_given_name_fits(pronoun: str, who: int) -> None:
    text = f"Emma Brakel waited for Thomas Varn. {pronoun} waved."
    mentions, _ = spotted(
        text,
        [("Emma Brakel", "Rider", True), ("Thomas Varn", "Rider", True), (pronoun, "Rider", False)],
    )
    odds = alone(3)
    odds[2] = (0.02, 0.49, 0.49, 0)
    odds[2, 2 - who] = 0.6  # the network is wrong
    found = cluster(make_document(text), mentions, odds, KNOWN)
    assert [2 in c.mentions for c in found] == [who == 0, who == 1]
