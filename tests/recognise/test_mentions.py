"""Tags to mentions: where they begin and end, and what in them is a name."""

from __future__ import annotations

import numpy as np
import pytest

from kg.model import EntityType
from kg.recognise.document import make_document
from kg.recognise.mentions import MENTION_TYPES, spot


def spotted(text: str, inside: str, kind: EntityType) -> list[tuple[str, str | None]]:
    """Mentions and their names, where the network takes a stretch for one mention, all of it a name."""
    doc = make_document(text)
    odds = np.zeros((len(doc), 1 + 2 * len(MENTION_TYPES)), np.float32)
    odds[:, 0] = 1.0
    names = np.zeros(len(doc), np.float32)
    at = text.index(inside)
    span = doc.char_span(at, at + len(inside))
    assert span is not None
    number = list(MENTION_TYPES).index(kind)
    for i in range(span.start, span.end):
        odds[i] = 0.0
        odds[i, 1 + 2 * number + (i > span.start)] = 1.0
        names[i] = 1.0
    return [
        (doc[m.start : m.end].text, doc[m.name[0] : m.name[1]].text if m.name else None)
        for m in spot(doc, odds, names)
    ]


def test_a_team_that_owns_a_rider_is_a_mention_of_its_own() -> None:
    found = spotted("Noordzee's Ilse Varn won.", "Noordzee's Ilse Varn", "Rider")
    assert found == [("Noordzee", "Noordzee"), ("Ilse Varn", "Ilse Varn")]


@pytest.mark.parametrize(
    ("text", "kind"), [("Women's Tour", "Race"), ("Rider’s Choice", "Team"), ("Ilse Varn", "Rider")]
)
def test_other_names_stay_whole(text: str, kind: EntityType) -> None:
    assert spotted(f"They like {text}.", text, kind) == [(text, text)]


@pytest.mark.parametrize(
    ("text", "inside", "name"),
    [
        ("Holt's Omloop Noord was wet.", "'s Omloop Noord", "Omloop Noord"),
        ("The Champs-Élysées were wet.", "-Élysées", "Élysées"),
        ("So the Omloop was wet.", "the Omloop", "Omloop"),
    ],
)
def test_a_name_neither_begins_nor_ends_with_a_joint(text: str, inside: str, name: str) -> None:
    found = spotted(text, inside, "Race")
    assert [part for _, part in found] == [name]
