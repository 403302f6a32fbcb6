"""Markdown with front matter into articles: paragraphs of plain text, one blank line between."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from kg.read.decode import clean
from kg.read.errors import BrokenFrontMatter, EmptyArticle
from kg.read.records import Record, article_from_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token

    from kg.model import Article

__all__ = ["article_from_markdown"]

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_TAG = re.compile(r"<(?:(!--)|(script|style)\b|[^<>]+>)", re.IGNORECASE)
_REST_OF_TAG = re.compile("[^<>]*>")
_END_OF_COMMENT = re.compile("-->")
_END_OF_ELEMENT = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")
}


def article_from_markdown(text: str, source: str, default_id: str) -> Article:
    """Read a Markdown text and the fields above it.

    Headings, list items, and rows of tables become paragraphs of their own; emphasis, links and
    tags leave their words; images and blocks of code leave nothing.

    Args:
        text: the Markdown, with or without a YAML block between lines of ``---`` above it.
        source: the file, for messages.
        default_id: the identifier where the block gives none.

    Returns:
        The article; its title is the block's, else the first heading of the first level.

    Raises:
        EmptyArticle: no text is left.
    """
    whole = clean(text)
    found = _FRONT_MATTER.match(whole)
    written = found[1] if found else ""
    fields = _fields(written, source) if found else {}
    tokens = _tokens(whole[found.end() :] if found else whole)
    kept = "\n\n".join(_paragraphs(tokens))
    if not kept:
        raise EmptyArticle(source, "the file has no text", "Write the article into it.")
    title = fields.get("title") or _first_heading(tokens)
    complete = {**fields, "title": title, "text": kept}
    return article_from_record(Record(complete, source, default_id, written, first_line=2))


def _fields(block: str, source: str) -> Mapping[str, object]:
    import yaml

    try:
        value: object = yaml.safe_load(block)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it is no YAML"
        raise BrokenFrontMatter(
            source,
            f"broken front matter: {problem}",
            "Write lines such as “title: …”, and texts with a colon in quotation marks.",
            # The block begins below the first line of dashes.
            line=mark.line + 2 if mark else 1,
            column=mark.column + 1 if mark else None,
        ) from None
    except RecursionError:
        problem = "broken front matter: it is nested too deep"
        raise BrokenFrontMatter(
            source, problem, "Write lines such as “title: …”.", line=2
        ) from None
    except ValueError as error:
        # YAML makes a date of anything that looks like one, 2024-02-31 too.
        problem = f"broken front matter: {error}"
        raise BrokenFrontMatter(source, problem, "Correct the date.", line=1) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        problem = "broken front matter: no names of fields"
        remedy = "Write lines such as “title: …”."
        raise BrokenFrontMatter(source, problem, remedy, line=2)
    return {str(name).lower(): field for name, field in value.items()}


def _tokens(text: str) -> Sequence[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    cells: list[str] | None = None
    for token in tokens:
        words = _words(token)
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            words = ", ".join(cell for cell in cells or () if cell)
            cells = None
        elif cells is not None:
            if token.type == "inline":
                cells.append(words)
            continue
        if words:
            yield words


def _words(token: Token) -> str:
    if token.type == "html_block":
        return _single_spaced(_without_tags(token.content))
    if token.type != "inline":
        return ""
    return _single_spaced("".join(chain.from_iterable(map(_pieces, token.children or ()))))


def _without_tags(text: str) -> str:
    """Leave out tags and comments, and scripts and styles with what they hold."""
    kept: list[str] = []
    # What never ends is looked for once, not from each of its beginnings.
    endless: set[re.Pattern[str]] = set()
    at = 0
    while (tag := _TAG.search(text, at)) is not None:
        kept.append(text[at : tag.start()])
        at = tag.end()
        if tag[1] or tag[2]:
            ending = _END_OF_ELEMENT[tag[2].lower()] if tag[2] else _END_OF_COMMENT
            end = None if ending in endless else ending.search(text, at)
            if end is not None:
                at = end.end()
            else:
                endless.add(ending)
                # As good as any other tag, if it ends like one.
                rest = _REST_OF_TAG.match(text, at)
                kept.append(" " if rest else tag[0])
                at = rest.end() if rest else at
                continue
        kept.append(" ")
    return "".join([*kept, text[at:]])


def _pieces(token: Token) -> Iterator[str]:
    if token.type in ("text", "code_inline"):
        yield token.content
    elif token.type in ("softbreak", "hardbreak") or token.content.lower().startswith("<br"):
        yield " "


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _first_heading(tokens: Sequence[Token]) -> str:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return _words(inline)
    return ""
