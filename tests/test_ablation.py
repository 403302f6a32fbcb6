"""A pipeline without one of its parts reads less, and in the way that the part's name says."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from kg.model import Article, Reading
from kg.pipeline import Part, Pipeline, UnknownPart

TEXT = """Ilse Vandoorne of Noordzee-Damco won Paris-Roubaix on Sunday. She is 27 and was led out by \
Tove Halvorsen, who abandoned the Tour of Flanders.

‘I have never won anything like this,’ said Vandoorne. ‘My goal was the Tour of Flanders, where I was \
second.’"""
ARTICLE = Article("vandoorne", TEXT, date="2024-04-14")


def read(*without: Part) -> Reading:
    return Pipeline.load(without=frozenset(without)).read(ARTICLE)


def facts(reading: Reading) -> set[tuple[str, str, str]]:
    return {(c.subject.name, c.predicate, c.object.name) for c in reading.claims}


@pytest.fixture(scope="module")
def full(pipeline: Pipeline) -> Reading:
    return pipeline.read(ARTICLE)


def test_without_the_model_only_what_patterns_state_is_found(full: Reading) -> None:
    reading = read("model")
    assert reading.claims
    assert all(claim.pattern != "model" for claim in reading.claims)
    assert len(reading.claims) < len(full.claims)
    assert reading.mentions == full.mentions


def test_without_patterns_the_model_alone_finds_claims(full: Reading) -> None:
    reading = read("patterns")
    assert reading.claims
    assert {claim.pattern for claim in reading.claims} == {"model"}
    assert reading.mentions == full.mentions


def test_without_both_nothing_is_found() -> None:
    assert read("patterns", "model").claims == ()


def test_without_coreference_only_names_mean_anybody(full: Reading) -> None:
    reading = read("coreference")
    unnamed = [m for m in full.mentions if m.name is None and m.entity]
    assert unnamed
    assert [m for m in reading.mentions if m.name is None and m.entity] == []
    # "She is 27" says nothing of a rider whom "she" does not mean.
    assert ("Ilse Vandoorne", "has_age", "27") in facts(full) - facts(reading)
    assert ("Ilse Vandoorne", "won", "Paris-Roubaix") in facts(reading)


def test_without_speakers_the_same_claims_have_none(full: Reading) -> None:
    assert any(claim.speaker for claim in full.claims)
    unsaid = tuple(replace(claim, speaker=None) for claim in full.claims)
    assert read("speakers").claims == unsaid


def test_other_processes_leave_out_the_same() -> None:
    pipeline = Pipeline.load(without={"speakers"})
    assert list(pipeline.pipe([ARTICLE], jobs=2)) == [pipeline.read(ARTICLE)]


def test_an_unknown_part_is_refused_with_the_parts_there_are() -> None:
    parts = cast("set[Part]", {"patterns", "grammar"})
    with pytest.raises(UnknownPart, match=r"^grammar: .*coreference, model, patterns, speakers$"):
        Pipeline.load(without=parts)
