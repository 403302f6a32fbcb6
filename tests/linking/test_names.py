"""Names are the same, another spelling, a surname alone, merely alike, or have nothing in common."""

from __future__ import annotations

import random
from itertools import product

import pytest

from kg.linking.names import (
    Likeness,
    filed_under,
    is_full,
    likeness,
    looked_up_under,
    surname_of,
)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Élodie Charvenet", "Elodie Charvenet", "same"),
        ("Søren Bjergmark", "Soeren Bjergmark", "same"),
        ("Jonas Mühlbrecht", "Jonas Muehlbrecht", "same"),
        ("Eamon O'Dallaghan", "Eamon O’Dallaghan", "same"),
        ("Ulla-Maija Kärkkäläinen", "Ulla Maija Karkkalainen", "same"),
        ("Ruben van der Quaest", "Ruben Van Der Quaest", "same"),
        ("Kristian Fossheim", "Christian Fossheim", "variant"),
        ("Mathias Grønvang", "Mathias Grønvang Holtermann", "variant"),
        ("Thomas Martinovic", "Martinovic Thomas", "variant"),
        ("Brekkvold", "Ane Brekkvold", "partial"),
        ("A. Brekkvold", "Ane Brekkvold", "partial"),
        ("Van der Quaest", "Ruben van der Quaest", "partial"),
        ("O'Dallaghan", "Eamon O'Dallaghan", "partial"),
        ("Rosa Quintanal", "Rosalía Quintanal", "near"),
        ("Stefan Aurdalsen", "Stefen Aurdalsen", "near"),
        ("L. Brekkvold", "Ane Brekkvold", None),
        ("Ane", "Ane Brekkvold", None),
        ("Ane Brekkvold", "Lotte Brekkvold", None),
        ("Jan Etxarri", "Jon Etxarri", None),
        ("Bram Snoeckaert", "Bart Snoeckaert", None),
        ("Ane Brekkvold", "Ane Fossheim", None),
        ("", "Ane Brekkvold", None),
    ],
)
def test_names_are_compared(one: str, other: str, kind: Likeness | None) -> None:
    assert likeness([one], [other]) == likeness([other], [one]) == kind
    if kind is not None:
        assert looked_up_under(one) & filed_under(other)
        assert looked_up_under(other) & filed_under(one)


def test_the_most_alike_of_several_names_counts() -> None:
    assert likeness(["Brekkvold", "Ane Brekkvold"], ["Ane Brekkvold"]) == "same"


@pytest.mark.parametrize("name", ["Brekkvold", "A. Brekkvold", "Van der Quaest", "O'Dallaghan", ""])
def test_a_surname_is_no_full_name(name: str) -> None:
    assert not is_full(name)


def test_initials_are_no_part_of_a_surname() -> None:
    assert surname_of("A. B. Brekkvold") == "brekkvold"
    assert surname_of("O'Dallaghan") == "o dallaghan"


def names(dice: random.Random) -> set[str]:
    """Make names of few parts, so that many are alike in some way."""
    given = ("Ane", "Anne", "Ana", "Kristian", "Christian", "Chris", "A.", "Li", "Maria", "Mária")
    surnames = (
        "Berg",
        "Bergh",
        "Berge",
        "Brekke",
        "Brekkes",
        "Berkke",
        "van Berg",
        "O'Berg",
        "Holm",
    )
    made = set(given) | set(surnames)
    while len(made) < 300:
        words = dice.choices(given, k=dice.randint(1, 2)) + dice.choices(
            surnames, k=dice.randint(1, 2)
        )
        if dice.random() < 0.2:
            dice.shuffle(words)
        made.add(("" if dice.random() < 0.1 else " ").join(words))
    return made


def test_whoever_is_alike_is_found_and_few_others_are() -> None:
    made = sorted(names(random.Random(5)))
    alike = found = 0
    for one, other in product(made, made):
        is_found = bool(looked_up_under(one) & filed_under(other))
        found += is_found
        if likeness([one], [other]) is not None:
            alike += 1
            assert is_found, (one, other)
    assert alike > 1000
    assert found < 5 * alike


@pytest.mark.parametrize("other", ["Ane Holm", "Ane Fossheim", "Bo Brekkvold", "Ane"])
def test_a_shared_given_name_or_surname_alone_finds_nobody(other: str) -> None:
    assert not looked_up_under("Ane Brekkvold") & filed_under(other)
