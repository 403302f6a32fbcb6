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
    from collections.abc import Container, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.gazetteer import Entry, Gazetteer

__all__ = ["JoinedBy", "Joint", "Key", "Names", "kind_of"]

JoinedBy = Literal["wording", "gazetteer", "model"]
# A distinct name of an article: its kind and folded form.
Key = tuple[str, str]

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
# How much likelier a name is a person's where it ends a person's full name.
_SURNAME = 30.0
_LEAST_LETTERS = 3
# A short and a full name of two kinds are of one, unless nothing at all speaks for that: neither
# the network's links, nor what else it makes of the short name, or of the full one.
_SOME_LINK, _SOME_SHORT, _SOME_FULL = 0.02, 0.02, 0.05
_LEAST_ODDS = 0.005
_WEAKLY_LINKED, _HARDLY_LINKED = 0.125, 0.05


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

    to: Key
    by: JoinedBy
    odds: float


@dataclass(frozen=True, slots=True)
class _Wording:
    """What the wording of a name can tell about what it may stand for.

    Attributes:
        words: its folded words.
        core: of a team's name, the words that are not every team's, joined.
        entries: what the gazetteer has of a team or race of that name.
    """

    words: tuple[str, ...]
    core: str
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, key: Key, known: Gazetteer) -> _Wording:
        """Reads a name.

        Args:
            key: its kind and folded form.
            known: the gazetteer.

        Returns:
            What its wording tells.
        """
        kind, folded = key
        words = tuple(folded.split())
        if kind == "Team":
            core = "".join([w for w in words if w not in _GENERIC] or words)
            return cls(words, core, known.lookup(folded, "Team"))
        return cls(words, "", known.lookup(folded, "Race") if kind == "Race" else ())

    def is_entry_of(self, other: _Wording) -> bool:
        """Whether the gazetteer knows one thing by both names, and no other by either."""
        return len(self.entries) == 1 and self.entries == other.entries


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
        self._types = np.array([mention.odds for mention in spotted])
        self.groups: dict[Key, list[int]] = defaultdict(list)
        self.written: dict[Key, str] = {}
        self._gather(doc, roles)
        self.joints: dict[Key, Joint] = {}
        self._wordings = {key: _Wording.of(key, known) for key in self.groups}
        self._roots = {key: key for key in self.groups}
        # Of names with a common root, that root has the list.
        self._joined = {key: [key] for key in self.groups}
        self._keys = list(self.groups)
        self._numbers = {key: number for number, key in enumerate(self._keys)}
        # The number of each mention's root; mentions without a name have one of their own.
        self._owner = np.full(len(spotted), len(self._keys))
        for key, found in self.groups.items():
            self._owner[found] = self._numbers[key]
        self._having: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key in self._keys:
            for word in dict.fromkeys(self._shared_words(key)):
                self._having[key[0], word].append(key)

    def _gather(self, doc: Doc, roles: Container[int]) -> None:
        """Puts mentions of one name and kind together."""
        alike: dict[str, list[int]] = defaultdict(list)
        texts: dict[int, str] = {}
        for i, mention in enumerate(self.spotted):
            text = written_name(doc, mention, self.known) if mention.name else ""
            if not text or (" " not in text and is_epithet(doc, mention, roles)):
                continue
            if folded := fold(text):
                alike[folded].append(i)
                texts[i] = text
        aside = headings(doc)
        surnames = self._surnames(alike)
        settled = self._settled(alike)
        for folded, numbers in alike.items():
            # A heading is a play of words in capitals; whom it names, the text names too.
            is_aside = all(self.spotted[i].start in aside for i in numbers)
            if is_aside and not self.known.kinds(folded):
                continue
            prior = self._prior(folded, is_surname=folded in surnames)
            kinds = (
                [settled[folded]] * len(numbers)
                if folded in settled
                else self._kinds(numbers, prior)
            )
            for i, kind in zip(numbers, kinds, strict=True):
                self.groups[kind, folded].append(i)
                self.written.setdefault((kind, folded), texts[i])

    def _shared_words(self, key: Key) -> tuple[str, ...]:
        """The words of which a name has one in common with any that it may stand for."""
        # Teams and races need share none, which is as good as an empty one in all their names.
        return self._wordings[key].words if key[0] == "person" else ("",)

    def _surnames(self, alike: Mapping[str, list[int]]) -> set[str]:
        """The last words of names that are people's by every sign."""
        people = [MENTION_TYPES.index(kind) for kind in _PEOPLE]
        return {
            folded.rpartition(" ")[2]
            for folded, numbers in alike.items()
            if " " in folded and self._types[numbers][:, people].sum(axis=1).min() > _CERTAIN
        }

    def _settled(self, alike: Mapping[str, list[int]]) -> dict[str, str]:
        """The kind of short names and of the full ones that they end or begin, where these differ.

        The network judges each mention by what stands around it: it takes "Rila" for a rider, though
        "Rila Foods" is surely a team.

        Args:
            alike: the mentions of each name, by its folded form.

        Returns:
            The kinds of those names.
        """
        sided = {folded: self._sides(numbers) for folded, numbers in alike.items()}
        fuller: dict[str, list[str]] = defaultdict(list)
        for folded in alike:
            words = folded.split()
            for cut in range(1, len(words)):
                for part in {" ".join(words[:cut]), " ".join(words[cut:])}:
                    fuller[part].append(folded)
        found: dict[str, str] = {}
        for short in alike:
            names = fuller.get(short, ())
            if not names or (short_side := sided[short]) is None:
                continue
            links = {name: self._link(alike[short], alike[name]) for name in names}
            full = max(names, key=lambda name: (links[name], name))
            full_side = sided[full]
            if full_side is None or (short_side > 1) == (full_side > 1):
                continue
            if (
                links[full] < _SOME_LINK
                and self._is_sure(short_side, _SOME_SHORT)
                and self._is_sure(full_side, _SOME_FULL)
            ):
                continue
            found[short] = found[full] = "person" if short_side * full_side > 1 else "Team"
        return found

    def _sides(self, numbers: list[int]) -> float | None:
        """How much likelier a name is a person's than a team's; None for anything else's."""
        mean = self._types[numbers].mean(axis=0)
        person = sum(float(mean[MENTION_TYPES.index(kind)]) for kind in _PEOPLE)
        team = float(mean[MENTION_TYPES.index("Team")])
        if max(person, team) < float(mean.max()):
            return None
        return max(person, _LEAST_ODDS) / max(team, _LEAST_ODDS)

    @staticmethod
    def _is_sure(side: float, least: float) -> bool:
        """Whether next to nothing speaks for the less likely side."""
        return min(side, 1 / side) < least

    def _link(self, one: list[int], other: list[int]) -> float:
        """The mean odds that mentions of one name are the same as some mention of another."""
        columns = [j + 1 for j in other]
        return float(self.odds[np.ix_(one, columns)].sum(axis=1).mean())

    def _kinds(self, numbers: list[int], prior: NDArray[np.float64]) -> list[str]:
        """One kind for all mentions of a name, but for towns that lend races their names."""
        total = self._types[numbers].sum(axis=0) + 1e-6
        kind = kind_of(MENTION_TYPES[int(np.argmax(total * prior))])
        own = [kind_of(self.spotted[i].type) for i in numbers]
        return [k if {k, kind} == {"Race", "Place"} and max(self.spotted[i].odds) > _CERTAIN else kind
                for i, k in zip(numbers, own, strict=True)]  # fmt: skip

    def _prior(self, folded: str, *, is_surname: bool) -> NDArray[np.float64]:
        """How much likelier a name is of each type for what is known of it."""
        kinds = self.known.kinds(folded)
        weight = _KNOWN if len(folded.split()) > 1 else _KNOWN_SHORT
        prior = np.array([weight if kind in kinds else 1.0 for kind in MENTION_TYPES])
        if is_surname:
            prior[[kind in _PEOPLE for kind in MENTION_TYPES]] *= _SURNAME
        return prior

    def root(self, key: Key) -> Key:
        """Gives the name that a name was joined to, directly or by way of others.

        Args:
            key: kind and folded name.

        Returns:
            The fullest name's kind and folded form.
        """
        return self._roots[key]

    def join(self) -> None:
        """Joins every short or other name to the one it stands for."""
        for key in sorted(self.groups, key=lambda k: (-len(k[1].split()), -len(k[1]), k)):
            masses = self._masses(key)
            worded = self._best(key, self._fuller(key, masses), masses)
            best = worded or self._linked(key, masses)
            if best is not None:
                to, odds = best
                names = self._joined[to]
                if worded is not None:
                    names = [k for k in names if self._may_stand_for(key, k, masses)]
                self.joints[key] = self._joint(key, names, odds, is_worded=worded is not None)
                self._merge(self.root(key), to)

    def _masses(self, key: Key) -> NDArray[np.float64]:
        """The mean odds that mentions of a name are the same as some mention of each root."""
        means = self.odds[self.groups[key], 1:].mean(axis=0)
        return np.asarray(np.bincount(self._owner, means, len(self._keys) + 1), np.float64)

    def _merge(self, root: Key, to: Key) -> None:
        """Makes a root and all that was joined to it a part of another."""
        for key in self._joined[root]:
            self._roots[key] = to
        self._joined[to] += self._joined.pop(root)
        self._owner[self._owner == self._numbers[root]] = self._numbers[to]

    def _fuller(self, key: Key, masses: NDArray[np.float64]) -> set[Key]:
        """The roots of the names that a name may be short for."""
        near = (k for word in self._shared_words(key) for k in self._having[key[0], word])
        roots = {self.root(k) for k in near if self._may_stand_for(key, k, masses)}
        return roots - {self.root(key)}

    def _best(
        self, key: Key, roots: set[Key], masses: NDArray[np.float64]
    ) -> tuple[Key, float] | None:
        """The root that a name is most likely short for, and the odds that it is."""
        if not roots:
            return None

        def mass(root: Key) -> float:
            return float(masses[self._numbers[root]])

        best = min(roots, key=lambda k: (-mass(k), k))
        if len(roots) > 1 and mass(best) < _HARDLY_LINKED:
            first = {k: int(np.argmax(self._owner == self._numbers[k])) for k in roots}
            before = [k for k in roots if first[k] < min(self.groups[key])]
            best = max(before or roots, key=lambda k: (self._count(k), k))
        return best, mass(best)

    def _count(self, root: Key) -> int:
        return sum(len(self.groups[k]) for k in self._joined[root])

    def _linked(self, key: Key, masses: NDArray[np.float64]) -> tuple[Key, float] | None:
        """The root that the network takes a nickname or an abbreviation for, and the odds."""
        likely = [self._keys[n] for n in np.flatnonzero(masses[:-1] >= _WEAKLY_LINKED).tolist()]
        roots = [
            root
            for root in likely
            if root[0] == key[0]
            and root != self.root(key)
            and any(self._unlike(key, k) for k in self._joined[root])
            and (masses[self._numbers[root]] >= _LINKED or self._is_cut_short(key, root))
        ]
        if not roots:
            return None
        best = min(roots, key=lambda k: (-masses[self._numbers[k]], k))
        return best, float(masses[self._numbers[best]])

    def _joint(self, key: Key, names: Iterable[Key], odds: float, *, is_worded: bool) -> Joint:
        """Says which of some names that mean one thing a name is joined to, and why."""
        to = max(names, key=lambda k: (self._likeness(key, k), len(k[1]), k))
        if is_worded and self._wordings[key].is_entry_of(self._wordings[to]):
            return Joint(to, "gazetteer", odds)
        return Joint(to, "wording" if is_worded else "model", odds)

    def _likeness(self, one: Key, other: Key) -> float:
        """The highest odds that a mention of one name is the same as a mention of another."""
        columns = [j + 1 for j in self.groups[other]]
        return float(self.odds[np.ix_(self.groups[one], columns)].max())

    def routes(self, fullest: Iterable[Key]) -> dict[Key, Joint]:
        """Leads each name that was joined to others, joint by joint, to the fullest of them.

        Args:
            fullest: the fullest of the names of each thing.

        Returns:
            The next joint on the way of each name, but for the fullest.
        """
        beside: dict[Key, list[tuple[Key, Joint]]] = defaultdict(list)
        for key, joint in self.joints.items():
            beside[key].append((joint.to, joint))
            beside[joint.to].append((key, joint))
        found: dict[Key, Joint] = {}
        waiting = list(fullest)
        ends = set(waiting)
        while waiting:
            at = waiting.pop()
            for name, joint in beside.get(at, ()):
                if name not in ends and name not in found:
                    found[name] = Joint(at, joint.by, joint.odds)
                    waiting.append(name)
        return found

    def _may_stand_for(self, short: Key, full: Key, masses: NDArray[np.float64]) -> bool:
        """Whether the wording alone lets one name stand for another, fuller one of its kind."""
        if short == full:
            return False
        one, other = self._wordings[short], self._wordings[full]
        a, b = one.words, other.words
        if short[0] == "person":
            if _is_initialed(a, b):
                return True
            return len(a) < len(b) and (b[-len(a) :] == a or (len(a) == 1 and b[0] == a[0]))
        if short[0] == "Team":
            if len(short[1]) > len(full[1]):
                return False
            return one.is_entry_of(other) or (
                3 < len(one.core) <= len(other.core) and one.core in other.core
            )
        if short[0] == "Race":
            if one.is_entry_of(other):
                return (len(a), short) < (len(b), full)
            return (
                len(a) < len(b)
                and set(a) <= set(b)
                and masses[self._numbers[self.root(full)]] > _WEAKLY_LINKED
            )
        return False

    def _is_cut_short(self, key: Key, root: Key) -> bool:
        """Whether a name is the beginning of one of somebody's names, as Cav is of Cavendish."""
        word, *more = self._wordings[key].words
        if more or key[0] != "person" or len(word) < _LEAST_LETTERS:
            return False
        names = (name for k in self._joined[root] for name in self._wordings[k].words)
        return any(len(name) > len(word) and name.startswith(word) for name in names)

    def _unlike(self, key: Key, other: Key) -> bool:
        """Whether a nickname or abbreviation could hide behind the wording."""
        if key[0] == "person" and " " in key[1] and " " in other[1]:
            return False
        return key[0] in ("person", "Team", "Race")


def _is_initialed(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether one name is another with nothing but the first letter of the first name."""
    return (
        1 < len(short) <= len(full)
        and len(short[0]) == 1 < len(full[0])
        and full[0].startswith(short[0])
        and full[len(full) - len(short) + 1 :] == short[1:]
    )
