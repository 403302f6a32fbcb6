"""The names of an article to those that mean the same: short ones to the full ones they stand for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from kg.gazetteer import fold
from kg.model import EntityType
from kg.recognise.mentions import MENTION_TYPES, Spotted
from kg.resolve.wording import headings, is_epithet, written_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.gazetteer import Gazetteer

__all__ = ["JoinedBy", "Joint", "Names", "kind_of"]

JoinedBy = Literal["wording", "gazetteer", "model"]

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
_PEOPLE = ("Rider", "Person")
_LINKED = 0.5
_CERTAIN = 0.9
# How much likelier a type is where the gazetteer has a name of that type.
_KNOWN, _KNOWN_SHORT = 20.0, 3.0
_WEAKLY_LINKED = 0.125


def kind_of(kind: EntityType) -> str:
    """Names what a type is grouped under: riders and other persons are people alike.

    Args:
        kind: a type.

    Returns:
        ``person`` or the type.
    """
    return "person" if kind in _PEOPLE else kind


@dataclass(frozen=True, slots=True)
class Joint:
    """Why one name was joined to another.

    Attributes:
        to: the other name: kind and folded form.
        by: ``wording`` where one name is a part of the other, ``gazetteer`` for two names that it knows to be
            one, ``model`` for a nickname or an abbreviation that the network links.
        odds: the network's odds that the two are the same.
    """

    to: tuple[str, str]
    by: JoinedBy
    odds: float


class Names:
    """The distinct names of an article, being joined to those that mean the same."""

    def __init__(
        self,
        doc: Doc,
        spotted: Sequence[Spotted],
        odds: NDArray[np.float32],
        known: Gazetteer,
        roles: Container[int],
    ) -> None:
        """Collects the names of an article.

        Args:
            doc: the document.
            spotted: its mentions.
            odds: the odds that two mentions are the same, as :func:`kg.resolve.links.link_odds`
                gives them.
            known: names that tell which short name means which thing.
            roles: the first tokens of its roles.
        """
        self.odds, self.known, self.spotted = odds, known, spotted
        self.groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.written: dict[tuple[str, str], str] = {}
        alike: dict[str, list[int]] = defaultdict(list)
        texts: dict[int, str] = {}
        for i, mention in enumerate(spotted):
            text = written_name(doc, mention, known) if mention.name else ""
            if not text or (" " not in text and is_epithet(doc, mention, roles)):
                continue
            if fold(text):
                alike[fold(text)].append(i)
                texts[i] = text
        aside = headings(doc)
        for folded, numbers in alike.items():
            # A heading is a play of words in capitals; whom it names, the text names too.
            if not known.kinds(folded) and all(spotted[i].start in aside for i in numbers):
                continue
            for i, kind in zip(numbers, self._kinds(folded, numbers), strict=True):
                self.groups[kind, folded].append(i)
                self.written.setdefault((kind, folded), texts[i])
        self.parent = {key: key for key in self.groups}
        self.members = {key: list(found) for key, found in self.groups.items()}
        self.joints: dict[tuple[str, str], Joint] = {}
        self._means: dict[tuple[str, str], NDArray[np.float32]] = {}

    def _kinds(self, folded: str, numbers: list[int]) -> list[str]:
        """One kind for all mentions of a name, but for towns that lend races their names."""
        total = np.sum([self.spotted[i].odds for i in numbers], axis=0) + 1e-6
        kind = kind_of(MENTION_TYPES[int(np.argmax(total * self._prior(folded)))])
        own = [kind_of(self.spotted[i].type) for i in numbers]
        return [k if {k, kind} == {"Race", "Place"} and max(self.spotted[i].odds) > _CERTAIN else kind
                for i, k in zip(numbers, own, strict=True)]  # fmt: skip

    def _prior(self, folded: str) -> NDArray[np.float64]:
        kinds = self.known.kinds(folded)
        weight = _KNOWN if len(folded.split()) > 1 else _KNOWN_SHORT
        return np.array([weight if kind in kinds else 1.0 for kind in MENTION_TYPES])

    def root(self, key: tuple[str, str]) -> tuple[str, str]:
        """Follows a name to the one it was joined to.

        Args:
            key: kind and folded name.

        Returns:
            The fullest name's kind and folded form.
        """
        while self.parent[key] != key:
            key = self.parent[key]
        return key

    def mass(self, key: tuple[str, str], root: tuple[str, str]) -> float:
        """The mean odds that mentions of a name are the same as some mention of another."""
        means = self._means.get(key)
        if means is None:
            means = self._means[key] = self.odds[self.groups[key], 1:].mean(axis=0)
        return float(means[self.members[root]].sum())

    def join(self) -> None:
        """Joins every short or other name to the one it stands for."""
        for key in sorted(self.groups, key=lambda k: (-len(k[1].split()), -len(k[1]), k)):
            best = self._best([k for k in self.groups if self._may_stand_for(key, k)], key, 0.0)
            is_worded = best is not None
            if best is None:
                others = [
                    k for k in self.groups if k[0] == key[0] and self.root(k) != self.root(key)
                ]
                best = self._best([k for k in others if self._unlike(key, k)], key, _LINKED)
            if best is not None:
                to, odds = best
                self.joints[key] = self._joint(key, to, odds, is_worded=is_worded)
                root = self.root(key)
                self.parent[root] = to
                self.members[to] += self.members.pop(root)

    def _joint(
        self, key: tuple[str, str], root: tuple[str, str], odds: float, *, is_worded: bool
    ) -> Joint:
        """Says which of the names that mean one thing a name is joined to, and why."""
        names = [k for k in self.groups if self.root(k) == root]
        if is_worded:
            names = [k for k in names if self._may_stand_for(key, k)]
        to = max(names, key=lambda k: (self._likeness(key, k), len(k[1]), k))
        if is_worded and key[0] in ("Team", "Race") and self._same_entry(key, to):
            return Joint(to, "gazetteer", odds)
        return Joint(to, "wording" if is_worded else "model", odds)

    def _likeness(self, one: tuple[str, str], other: tuple[str, str]) -> float:
        """The highest odds that a mention of one name is the same as a mention of another."""
        columns = [j + 1 for j in self.groups[other]]
        return float(self.odds[np.ix_(self.groups[one], columns)].max())

    def routes(self, fullest: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Joint]:
        """Leads each name that was joined to others, joint by joint, to the fullest of them.

        Args:
            fullest: the fullest of the names of each thing.

        Returns:
            The next joint on the way of each name, but for the fullest.
        """
        beside: dict[tuple[str, str], list[tuple[tuple[str, str], Joint]]] = defaultdict(list)
        for key, joint in self.joints.items():
            beside[key].append((joint.to, joint))
            beside[joint.to].append((key, joint))
        found: dict[tuple[str, str], Joint] = {}
        waiting = list(fullest)
        ends = set(waiting)
        while waiting:
            at = waiting.pop()
            for name, joint in beside.get(at, ()):
                if name not in ends and name not in found:
                    found[name] = Joint(at, joint.by, joint.odds)
                    waiting.append(name)
        return found

    def _best(
        self, candidates: list[tuple[str, str]], key: tuple[str, str], least: float
    ) -> tuple[tuple[str, str], float] | None:
        """The name that a name is most likely the same as, and the odds that it is."""
        candidates = [k for k in candidates if self.root(k) != self.root(key)]
        roots = {self.root(k) for k in candidates}
        if not roots:
            return None
        ranked = sorted(roots, key=lambda k: (-self.mass(key, k), k))
        mass = self.mass(key, ranked[0])
        if not least and len(roots) > 1 and mass < 0.05:
            before = [k for k in ranked if min(self.members[k]) < min(self.groups[key])]
            likeliest = max(before or ranked, key=lambda k: (len(self.members[k]), k))
            return likeliest, self.mass(key, likeliest)
        return (ranked[0], mass) if mass >= least else None

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
                and self.mass(short, self.root(full)) > _WEAKLY_LINKED
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
