"""Mentions to clusters: which names, descriptions and pronouns of an article mean the same."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from kg.gazetteer import fold
from kg.model import EntityType
from kg.network import Graphs, run
from kg.recognise.mentions import MENTION_TYPES, Spotted
from kg.resolve.agreement import agreement
from kg.resolve.linking import entry_of
from kg.resolve.links import link_features

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc, Token

    from kg.gazetteer import Gazetteer
    from kg.recognise.values import Value

__all__ = ["Cluster", "cluster", "link_odds"]

_POSSESSIVE = re.compile(r"['’]s?$")
_GENERIC = frozenset([
    "team",
    "cycling",
    "pro",
    "racing",
    "professional",
    "squad",
    "national",
    "women",
    "womens",
    "men",
    "track",
    "club",
    "the",
])
_COMMON = frozenset([
    "team",
    "squad",
    "side",
    "outfit",
    "camp",
    "bus",
    "rider",
    "riders",
    "'s",
    "’s",
])
_YEAR = re.compile(r"(?:19|20)\d\d|['’‘]\d\d")
_HYPHENS = frozenset("-–/&")
_PEOPLE = ("Rider", "Person")
_LONGEST_HEADING = 10
_HEADING_MARKS = frozenset(("*", "**", "#", "##", "###", "-", "'", "’", "'s", "’s", "_", "?", "!"))
# As many mentions are compared with each other at once.
_STRETCH = 240
_LINKED = 0.5
_CERTAIN = 0.9
# How much likelier a type is where the gazetteer has a name of that type.
_KNOWN, _KNOWN_SHORT = 20.0, 3.0
_WEAKLY_LINKED = 0.25


@dataclass(slots=True)
class Cluster:
    """Mentions that mean one thing.

    Attributes:
        mentions: their numbers, ascending.
        type: what kind of thing it is.
        names: its names as they are written, the fullest first.
    """

    mentions: list[int]
    type: EntityType
    names: list[str]


def link_odds(
    doc: Doc,
    states: NDArray[np.float32],
    spotted: Sequence[Spotted],
    paragraphs: NDArray[np.int64],
    graphs: Graphs,
) -> NDArray[np.float32]:
    """Asks the network which mentions are the same.

    Args:
        doc: the document.
        states: the state of each word.
        spotted: its mentions.
        paragraphs: the paragraph of each word.
        graphs: the trained model.

    Returns:
        For each mention the odds of being alone (column 0) and of being the same as each other,
        shape ``(mentions, 1 + mentions)``.
    """
    if not spotted:
        return np.zeros((0, 1), np.float32)
    odds = np.zeros((len(spotted), 1 + len(spotted)), np.float32)
    for start, end, keep_start, keep_end in _stretches(len(spotted)):
        found = _link(doc, states, spotted[start:end], paragraphs, graphs)
        rows = slice(keep_start - start, keep_end - start)
        odds[keep_start:keep_end, 0] = found[rows, 0]
        odds[keep_start:keep_end, 1 + start : 1 + end] = found[rows, 1:]
    return odds


def _stretches(count: int) -> list[tuple[int, int, int, int]]:
    """Covers long articles with overlapping stretches: start, end, and what is kept of each."""
    if count <= _STRETCH:
        return [(0, count, 0, count)]
    step, margin = _STRETCH // 2, _STRETCH // 4
    return [
        (max(0, at - margin), min(count, at + step + margin), at, min(count, at + step))
        for at in range(0, count, step)
    ]


def _link(
    doc: Doc,
    states: NDArray[np.float32],
    spotted: Sequence[Spotted],
    paragraphs: NDArray[np.int64],
    graphs: Graphs,
) -> NDArray[np.float32]:
    def lower(start: int, end: int) -> tuple[str, ...]:
        return tuple(token.lower_ for token in doc[start:end])

    types = np.array([MENTION_TYPES.index(m.type) for m in spotted])
    table = link_features(
        [lower(m.start, m.end) for m in spotted],
        [lower(*m.name) if m.name else () for m in spotted],
        types,
        paragraphs[[m.start for m in spotted]],
    )
    mentions = np.column_stack([[m.start for m in spotted], [m.end for m in spotted], types])
    odds: NDArray[np.float32] = run(
        graphs.link, ["links"], words=states, mentions=mentions.astype(np.int64), features=table
    )[0]
    return odds


class _Names:
    """The distinct names of an article, being joined to those that mean the same."""

    def __init__(
        self,
        doc: Doc,
        spotted: Sequence[Spotted],
        odds: NDArray[np.float32],
        known: Gazetteer,
        roles: Container[int],
    ) -> None:
        self.odds, self.known, self.spotted = odds, known, spotted
        self.groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.written: dict[tuple[str, str], str] = {}
        alike: dict[str, list[int]] = defaultdict(list)
        texts: dict[int, str] = {}
        for i, mention in enumerate(spotted):
            text = written_name(doc, mention, known) if mention.name else ""
            if not text or (" " not in text and _is_epithet(doc, mention, roles)):
                continue
            if fold(text):
                alike[fold(text)].append(i)
                texts[i] = text
        headings = _headings(doc)
        for folded, numbers in alike.items():
            # A heading is a play of words in capitals; whom it names, the text names too.
            if not known.kinds(folded) and all(spotted[i].start in headings for i in numbers):
                continue
            for i, kind in zip(numbers, self._kinds(folded, numbers), strict=True):
                self.groups[kind, folded].append(i)
                self.written.setdefault((kind, folded), texts[i])
        self.parent = {key: key for key in self.groups}
        self.members = {key: list(found) for key, found in self.groups.items()}

    def _kinds(self, folded: str, numbers: list[int]) -> list[str]:
        """One kind for all mentions of a name, but for towns that lend races their names."""
        total = np.sum([self.spotted[i].odds for i in numbers], axis=0) + 1e-6
        kind = _kind(MENTION_TYPES[int(np.argmax(total * self._prior(folded)))])
        own = [_kind(self.spotted[i].type) for i in numbers]
        return [k if {k, kind} == {"Race", "Place"} and max(self.spotted[i].odds) > _CERTAIN else kind
                for i, k in zip(numbers, own, strict=True)]  # fmt: skip

    def _prior(self, folded: str) -> NDArray[np.float64]:
        kinds = self.known.kinds(folded)
        weight = _KNOWN if len(folded.split()) > 1 else _KNOWN_SHORT
        return np.array([weight if kind in kinds else 1.0 for kind in MENTION_TYPES])

    def root(self, key: tuple[str, str]) -> tuple[str, str]:
        while self.parent[key] != key:
            key = self.parent[key]
        return key

    def mass(self, key: tuple[str, str], root: tuple[str, str]) -> float:
        """The mean odds that mentions of a name are the same as some mention of another."""
        columns = [j + 1 for j in self.members[root]]
        return float(self.odds[np.ix_(self.groups[key], columns)].sum(axis=1).mean())

    def join(self) -> None:
        """Joins every short or other name to the one it stands for."""
        for key in sorted(self.groups, key=lambda k: (-len(k[1].split()), -len(k[1]), k)):
            best = self._best([k for k in self.groups if self._may_stand_for(key, k)], key, 0.0)
            if best is None:
                others = [
                    k for k in self.groups if k[0] == key[0] and self.root(k) != self.root(key)
                ]
                best = self._best([k for k in others if self._unlike(key, k)], key, _LINKED)
            if best is not None:
                root = self.root(key)
                self.parent[root] = best
                self.members[best] += self.members.pop(root)

    def _best(
        self, candidates: list[tuple[str, str]], key: tuple[str, str], least: float
    ) -> tuple[str, str] | None:
        candidates = [k for k in candidates if self.root(k) != self.root(key)]
        roots = {self.root(k) for k in candidates}
        if not roots:
            return None
        ranked = sorted(roots, key=lambda k: (-self.mass(key, k), k))
        mass = self.mass(key, ranked[0])
        if not least and len(roots) > 1 and mass < 0.05:
            before = [k for k in ranked if min(self.members[k]) < min(self.groups[key])]
            return max(before or ranked, key=lambda k: (len(self.members[k]), k))
        return ranked[0] if mass >= least else None

    def _may_stand_for(self, short: tuple[str, str], full: tuple[str, str]) -> bool:
        """Whether the wording alone lets one name stand for another, fuller one."""
        if short == full or short[0] != full[0]:
            return False
        a, b = short[1].split(), full[1].split()
        if short[0] == "person":
            return len(a) < len(b) and (b[-len(a) :] == a or (len(a) == 1 and b[0] == a[0]))
        if short[0] == "Team":
            a, b = ([w for w in x if w not in _GENERIC] or x for x in (a, b))
            small, large = "".join(a), "".join(b)
            if self._same_entry(short, full):
                return len(short[1]) <= len(full[1])
            return (
                3 < len(small) <= len(large)
                and small in large
                and short[1] != full[1]
                and len(short[1]) <= len(full[1])
            )
        if short[0] == "Race":
            if self._same_entry(short, full):
                return (len(a), short) < (len(b), full)
            return (
                len(a) < len(b)
                and set(a) <= set(b)
                and self.mass(short, self.root(full)) > _WEAKLY_LINKED / 2
            )
        return False

    def _same_entry(self, a: tuple[str, str], b: tuple[str, str]) -> bool:
        kind: EntityType = "Team" if a[0] == "Team" else "Race"
        one, two = self.known.lookup(a[1], kind), self.known.lookup(b[1], kind)
        return bool(one) and len(one) == 1 and one == two

    def _unlike(self, key: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether a nickname or abbreviation could hide behind the wording."""
        a, b = key[1].split(), other[1].split()
        if key[0] == "person" and len(a) > 1 and len(b) > 1:
            return False
        return key[0] in ("person", "Team", "Race")


def _is_epithet(doc: Doc, mention: Spotted, roles: Container[int]) -> bool:
    """Whether a capital is that of a sentence's first word before a role: "Veteran sprinter X"."""
    return bool(doc[mention.start].is_sent_start) and mention.end in roles


def _headings(doc: Doc) -> set[int]:
    """The words of lines that are no sentence and no list."""
    found: set[int] = set()
    line: list[int] = []
    for token in doc:
        if "\n" in token.text:
            found |= _heading(doc, line)
            line = []
        elif not token.is_space:
            line.append(token.i)
    return found | _heading(doc, line)


def _heading(doc: Doc, line: list[int]) -> set[int]:
    plain = all(doc[i].is_alpha or doc[i].text in _HEADING_MARKS for i in line)
    return set(line) if plain and len(line) <= _LONGEST_HEADING else set()


def _kind(kind: EntityType) -> str:
    return "person" if kind in _PEOPLE else kind


def cluster(
    doc: Doc,
    spotted: Sequence[Spotted],
    odds: NDArray[np.float32],
    known: Gazetteer,
    values: Sequence[Value] = (),
    year: int | None = None,
) -> list[Cluster]:
    """Groups mentions by what they mean; descriptions of the nameless are left out.

    Args:
        doc: the document.
        spotted: its mentions.
        odds: what :func:`link_odds` gave for them.
        known: names that help to tell which short name means which thing, and who is a Dane.
        values: the nationalities named in it, among other values.
        year: the article's year.

    Returns:
        Clusters in the order of their first mention.
    """
    roles = {v.start for v in values if v.kind == "Role"}
    names = _Names(doc, spotted, odds, known, roles)
    names.join()
    owner = np.full(len(spotted), -1)
    roots: dict[tuple[str, str], int] = {}
    for key, found in names.groups.items():
        number = roots.setdefault(names.root(key), len(roots))
        owner[found] = number
    kinds = [root[0] for root in roots]
    written: dict[int, list[str]] = defaultdict(list)
    for key in names.groups:
        written[roots[names.root(key)]].append(names.written[key])
    bare = []
    for n, kind in enumerate(kinds):
        mentions = np.flatnonzero(owner == n).tolist()
        full = _by_fullness(written[n], known)
        bare.append(Cluster(mentions, _type(spotted, mentions, kind), full))
    entries = [entry_of(c, known, year) for c in bare]
    fits = agreement(doc, spotted, values, entries, known)
    _place_descriptions(spotted, odds, owner, kinds, fits)
    members: dict[int, list[int]] = defaultdict(list)
    for i, number in enumerate(owner.tolist()):
        if number >= 0:
            members[number].append(i)
    clusters = [Cluster(members[n], c.type, c.names) for n, c in enumerate(bare)]
    return sorted(clusters, key=lambda c: c.mentions[0])


def _by_fullness(names: list[str], known: Gazetteer) -> list[str]:
    """Names that are known first, then the fullest."""

    def key(name: str) -> tuple[bool, int, int, str]:
        words = fold(name).split()
        return len(words) < 2 or not known.kinds(" ".join(words)), -len(words), -len(name), name

    return sorted(names, key=key)


def _type(spotted: Sequence[Spotted], mentions: Iterable[int], kind: str) -> EntityType:
    if kind != "person":
        return cast("EntityType", kind)
    rider, person = np.sum([spotted[i].odds[:2] for i in mentions if spotted[i].name], axis=0)
    return "Rider" if rider >= person else "Person"


def written_name(doc: Doc, mention: Spotted, known: Gazetteer) -> str:
    """The proper name of a mention as it is written, without year, possessive and common nouns.

    Args:
        doc: the document.
        mention: a mention with a name.
        known: names that tell where a name ends, and demonyms, which are no part of a name.

    Returns:
        The name; it can be empty.
    """
    first, end = mention.name or (mention.start, mention.end)
    person, demonyms = mention.type in _PEOPLE, known.demonyms()
    while first > mention.start and _belongs(doc[first - 1], doc[first]):
        if person and fold(doc[first - 1].text) in demonyms:
            break
        first -= 1
    while person and first < end - 2 and fold(doc[first].text) in demonyms:
        first += 1
    while end < mention.end and _belongs(doc[end], doc[end - 1]):
        end += 1
    for further in range(mention.end, end, -1):
        if known.kinds(fold(doc[first:further].text)):
            end = further
            break
    while first < end - 1 and _YEAR.fullmatch(doc[first].text):
        first += 1
    while end - 1 > first and doc[end - 1].text in _COMMON:
        end -= 1
    text = re.sub(r"\s+", " ", doc[first:end].text)
    return _POSSESSIVE.sub("", text).strip(" *_.,;:()[]\"“”‘’'")


def _belongs(token: Token, beside: Token) -> bool:
    """Whether a word at the edge of a name is a part of it that was overlooked."""
    joints = _HYPHENS | {"'s", "’s"}
    return token.lower_ in joints or beside.lower_ in joints


def _place_descriptions(
    spotted: Sequence[Spotted],
    odds: NDArray[np.float32],
    owner: NDArray[np.int64],
    kinds: list[str],
    fits: NDArray[np.float64],
) -> None:
    """Gives each description and pronoun to the cluster it most likely belongs to."""
    waiting = [i for i in range(len(spotted)) if owner[i] < 0]
    named = np.array(kinds)
    kinds_fit = {kind: named == kind for kind in {_kind(spotted[i].type) for i in waiting}}
    for least in (0.5, 0.3, 0.15, 0.0):
        changed = True
        while changed and waiting:
            changed = False
            for i in list(waiting):
                mass = np.bincount(owner[owner >= 0], odds[i, 1:][owner >= 0], minlength=len(kinds))
                mass = np.where(kinds_fit[_kind(spotted[i].type)], mass * fits[i], 0.0)
                if len(mass) and mass.max() > max(least, float(odds[i, 0]) if least < 0.3 else 0.0):
                    owner[i] = int(mass.argmax())
                    waiting.remove(i)
                    changed = True
