"""Which pairs of slots are asked about."""

from __future__ import annotations

import numpy as np

from kg.relate.candidates import (
    PAIR_FEATURES,
    RELATIONS,
    SLOT_TYPES,
    allowed_relations,
    candidate_pairs,
    pair_features,
)
from kg.vocabulary import relations


def number(kind: str) -> int:
    return SLOT_TYPES.index(kind)


def test_the_network_knows_the_relations_of_the_vocabulary() -> None:
    assert sorted(RELATIONS) == sorted(relations())


def test_what_the_vocabulary_allows_the_network_may_say() -> None:
    table = allowed_relations()
    for name, relation in relations().items():
        for subject in relation.domain:
            for value in relation.range:
                kinds = {"Country": "Nationality"} if name == "has_nationality" else {}
                s, o = number(subject), number(kinds.get(value, value))
                assert table[s, o, RELATIONS.index(name)], (subject, name, value)


def test_the_nearest_mention_of_each_entity_is_asked_about() -> None:
    # A rider, a team, the same rider again, and the team again, far away.
    starts = np.array([0, 5, 10, 400])
    types = np.array([number("Rider"), number("Team"), number("Rider"), number("Team")])
    pairs = {tuple(p) for p in candidate_pairs(starts, types, np.array([0, 1, 0, 1])).tolist()}
    assert (0, 1) in pairs
    assert (2, 1) in pairs
    assert (0, 3) not in pairs


def test_a_race_named_far_above_is_asked_about_and_a_far_age_is_not() -> None:
    starts = np.array([0, 400, 470])
    types = np.array([number("Race"), number("Rider"), number("Age")])
    pairs = {tuple(p) for p in candidate_pairs(starts, types, np.array([0, 1, 2])).tolist()}
    assert (1, 0) in pairs
    assert (1, 2) not in pairs


def test_a_long_article_has_the_pairs_that_each_slot_has_by_itself() -> None:
    generator = np.random.default_rng(3)
    starts = np.sort(generator.integers(0, 4000, 400))
    types, entities = generator.integers(0, len(SLOT_TYPES), 400), generator.integers(0, 60, 400)
    allowed = np.asarray(allowed_relations().any(axis=2))
    values, race, team = number("Role"), number("Race"), number("Team")

    def is_nearest(i: int, j: int) -> bool:
        """Whether nothing of one end's entity stands between the two."""
        between = entities[min(i, j) + 1 : max(i, j)]
        return not (between == entities[i]).any() or not (between == entities[j]).any()

    def reach(i: int, j: int) -> int:
        if types[j] == race and types[i] <= team:
            return 700
        return 45 if types[j] >= values else 250

    expected = [
        [i, j]
        for i in range(400)
        for j in range(400)
        if allowed[types[i], types[j]]
        and entities[i] != entities[j]
        and abs(starts[i] - starts[j]) <= reach(i, j)
        and is_nearest(i, j)
    ]
    assert len(expected) > 1000
    assert candidate_pairs(starts, types, entities).tolist() == expected


def test_one_entity_has_no_relation_to_itself() -> None:
    starts, types = np.array([0, 5]), np.array([number("Rider")] * 2)
    assert len(candidate_pairs(starts, types, np.array([3, 3]))) == 0
    assert len(candidate_pairs(starts[:0], types[:0], np.array([], int))) == 0


def test_features_have_one_mark_in_each_group() -> None:
    pairs = np.array([[0, 1], [1, 0]])
    ends = np.array([2, 7])
    kinds = np.array([number("Rider"), number("Race")])
    table = pair_features(pairs, np.array([0, 5]), ends, kinds, np.array([0, 1]), np.array([0, 0]))
    assert table.shape == (2, PAIR_FEATURES)
    assert table[0, 0] == 1
    assert table[1, 0] == 0
    assert table.sum(axis=1).tolist() == [7, 6]
