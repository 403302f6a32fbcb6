"""Very long texts, cut into passages."""

from __future__ import annotations

import pytest

from kg.recognise.passages import MOST_CHARACTERS, passages


def cut(text: str, most: int) -> list[str]:
    return [text[start:end] for start, end in passages(text, most)]


@pytest.mark.parametrize("text", ["", "Varn won.", "Varn won.\n\nHolm lost.", "x" * 40])
def test_a_text_that_is_not_too_long_is_one_passage(text: str) -> None:
    assert passages(text, 40) == [(0, len(text))]


def test_no_article_of_twenty_thousand_words_is_cut() -> None:
    assert 20_000 * len("length ") < MOST_CHARACTERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.\n\nThree. Four.", ["One. Two.\n\n", "Three. Four."]),
        ("One two.\nThree. Four. Five", ["One two.\n", "Three. Four. Five"]),
        ("One two three. Four five six", ["One two three. ", "Four five six"]),
        ("One two three four five six", ["One two three ", "four five six"]),
        ("“One,” he said. “Two.” Three.", ["“One,” he said. ", "“Two.” Three."]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklm", "nopqrstuvwxyz"]),
        ("One two three\n \n\n four five six", ["One two three\n \n\n ", "four five six"]),
    ],
)
def test_passages_end_with_paragraphs_or_else_with_lines_sentences_or_words(
    text: str, expected: list[str]
) -> None:
    assert cut(text, 18) == expected


@pytest.mark.parametrize("piece", ["a", " ", "\n", "Varn won.\n\n", ". ", "“Varn won ", "word "])
@pytest.mark.parametrize("most", [1, 7, 64])
def test_passages_are_together_the_text_and_none_is_empty_or_too_long(
    piece: str, most: int
) -> None:
    text = piece * 100
    found = cut(text, most)
    assert "".join(found) == text
    assert all(0 < len(each) <= most for each in found)


def test_passages_are_of_about_one_length() -> None:
    lengths = [len(each) for each in cut("Varn won the race again.\n\n" * 100, 1000)]
    assert len(lengths) == 3
    assert max(lengths) < 1.1 * min(lengths)
