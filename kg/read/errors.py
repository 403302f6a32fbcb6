"""What can go wrong between a file and an article, each with the place and the remedy."""

from __future__ import annotations

from kg.errors import KgError

__all__ = [
    "ArticleError",
    "BinaryFile",
    "BrokenFrontMatter",
    "BrokenJson",
    "DuplicateArticle",
    "EmptyArticle",
    "EmptySource",
    "MissingField",
    "ReadError",
    "SourceError",
    "SourceNotFound",
    "UnknownEncoding",
    "UnknownFormat",
    "UnreadableFile",
    "WrongEncoding",
    "WrongField",
]


class ReadError(KgError):
    """The base of all errors of reading.

    Attributes:
        source: the file, folder or stream, as the caller named it.
        problem: what is wrong.
        remedy: what would mend it.
        line: the line it was found on, counted from 1, or None.
        column: the column, in characters counted from 1, or None.
    """

    def __init__(
        self,
        source: str,
        problem: str,
        remedy: str,
        *,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        """Put place, problem and remedy into one message.

        Args:
            source: the file, folder or stream, as the caller named it.
            problem: what is wrong.
            remedy: what would mend it.
            line: the line it was found on, counted from 1.
            column: the column, in characters counted from 1.
        """
        self.source = source
        self.problem = problem
        self.remedy = remedy
        self.line = line
        self.column = column
        place = ":".join(str(part) for part in (source, line, column) if part is not None)
        super().__init__(f"{place}: {problem}. {remedy}")


class SourceError(ReadError):
    """What was asked for cannot be read at all: nothing was read."""


class SourceNotFound(SourceError):
    """No file or folder has this name, and no file matches this pattern."""


class EmptySource(SourceError):
    """A folder has no article in it."""


class UnknownFormat(SourceError):
    """The suffix of a file, or the name of a format, is none that articles have."""


class UnknownEncoding(SourceError):
    """No encoding has this name."""


class ArticleError(ReadError):
    """One article cannot be read; others from the same source can."""


class UnreadableFile(ArticleError):
    """The system refuses to open or read the file."""


class WrongEncoding(ArticleError):
    """The bytes of a file are no text in the encoding they should have.

    Attributes:
        offset: where the first wrong byte stands, counted from 0.
        likely: the encoding that the file seems to have, or None.
    """

    def __init__(
        self,
        source: str,
        problem: str,
        remedy: str,
        *,
        line: int,
        offset: int,
        likely: str | None,
    ) -> None:
        """Put place, problem and remedy into one message.

        Args:
            source: the file, as the caller named it.
            problem: what is wrong.
            remedy: what would mend it.
            line: the line of the first wrong byte, counted from 1.
            offset: the first wrong byte, counted from 0.
            likely: the encoding that the file seems to have.
        """
        super().__init__(source, problem, remedy, line=line)
        self.offset = offset
        self.likely = likely


class BinaryFile(ArticleError):
    """The file holds something other than text."""


class EmptyArticle(ArticleError):
    """There is no text in the file, the record or the page."""


class BrokenJson(ArticleError):
    """A file or a line is not valid JSON, or not one JSON object."""


class BrokenFrontMatter(ArticleError):
    """The block of fields above a Markdown text cannot be read."""


class MissingField(ArticleError):
    """A record lacks a field that every article has."""


class WrongField(ArticleError):
    """A field holds something of another kind than it should."""


class DuplicateArticle(ArticleError):
    """Two articles have the same identifier."""
