"""Turns a graph of many articles into what one of them says, and articles into a line of credit."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from kg.draw.diagram import diagram
from kg.draw.errors import AmbiguousFocus, FocusNeeded, InvalidDrawingOption, UnknownArticle
from kg.draw.request import Request
from kg.draw.said import said
from kg.draw.sheet import Plan, blank
from kg.draw.view import view
from kg.vocabulary import slug

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from networkx import MultiDiGraph

    from kg.model import Article

__all__ = ["article", "articles_of", "credits"]

_NAMED = 3  # articles are named in a line of credit, more are counted
_NEAR = 0.5


def articles_of(network: MultiDiGraph[str]) -> Mapping[str, Article | None]:
    """The articles that claims come from, with what is known of them.

    Args:
        network: edges with ``claims`` or ``article``; its attribute ``articles``, if any, gives
            the articles by identifier.

    Returns:
        By identifier, in alphabetical order; None where nothing else is known.
    """
    known: Mapping[str, Article] = network.graph.get("articles") or {}
    found = set(known)
    for _, _, data in network.edges(data=True):
        found |= {str(claim.article) for claim in data.get("claims") or ()}
        found |= {str(data["article"])} if data.get("article") else set()
    return {each: known.get(each) for each in sorted(found)}


def _heading(identifier: str, known: Article | None) -> str:
    return (known.title if known else "") or identifier


def _find(articles: Mapping[str, Article | None], wanted: str) -> str:
    """The article that an identifier, a title or some words of a title mean."""
    if wanted in articles:
        return wanted
    forms = {each: (slug(each), slug(_heading(each, about))) for each, about in articles.items()}
    folded = slug(wanted)
    levels = (
        [each for each, names in forms.items() if folded in names],
        [each for each, names in forms.items() if any(f"-{folded}-" in f"-{n}-" for n in names)],
    )
    for found in levels if wanted.strip() else ():
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousFocus(wanted, tuple(found))
    scores = {
        each: max(SequenceMatcher(None, folded, name).ratio() for name in names)
        for each, names in forms.items()
    }
    near = sorted((e for e in scores if scores[e] >= _NEAR), key=lambda e: (-scores[e], e))
    raise UnknownArticle(wanted, tuple(near[:5]), tuple(articles))


def _only(network: MultiDiGraph[str], identifier: str) -> MultiDiGraph[str]:
    """The part of a graph that one article states."""
    part = network.__class__(**network.graph)
    part.add_nodes_from(network.nodes(data=True))
    for source, target, key, data in network.edges(keys=True, data=True):
        claims = [claim for claim in data.get("claims") or () if claim.article == identifier]
        if claims:
            marks: dict[str, Any] = {**data, "claims": claims, "article": identifier}
            part.add_edge(source, target, key=key, **marks)
        elif not data.get("claims") and data.get("article") == identifier:
            part.add_edge(source, target, key=key, **data)
    return part


def _chosen(request: Request) -> str:
    """The article that a figure is about, or an empty string where there is none at all."""
    articles = articles_of(request.network)
    if len(request.focus) > 1:
        raise InvalidDrawingOption("focus", request.focus, "one article for this figure")
    if request.focus:
        return _find(articles, request.focus[0])
    if len(articles) > 1:
        counts: dict[str, int] = dict.fromkeys(articles, 0)
        for one in said(request.network, request.show):
            counts[one.article] = counts.get(one.article, 0) + 1
        most = sorted(articles, key=lambda each: (-counts[each], each))
        raise FocusNeeded("article", tuple(most[:5]))
    return next(iter(articles), "")


def article(request: Request) -> Plan:
    """Draw what one article says.

    Args:
        request: its focus is the article's identifier or title; not needed where there is but one.

    Returns:
        The plan of the figure.
    """
    chosen = _chosen(request)
    if not chosen:
        return blank(
            "One article",
            "There is no article to draw.",
            "Read one with: kg build ARTICLE -o graph.ttl",
        )
    part = _only(request.network, chosen)
    shown = view(part, show=request.show, limit=request.limit)
    nothing = (
        "There is nothing to draw: of this article, the graph has no claim that would be shown.",
        "What it says is listed by: kg extract ARTICLE",
    )
    return diagram(shown, _heading(chosen, articles_of(part)[chosen]), request.seed, nothing)


def _credit(known: Article | None, identifier: str) -> str:
    """Author, headline, date and address of an article."""
    if known is None:
        return identifier
    heading = f"“{known.title}”" if known.title else identifier
    return ", ".join(filter(None, (known.author, heading, known.date, known.url)))


def credits(network: MultiDiGraph[str], articles: Collection[str]) -> str:
    """Say which articles a figure's facts come from.

    Args:
        network: the graph of claims.
        articles: identifiers of the articles whose facts the figure shows; empty strings are none.

    Returns:
        A line of text, empty where nothing is known of the articles.
    """
    known = {each: about for each, about in articles_of(network).items() if each in articles}
    if not known:
        return ""
    if len(known) > _NAMED:
        return f"Source: {len(known)} articles"
    return "Source: " + "; ".join(_credit(about, each) for each, about in known.items())
