"""Readings, or RDF files, turned into one graph that can be asked, listed, drawn and saved."""

from __future__ import annotations

from kg.graph.errors import (
    AmbiguousEntity,
    DuplicateArticle,
    UnknownEntity,
    UnknownParameter,
    UnknownStatus,
)
from kg.graph.from_articles import build
from kg.graph.graph import Graph

__all__ = [
    "AmbiguousEntity",
    "DuplicateArticle",
    "Graph",
    "UnknownEntity",
    "UnknownParameter",
    "UnknownStatus",
    "build",
]
