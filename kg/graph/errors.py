"""Errors about what a graph was asked to take in or to give."""

from __future__ import annotations

from kg.errors import KgError
from kg.model import STATUSES

__all__ = [
    "AmbiguousEntity",
    "DuplicateArticle",
    "UnknownEntity",
    "UnknownParameter",
    "UnknownStatus",
]


class DuplicateArticle(KgError):
    """Two different articles have one identifier, so that one would take the other's place.

    Attributes:
        article: the identifier.
    """

    def __init__(self, article: str) -> None:
        """Say which identifier is taken twice.

        Args:
            article: the identifier.
        """
        self.article = article
        super().__init__(
            f"two different articles have the id {article!r}; give each its own id field or file"
            " name, or build them one after the other if the second replaces the first"
        )


class UnknownStatus(KgError):
    """A status is none of the three.

    Attributes:
        status: what was asked for.
    """

    def __init__(self, status: str) -> None:
        """Say what was asked for and what there is.

        Args:
            status: what was asked for.
        """
        self.status = status
        super().__init__(f"no claim has the status {status!r}; use one of {', '.join(STATUSES)}")


class UnknownEntity(KgError):
    """Nothing in the graph has that name.

    Attributes:
        name: what was asked for.
        near: names that look like it.
    """

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        """Say what was asked for and what looks like it.

        Args:
            name: what was asked for.
            near: names that look like it.
        """
        self.name = name
        self.near = near
        hint = f" Names like it: {', '.join(near)}." if near else ""
        super().__init__(f"nothing in the graph is called {name!r}.{hint}")


class AmbiguousEntity(KgError):
    """A name belongs to several entities where one is wanted.

    Attributes:
        name: what was asked for.
        ids: the identifiers of those who have the name.
    """

    def __init__(self, name: str, ids: tuple[str, ...]) -> None:
        """Say who has the name.

        Args:
            name: what was asked for.
            ids: the identifiers of those who have the name.
        """
        self.name = name
        self.ids = ids
        super().__init__(f"several entities are called {name!r}; use an id: {', '.join(ids)}")


class UnknownParameter(KgError):
    """A question has no such parameter.

    Attributes:
        name: the parameter.
    """

    def __init__(self, name: str, asked: str, valid: tuple[str, ...]) -> None:
        """Say which parameters there are.

        Args:
            name: the parameter.
            asked: the question's name, or an empty string for a query of one's own.
            valid: the parameters there are.
        """
        self.name = name
        names = f"; it has {', '.join(valid)}" if valid else ""
        whose = f"the question @{asked}" if asked else "a query without a name"
        super().__init__(f"{whose} has no parameter {name!r}{names}")
