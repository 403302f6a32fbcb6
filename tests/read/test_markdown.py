"""What is left of Markdown, and what its front matter gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Article
from kg.read.errors import ArticleError, BrokenFrontMatter, EmptyArticle, WrongField
from kg.read.markdown import article_from_markdown


def read(text: str) -> Article:
    return article_from_markdown(text, "a.md", "a")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("One line\nbroken in two.\n\nNext.", "One line broken in two.\n\nNext."),
        ("# Title\nText.\n## Part\nMore.", "Title\n\nText.\n\nPart\n\nMore."),
        ("**Tim** _Merlier_ `won` it.", "Tim Merlier won it."),
        ("[Merlier](https://example.org 'x') won.", "Merlier won."),
        ("![Merlier wins](photo.jpg)\n\nHe won.", "He won."),
        ("- Merlier\n- Philipsen\n\n1. Gold", "Merlier\n\nPhilipsen\n\nGold"),
        ("> “I am happy,”\n> he said.", "“I am happy,” he said."),
        ("|Place|Rider|\n|-|-|\n|1|*Merlier*|", "Place, Rider\n\n1, Merlier"),
        ("```\ncode\n```\nText.", "Text."),
        ("<div>Merlier <b>won</b>.</div>\n\n<!-- draft -->\nEnd.", "Merlier won .\n\nEnd."),
        ("Line<br>break, H<sub>2</sub>O.", "Line break, H2O."),
        ("Caf&eacute; \\* Mørkøv's", "Café * Mørkøv's"),
        ("hard  \nbreak", "hard break"),
        ("Above\n\n---\n\nbelow", "Above\n\nbelow"),
        ("a\r\n\r\nb", "a\n\nb"),
    ],
)
def test_markup_goes_and_words_stay(markdown: str, text: str) -> None:
    assert read(markdown).text == text


def test_front_matter_gives_the_fields() -> None:
    block = "---\nTitle: Kopecky wins\ndate: 2024-03-31\nid: r1\nurl: https://example.org\n---\n"
    assert read(f"{block}She won.") == Article(
        id="r1", text="She won.", title="Kopecky wins", date="2024-03-31", url="https://example.org"
    )


def test_first_heading_is_the_title_where_no_field_is() -> None:
    article = read("Flash\n\n## Not this\n\n# This *one*\n\n# Nor this")
    assert article.title == "This one"
    assert "This one" in article.text.split("\n\n")


def test_rule_in_the_text_is_no_front_matter() -> None:
    assert read("Text.\n\n---\ntitle: x\n---\n").title == ""


@pytest.mark.parametrize(
    ("markdown", "kind", "line"),
    [
        ("---\ntitle: a: b\n---\nText.", BrokenFrontMatter, 2),
        ("---\ntitle: x\nurl: [\n---\nText.", BrokenFrontMatter, 4),
        ("---\n- a\n---\nText.", BrokenFrontMatter, 2),
        ("---\ndate: 2024-02-31\n---\nText.", BrokenFrontMatter, 1),
        ("---\ntitle: x\ndate: last Sunday\n---\nText.", WrongField, 3),
        ("---\ntitle: [a]\n---\nText.", WrongField, 2),
        ("---\ntitle: x\n---\n", EmptyArticle, None),
        ("![only a photo](x.jpg)", EmptyArticle, None),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    markdown: str, kind: type[ArticleError], line: int | None
) -> None:
    with pytest.raises(kind) as caught:
        read(markdown)
    assert caught.value.line == line
    assert str(caught.value).startswith("a.md:")


def test_examples_of_the_corpus_are_read() -> None:
    folder = Path(__file__).parents[2] / "corpus" / "examples"
    for path in sorted(folder.glob("*.md")):
        article = article_from_markdown(path.read_text("utf-8"), str(path), path.stem)
        assert article.title, path
        assert article.date, path
