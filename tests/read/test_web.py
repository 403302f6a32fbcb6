"""What is taken from a web page."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Article
from kg.read import read_articles
from kg.read.errors import EmptyArticle
from kg.read.web import article_from_page

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="{charset}"><title>Sprinter's delight | The Echelon</title>
<meta property="og:title" content="Sprinter’s delight in Doha">
<meta property="article:published_time" content="2024-02-09T10:00:00+03:00">
<meta name="author" content="Ann Smith">
<link rel="canonical" href="https://example.org/doha"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/races">Races</a></li></ul></nav>
<article><h1>Sprinter’s delight in Doha</h1>
<p>Michael Mørkøv led out <b>Mark Cavendish</b> in front of a crowd that had waited
for two hours in the wind.</p>
<h2>The result</h2>
<ul><li>1 Mark Cavendish</li><li>2 Dylan Groenewegen</li></ul>
<blockquote><p>“I only had to finish it,” said Cavendish.</p></blockquote>
<table><tr><td>Stage</td><td>Winner</td></tr><tr><td>1</td><td>Cavendish</td></tr></table>
<p>The race goes on tomorrow.<br>It ends on Sunday, if the wind allows it to go on.</p></article>
<footer><p>© 2019 The Echelon. All rights reserved. Contact us for adverts.</p></footer>
</body></html>"""

PARAGRAPHS = [
    "Sprinter’s delight in Doha",
    "Michael Mørkøv led out Mark Cavendish in front of a crowd that had waited "
    "for two hours in the wind.",
    "The result",
    "1 Mark Cavendish",
    "2 Dylan Groenewegen",
    "“I only had to finish it,” said Cavendish.",
    "Stage, Winner",
    "1, Cavendish",
    "The race goes on tomorrow. It ends on Sunday, if the wind allows it to go on.",
]


def test_page_gives_text_and_metadata() -> None:
    article = article_from_page(PAGE, "doha.html", "doha")
    assert article == Article(
        id="doha",
        text="\n\n".join(PARAGRAPHS),
        title="Sprinter’s delight in Doha",
        date="2024-02-09",
        url="https://example.org/doha",
        author="Ann Smith",
    )


def test_date_is_not_guessed_from_the_text() -> None:
    line = next(line for line in PAGE.splitlines() if "published_time" in line)
    page = PAGE.replace(line, "").replace("two hours", "two hours on 8 May 2011")
    assert article_from_page(page, "doha.html", "doha").date is None


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "utf-8", "unknown-9"])
def test_declared_encoding_is_believed(tmp_path: Path, charset: str) -> None:
    codec = "utf-8" if charset in ("utf-8", "unknown-9") else "windows-1252"
    path = tmp_path / "doha.html"
    path.write_bytes(PAGE.replace("{charset}", charset).encode(codec))
    (article,) = read_articles(path)
    assert article.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html><body><img src='a.png'></body></html>", "<"]
)
def test_page_without_an_article_is_reported(page: str) -> None:
    with pytest.raises(EmptyArticle, match=r"^a\.html: no article was found in the page"):
        article_from_page(page, "a.html", "a")


def test_odd_page_writes_nothing_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EmptyArticle):
        article_from_page("\x01", "a.html", "a")
    assert capfd.readouterr() == ("", "")
