"""Turns a graph and its articles into what a page shows: entities, ties, claims and passages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from kg.model import Article, Claim, Status
from kg.vocabulary import relations

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = [
    "Contents",
    "Drawable",
    "Passage",
    "Source",
    "Statement",
    "Thing",
    "Tie",
    "contents",
    "plain",
]

_SURROUNDINGS = 320  # characters of an article shown before and after a sentence
_JOINERS = "\u200c\u200d"  # without these some scripts are misspelt
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_FOLDED = ("has_role", "has_nationality")


class Drawable(Protocol):
    """What a page is made of: ``kg.Graph`` is one."""

    def articles(self) -> tuple[Article, ...]:
        """The articles with their texts."""

    def to_networkx(self, status: Sequence[Status]) -> MultiDiGraph[str]:
        """The entities and what is claimed of them."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity.

    Attributes:
        id: its identifier.
        name: as it is shown.
        type: its type.
        aliases: other names.
        about: role, nationality and age in a few words, or an empty string.
    """

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim, without its ends and its relation.

    Attributes:
        passage: place of its evidence among the passages.
        trigger: where in the evidence the words stand that say it, or None.
        year: the season or edition, or None.
        stage: the stage's number, or None.
        rank: the place in the result, or None.
        speaker: who says so, or an empty string for the article itself.
        confidence: from 0 to 1.
    """

    passage: int
    trigger: tuple[int, int] | None
    year: int | None
    stage: int | None
    rank: int | None
    speaker: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Tie:
    """What is claimed of two entities, in one relation and with one status.

    Attributes:
        subject: place of the subject among the things.
        object: place of the object.
        relation: the relation's name.
        status: asserted, possible or denied.
        statements: the claims, surest first.
    """

    subject: int
    object: int
    relation: str
    status: Status
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence and what surrounds it in its article.

    Attributes:
        source: place of the article among the sources.
        before: the text before it.
        exact: the sentence.
        after: the text after it.
    """

    source: int
    before: str
    exact: str
    after: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article.

    Attributes:
        id: its identifier.
        title: its headline, or an empty string.
        date: the day of publication, or an empty string.
        author: who wrote it, or an empty string.
        url: where it is, if that is an ``http`` or ``https`` address; else an empty string.
    """

    id: str
    title: str = ""
    date: str = ""
    author: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a page shows.

    Attributes:
        things: sorted by identifier.
        ties: sorted by ends, relation and status.
        passages: in the order of articles and sentences.
        sources: sorted by identifier.
    """

    things: tuple[Thing, ...] = ()
    ties: tuple[Tie, ...] = ()
    passages: tuple[Passage, ...] = ()
    sources: tuple[Source, ...] = ()


def plain(text: str, lines: bool = False) -> str:
    """Leave out the characters that could reorder or hide others.

    Args:
        text: any text, as found in an article.
        lines: whether line breaks stay, and every space; else white space becomes single spaces.

    Returns:
        The text.
    """
    if not (text.replace("\n", "") if lines else text).isprintable():
        text = "".join(_kept(each, lines=lines) for each in text)
    return text if lines else " ".join(text.split())


def _kept(each: str, *, lines: bool) -> str:
    if each.isspace():
        return each if lines and each == "\n" else " "
    return "" if each not in _JOINERS and unicodedata.category(each) in _UNSEEN else each


def _address(url: str | None) -> str:
    """An address that is safe to follow, or nothing."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else ""


def _source(article: Article) -> Source:
    return Source(
        article.id,
        plain(article.title),
        article.date or "",
        plain(article.author or ""),
        _address(article.url),
    )


def _cut(text: str, *, end: bool) -> str:
    """What is shown of the text before or after a sentence, in whole words."""
    if len(text) <= _SURROUNDINGS:
        return plain(text, lines=True)
    if end:
        return plain("…" + text[-_SURROUNDINGS:].partition(" ")[2], lines=True)
    return plain(text[:_SURROUNDINGS].rpartition(" ")[0] + "…", lines=True)


def _passage(claim: Claim, place: int, text: str) -> Passage:
    span = claim.evidence
    if text[span.start : span.end] != span.text:
        return Passage(place, "", plain(span.text, lines=True), "")
    before, after = text[: span.start], text[span.end :]
    exact = plain(span.text, lines=True)
    return Passage(place, _cut(before, end=True), exact, _cut(after, end=False))


def _trigger(claim: Claim) -> tuple[int, int] | None:
    """Where the words that say it stand in the evidence as it is shown."""
    span, words = claim.evidence, claim.trigger
    if words is None or not span.start <= words.start < words.end <= span.end:
        return None
    start = len(plain(span.text[: words.start - span.start], lines=True))
    return start, start + len(plain(words.text, lines=True))


def _claims(network: MultiDiGraph[str]) -> dict[tuple[str, str, str, Status], list[Claim]]:
    """The claims of each tie; a symmetric relation holds in one direction only."""
    symmetric = {name for name, relation in relations().items() if relation.symmetric}
    found: dict[tuple[str, str, str, Status], list[Claim]] = {}
    for source, target, data in network.edges(data=True):
        if source == target:
            continue
        relation = str(data["predicate"])
        ends = sorted((source, target)) if relation in symmetric else (source, target)
        key = (ends[0], ends[1], relation, data["status"])
        found.setdefault(key, []).extend(data["claims"])
    return dict(sorted(found.items()))


def _about(network: MultiDiGraph[str], node: str) -> str:
    """Role, nationality and age, as far as they are facts."""
    said: dict[str, list[str]] = {relation: [] for relation in _FOLDED}
    for _, target, data in network.out_edges(node, data=True):
        if data["predicate"] in said and data["status"] == "asserted":
            said[data["predicate"]].append(plain(str(network.nodes[target]["name"])))
    age = network.nodes[node].get("age")
    words = [*(word for words in said.values() for word in sorted(words))]
    return ", ".join([*words, f"aged {age}"] if age is not None else words)


def _thing(network: MultiDiGraph[str], node: str) -> Thing:
    data = network.nodes[node]
    aliases = (plain(str(alias)) for alias in data.get("aliases") or ())
    return Thing(
        node,
        plain(str(data.get("name") or "")) or node,
        str(data.get("type") or ""),
        tuple(sorted({alias for alias in aliases if alias})),
        _about(network, node),
    )


def _order(claim: Claim) -> tuple[float, str, int]:
    return -claim.confidence, claim.article, claim.evidence.start


def contents(network: MultiDiGraph[str], articles: Iterable[Article]) -> Contents:
    """Gather what a page shows.

    Args:
        network: as ``Graph.to_networkx`` gives it: edges with ``claims``.
        articles: those that the claims are of; where one is missing, its sentences are shown alone.

    Returns:
        Entities without a tie left out, and articles without a claim.
    """
    ties = _claims(network)
    nodes = sorted({end for key in ties for end in key[:2]})
    said = [claim for claims in ties.values() for claim in claims]
    known = {article.id: article for article in articles}
    ids = sorted({claim.article for claim in said})
    found = [known.get(each, Article(each, "")) for each in ids]
    places = {each: place for place, each in enumerate(ids)}
    spans: dict[tuple[int, int, int], Passage] = {}
    for claim in said:
        place = places[claim.article]
        key = (place, claim.evidence.start, claim.evidence.end)
        if key not in spans:
            spans[key] = _passage(claim, place, found[place].text)
    rows = {key: row for row, key in enumerate(sorted(spans))}

    def state(claim: Claim) -> Statement:
        return Statement(
            rows[places[claim.article], claim.evidence.start, claim.evidence.end],
            _trigger(claim),
            claim.year,
            claim.stage,
            claim.rank,
            plain(claim.speaker.name) if claim.speaker is not None else "",
            claim.confidence,
        )

    index = {node: row for row, node in enumerate(nodes)}
    return Contents(
        tuple(_thing(network, node) for node in nodes),
        tuple(
            Tie(index[subject], index[object_], relation, status, tuple(map(state, ordered)))
            for (subject, object_, relation, status), claims in ties.items()
            for ordered in [sorted(claims, key=_order)]
        ),
        tuple(spans[key] for key in sorted(spans)),
        tuple(map(_source, found)),
    )
