"""An explanation to words: a headline, and a line for each part, marked and coloured for people."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.text import Text

from kg.explain.marks import Mark, pieces
from kg.model import STATUSES
from kg.relate.patterns import WORDS_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.explain.explanation import (
        Explanation,
        Producer,
        Reference,
        Source,
        Step,
        Verdict,
        Voice,
    )
    from kg.model import Claim, Span

__all__ = ["headline", "parts"]

_STATUS_STYLES = {"asserted": "green", "possible": "yellow", "denied": "red"}
_STYLES = {"subject": "bold cyan", "object": "bold magenta", "trigger": "bold yellow"}
_LONGEST = 90
_LEAST_SHOWN = 0.01
_LONGEST_WAY = 5


def headline(explanation: Explanation) -> Text:
    """Write what a claim says, in one line.

    Args:
        explanation: the explanation of the claim.

    Returns:
        Subject, relation, object; article, status, confidence, qualifiers and speaker.
    """
    claim = explanation.claim
    return Text.assemble(
        (f"{claim.subject.name} ", "bold"),
        claim.predicate,
        (f" {claim.object.name}", "bold"),
        f" · {claim.article} · ",
        (claim.status, _STATUS_STYLES[claim.status]),
        f", confidence {claim.confidence:.4f}",
        *(f" · {said}" for said in _qualifiers(claim)),
    )


def parts(explanation: Explanation) -> Iterator[tuple[str, Text]]:
    """Write why a claim says so, part by part.

    Args:
        explanation: the explanation.

    Yields:
        What is explained, and the explanation. Sentences come in the order of the text.
    """
    for sentence in explanation.sentences:
        is_evidence = sentence == explanation.claim.evidence
        yield "evidence" if is_evidence else "context", _marked(sentence, explanation)
    yield "subject", Text(_reference(explanation.subject))
    yield "object", Text(_reference(explanation.object))
    yield "found by", Text(_producer(explanation.producer))
    yield "status", Text(_verdict(explanation.claim, explanation.verdict))
    if explanation.verdict.doubts:
        words = ", ".join(_quoted(word) for word in explanation.verdict.doubts)
        yield "doubt", Text(f"{words} (patterns heed ontology/patterns/{WORDS_FILE})")
    yield "confidence", Text(_confidence(explanation))
    for source in explanation.sources:
        yield source.qualifier, Text(_source(source, explanation))
    if explanation.voice:
        yield "speaker", Text(_voice(explanation.voice))


def _qualifiers(claim: Claim) -> Iterator[str]:
    for name in ("year", "stage", "rank"):
        value = getattr(claim, name)
        if value is not None:
            yield f"{name} {value}"
    if claim.speaker:
        yield f"says {claim.speaker.name}"


def _marked(sentence: Span, explanation: Explanation) -> Text:
    """A sentence with subject, object and trigger in brackets that name them."""
    marks: list[Mark] = []
    for name, reference in (("subject", explanation.subject), ("object", explanation.object)):
        if reference.sentence == sentence:
            marks.append(Mark(reference.mention.start, reference.mention.end, name))
    trigger = explanation.claim.trigger
    if trigger and sentence.start <= trigger.start < sentence.end:
        marks.extend(_apart(trigger, marks, sentence))
    text = Text()
    open_marks: tuple[Mark, ...] = ()
    for piece in pieces(sentence.text, sentence.start, marks):
        text.append_text(_brackets(open_marks, piece.marks))
        open_marks = piece.marks
        style = _STYLES[piece.marks[-1].name] if piece.marks else None
        text.append(re.sub(r"\s", " ", piece.text), style)
    return text.append_text(_brackets(open_marks, ()))


def _brackets(before: tuple[Mark, ...], after: tuple[Mark, ...]) -> Text:
    """The brackets between two pieces: those that close, the innermost first, and those that open."""
    closing = [("]", _STYLES[mark.name]) for mark in reversed(before) if mark not in after]
    opening = [(f"[{mark.name}: ", _STYLES[mark.name]) for mark in after if mark not in before]
    return Text.assemble(*closing, *opening)


def _apart(trigger: Span, mentions: list[Mark], sentence: Span) -> Iterator[Mark]:
    """The parts of a trigger outside the mentions; one that lies within a mention stays whole."""
    if any(each.start <= trigger.start and trigger.end <= each.end for each in mentions):
        yield Mark(trigger.start, trigger.end, "trigger")
        return
    cuts = sorted({trigger.start, trigger.end, *(at for m in mentions for at in (m.start, m.end))})
    cuts = [at for at in cuts if trigger.start <= at <= trigger.end]
    for start, end in pairwise(cuts):
        words = sentence.text[start - sentence.start : end - sentence.start]
        covered = any(each.start <= start and end <= each.end for each in mentions)
        if not covered and any(map(str.isalnum, words)):
            begin = start + len(words) - len(words.lstrip())
            yield Mark(begin, begin + len(words.strip()), "trigger")


def _reference(reference: Reference) -> str:
    meant = f"{_quoted(reference.mention)} → {reference.entity.name}"
    if reference.is_value:
        return f"{meant}, by the words of ontology/cues"
    steps = [_step(step) for step in reference.steps]
    if len(steps) > _LONGEST_WAY:
        steps[_LONGEST_WAY - 2 : -1] = [f"{len(steps) - _LONGEST_WAY + 1} more"]
    way = " → ".join(steps)
    reasons = f"by link to {way}" if way else "by name"
    if reference.entry is None:
        return f"{meant}, {reasons}"
    known = "" if reference.entry == reference.entity.name else f" as {reference.entry}"
    return f"{meant}, {reasons}; known to the gazetteer{known}"


def _step(step: Step) -> str:
    to = _quoted(step.to)
    if step.by == "wording":
        return f"{to} (one is a part of the other)"
    if step.by == "gazetteer":
        return f"{to} (names of one entry of the gazetteer)"
    fit = (
        "" if step.fit == 1 else f", nationality or gender {'fits' if step.fit > 1 else 'differs'}"
    )
    odds = f"{step.odds:.2f}" if step.odds >= _LEAST_SHOWN else f"under {_LEAST_SHOWN}"
    return f"{to} ({odds}{fit})"


def _producer(producer: Producer) -> str:
    needed = f"({producer.threshold:.4f} needed)"
    if producer.pattern is None:
        return f"the model: odds {producer.odds:.4f} {needed}"
    alone = producer.model_odds
    model = "" if alone is None else f"; the model alone gives {alone:.4f}"
    place = f"ontology/patterns/{producer.file}"
    return f"pattern “{producer.pattern}” in {place}: odds {producer.odds:.4f} {needed}{model}"


def _verdict(claim: Claim, verdict: Verdict) -> str:
    if verdict.by_pattern:
        return f"{claim.status}, as the pattern states"
    odds = dict(zip(STATUSES, verdict.odds, strict=True))
    written = ", ".join(f"{status} {value:.4f}" for status, value in odds.items())
    least = f"{verdict.least:.4f}"
    if claim.status == "asserted":
        return f"{written}; a fact from {least} on"
    return f"{written}; no fact below {least}, and {claim.status} is the likelier of the others"


def _confidence(explanation: Explanation) -> str:
    claim, verdict = explanation.claim, explanation.verdict
    share = verdict.odds[STATUSES.index(claim.status)]
    product = f"{explanation.producer.odds:.4f} × {share:.4f} = {verdict.raw:.4f}"
    return f"{product}, calibrated on held-back passages to {claim.confidence:.4f}"


def _source(source: Source, explanation: Explanation) -> str:
    date = explanation.date or "no date"
    if source.words is None or source.sentence is None:
        return f"{source.value}: the year of the article, {date}"
    words = _quoted(source.words)
    if source.qualifier == "year" and str(source.value) not in source.words.text:
        words += f", counted from {date}"
    shown = source.sentence in explanation.sentences
    return f"{source.value}: {words}" + ("" if shown else f", in: {_shortened(source.sentence)}")


def _voice(voice: Voice) -> str:
    meant, words = _reference(voice.reference), _shortened(voice.words)
    if voice.by == "verb":
        return f"{meant}; named for what is quoted by: {words}"
    if voice.by == "first person":
        return f"{meant}; the first person of: {words}"
    if voice.by == "introduction":
        return f"{meant}; likely to speak after: {words}"
    said = "the quotation is" if voice.quotation else "it is reported as"
    return f"{meant}; to the model {said} theirs, by: {words}"


def _quoted(span: Span) -> str:
    return f"“{' '.join(span.text.split())}”"


def _shortened(span: Span) -> str:
    text = " ".join(span.text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
