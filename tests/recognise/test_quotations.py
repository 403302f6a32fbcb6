"""Quotations of all four kinds, and what only looks like one."""

from __future__ import annotations

import pytest

from kg.recognise.quotations import find_quotations


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("‘We won,’ she said.", ["‘We won,’"]),
        ("“We won,” she said.", ["“We won,”"]),
        ("'We won,' she said.", ["'We won,'"]),
        ('"We won," she said.', ['"We won,"']),
        ("‘It's the riders’ choice, isn’t it,’ he said.", ["‘It's the riders’ choice, isn’t it,’"]),
        ("“First,” he said, “we rest.”", ["“First,”", "“we rest.”"]),
        ("The riders' bus left in '21 and in ‘20.", []),
        ('A gap of 5" was enough.', []),
        (
            "“One goes on\n\n“and here it ends.” Then silence.",
            ["“One goes on", "“and here it ends.”"],
        ),
        ("« On a gagné », dit-elle; «\u00a0Oui.\u00a0»", ["« On a gagné »", "«\u00a0Oui.\u00a0»"]),
        ("", []),
    ],
)
def test_quotations_are_found(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in find_quotations(text)] == quoted


def test_marks_that_never_close_take_linear_time_and_one_paragraph() -> None:
    text = "“Open " * 3000 + "\n\nNext."
    spans = find_quotations(text)
    assert all(end <= text.index("\n") for _, end in spans)
