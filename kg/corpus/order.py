"""Articles in the order of a source to articles in the order of their days, as far as one looks ahead.

Who is who is decided article by article, by what is known so far. Seasons in their order tell more than
seasons at random: a rider's new team is no riddle to one who has read of the old.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, cast

from kg.model import Article
from kg.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.read.articles import Found

__all__ = ["oldest_first"]

_ARTICLES = 16_384
_CHARACTERS = 64_000_000
"""They lie on disk: in memory an archive of ten thousand would take more than one of a thousand."""

_TABLE = """
CREATE TABLE waiting (number INTEGER PRIMARY KEY, day BLOB, length INTEGER, found BLOB);
CREATE INDEX by_day ON waiting (day, number);
"""
_OLDEST = "SELECT number, length, found FROM waiting ORDER BY day, number LIMIT 1"


def oldest_first(
    found: Iterable[Found], articles: int = _ARTICLES, characters: int = _CHARACTERS
) -> Iterator[Found]:
    """Give the oldest of those articles that are looked ahead at, one by one.

    What fits is sorted whole; a longer archive that is nearly in order comes out in order.

    Args:
        found: articles where they stand, and what is wrong with some.
        articles: how many are looked ahead at, at most.
        characters: how long they may be together.

    Yields:
        The same, those of one day in the order in which they came, those without a day as early as
        can be, and what is wrong as soon as it is found.

    Raises:
        NoScratchSpace: the folder for temporary files has no room for them.
    """
    waiting = _Waiting()
    for each in found:
        if not isinstance(each.result, Article):
            yield each
            continue
        waiting.add(each, each.result)
        while waiting.articles > articles or waiting.characters > characters:
            yield waiting.oldest()
    while waiting.articles:
        yield waiting.oldest()


class _Waiting:
    """Articles that were looked at and not given yet."""

    def __init__(self) -> None:
        self.articles = 0
        self.characters = 0
        self._number = 0
        self._rows = Scratch(_TABLE)

    def add(self, found: Found, article: Article) -> None:
        length = len(article.text)
        day = (article.date or "").encode("utf-8", "surrogatepass")
        row = self._number, day, length, pickle.dumps(found)
        self._rows.run("INSERT INTO waiting VALUES (?, ?, ?, ?)", *row)
        self._number += 1
        self.articles += 1
        self.characters += length

    def oldest(self) -> Found:
        row = self._rows.row(_OLDEST)
        assert row is not None  # noqa: S101 (asked only where there are some)
        number, length, found = row
        self._rows.run("DELETE FROM waiting WHERE number = ?", number)
        self.articles -= 1
        self.characters -= length
        return cast("Found", pickle.loads(found))  # noqa: S301 (written above)
