"""Names are the same, another spelling, a surname alone, merely alike, or have nothing in common."""

from __future__ import annotations

import pytest

from kg.linking.names import Likeness, is_full, likeness, name_keys, surname_of


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
        # Whoever is like is found by a key that both have.
        assert name_keys(one) & name_keys(other)


def test_the_most_alike_of_several_names_counts() -> None:
    assert likeness(["Brekkvold", "Ane Brekkvold"], ["Ane Brekkvold"]) == "same"


@pytest.mark.parametrize("name", ["Brekkvold", "A. Brekkvold", "Van der Quaest", "O'Dallaghan", ""])
def test_a_surname_is_no_full_name(name: str) -> None:
    assert not is_full(name)


def test_initials_are_no_part_of_a_surname() -> None:
    assert surname_of("A. B. Brekkvold") == "brekkvold"
    assert surname_of("O'Dallaghan") == "o dallaghan"
