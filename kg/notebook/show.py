"""Whatever a notebook is asked to show, turned into something that shows itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

from kg.errors import KgError
from kg.model import Article, Claim, Reading

if TYPE_CHECKING:
    from kg.explain import Explanation
    from kg.graph import Graph
    from kg.store import Rows

__all__ = ["NotShowable", "Shown", "show"]


class _Showing(Protocol):
    def _repr_html_(self) -> str: ...


class NotShowable(KgError):
    """Something is none of the values that can be shown.

    Attributes:
        value: what it is.
    """

    def __init__(self, value: object) -> None:
        """Say what it is and what can be shown.

        Args:
            value: what it is.
        """
        self.value = value
        super().__init__(
            f"a value of type {type(value).__name__} cannot be shown; give a Graph, the answer of a"
            " query, an Article, a Reading, a Claim, or several claims"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """Something that notebooks show as HTML.

    Attributes:
        html: what is shown: HTML that stands alone, and can be put into any page.
        text: what is printed where there is no HTML.
    """

    html: str = field(hash=False)
    text: str

    def __repr__(self) -> str:
        """Print the text."""
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def show(value: Graph | Rows | Article | Reading | Claim | Explanation | Iterable[Claim]) -> Shown:
    """Show a value of the project, or several claims.

    Args:
        value: a graph, an answer, an article, a reading, a claim, its explanation, or several claims.

    Returns:
        What shows itself as the last line of a cell, or given to IPython's ``display``; its
        ``html`` can be put into any page.

    Raises:
        NotShowable: it is something else.

    >>> from kg.model import Article
    >>> show(Article("a1", "Ane Brekke won.", "A win"))
    Article('a1', 'A win', 15 characters)
    """
    from kg.notebook.claims import cards, one_line

    html = getattr(value, "_repr_html_", None)
    if html is not None and type(value).__module__.startswith("kg."):
        return Shown(cast("_Showing", value)._repr_html_(), _plain(value))
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        raise NotShowable(value)
    values = tuple(value)
    claims = tuple(each for each in values if isinstance(each, Claim))
    if len(claims) < len(values):
        raise NotShowable(next(each for each in values if not isinstance(each, Claim)))
    return Shown(cards(claims), "\n".join(map(one_line, claims)) or "no claims")


def _plain(value: object) -> str:
    pretty = getattr(value, "_repr_pretty_", None)
    if pretty is None:
        return repr(value)
    page = _Line()
    pretty(page, False)
    return page.words


class _Line:
    """What IPython's printer is to a value that writes one line."""

    words = ""

    def text(self, words: str) -> None:
        self.words += words
