"""What a stage report tells of the day belongs to its stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.recognise.document import lay_out, make_document
from kg.recognise.values import find_values
from kg.relate.candidates import RELATIONS
from kg.relate.scorer import ScoredFact, TypedSlot
from kg.relate.stages import settle_stages

THRESHOLDS = dict.fromkeys(RELATIONS, 0.5)
TEXT = (
    "Varn won stage 5 of the Tirreno on Friday.\n\n"
    "Holt came second. Lind was fourth overall. Berg had won stage 2.\n\n"
    "Dahl climbed off."
)


def settle(
    text: str, facts: Sequence[tuple[str, str, int | None, int | None]], year: int | None = 2020
) -> list[int | None]:
    """Stages of facts ``(rider, relation, year, stage)`` about the Tirreno."""
    doc = make_document(text)
    words = [t.text for t in doc]
    slots = [TypedSlot(words.index("Tirreno"), words.index("Tirreno") + 1, 3, 0)]
    scored = []
    for number, (rider, relation, when, stage) in enumerate(facts, 1):
        at = words.index(rider)
        slots.append(TypedSlot(at, at + 1, 0, number))
        weights = np.zeros(len(doc), np.float32)
        weights[at] = 1
        scored.append(
            ScoredFact(number, relation, 0, 0.9, (1.0, 0.0, 0.0), (0, weights), when, None, stage, None)
        )  # fmt: skip
    values = find_values(doc, "2020-03-13")
    found = settle_stages(doc, scored, slots, values, lay_out(doc), THRESHOLDS, year)
    return [fact.stage for fact in found]


def test_results_of_the_day_get_the_stage_of_the_top() -> None:
    facts = [
        ("Varn", "won_stage_of", 2020, 5), ("Holt", "placed_in", 2020, None),
        ("Dahl", "abandoned", 2020, None),
    ]  # fmt: skip
    assert settle(TEXT, facts) == [5, 5, 5]


def test_overall_places_other_years_and_other_stages_stay_as_they_are() -> None:
    facts = [
        ("Varn", "won_stage_of", 2020, 5), ("Lind", "placed_in", 2020, None),
        ("Holt", "placed_in", 2018, None), ("Berg", "placed_in", 2020, None),
        ("Dahl", "competes_in", 2020, None),
    ]  # fmt: skip
    assert settle(TEXT, facts) == [5, None, None, None, None]


def test_without_a_single_stage_at_the_top_nothing_is_given() -> None:
    two = [
        ("Varn", "won_stage_of", 2020, 5), ("Berg", "won_stage_of", 2020, 2),
        ("Holt", "placed_in", 2020, None),
    ]  # fmt: skip
    assert settle(TEXT, two) == [5, 2, None]
    one = [("Varn", "won_stage_of", 2020, 5), ("Holt", "placed_in", None, None)]
    assert settle(TEXT, one, year=None) == [5, None]


def told(text: str, rider: str, relation: str, race: str, said: str | None = None) -> int | None:
    """The stage of a rider's fact about a race, for which the network chose the words ``said``."""
    doc = make_document(text)
    words = [t.text for t in doc]
    races: list[str] = [w for w in ("Tirreno", "Giro") if w in words]
    slots = [TypedSlot(words.index(w), words.index(w) + 1, 3, n) for n, w in enumerate(races)]
    slots.append(TypedSlot(words.index(rider), words.index(rider) + 1, 0, 9))
    values = find_values(doc, "2020-03-13")
    source = next((v for v in values if doc[v.start : v.end].text == said), None)
    weights = np.zeros(len(doc), np.float32)
    weights[words.index(rider)] = 1
    sources = {"Stage": source} if source else {}
    stage = int(source.value) if source else None
    fact = ScoredFact(
        len(races), relation, races.index(race), 0.9, (1.0, 0.0, 0.0), (0, weights), None, None,
        stage, None, sources=sources,
    )  # fmt: skip
    [found] = settle_stages(doc, [fact], slots, values, lay_out(doc), THRESHOLDS, None)
    assert (found.stage is None) == ("Stage" not in found.sources)
    return found.stage


def test_the_stage_that_the_sentence_names_comes_before_one_elsewhere() -> None:
    text = "The Tirreno is on. Stage 3 was wet. Varn won stage 5."
    assert told(text, "Varn", "won_stage_of", "Tirreno", "Stage 3") == 5
    assert told(text, "Varn", "won_stage_of", "Tirreno") == 5
    assert told(text, "Varn", "competes_in", "Tirreno", "Stage 3") == 3


def test_a_stage_far_off_or_one_of_two_is_not_taken() -> None:
    far = "Varn, who trains on the roads behind the farm of his parents, liked stage 5 of the Tirreno."
    assert told(far, "Varn", "won_stage_of", "Tirreno") is None
    assert (
        told("Varn won stage 5 and stage 6 of the Tirreno.", "Varn", "won_stage_of", "Tirreno")
        is None
    )
    assert told("Varn liked stage 5 of the Tirreno.", "Varn", "placed_in", "Tirreno") is None


def test_a_stage_of_another_race_is_none_of_this_one() -> None:
    text = "Varn won at the Tirreno. Holt took stage 2 of the Giro."
    assert told(text, "Varn", "won_stage_of", "Tirreno", "stage 2") is None
    assert told(text, "Holt", "won_stage_of", "Tirreno") is None
    assert told(text, "Holt", "won_stage_of", "Giro") == 2
