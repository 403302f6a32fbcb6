"""The words around a trigger, weighed one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.relate.wording import Wording, agreed, clues

WORDS = ["could", "@Rider", "have", "won", "@Race", "last", "year", "?"]


def test_clues_tell_each_word_and_where_it_stands() -> None:
    found = clues(WORDS, (3, 4), "won")
    assert {"p=won", "bn=could", "in=won", "an=@Race", "s=year", "g=could @Rider"} <= found
    assert "question" in found
    assert "question" not in clues(WORDS[:-1], (3, 4), "won")


def test_far_words_are_other_clues_than_near_ones() -> None:
    words = ["never", *["so"] * 6, "won"]
    assert "b=never" in clues(words, (7, 8), "won")
    assert "bn=never" in clues(["never", "won"], (1, 2), "won")


def test_weights_are_summed_and_unknown_clues_ignored(tmp_path: Path) -> None:
    weights = np.array([[0.0, 0.0, 2.0], [1.0, 0.0, 0.0]], np.float32)
    judge = Wording({"bn=never": 0, "in=won": 1}, weights, np.zeros(3, np.float32))
    odds = judge.odds({"bn=never", "in=won", "s=unheard-of"})
    expected = np.exp([1.0, 0.0, 2.0]) / np.exp([1.0, 0.0, 2.0]).sum()
    assert odds == pytest.approx(expected)
    judge.save(tmp_path / "wording.npz")
    assert Wording.load(tmp_path / "wording.npz").odds({"bn=never", "in=won"}) == pytest.approx(
        odds
    )


def test_statements_weighed_together_have_the_odds_that_they_have_alone() -> None:
    generator = np.random.default_rng(1)
    names = [f"s={n}" for n in range(40)]
    weights = generator.normal(size=(40, 3)).astype(np.float32)
    judge = Wording(dict(zip(names, range(40), strict=True)), weights, np.ones(3, np.float32))
    found = [set(generator.choice(names, n)) for n in (1, 30, 12)] + [{"s=unheard-of"}, set()]
    together = judge.all_odds(found)
    assert together == [judge.odds(each) for each in found]
    assert together[0] != together[1]
    assert together[3] == together[4] == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert judge.all_odds([]) == []


def test_two_opinions_are_joined_and_the_networks_counts_by_its_root() -> None:
    joint = agreed((0.9, 0.0, 0.1), (0.1, 0.0, 0.3))
    assert sum(joint) == pytest.approx(1.0)
    assert joint[0] == pytest.approx(joint[2])
    same = agreed((0.64, 0.32, 0.04), (1 / 3, 1 / 3, 1 / 3))
    assert same[0] / same[2] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("sentence", "trigger", "found", "absent"),
    [
        ("@Rider never won @Race", (2, 3), {"denial<never/False", "denial<1/False"}, {"denial<never/True"}),
        ("never , and @Rider won", (4, 5), {"denial<never/True", "denial<@1/True"}, {"denial<never/False"}),
        ("@Rider won , he hopes", (1, 2), {"doubt>hopes/True", "doubt>2/True"}, {"doubt<hopes/True"}),
        ("@Rider won @Race", (1, 2), {"won:i:won", "won:b:@Rider", "cl2=@Rider won"}, {"c=,"}),
        ("yes , @Rider won it", (3, 4), {"c=it", "cl1=@Rider"}, {"c=yes"}),
    ],
)  # fmt: skip
def test_clues_tell_what_casts_doubt_and_what_stands_between(
    sentence: str, trigger: tuple[int, int], found: set[str], absent: set[str]
) -> None:
    told = clues(sentence.split(), trigger, "won")
    assert found <= told
    assert not absent & told
