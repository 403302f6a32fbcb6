"""All names of a graph, put in order once so that any of them is found by its beginning."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.gazetteer import fold
from kg.model import ENTITY_TYPES
from kg.rdf import PREFIXES
from kg.rdf.entities import ALTERNATIVE, PREFERRED
from kg.rdf.statements import ARTICLE, AUTHOR, HEADLINE, IDENTIFIER, PUBLISHED, A
from kg.rdf.terms import cyc, entity_id, entity_iri
from kg.store import Store
from kg.vocabulary import THINGS

__all__ = ["ARTICLE_KIND", "AmbiguousName", "Known", "Names", "UnknownName"]

ARTICLE_KIND = "Article"
# An edge that was derived has a subject and an object too, and is no claim. (To look at each one's
# status instead would take the engine a hundred times as long.)
_COUNTS = tuple(
    f"SELECT ?x (COUNT(*) AS ?n) {{ ?claim rdf:{part} ?x"
    f' FILTER(!STRSTARTS(STR(?claim), "{THINGS}derived/")) }} GROUP BY ?x'
    for part in ("subject", "object")
)
_MOST_SCANNED = 20_000
_MOST_COMPARED = 3_000
_ALIKE = 0.7
_NEAREST = 5


class UnknownName(KgError):
    """Nothing in the graph has that name.

    Attributes:
        name: what was asked for.
        near: what has a name like it.
    """

    def __init__(self, name: str, near: tuple[Known, ...]) -> None:
        """Say what was asked for and what looks like it.

        Args:
            name: what was asked for.
            near: what has a name like it.
        """
        self.name = name
        self.near = near
        super().__init__(f"Nothing in the graph is called “{name}”.")


class AmbiguousName(KgError):
    """A name belongs to several where one is wanted.

    Attributes:
        name: what was asked for.
        near: those who have the name.
    """

    def __init__(self, name: str, near: tuple[Known, ...]) -> None:
        """Say who has the name.

        Args:
            name: what was asked for.
            near: those who have the name.
        """
        self.name = name
        self.near = near
        super().__init__(f"Several are called “{name}”: choose one.")


@dataclass(frozen=True, slots=True)
class Known:
    """Something that can be looked up.

    Attributes:
        iri: its IRI.
        name: its usual name; an article's headline, or its identifier where it has none.
        kind: its type, such as ``Rider``; ``Article``; empty where the graph does not say.
        aliases: other names.
        claims: how many claims are about it.
        date: when an article appeared.
        author: who wrote an article.
        identifier: an article's, as its file has it.
    """

    iri: str
    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    claims: int = 0
    date: str = ""
    author: str = ""
    identifier: str = ""

    @property
    def id(self) -> str:
        """Its identifier: ``kind/slug``."""
        return entity_id(self.iri)


class Names:
    """Everything in a graph that has a name."""

    def __init__(self, known: Iterable[Known]) -> None:
        """Put names in order.

        Args:
            known: what has them.
        """
        self._known = sorted(known, key=lambda each: (fold(each.name), each.iri))
        self._by_iri = {each.iri: number for number, each in enumerate(self._known)}
        self._kinds: defaultdict[str, list[int]] = defaultdict(list)
        exact: defaultdict[str, set[int]] = defaultdict(set)
        for number, each in enumerate(self._known):
            self._kinds[each.kind].append(number)
            for name in (each.name, *each.aliases):
                exact[fold(name)].add(number)
        exact.pop("", None)
        self._exact = exact
        # A name is found by the beginning of any of its words.
        self._keys = sorted({
            (name[start:], name)
            for name in exact
            for start in (0, *(at + 1 for at, letter in enumerate(name) if letter == " "))
        })
        self._ends: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(exact):
            for word in {name, *name.split()}:
                if len(word) > 2:
                    self._ends[f"{word[:2]}…"].append(word)
                    self._ends[f"…{word[-2:]}"].append(word)

    @classmethod
    def of(cls, store: Store) -> Names:
        """Read the names of a graph.

        Args:
            store: holds the graph.

        Returns:
            The names of its entities and the headlines of its articles.
        """
        counts: defaultdict[str, int] = defaultdict(int)
        for query in _COUNTS:
            for iri, number in store.query(query).tuples:
                counts[str(iri)] += int(str(number))
        return cls([*_entities(store, counts), *_articles(store)])

    def __len__(self) -> int:
        """Count what has a name."""
        return len(self._known)

    def get(self, iri: str) -> Known | None:
        """Find something by its IRI.

        Args:
            iri: the IRI.

        Returns:
            What has it; None where it has no name.
        """
        number = self._by_iri.get(iri)
        return None if number is None else self._known[number]

    def kind(self, kind: str) -> Sequence[int]:
        """List everything of a kind.

        Args:
            kind: a type, or ``Article``.

        Returns:
            Numbers for ``numbered``, in alphabetical order; articles the newest first.
        """
        found = self._kinds.get(kind, [])
        if kind != ARTICLE_KIND:
            return found
        return sorted(found, key=lambda number: self._known[number].date, reverse=True)

    def numbered(self, numbers: Iterable[int]) -> tuple[Known, ...]:
        """Give what numbers mean.

        Args:
            numbers: as ``kind`` lists them.

        Returns:
            What has them.
        """
        return tuple(self._known[number] for number in numbers)

    def busiest(self, kind: str, most: int) -> tuple[Known, ...]:
        """List those of a kind that most claims are about.

        Args:
            kind: a type.
            most: how many.

        Returns:
            The busiest first.
        """
        found = (self._known[number] for number in self._kinds.get(kind, ()))
        return tuple(heapq.nsmallest(most, found, key=lambda each: -each.claims))

    def search(self, text: str, most: int) -> tuple[Known, ...]:
        """Find what has words that begin like those of a text.

        Args:
            text: the text; case, accents and punctuation do not matter.
            most: how many to give.

        Returns:
            Those whose name is the text first, then those whose name begins with it; the busier
            before the others.
        """
        wanted = fold(text)
        if not wanted:
            return ()
        names = self._beginning(wanted) or self._with_words(wanted.split())
        ranks: dict[int, int] = {}
        for name, rank in names.items():
            for number in self._exact[name]:
                ranks[number] = min(rank, ranks.get(number, rank))
        best = heapq.nsmallest(
            most, ranks, key=lambda number: (ranks[number], -self._known[number].claims, number)
        )
        return tuple(self._known[number] for number in best)

    def find(self, text: str) -> Known:
        """Find the one thing that somebody means, which is no article.

        Args:
            text: an IRI, a prefixed name, an identifier, or a name or alias.

        Returns:
            It.

        Raises:
            UnknownName: there is none.
            AmbiguousName: there are several.
        """
        text = text.strip()
        prefix, _, name = text.partition(":")
        spellings = [text, f"{THINGS}{text}", f"{PREFIXES.get(prefix, '?')}{name}"]
        if "/" in text and not text.startswith("http"):
            spellings.append(entity_iri(text).value)
        for spelling in spellings:
            if (known := self.get(spelling)) is not None:
                return known
        numbers = sorted(self._exact.get(fold(text), ()))
        found = _entities_of(self.numbered(numbers))
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousName(text, found)
        raise UnknownName(text, _entities_of(self.near(text)))

    def near(self, text: str) -> tuple[Known, ...]:
        """Find names that a text is perhaps a misspelling of.

        Args:
            text: the text.

        Returns:
            At most five, the likest first.
        """
        scores: dict[str, float] = {}
        for word in {fold(text), *fold(text).split()}:
            scores.update(self._alike(word))
        found: list[int] = []
        for word in sorted(scores, key=lambda each: (-scores[each], each)):
            names = self._beginning(word)
            numbers = {number for name in names for number in self._exact[name]}
            found += sorted(numbers - set(found), key=lambda n: (-self._known[n].claims, n))
            if len(found) >= _NEAREST:
                break
        return self.numbered(found[:_NEAREST])

    def _alike(self, word: str) -> Iterator[tuple[str, float]]:
        """Give words that begin or end like another and have much in common with it."""
        candidates = [*self._ends.get(f"{word[:2]}…", ()), *self._ends.get(f"…{word[-2:]}", ())]
        matcher = SequenceMatcher(b=word, autojunk=False)
        for candidate in dict.fromkeys(candidates[:_MOST_COMPARED]):
            matcher.set_seq1(candidate)
            if matcher.quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
                yield candidate, ratio

    def _beginning(self, wanted: str) -> dict[str, int]:
        """Give the names of which a word begins like this: 0 the very name, 1 its start, else 2."""
        found: dict[str, int] = {}
        start = bisect_left(self._keys, (wanted, ""))
        for key, name in self._keys[start : start + _MOST_SCANNED]:
            if not key.startswith(wanted):
                break
            rank = 0 if name == wanted else 1 if key == name else 2
            found[name] = min(rank, found.get(name, rank))
        return found

    def _with_words(self, words: list[str]) -> dict[str, int]:
        """Give the names that have, for each word, one that begins like it."""
        words = sorted(words, key=len, reverse=True)
        first, rest = words[0], words[1:]
        return {
            name: 2
            for name in self._beginning(first)
            if all(f" {word}" in f" {name}" for word in rest)
        }


def _entities_of(found: Iterable[Known]) -> tuple[Known, ...]:
    return tuple(each for each in found if each.kind != ARTICLE_KIND)


def _entities(store: Store, counts: dict[str, int]) -> Iterator[Known]:
    kinds = {
        iri: kind
        for kind in ENTITY_TYPES
        for iri, _ in store.pairs(A, object=NamedNode(cyc(kind).value))
    }
    aliases: defaultdict[str, set[str]] = defaultdict(set)
    for iri, alias in store.pairs(ALTERNATIVE):
        aliases[iri].add(alias)
    names: dict[str, str] = {}
    for iri, name in store.pairs(PREFERRED):
        # A file of others may name a thing twice; which comes first is no matter of chance.
        names[iri] = min(name, names.get(iri, name))
    for iri, name in names.items():
        others = tuple(sorted(aliases[iri] - {name}))
        # A link of blanks alone could not be seen, nor read aloud.
        seen = any(letter.isprintable() and not letter.isspace() for letter in name)
        yield Known(
            iri, name if seen else entity_id(iri), kinds.get(iri, ""), others, counts.get(iri, 0)
        )


def _articles(store: Store) -> Iterator[Known]:
    titles, dates, authors = (dict(store.pairs(part)) for part in (HEADLINE, PUBLISHED, AUTHOR))
    identifiers = dict(store.pairs(IDENTIFIER))
    for iri, _ in store.pairs(A, object=ARTICLE):
        identifier = identifiers.get(iri, "")
        title = titles.get(iri) or identifier or entity_id(iri)
        aliases = (identifier,) if identifier and identifier != title else ()
        date, author = dates.get(iri, ""), authors.get(iri, "")
        yield Known(iri, title, ARTICLE_KIND, aliases, 0, date, author, identifier)
