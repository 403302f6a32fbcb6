"""Which pairs the network is asked about, and that nothing is lost where it is asked about few."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kg import Article
from kg.components import Relater
from kg.model import Claim
from kg.network import run
from kg.pipeline import Pipeline

EXAMPLES = sorted(Path(__file__).parents[2].glob("corpus/examples/*.md"))


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs the network is asked about, each time."""
    counts: list[int] = []

    def watched(session: object, outputs: list[str], **given: object) -> object:
        if outputs[0] == "relations":
            counts.append(len(given["pairs"]))  # type: ignore[arg-type]
        return run(session, outputs, **given)  # type: ignore[arg-type]

    monkeypatch.setattr("kg.relate.asking.run", watched)
    return counts


def _claims(pipeline: Pipeline, relate: Relater, path: Path) -> tuple[Claim, ...]:
    article = Article(path.stem, path.read_text("utf-8"))
    return replace(pipeline, relate=relate).read(article).claims


def _without_sift(pipeline: Pipeline) -> Relater:
    return replace(pipeline.relate, graphs=replace(pipeline.graphs, sift=None))


def test_few_pairs_are_asked_about_and_say_the_same(pipeline: Pipeline, asked: list[int]) -> None:
    sifted = [_claims(pipeline, pipeline.relate, path) for path in EXAMPLES]
    few = sum(asked)
    asked.clear()
    whole = [_claims(pipeline, _without_sift(pipeline), path) for path in EXAMPLES]
    assert few < sum(asked) / 2
    count = sum(map(len, whole))
    apart = sum(len(set(a) ^ set(b)) for a, b in zip(sifted, whole, strict=True))
    assert apart <= count // 20


def test_a_pair_that_a_pattern_states_is_always_asked_about(
    pipeline: Pipeline, asked: list[int]
) -> None:
    class Nothing:
        """A sift that finds no pair worth asking about."""

        def run(self, _: list[str], given: dict[str, object]) -> list[object]:
            return [np.full(len(given["pairs"]), -1.0, np.float32)]  # type: ignore[arg-type]

    article = Article("a", "Pedro Alvim (Orbis Cycling) won the Giro della Brenta on Sunday.")
    graphs = replace(pipeline.graphs, sift=Nothing())
    kept = replace(pipeline, relate=replace(pipeline.relate, graphs=graphs)).read(article).claims
    assert {(c.subject.name, c.predicate, c.object.name) for c in kept} >= {
        ("Pedro Alvim", "rides_for", "Orbis Cycling"),
        ("Pedro Alvim", "won", "Giro della Brenta"),
    }
    assert 2 <= sum(asked) <= 4
