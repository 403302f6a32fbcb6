"""The project's own passages turned into the archive of an invented newspaper, of any length.

Whoever a passage names gets another name, and so do teams and the races that nobody knows. The
names are dealt out as an archive has them: most of those whom an article names were named before,
a few of them very often, and of a woman, a Dane or a rider of one team another article never says
that she is something else; they grow older from year to year. So linking has what it has in real
archives, and not namesakes alone.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.texts import CORPUS, count_words
from training.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.model import Article
    from training.corpus import Passage

__all__ = ["articles", "write_archive"]

_SEED = 1
_FIRST_DAY, _DAYS, _STEP = date(2004, 1, 1), 7305, 3089
_WORD = re.compile(r"[^\W\d_](?:[\w’'.]*\w)?")
_YEAR = re.compile(r"\b(?:19[3-9]|20[0-4])\d\b")
_TAILS = ("'s", "’s", "'", "’")
_PRONOUNS = {
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
}
# Words of teams and races that are no names: what stands in so many different ones.
_GENERAL = 4
# The larger, the more often somebody is named who was never named before.
_NEW_PEOPLE, _NEW_TEAMS, _NEW_PLACES = 8.0, 150.0, 60.0
_TITLE = 80
# By how many years a passage may make somebody older or younger: its rider stays a rider.
_OLDER = 10
_DRAWS = 8


@dataclass(slots=True)
class _Dealt:
    """What was dealt out of one pile, as often as it was: whoever came often comes often again."""

    new: float
    drawn: list[tuple[str, ...]] = field(default_factory=list)

    def draw(self, random: Random) -> tuple[str, ...] | None:
        if random.random() * (self.new + len(self.drawn)) < self.new:
            return None
        return random.choice(self.drawn)


def write_archive(path: Path, count: int, words: int = 500) -> int:
    """Write the archive as packed JSON Lines.

    Args:
        path: where to, ``.jsonl.gz``.
        count: how many articles.
        words: how long they are on average.

    Returns:
        How many words they have together.
    """
    total = 0
    # No name and no time in the file: the same articles are the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        for article in articles(count, words):
            row = {
                "id": article.id,
                "title": article.title,
                "date": article.date,
                "url": article.url,
                "text": article.text,
            }
            file.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
            total += count_words(article.text)
    return total


def articles(count: int, words: int = 500) -> Iterator[Article]:
    """Make the articles; those of a small archive are the first of a large one.

    Args:
        count: how many.
        words: how long they are on average; each ends with a whole passage.

    Yields:
        The articles, dated over twenty years.
    """
    from kg.model import Article

    newspaper = _Newspaper(_passages())
    pieces = newspaper.passages()
    taken = 0
    for number in range(count):
        day = _FIRST_DAY + timedelta(days=number * _STEP % _DAYS)
        parts: list[str] = []
        # What is too long here makes the next shorter, so that the mean is as it should be.
        while not parts or taken < (number + 1) * words:
            parts.append(newspaper.rewritten(next(pieces), day.year))
            taken += count_words(parts[-1])
        text = "\n\n".join(parts)
        yield Article(
            id=f"n{number:07}",
            text=text,
            title=text.partition(". ")[0][:_TITLE].partition("\n")[0],
            date=day.isoformat(),
            url=f"https://news.example.org/{number}",
        )


class _Age(NamedTuple):
    """An age, and where it stands in figures; in words it stays as it is."""

    years: int
    places: tuple[tuple[int, int], ...]


def _age_of(passage: Passage, entity: str) -> _Age | None:
    """Find how old somebody is when a passage is written."""
    told = [
        fact
        for fact in passage.facts
        if (fact.subject, fact.predicate, fact.status, fact.year)
        == (entity, "has_age", "asserted", None)
    ]
    if len({fact.object for fact in told}) != 1:
        return None
    names = {i for start, end, _ in passage.mentions for i in range(start, end)}
    places = set()
    for fact in told:
        for found in re.finditer(rf"\b{fact.object}\b", passage.text[slice(*fact.trigger)]):
            place = fact.trigger[0] + found.start(), fact.trigger[0] + found.end()
            if names.isdisjoint(range(*place)):
                places.add(place)
    return _Age(int(told[0].object), tuple(sorted(places)))


@cache
def _passages() -> tuple[Passage, ...]:
    return tuple(read_corpus(CORPUS / "train"))


class _Newspaper:
    """Writes passages again with its own people, teams and races."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        from kg.components import choose_gazetteer

        self._random = Random(_SEED)
        self._passages = list(passages)
        self._known = choose_gazetteer(None)
        self._genders = {each.id: _genders(each) for each in passages}
        names: defaultdict[str, set[str]] = defaultdict(set)
        for passage in passages:
            for entity, (kind, called) in passage.entities.items():
                names[kind].add(called[0])
                words = _names_in(called[0])
                if kind in {"Rider", "Person"} and len(words) > 1:
                    gender = self._genders[passage.id].get(entity, "")
                    names[f"first {gender}"].add(words[0])
                    names["first "].add(words[0])
                    names["last"].update(words[1:])
        self._first = {key[6:]: sorted(names[key]) for key in names if key.startswith("first ")}
        self._last = sorted(names["last"])
        self._general = {kind: _general(names[kind]) for kind in ("Team", "Race")}
        self._pool = {
            "Team": sorted(
                {w for n in names["Team"] for w in _names_in(n)} - self._general["Team"]
            ),
            "Race": sorted({word for name in names["Place"] for word in _names_in(name)}),
        }
        self._piles: dict[tuple[str, ...], _Dealt] = {}
        self._born: dict[tuple[str, tuple[str, ...]], int] = {}

    def passages(self) -> Iterator[Passage]:
        """Give the passages without end, in another order each time."""
        while True:
            self._random.shuffle(self._passages)
            yield from self._passages

    def rewritten(self, passage: Passage, year: int) -> str:
        """Write a passage again, in another year."""
        swaps, ages = self._swaps(passage, year)
        text, at = [], 0
        told = {place: str(age) for place, age in ages.items()}
        for start, end, entity in passage.mentions:
            told[start, end] = _swapped(passage.text[start:end], swaps[entity])
        for (start, end), new in sorted(told.items()):
            text += [passage.text[at:start], new]
            at = end
        text.append(passage.text[at:])
        later = year - int(passage.date[:4])
        return _YEAR.sub(lambda found: str(int(found[0]) + later), "".join(text))

    def _swaps(
        self, passage: Passage, year: int
    ) -> tuple[dict[str, dict[str, str]], dict[tuple[int, int], int]]:
        """Choose new words for the words of all names of a passage, and ages that go with them."""
        swaps: dict[str, dict[str, str]] = {}
        ages: dict[tuple[int, int], int] = {}
        teams: dict[str, str] = {}
        for entity, (kind, called) in passage.entities.items():
            swaps[entity] = {}
            if kind in {"Team", "Race"} and not self._is_known(called[0], kind):
                swaps[entity] = self._of_thing(called[0], kind)
                teams[entity] = _swapped(called[0], swaps[entity])
        countries = {f.subject: f.object for f in passage.facts if f.predicate == "has_nationality"}
        ridden = {f.subject: f.object for f in passage.facts if f.predicate == "rides_for"}
        genders = self._genders[passage.id]
        here: set[tuple[str, ...]] = set()
        for entity, (kind, called) in passage.entities.items():
            if kind in {"Rider", "Person"}:
                team = teams.get(ridden.get(entity, ""), "")
                traits = (genders.get(entity, ""), countries.get(entity, ""), team)
                age = _age_of(passage, entity)
                new = self._of_person(kind, called[0], traits, here, age, year)
                swaps[entity] = {
                    word: other.upper() if word.isupper() and len(word) > 3 else other
                    for word, other in zip(_names_in(called[0]), new, strict=True)
                }
                if age:
                    ages |= dict.fromkeys(age.places, year - self._born[kind, new])
        return swaps, ages

    def _of_thing(self, name: str, kind: str) -> dict[str, str]:
        words = [word for word in _names_in(name) if word not in self._general[kind]]
        new = _NEW_TEAMS if kind == "Team" else _NEW_PLACES
        return {
            word: self._drawn((kind, str(len(words)), str(n)), new, self._pool[kind])
            for n, word in enumerate(words)
        }

    def _drawn(self, key: tuple[str, ...], new: float, pool: Sequence[str]) -> str:
        pile = self._piles.setdefault(key, _Dealt(new))
        drawn = pile.draw(self._random) or (self._random.choice(pool),)
        pile.drawn.append(drawn)
        return drawn[0]

    def _of_person(
        self,
        kind: str,
        name: str,
        traits: tuple[str, ...],
        here: set[tuple[str, ...]],
        age: _Age | None,
        year: int,
    ) -> tuple[str, ...]:
        """Choose somebody of whom the same is said, whose name is built the same way."""

        def suits(new: tuple[str, ...]) -> bool:
            return new not in here and self._fits(kind, new, age, year)

        words = _names_in(name)
        built = _WORD.sub(lambda found: "A" if found[0] in words else found[0], name)
        pile = self._piles.setdefault((kind, built, *traits), _Dealt(_NEW_PEOPLE))
        new = pile.draw(self._random)
        draws = 1
        while new is not None and not suits(new):
            new = pile.draw(self._random) if draws < _DRAWS else None
            draws += 1
        while new is None or not suits(new):
            new = self._new_name(name, words, traits[0])
        here.add(new)
        pile.drawn.append(new)
        if age:
            self._born.setdefault((kind, new), year - age.years)
        return new

    def _fits(self, kind: str, new: tuple[str, ...], age: _Age | None, year: int) -> bool:
        """Tell whether somebody can be of the age that is told, or of one near it."""
        born = self._born.get((kind, new))
        if age is None or born is None:
            return True
        return abs(year - born - age.years) <= (_OLDER if age.places else 0)

    def _new_name(self, name: str, words: Sequence[str], gender: str) -> tuple[str, ...]:
        while True:
            first = [self._random.choice(self._first.get(gender) or self._first[""])]
            last = [self._random.choice(self._last) for _ in words[1:]]
            new = (*first, *last) if last else (self._random.choice(self._last),) * len(words)
            called = _swapped(name, dict(zip(words, new, strict=True)))
            if not self._is_known(called, "Rider"):
                return new

    def _is_known(self, name: str, kind: str) -> bool:
        from kg.gazetteer import fold

        return name.endswith("national team") or bool(self._known.lookup(fold(name), kind))


def _genders(passage: Passage) -> dict[str, str]:
    """Tell who is called she and who he; whoever is called both is neither."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for start, end, entity in passage.mentions:
        if gender := _PRONOUNS.get(passage.text[start:end].lower()):
            found[entity].add(gender)
    return {entity: min(each) for entity, each in found.items() if len(each) == 1}


def _general(names: set[str]) -> frozenset[str]:
    counted = Counter(word for name in names for word in set(_names_in(name)))
    return frozenset(word for word, count in counted.items() if count >= _GENERAL)


def _names_in(name: str) -> tuple[str, ...]:
    """Give the different capitalised words of a name, in their order."""
    return tuple(dict.fromkeys(word for word in _WORD.findall(name) if word[0].isupper()))


def _swapped(text: str, swap: dict[str, str]) -> str:
    return _WORD.sub(lambda found: _other(found[0], swap), text)


def _other(word: str, swap: dict[str, str]) -> str:
    for tail in _TAILS:
        stem = word.removesuffix(tail)
        if stem in swap:
            return swap[stem] + word[len(stem) :]
    return swap.get(word, word)
