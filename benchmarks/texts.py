"""The project's own passages to articles of a usual length, the same ones every time."""

from __future__ import annotations

import random
from hashlib import blake2b
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from training.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Article

__all__ = ["CORPUS", "count_words", "digest", "make_articles"]

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
_SEED = 1


def make_articles(count: int, words: int = 500) -> list[Article]:
    """Join passages of ``corpus/train`` and the examples to articles.

    Args:
        count: how many articles.
        words: how long they are on average; each ends with a whole passage.

    Returns:
        The articles; passages come again where there are not enough.
    """
    from kg.model import Article

    pieces = _pieces()
    articles = []
    taken = 0
    for number in range(count):
        parts: list[str] = []
        date = None
        # What is too long here makes the next shorter, so that the mean is as it should be.
        while not parts or taken < (number + 1) * words:
            text, dated = next(pieces)
            date = date or dated
            parts.append(text)
            taken += count_words(text)
        articles.append(Article(f"article-{number:03}", "\n\n".join(parts), date=date))
    return articles


def count_words(text: str) -> int:
    """Count what white space separates."""
    return len(text.split())


def digest(articles: Sequence[Article]) -> str:
    """Give eight hexadecimal digits that change with any text."""
    found = blake2b(digest_size=4)
    for article in articles:
        found.update(article.text.encode() + b"\0")
    return found.hexdigest()


def _pieces() -> Iterator[tuple[str, str | None]]:
    """Give texts and dates, without end, in an order that mixes genres."""
    from kg.read import read_articles

    pieces: list[tuple[str, str | None]] = [
        (passage.text, passage.date) for passage in read_corpus(CORPUS / "train")
    ]
    pieces += [(article.text, article.date) for article in read_articles(CORPUS / "examples")]
    random.Random(_SEED).shuffle(pieces)
    return cycle(pieces)
