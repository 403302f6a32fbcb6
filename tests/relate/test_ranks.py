"""Places of a sentence to the riders whom it names."""

from __future__ import annotations

import numpy as np
import pytest

from kg.recognise.document import lay_out, make_document
from kg.recognise.values import find_values
from kg.relate.candidates import RELATIONS
from kg.relate.ranks import settle_ranks
from kg.relate.scorer import ScoredFact, TypedSlot

THRESHOLDS = dict.fromkeys(RELATIONS, 0.5)


def ranks(
    text: str, riders: list[str], race: str, *, given: int | None = None, winner: str = ""
) -> list[int | None]:
    """The ranks of riders of whom the network gives all the same place."""
    doc = make_document(text)
    values = find_values(doc, "2020-03-01")

    def slot(words: str, kind: int, entity: int) -> TypedSlot:
        at = text.index(words)
        span = doc.char_span(at, at + len(words))
        assert span is not None
        return TypedSlot(span.start, span.end, kind, entity)

    slots = [slot(race, 3, 0)]
    slots += [slot(name, 0, i) for i, name in enumerate(riders, 1)]
    source = next((v for v in values if v.kind == "Rank" and v.value == given), None)
    facts = []
    for i in range(1, len(slots)):
        weights = np.zeros(len(doc), np.float32)
        weights[slots[i].start] = 1
        facts.append(
            ScoredFact(i, "placed_in", 0, 0.9, (1.0, 0.0, 0.0), (0, weights), 2020, given, None, None,
                       sources={"Rank": source} if source else {})
        )  # fmt: skip
    if winner:
        slots.append(slot(winner, 0, 99))
        weights = np.zeros(len(doc), np.float32)
        weights[slots[-1].start] = 1
        facts.append(
            ScoredFact(len(slots) - 1, "won", 0, 0.9, (1.0, 0.0, 0.0), (0, weights), 2020, None, None, None)
        )  # fmt: skip
    settled = settle_ranks(doc, facts, slots, values, lay_out(doc), THRESHOLDS)
    return [fact.rank for fact in settled if fact.relation == "placed_in"]


@pytest.mark.parametrize(
    ("text", "riders", "given", "expected"),
    [
        ("Varn and Holt were sixth and seventh in Roubaix.", ["Varn", "Holt"], 7, [6, 7]),
        ("In Roubaix Varn was second and Holt third.", ["Varn", "Holt"], 3, [2, 3]),
        ("In Roubaix Varn was fourth, ahead of Holt.", ["Varn", "Holt"], 4, [4, 5]),
        ("In Roubaix Varn was third, followed by Holt and Lind.", ["Varn", "Holt", "Lind"], 3, [3, 4, 5]),
        ("In Roubaix Varn was second.", ["Varn"], 2, [2]),
    ],
)  # fmt: skip
def test_every_rider_gets_an_own_place(
    text: str, riders: list[str], given: int, expected: list[int]
) -> None:
    assert ranks(text, riders, "Roubaix", given=given) == expected


def test_those_behind_the_winner_are_counted_out() -> None:
    text = "Dahl won Roubaix ahead of the Finn Varn (Noord) and Holt."
    assert ranks(text, ["Varn", "Holt"], "Roubaix", winner="Dahl") == [2, 3]


def test_a_place_of_another_sentence_gives_way_to_the_own_one() -> None:
    text = "Holt was fourth once. In Roubaix Varn came fifth."
    doc_order = ranks(text, ["Varn"], "Roubaix", given=4)
    assert doc_order == [5]


def test_nobody_is_ranked_by_pursuit() -> None:
    text = "Dahl won Roubaix. Varn rode away from Holt."
    assert ranks(text, ["Holt"], "Roubaix", winner="Dahl") == [None]


def test_one_rider_keeps_a_place_in_each_race() -> None:
    doc = make_document("Varn was fifth in Roubaix and third in Flanders.")
    values = find_values(doc, "2020-03-01")
    words = [t.text for t in doc]
    slots = [
        TypedSlot(words.index(w), words.index(w) + 1, kind, entity)
        for w, kind, entity in (("Varn", 0, 0), ("Roubaix", 3, 1), ("Flanders", 3, 2))
    ]
    fifth = next(v for v in values if v.value == 5 and v.kind == "Rank")
    facts = []
    for race in (1, 2):
        weights = np.zeros(len(doc), np.float32)
        weights[slots[race].start] = 1
        facts.append(
            ScoredFact(0, "placed_in", race, 0.9, (1.0, 0.0, 0.0), (0, weights), None, 5, None, None,
                       sources={"Rank": fifth})
        )  # fmt: skip
    settled = settle_ranks(doc, facts, slots, values, lay_out(doc), THRESHOLDS)
    assert [fact.rank for fact in settled] == [5, 3]
