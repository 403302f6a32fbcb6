"""Whatever an article says: spans that hold what they say, the same twice, in time like its length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given, settings

from benchmarks.hostile import HOSTILE, hostile_text
from kg.model import Article, Reading, Span
from kg.pipeline import Pipeline
from kg.read.decode import clean
from kg.read.markdown import article_from_markdown
from kg.read.sniff import sniff
from kg.recognise.document import make_document
from kg.recognise.quotations import find_quotations
from kg.recognise.values import find_values
from tests.fuzz.strategies import TEXTS

LENGTH = 400
GROWTH = 8
# Linear work grows eightfold here, and work that grows with the square of the length 64-fold.
MOST_GROWTH = GROWTH * 4
# So little that its growth is noise, in seconds.
NOTHING = 0.15


def spans(reading: Reading) -> Iterator[Span]:
    for mention in reading.mentions:
        yield from filter(None, (mention.span, mention.name))
    for claim in reading.claims:
        yield from filter(None, (claim.evidence, claim.trigger))


def check(pipeline: Pipeline, text: str) -> Reading:
    reading = pipeline.read(Article("a", text, date="2024-05-01"))
    for span in spans(reading):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    known = {entity.id for entity in reading.entities}
    assert {mention.entity for mention in reading.mentions} <= {None, *known}
    for claim in reading.claims:
        assert {claim.subject.id, claim.object.id} <= known
        assert 0 <= claim.confidence <= 1
    return reading


# A failure would show the whole pipeline.
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
# As all readers give it: without lone surrogates.
@given(text=TEXTS.map(clean))
# The network takes most of the time, whatever the text.
@settings(max_examples=max(40, settings.default.max_examples // 2 if settings.default else 0))
@pytest.mark.usefixtures("folder")
def test_any_text_can_be_read(pipeline: Pipeline, text: str) -> None:
    assert check(pipeline, text) == check(pipeline, text)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.usefixtures("folder")
def test_hostile_texts_can_be_read(pipeline: Pipeline, kind: str) -> None:
    check(pipeline, hostile_text(kind, LENGTH))


def test_a_text_of_nothing(pipeline: Pipeline) -> None:
    assert check(pipeline, "") == replace(check(pipeline, ""), mentions=())


def _words(text: str) -> object:
    return find_values(make_document(text), None)


def _markdown(text: str) -> object:
    return article_from_markdown(f"<p>{text}</p>\n\nBrekke won.", "a.md", "a")


STEPS: dict[str, Callable[[str], object]] = {
    "sniff": sniff,
    "quotations": find_quotations,
    "words and values": _words,
    "Markdown": _markdown,
}
LENGTHS = {"sniff": 20_000, "quotations": 10_000, "words and values": 1_000, "Markdown": 2_000}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_work_grows_like_the_text(step: str, kind: str) -> None:
    work, length = STEPS[step], LENGTHS[step]
    once, more = (hostile_text(kind, length * times) for times in (1, GROWTH))
    before = seconds(work, once)
    after = seconds(work, more)
    # Another program may have slowed the one down and not the other: only twice in a row is slow.
    if after > NOTHING and after > MOST_GROWTH * before:
        before, after = seconds(work, once), seconds(work, more)
    assert after <= max(NOTHING, MOST_GROWTH * before)


def seconds(work: Callable[[str], object], text: str) -> float:
    begin = process_time()
    work(text)
    return process_time() - begin
