"""Files, folders and standard input, turned into articles of exact text."""

from __future__ import annotations

from kg.read.articles import read_articles, read_sources
from kg.read.errors import ArticleError, ReadError, SourceError
from kg.read.sources import Source, find_sources

__all__ = [
    "ArticleError",
    "ReadError",
    "Source",
    "SourceError",
    "find_sources",
    "read_articles",
    "read_sources",
]
