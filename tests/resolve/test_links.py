"""Pairs of mentions to kinds, and the odds that the network gives them."""

from __future__ import annotations

import numpy as np

from kg.network import load_graphs, run
from kg.resolve.links import LINK_FEATURES, LINK_KINDS, link_features, link_kinds

WORDS = [("ane", "brekke"), ("team", "fjord"), ("brekke",), ("she",), ("the", "norwegian")]
NAMES = [("ane", "brekke"), ("team", "fjord"), ("brekke",), (), ()]
TYPES = np.array([0, 2, 0, 0, 1])
PARAGRAPHS = np.array([0, 0, 0, 1, 1])


def test_features_tell_what_two_mentions_have_in_common() -> None:
    table = link_features(*link_kinds(WORDS, NAMES, TYPES, PARAGRAPHS))
    assert table.shape == (5, 5, LINK_FEATURES)
    assert set(np.unique(table)) == {0.0, 1.0}
    # The same words, the end of the other's, nothing shared.
    assert table[0, 0, :5].tolist() == [0, 1, 0, 0, 0]
    assert table[2, 0, :5].tolist() == table[0, 2, :5].tolist() == [0, 0, 1, 0, 0]
    assert table[3, 0, :5].tolist() == [1, 0, 0, 0, 0]
    # The other comes first; none, one, and two apart.
    assert table[2, 0, 5] == 1
    assert table[0, 2, 5] == 0
    assert [int(table[0, other, 6:14].argmax()) for other in range(3)] == [0, 0, 1]
    # One type, people both, one paragraph.
    assert table[0, 2, 14:17].tolist() == [1, 1, 1]
    assert table[0, 4, 14:17].tolist() == [0, 1, 0]
    assert table[0, 1, 14:17].tolist() == [0, 0, 1]
    # Names and what is none, the first's form before the second's.
    assert table[0, 3, 17:25].argmax() == 0
    assert table[0, 3, 25:33].argmax() == table[3, 0, 17:25].argmax() > 1
    assert table[0, 4, 25:33].argmax() == 1


def test_nobody_has_no_kinds() -> None:
    pairs, each = link_kinds([], [], np.zeros(0, np.int64), np.zeros(0, np.int64))
    assert link_features(pairs, each).shape == (0, 0, LINK_FEATURES)


def test_the_network_gives_each_mention_odds_and_none_to_be_itself() -> None:
    pairs, each = link_kinds(WORDS, NAMES, TYPES, PARAGRAPHS)
    states = np.random.default_rng(3).normal(size=(12, 384)).astype(np.float32)
    starts = np.arange(0, 10, 2)
    mentions = np.column_stack([starts, starts + 1, TYPES])
    given = {"words": states, "mentions": mentions, "kinds": LINK_KINDS}
    (odds,) = run(load_graphs().link, ["links"], **given, pairs=pairs, each=each)
    assert odds.shape == (5, 6)
    assert np.allclose(odds.sum(axis=1), 1, atol=1e-5)
    assert np.diag(odds[:, 1:]).max() == 0
    # What a kind adds is seen: of other names the odds are others.
    kinds = link_kinds(WORDS, [()] * 5, TYPES, PARAGRAPHS)
    (other,) = run(load_graphs().link, ["links"], **given, pairs=kinds[0], each=kinds[1])
    assert not np.allclose(odds, other, atol=1e-3)
