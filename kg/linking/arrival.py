"""The days of articles, in the order in which they come, turned into whether they come in order.

Where articles come in the order of their days, whoever had a name before has been told of: a name
that is known once is one rider's. Where older articles follow newer ones, those of one name may
still be missing, and more has to speak for a link.
"""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["Arrival"]

_SELDOM = 20
"""Of how many one may come late: somebody adds an old article to an archive now and then."""


class Arrival:
    """Counts who came late, in an article that is older than one of a former call."""

    def __init__(self) -> None:
        """Know no article."""
        self._late = 0
        self._came = 0
        self._newest = ""
        self._newest_before = ""

    @property
    def in_order(self) -> bool:
        """Whether articles come in the order of their days, with few exceptions."""
        return self._late * _SELDOM <= self._came

    def remember(self, date: str, *, late: bool) -> None:
        """Take in one who came in a former build.

        Args:
            date: the article's day; empty where it has none.
            late: whether the article came late.
        """
        self._late += late
        self._came += date != ""
        self._newest = max(self._newest, date)

    def take(self, dates: Collection[str]) -> None:
        """Take in those who come now, in articles that are read together.

        Args:
            dates: the day of the article of each.
        """
        self._newest_before = self._newest
        for date in dates:
            self.remember(date, late=self.is_late(date))

    def is_late(self, date: str) -> bool:
        """Tell whether articles were known that are newer, before those that came last.

        Args:
            date: an article's day; empty where it has none.

        Returns:
            Whether it is late; an article without a day never is.
        """
        return "" < date < self._newest_before
