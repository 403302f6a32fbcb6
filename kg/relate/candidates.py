"""Typed slots to the pairs of slots worth asking about, with what their places tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "PAIR_FEATURES",
    "POOL_REACH",
    "QUALIFIER_REACH",
    "QUALIFIER_TYPES",
    "RELATIONS",
    "SLOT_TYPES",
    "allowed_relations",
    "candidate_pairs",
    "pair_features",
]

SLOT_TYPES = ("Rider", "Person", "Team", "Race", "Place", "Country", "Role", "Nationality", "Age")
# Numbers of the types of qualifiers, after those of slots; training and reading share them.
QUALIFIER_TYPES = {kind: len(SLOT_TYPES) + i for i, kind in enumerate(("Year", "Rank", "Stage"))}
# How far, in words, the network looks around a pair, and a qualifier may stand from a trigger.
POOL_REACH = 40
QUALIFIER_REACH = 120
_PEOPLE = ("Rider", "Person")
_ANY = ("Rider", "Person", "Team")
# The order is the order of the model's outputs; a test compares it with the vocabulary.
_SIGNATURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rides_for": (_PEOPLE, ("Team",)),
    "rode_for": (_PEOPLE, ("Team",)),
    "teammate_of": (_PEOPLE, _PEOPLE),
    "leadout_for": (_PEOPLE, _PEOPLE),
    "targets": (_ANY, ("Race",)),
    "competes_in": (_ANY, ("Race",)),
    "won": (_ANY, ("Race",)),
    "won_stage_of": (_ANY, ("Race",)),
    "placed_in": (_ANY, ("Race",)),
    "led": (_ANY, ("Race",)),
    "abandoned": (_ANY, ("Race",)),
    "beat": (_PEOPLE, _PEOPLE),
    "holds_record": (_ANY, ("Race",)),
    "has_role": (_PEOPLE, ("Role",)),
    "has_nationality": (_PEOPLE, ("Nationality",)),
    "has_age": (_PEOPLE, ("Age",)),
    "directs": (_PEOPLE, ("Team",)),
    "coaches": (_PEOPLE, _PEOPLE),
    "held_in": (("Race",), ("Place", "Country")),
}
RELATIONS = tuple(_SIGNATURES)
_VALUES = SLOT_TYPES.index("Role")
_RACE = SLOT_TYPES.index("Race")
_TEAM = SLOT_TYPES.index("Team")
_REACH = 250
_RACE_REACH = 700
_VALUE_REACH = 45
# So many slots at once are compared with all that are near enough.
_BLOCK = 128
_DISTANCES = (2, 4, 7, 12, 20, 35, 60, 110)
_SENTENCES = (0, 1, 2, 4, 8)
_BETWEEN = (0, 1, 2, 4, 8, 16)
PAIR_FEATURES = (
    1
    + (len(_DISTANCES) + 1)
    + (len(_SENTENCES) + 1)
    + 1
    + (len(_BETWEEN) + 1)
    + 2 * len(SLOT_TYPES)
)


def allowed_relations() -> NDArray[np.bool_]:
    """Which relations may hold between slots of two types.

    Returns:
        Truth values, shape ``(subject types, object types, relations)``.
    """
    table = np.zeros((len(SLOT_TYPES), len(SLOT_TYPES), len(RELATIONS)), dtype=bool)
    for number, (subjects, objects) in enumerate(_SIGNATURES.values()):
        for subject in subjects:
            for value in objects:
                table[SLOT_TYPES.index(subject), SLOT_TYPES.index(value), number] = True
    return table


_ALLOWED = allowed_relations()
_PAIRABLE: NDArray[np.bool_] = np.asarray(_ALLOWED.any(axis=2))


def candidate_pairs(
    starts: NDArray[np.int64], types: NDArray[np.int64], entities: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Chooses the pairs of slots that a relation may join.

    A pair is kept where one end is the nearest mention of its entity, on that side, to the other:
    what an article says of two entities it says around such a pair.

    Args:
        starts: first token of each slot, ascending.
        types: each slot's number in ``SLOT_TYPES``.
        entities: each slot's entity; values have entities of their own.

    Returns:
        Subject and object slot numbers, shape ``(pairs, 2)``.
    """
    count = len(starts)
    if not count:
        return np.zeros((0, 2), np.int64)
    before, after = _neighbours(entities)
    lows = np.searchsorted(starts, starts - _RACE_REACH)
    highs = np.searchsorted(starts, starts + _RACE_REACH, side="right")
    pairs = []
    for begin in range(0, count, _BLOCK):
        i = np.arange(begin, min(begin + _BLOCK, count))[:, None]
        j = np.arange(lows[begin], highs[i[-1, 0]])
        keep = _PAIRABLE[types[i], types[j]] & (entities[i] != entities[j])
        keep &= np.where(j > i, (before[j] < i) | (after[i] > j), (after[j] > i) | (before[i] < j))
        far = np.where(types[j] >= _VALUES, _VALUE_REACH, _REACH)
        # A race is often named once, at the top, and everything after it hangs on it.
        far = np.where((types[j] == _RACE) & (types[i] <= _TEAM), _RACE_REACH, far)
        keep &= np.abs(starts[j] - starts[i]) <= far
        pairs.append(np.argwhere(keep) + np.array((begin, lows[begin])))
    return np.concatenate(pairs)


def _neighbours(entities: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    count = len(entities)
    before, after = np.full(count, -1), np.full(count, count)
    last: dict[int, int] = {}
    for i, entity in enumerate(entities.tolist()):
        if entity in last:
            before[i] = last[entity]
            after[last[entity]] = i
        last[entity] = i
    return before, after


def pair_features(
    pairs: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    types: NDArray[np.int64],
    sentences: NDArray[np.int64],
    paragraphs: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Describes how two slots stand to each other.

    Args:
        pairs: subject and object slot numbers, shape ``(pairs, 2)``.
        starts: first token of each slot.
        ends: token after the last of each slot.
        types: each slot's number in ``SLOT_TYPES``.
        sentences: the sentence of each slot.
        paragraphs: the paragraph of each slot.

    Returns:
        Zeros and ones, shape ``(pairs, PAIR_FEATURES)``.
    """
    s, o = pairs[:, 0], pairs[:, 1]
    first, second = np.minimum(s, o), np.maximum(s, o)
    gap = np.maximum(starts[second] - ends[first], 0)
    table = np.zeros((len(pairs), PAIR_FEATURES), dtype=np.float32)
    rows = np.arange(len(pairs))
    table[:, 0] = s < o
    at = 1
    for buckets, amount in (
        (_DISTANCES, gap),
        (_SENTENCES, np.abs(sentences[s] - sentences[o])),
        (_BETWEEN, second - first - 1),
    ):
        table[rows, at + np.searchsorted(buckets, amount)] = 1
        at += len(buckets) + 1
    table[:, at] = paragraphs[s] == paragraphs[o]
    table[rows, at + 1 + types[s]] = 1
    table[rows, at + 1 + len(SLOT_TYPES) + types[o]] = 1
    return table
