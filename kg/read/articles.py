"""Files and standard input into articles, one at a time, with the failures beside them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import IO, TYPE_CHECKING, Literal, Protocol

from kg.model import Article
from kg.read.decode import check_encoding, clean, decode, encoding_of_page, marked_encoding
from kg.read.errors import (
    ArticleError,
    BinaryFile,
    BrokenJson,
    DuplicateArticle,
    EmptyArticle,
    UnreadableFile,
)
from kg.read.markdown import article_from_markdown
from kg.read.packed import DAMAGED, LongLine, lines, opened
from kg.read.records import article_from_json
from kg.read.sniff import sniff
from kg.read.sources import Source, check_format, find_sources
from kg.read.web import article_from_page

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

__all__ = ["Found", "Homes", "read_articles", "read_each", "read_sources"]

_WIDE = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at one place of a source.

    Attributes:
        result: the article, or what is wrong with it.
        source: the file.
        line: its line, counted from 1, in a file of one article a line; else None.
    """

    result: Article | ArticleError
    source: Source
    line: int | None

    @property
    def place(self) -> str:
        """The file, and the line where there are several articles in it."""
        name = self.source.name
        return name if self.line is None else f"{name}:{self.line}"


class Homes(Protocol):
    """Where identifiers were read first; a dictionary is one."""

    def setdefault(self, key: str, default: str, /) -> str:
        """Give the place of an identifier, which is the given one where it is new."""


def read_articles(
    *sources: str | os.PathLike[str],
    input_format: str | None = None,
    encoding: str = "utf-8",
    on_failure: Callable[[ArticleError], None] | None = None,
) -> Iterator[Article]:
    """Read the articles of files, folders, patterns and standard input.

    What was asked for is looked up at once; the articles are then read one at a time.

    Args:
        sources: files, folders (all below them), patterns such as ``2024/*.md``, or ``-`` for
            standard input.
        input_format: ``text``, ``markdown``, ``html``, ``json`` or ``jsonl``, for files whose
            suffix does not tell; None goes by the suffix, on standard input by the beginning.
        encoding: what text without a byte-order mark is in; a web page's own declaration goes
            before.
        on_failure: is given the error of each article that cannot be read, and the reading goes
            on; None raises the first.

    Returns:
        The articles, in the order of the sources, files of a folder sorted by their paths.
    """
    found = find_sources(sources, check_format(input_format) if input_format else None)
    return read_sources(found, encoding=encoding, on_failure=on_failure)


def read_sources(
    sources: Iterable[Source],
    *,
    encoding: str = "utf-8",
    on_failure: Callable[[ArticleError], None] | None = None,
) -> Iterator[Article]:
    """Read the articles of files that were found.

    Args:
        sources: the files.
        encoding: what text without a byte-order mark is in.
        on_failure: is given the error of each article that cannot be read; None raises the first.

    Returns:
        The articles, each with an identifier of its own. Taking the next one raises an
        ``ArticleError`` where it cannot be read and there is no ``on_failure``.
    """
    return _read(sources, check_encoding(encoding), on_failure)


def read_each(
    sources: Iterable[Source],
    *,
    encoding: str = "utf-8",
    homes: Homes | None = None,
    only: Mapping[str, Container[int]] | None = None,
) -> Iterator[Found]:
    """Read the articles of files that were found, and tell of each where it stands.

    Args:
        sources: the files.
        encoding: what text without a byte-order mark is in.
        homes: remembers where each identifier was read first; None for a memory of this call.
        only: which lines of some files are wanted, by the files' names; None for all of all.

    Returns:
        Each article, or what is wrong with it, in their order.
    """
    return _each(sources, check_encoding(encoding), {} if homes is None else homes, only or {})


def _read(
    sources: Iterable[Source], encoding: str, on_failure: Callable[[ArticleError], None] | None
) -> Iterator[Article]:
    for found in _each(sources, encoding, {}, {}):
        if isinstance(found.result, Article):
            yield found.result
        elif on_failure is None:
            raise found.result
        else:
            on_failure(found.result)


def _each(
    sources: Iterable[Source], encoding: str, homes: Homes, only: Mapping[str, Container[int]]
) -> Iterator[Found]:
    for source in sources:
        for result, line in _results(source, encoding, only.get(source.name)):
            found = Found(result, source, line)
            yield _once(found, result, homes) if isinstance(result, Article) else found


def _once(found: Found, article: Article, homes: Homes) -> Found:
    """Keep the first article of an identifier, and remember where it was."""
    home = homes.setdefault(article.id, found.place)
    if home == found.place:
        return found
    error = DuplicateArticle(
        found.source.name,
        f"the article id “{article.id}” was read before, from {home}",
        "Give one of them another id: a field id in JSON or above Markdown, else the file's name.",
        line=found.line,
    )
    return replace(found, result=error)


def _results(
    source: Source, encoding: str, only: Container[int] | None
) -> Iterator[tuple[Article | ArticleError, int | None]]:
    try:
        with _opened(source) as stream:
            if source.format == "jsonl":
                yield from _line_results(stream, source, encoding, only)
                return
            data = stream.read()
    except DAMAGED as error:
        reason = getattr(error, "strerror", None) or str(error)
        remedy = "See that the file exists, is whole, and that you may read it."
        yield UnreadableFile(source.name, f"cannot be read: {reason}", remedy), None
        return
    yield from _whole_results(data, source, encoding, only)


@contextmanager
def _opened(source: Source) -> Iterator[IO[bytes]]:
    if source.path is None:
        yield sys.stdin.buffer
    else:
        with opened(source.path) as stream:
            yield stream


def _attempt(read: Callable[[], Article]) -> Article | ArticleError:
    try:
        return read()
    except ArticleError as error:
        return error


def _whole_results(
    data: bytes, source: Source, encoding: str, only: Container[int] | None
) -> Iterator[tuple[Article | ArticleError, int | None]]:
    if source.format == "html":
        encoding = encoding_of_page(data) or encoding
    try:
        text = decode(data, source.name, encoding)
        if not text.strip():
            raise _empty(source)
    except ArticleError as error:
        yield error, None
        return
    chosen = source.format or sniff(text)
    if chosen == "jsonl":
        # The text was decoded already: in UTF-8 again, it is read line by line like any other.
        yield from _line_results(BytesIO(text.encode()), source, "utf-8", only)
    else:
        yield _attempt(lambda: _article(text, chosen, source)), None


def _article(
    text: str, chosen: Literal["text", "markdown", "html", "json"], source: Source
) -> Article:
    match chosen:
        case "text":
            return Article(id=source.stem, text=clean(text))
        case "markdown":
            return article_from_markdown(text, source.name, source.stem)
        case "html":
            return article_from_page(text, source.name, source.stem)
        case "json":
            return article_from_json(text, source.name, source.stem)


def _line_results(
    stream: IO[bytes], source: Source, encoding: str, only: Container[int] | None
) -> Iterator[tuple[Article | ArticleError, int | None]]:
    """Read one JSON object a line, without ever holding the whole file."""
    offset = 0
    empty = True
    for number, (line, size) in enumerate(lines(stream), start=1):
        if number == 1 and (marked_encoding(line) or encoding).startswith(_WIDE):
            # The byte of a line end may be half a character here, so lines cannot be cut first.
            yield from _whole_results(line + stream.read(), source, encoding, only)
            return
        if line.strip():
            empty = False
            if only is None or number in only:
                read = partial(_article_of_line, line, number, offset, source, encoding)
                result = _attempt(read)
                yield result, number
                # Nothing sensible can follow: each further line would only fail again.
                if isinstance(result, BinaryFile) or line.strip() in (b"{", b"["):
                    return
        offset += size
    if empty:
        remedy = "Write one JSON object a line."
        yield EmptyArticle(source.name, "the file is empty", remedy), None


def _empty(source: Source) -> EmptyArticle:
    if source.path is None:
        return EmptyArticle(source.name, "nothing came in", "Send the article's text.")
    return EmptyArticle(source.name, "the file is empty", "Write the article into it.")


def _article_of_line(
    line: bytes, number: int, offset: int, source: Source, encoding: str
) -> Article:
    if isinstance(line, LongLine):
        problem = "a line of more than 64 MiB, which is no article"
        raise BrokenJson(source.name, problem, "Write one article a line.", line=number)
    text = decode(line, source.name, encoding, first_line=number, first_offset=offset)
    text = text.rstrip()
    if text.lstrip() in ("{", "["):
        problem = "an object over several lines, where one is expected on each line"
        remedy = "Write each object on one line, or give the file the suffix .json."
        raise BrokenJson(source.name, problem, remedy, line=number)
    return article_from_json(text, source.name, f"{source.stem}-{number}", first_line=number)
