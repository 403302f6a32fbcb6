"""Articles in the order of a source to articles in the order of their days, as far as memory goes.

Who is who is decided article by article, by what is known so far. Seasons in their order tell more than
seasons at random: a rider's new team is no riddle to one who has read of the old.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from kg.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.read.articles import Found

__all__ = ["oldest_first"]

_ARTICLES = 4096
_CHARACTERS = 16_000_000


def oldest_first(
    found: Iterable[Found], articles: int = _ARTICLES, characters: int = _CHARACTERS
) -> Iterator[Found]:
    """Gives the oldest of those articles that are looked ahead at, one by one.

    What fits is sorted whole; a longer archive that is nearly in order comes out in order.

    Args:
        found: articles where they stand, and what is wrong with some.
        articles: how many are looked ahead at, at most.
        characters: how long they may be together.

    Yields:
        The same, those of one day in the order in which they came, those without a day as early as
        can be, and what is wrong as soon as it is found.
    """
    waiting: list[tuple[str, int, int, Found]] = []
    size = 0
    for number, each in enumerate(found):
        if not isinstance(each.result, Article):
            yield each
            continue
        length = len(each.result.text)
        heappush(waiting, (each.result.date or "", number, length, each))
        size += length
        while len(waiting) > articles or size > characters:
            _, _, length, oldest = heappop(waiting)
            size -= length
            yield oldest
    while waiting:
        yield heappop(waiting)[3]
