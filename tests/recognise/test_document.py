"""Texts to words and sentences."""

from __future__ import annotations

import pytest

from kg.recognise.document import make_document


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("She won. He lost.", ["She won.", "He lost."]),
        ("‘Really?’ he asked. Yes.", ["‘Really?’ he asked.", "Yes."]),
        ("J. P. Varn won.", ["J. P. Varn won."]),
        ("A headline\n\nThe text begins.", ["A headline", "The text begins."]),
        ("“We won.” Then they left.", ["“We won.”", "Then they left."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [s.text.strip() for s in make_document(text).sents] == sentences


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "Łukasz Wiśniowski’s 2nd place\t(DSQ) …", "a\u200bb"]
)
def test_the_text_is_kept_exactly(text: str) -> None:
    assert make_document(text).text == text


def test_what_never_ends_is_cut() -> None:
    sentences = list(make_document(f"She won. {'Then he rode on and ' * 1000}won.").sents)
    assert sentences[0].text.strip() == "She won."
    # The first of the long one, whole pieces, and what is left.
    assert {len(each) for each in sentences[1:-1]} == {500}
    assert 0 < len(sentences[-1]) < 500
