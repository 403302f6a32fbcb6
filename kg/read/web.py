"""Web pages into articles: the main text with title, date, address and author."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kg.read.decode import clean
from kg.read.errors import EmptyArticle
from kg.read.records import Record, article_from_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from kg.model import Article

__all__ = ["article_from_page"]

# What trafilatura calls the blocks of a page, after the Text Encoding Initiative.
_BLOCKS = frozenset({"p", "head", "item", "quote", "list", "row", "table", "ab", "div", "fw"})
_LEFT_OUT = frozenset({"code", "graphic"})


def article_from_page(page: str, source: str, default_id: str) -> Article:
    """Read the main text of a web page; menus, comments and footers are left out.

    Args:
        page: the HTML.
        source: the file, for messages.
        default_id: the identifier of the article.

    Returns:
        The article, with what the page's metadata say of title, date, address and author.

    Raises:
        EmptyArticle: the page has no main text.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    for name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        # They report odd pages through logging; what matters of it comes as an error below.
        logging.getLogger(name).addHandler(logging.NullHandler())
    found = bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        # The day of publication, and only where the page states it, not guessed from its text.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    body = found.body if isinstance(found, Document) else None
    text = "\n\n".join(_paragraphs(body)) if body is not None else ""
    if not isinstance(found, Document) or not text:
        raise EmptyArticle(
            source,
            "no article was found in the page",
            "Save the page once its text is shown, or give the text itself as .txt or .md.",
        )
    fields = {
        "text": clean(text),
        "title": found.title,
        "date": found.date,
        "url": found.url,
        "author": found.author,
    }
    return article_from_record(Record(fields, source, default_id))


def _paragraphs(body: _Element) -> Iterator[str]:
    """Give the text of each innermost block, and the text that stands between blocks."""
    pieces: list[str] = []
    for piece in _pieces(body):
        if piece is not None:
            pieces.append(piece)
            continue
        paragraph = " ".join("".join(pieces).split())
        pieces.clear()
        if paragraph:
            yield paragraph


def _pieces(element: _Element) -> Iterator[str | None]:
    """Walk through the text; None marks a border between blocks."""
    if element.tag == "row":
        yield ", ".join(filter(None, (_flat(cell) for cell in element)))
        return
    if element.tag == "lb":
        yield " "
    if element.tag not in _LEFT_OUT:
        yield element.text or ""
        for child in element:
            if child.tag in _BLOCKS:
                yield None
            yield from _pieces(child)
            if child.tag in _BLOCKS:
                yield None
            yield child.tail or ""
    if element.tag == "body":
        yield None


def _flat(element: _Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())
