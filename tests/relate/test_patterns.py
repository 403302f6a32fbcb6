"""Patterns find the facts of their examples, and no others; slots and tokens are kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from kg.relate.patterns import Pattern, PatternError, PatternMatch, Patterns, Slot
from kg.vocabulary import relations

TOKENIZER = spacy.blank("en")
PATTERNS = Patterns.load()
CASES = [(pattern, text) for pattern in PATTERNS.patterns for text in pattern.examples]
COUNTER_CASES = [
    (pattern, text) for pattern in PATTERNS.patterns for text in pattern.counter_examples
]


def marked(text: str) -> tuple[Doc, list[Slot], list[str]]:
    """Read ``[Mia Holt](s:Rider)`` marks, which may be nested, into slots and their roles."""
    plain = ""
    begins: list[int] = []
    spans: list[tuple[int, int, str]] = []
    for piece in re.findall(r"\[|\]\([\w:]+\)|[^\[\]]+", text):
        if piece == "[":
            begins.append(len(plain))
        elif piece.startswith("]("):
            spans.append((begins.pop(), len(plain), piece[2:-1]))
        else:
            plain += piece
    doc = TOKENIZER(plain)
    slots: list[Slot] = []
    roles: list[str] = []
    for begin, end, label in spans:
        role, _, type_ = label.rpartition(":")
        span = doc.char_span(begin, end, alignment_mode="expand")
        assert span is not None
        slots.append(Slot(span.start, span.end, type_, len(slots)))
        roles.append(role)
    return doc, slots, roles


def found_by(pattern: Pattern | None, text: str) -> Iterator[PatternMatch]:
    """Match all patterns and give what one of them found, or what all found."""
    doc, slots, _ = marked(text)
    for match in PATTERNS.match(doc, slots):
        if pattern is None or match.pattern_name == pattern.name:
            yield match


def name_of(value: object) -> str:
    """Name a pattern in the test report."""
    return value.name if isinstance(value, Pattern) else ""


@pytest.mark.parametrize(("pattern", "text"), CASES, ids=name_of)
def test_pattern_finds_the_facts_of_its_example(pattern: Pattern, text: str) -> None:
    _, _, roles = marked(text)
    expected = {
        (subject, thing)
        for subject, role in enumerate(roles)
        if role == "s"
        for thing, other in enumerate(roles)
        if other == "o"
    }
    assert expected
    found = {(it.subject_slot_index, it.object_slot_index) for it in found_by(pattern, text)}
    assert found == expected


@pytest.mark.parametrize(("pattern", "text"), COUNTER_CASES, ids=name_of)
def test_pattern_finds_nothing_in_its_counter_example(pattern: Pattern, text: str) -> None:
    _, slots, _ = marked(text)
    assert len(slots) > 1
    assert list(found_by(pattern, text)) == []


def test_every_relation_has_a_pattern() -> None:
    assert {pattern.relation for pattern in PATTERNS.patterns} == set(relations())


def test_pattern_names_are_unique() -> None:
    names = [pattern.name for pattern in PATTERNS.patterns]
    assert len(names) == len(set(names))


def test_trigger_is_the_words_that_say_it() -> None:
    text = "[Ilse Varn](Rider), who now rides for [Sturmvogel](Team), won."
    doc, slots, _ = marked(text)
    (match,) = PATTERNS.match(doc, slots)
    assert doc[match.trigger_start : match.trigger_end].text == "who now rides for"


def test_trigger_without_words_is_the_object() -> None:
    doc, slots, _ = marked("[Ilse Varn](Rider) ([Sturmvogel](Team)) won.")
    (match,) = PATTERNS.match(doc, slots)
    assert doc[match.trigger_start : match.trigger_end].text == "Sturmvogel"


def test_qualifiers_are_the_slots_that_give_them() -> None:
    doc, slots, _ = marked(
        "[Mia Holt](Rider) was [third](Rank) in [the Tour](Race) in [2012](Year)."
    )
    (match,) = PATTERNS.match(doc, slots)
    assert (match.relation, match.qualifiers) == ("placed_in", {"rank": 1, "year": 3})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[Noord Classic](Race): 1. [Ana Ruiz](Rider) ([Noord](Team)), 4:12:03; "
            "[2](Rank). [Mia Holt](Rider) ([Zee](Team)); [3](Rank). [Jo Berg](Rider) ([Zee](Team))",
            {("won", 1, None), ("placed_in", 4, 2), ("placed_in", 7, 3)},
        ),
        (
            "[The Tour](Race) was won by [Mia Holt](Rider) and not by [Jo Berg](Rider).",
            {("won", 1, None)},
        ),
    ],
)
def test_results_give_places(text: str, expected: set[tuple[str, int, int | None]]) -> None:
    doc, slots, _ = marked(text)
    ranks = {slot.index: int(doc[slot.start].text) for slot in slots if slot.type == "Rank"}
    found = {
        (match.relation, match.subject_slot_index, ranks.get(match.qualifiers.get("rank", -1)))
        for match in PATTERNS.match(doc, slots)
        if match.relation in {"won", "placed_in"}
    }
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nobody believes that [Mia Holt](Rider) won [the Tour](Race).",
        "If [Mia Holt](Rider) beat [Jo Berg](Rider), it rained.",
        "[Mia Holt](Rider) won [the Tour](Race)?",
        "[Mia Holt](Rider). [Jo Berg](Rider) won.\n\n([Noord](Team)) slept.",
        "[Mia Holt](Rider) came second. In [the Tour](Race) it rained.",
    ],
)
def test_doubt_and_sentence_ends_keep_facts_apart(text: str) -> None:
    assert [it for it in found_by(None, text) if it.status == "asserted"] == []


def test_no_slots_give_no_match() -> None:
    assert list(PATTERNS.match(TOKENIZER("She won the Tour."), [])) == []
    assert list(PATTERNS.match(TOKENIZER(""), [])) == []


WORDS = "words: {}\nhedges: []\ndoubt: []\n"
HEAD = "relation: won\npatterns:\n- {name: x, example: a, counter_example: b, "


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("pattern: 'a', colour: red}", "unknown fields"),
        ("status: sure, pattern: 'a'}", "status 'sure'"),
        ("unless: bored, pattern: 'a'}", "unless 'bored'"),
        ("pattern: '[a|b'}", "brackets do not match"),
        ("pattern: 'a ]'}", "']' is out of place"),
        ("pattern: 'a | b'}", "'|' is out of place"),
        ("pattern: '{s:rider}'}", "cannot read the mention"),
        ("pattern: '<nothing>'}", "no shared words <nothing>"),
        ("pattern: '...9'}", "a gap has at most"),
        ("pattern: '{s:Rider} won'}", "has no object"),
    ],
)
def test_wrong_pattern_is_named_with_its_fault(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "words.yaml").write_text(WORDS, "utf-8")
    (tmp_path / "won.yaml").write_text(HEAD + entry, "utf-8")
    with pytest.raises(PatternError, match=re.escape(message)) as caught:
        Patterns.load(tmp_path)
    assert caught.value.pattern == "won: x"
