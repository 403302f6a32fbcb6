"""Explanations of what the trained model reads: they agree with the claims that they explain."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from kg import read_articles
from kg.explain import Explanation
from kg.model import STATUSES, Article, Reading, Span
from kg.pipeline import Pipeline

EXAMPLES = Path(__file__).parents[2] / "corpus" / "examples"
(ARTICLE,) = read_articles(EXAMPLES / "lead-out.md")


@pytest.fixture(scope="module")
def reading(pipeline: Pipeline) -> Reading:
    return pipeline.read(ARTICLE, explain=True)


def test_explaining_changes_nothing_of_what_is_read(pipeline: Pipeline, reading: Reading) -> None:
    assert replace(reading, explanations=()) == pipeline.read(ARTICLE)


def test_every_claim_of_any_status_is_explained_in_order(reading: Reading) -> None:
    assert tuple(each.claim for each in reading.explanations) == reading.claims
    assert {each.claim.status for each in reading.explanations} > {"asserted"}
    assert all(reading.explain(c).claim is c for c in reading.claims)


def test_mentions_are_those_of_the_claim_and_stand_where_they_say(reading: Reading) -> None:
    for each in reading.explanations:
        assert each.subject.entity == each.claim.subject
        assert each.object.entity == each.claim.object
        assert each.claim.evidence in each.sentences
        for span in spans(each):
            assert ARTICLE.text[span.start : span.end] == span.text
        for reference in (each.subject, each.object):
            sentence = reference.sentence
            assert sentence.start <= reference.mention.start < sentence.end


def spans(each: Explanation) -> list[Span]:
    references = [each.subject, each.object, *([each.voice.reference] if each.voice else [])]
    steps = [step.to for reference in references for step in reference.steps]
    words = [source.words for source in each.sources if source.words]
    return [*each.sentences, *(r.mention for r in references), *steps, *words, *each.verdict.doubts]


def test_figures_lead_to_the_confidence_and_the_status(
    pipeline: Pipeline, reading: Reading
) -> None:
    judge = pipeline.relate.judge
    for each in reading.explanations:
        claim, verdict = each.claim, each.verdict
        assert each.producer.odds >= each.producer.threshold == judge.thresholds[claim.predicate]
        assert STATUSES[judge.status(verdict.odds)] == claim.status
        assert claim.confidence == round(judge.calibrate(verdict.raw), 4)
        assert (each.producer.pattern or "model") == claim.pattern


def test_qualifiers_and_speakers_have_sources(reading: Reading) -> None:
    for each in reading.explanations:
        claim = each.claim
        given = {source.qualifier: source.value for source in each.sources}
        assert given == {
            name: value
            for name in ("year", "stage", "rank")
            if (value := getattr(claim, name)) is not None
        }
        if claim.speaker is None:
            assert each.voice is None
        else:
            assert each.voice is not None
            assert each.voice.reference.entity == claim.speaker
    assert any(each.voice for each in reading.explanations)
    assert any(source.words for each in reading.explanations for source in each.sources)


def test_descriptions_lead_to_a_name(reading: Reading) -> None:
    described = [
        each.subject
        for each in reading.explanations
        if each.subject.name is None and not each.subject.is_value
    ]
    assert described
    for reference in described:
        assert reference.steps
        assert 0 < reference.steps[0].odds <= 1
        last = reference.steps[-1].to.text
        assert last in (reference.entity.name, *reference.entity.aliases)


def test_explanations_pass_between_processes(reading: Reading) -> None:
    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 (just dumped)


def test_a_pattern_s_claim_names_its_file() -> None:
    alone = Pipeline.load(without={"model"})
    text = "Ilse Vandoorne led out Pia Lindqvist at the Scheldeprijs."
    (found,) = alone.read(Article("a", text, date="2024-04-14"), explain=True).explanations
    assert found.producer.pattern == "leadout_for: leads out"
    assert found.producer.file == "leadout_for.yaml"
    assert "as the pattern states" in str(found)
