"""Very long texts, resolved part by part."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kg.model import Article
from kg.pipeline import Pipeline
from kg.recognise.mentions import Spotted
from kg.resolve.clusters import Cluster, Link
from kg.resolve.parts import moved, parts

RIDER = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
ARTICLE = Path(__file__).parents[2] / "corpus" / "examples" / "lead-out.md"


@pytest.mark.parametrize(
    ("paragraph_of_each", "most", "expected"),
    [
        ([], 4, []),
        ([0, 0, 1, 1], 4, [(0, 4)]),
        ([0, 0, 0, 1, 1, 1, 1], 4, [(0, 3), (3, 7)]),
        ([0, 0, 0, 0, 1, 1], 4, [(0, 4), (4, 6)]),
        ([0] * 10, 4, [(0, 4), (4, 8), (8, 10)]),
        ([0, 0, 0], 1, [(0, 1), (1, 2), (2, 3)]),
    ],
)
def test_parts_end_where_a_paragraph_does_if_one_ends_near(
    paragraph_of_each: list[int], most: int, expected: list[tuple[int, int]]
) -> None:
    spotted = [Spotted(i, i + 1, RIDER, None) for i in range(len(paragraph_of_each))]
    found = parts(spotted, np.array(paragraph_of_each, np.int64), most)
    assert [(part.start, part.stop) for part in found] == expected


def test_an_article_of_common_length_is_one_part() -> None:
    spotted = [Spotted(i, i + 1, RIDER, None) for i in range(4000)]
    assert parts(spotted, np.arange(4000)) == [range(4000)]


def test_a_cluster_of_a_later_part_is_counted_from_the_beginning() -> None:
    cluster = Cluster([0, 2], "Rider", ["Varn"], {2: Link(0, "model", 0.9, 6.0)})
    found = moved(cluster, 100)
    assert found == Cluster([100, 102], "Rider", ["Varn"], {102: Link(100, "model", 0.9, 6.0)})
    assert moved(cluster, 0) is cluster


def test_people_who_come_back_in_another_part_are_the_same(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ARTICLE.read_text("utf-8").split("---", 2)[2].strip()
    whole = pipeline.read(Article("a", text, date="2024-02-09"))
    used: list[range] = []

    def short(spotted: Sequence[Spotted], paragraphs: NDArray[np.int64]) -> list[range]:
        used[:] = parts(spotted, paragraphs, most=len(whole.mentions) // 2)
        return used

    monkeypatch.setattr("kg.components.parts", short)
    found = pipeline.read(Article("a", text, date="2024-02-09"))
    assert len(used) > 1
    assert {m.span for m in found.mentions} == {m.span for m in whole.mentions}
    assert len({e.id for e in found.entities}) == len(found.entities)
    named = {e.id for e in whole.entities if len(e.name.split()) > 1}
    assert len(named & {e.id for e in found.entities}) >= 0.8 * len(named)
    assert any(
        m.entity and m.entity == n.entity
        for m in found.mentions[: used[0].stop]
        for n in found.mentions[used[1].start :]
    )
