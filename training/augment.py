"""A passage to the same passage with other invented names, so that no name is learned by heart."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import replace

from training.corpus import Fact, Passage

__all__ = ["NamePool", "rename"]

_WORD = re.compile(r"[^\W\d_](?:[\w’'.]*\w)?")
_KEEP = {
    "Team", "Cycling", "Pro", "Racing", "Club", "de", "van", "der", "den", "la", "le", "di", "von",
    "da", "du", "del", "the", "The", "of", "p", "b", "CC", "national", "team", "squad", "Track",
    "Development", "Academy", "and", "ten", "ter", "dos", "El", "Los", "Las", "Women", "under",
}  # fmt: skip


class NamePool:
    """Parts of names, to build new names from.

    Args:
        passages: those that give first names, surnames and words of team and place names.
        riders: full names of riders; their parts are mixed, so that nobody real appears.
        teams: names of teams, of which the words are mixed likewise.
    """

    def __init__(
        self, passages: list[Passage], riders: Iterable[str] = (), teams: Iterable[str] = ()
    ) -> None:
        first, last, team, place = set(), set(), set(), set()
        for rider in riders:
            words = [w for w in _WORD.findall(rider) if w not in _KEEP and w[0].isupper()]
            if len(words) > 1:
                first.add(words[0])
                last.update(words[1:])
        for name in teams:
            team.update(w for w in _WORD.findall(name) if w not in _KEEP and w[0].isupper())
        for passage in passages:
            for kind, names in passage.entities.values():
                words = [w for w in _WORD.findall(names[0]) if w not in _KEEP and w[0].isupper()]
                if kind in {"Rider", "Person"} and len(words) > 1:
                    first.add(words[0])
                    last.update(words[1:])
                elif kind == "Team" and not names[0].endswith("national team"):
                    team.update(words)
                elif kind == "Place":
                    place.update(words)
        self.first, self.last = sorted(first), sorted(last)
        self.team, self.place = sorted(team), sorted(place)


def rename(passage: Passage, pool: NamePool, rng: random.Random, share: float = 0.8) -> Passage:
    """Gives most riders, staff, teams and some places of a passage other names.

    Args:
        passage: the original.
        pool: the parts of new names.
        rng: the source of chance.
        share: the share of entities that are renamed.

    Returns:
        A passage of the same facts whose offsets fit the new text.
    """
    swaps: dict[str, dict[str, str]] = {}
    for entity, (kind, names) in passage.entities.items():
        odds = (
            share * (0.5 if kind == "Place" else 1) * (kind in {"Rider", "Person", "Team", "Place"})
        )
        if rng.random() >= odds or names[0].endswith("national team"):
            continue
        swaps[entity] = _swap(kind, names, pool, rng)
    return _rewrite(passage, swaps)


def _swap(kind: str, names: tuple[str, ...], pool: NamePool, rng: random.Random) -> dict[str, str]:
    words = [w for w in _WORD.findall(names[0]) if w not in _KEEP and w[0].isupper()]
    swap = {}
    for position, word in enumerate(words):
        person = kind in {"Rider", "Person"}
        source = pool.team if kind == "Team" else pool.place if kind == "Place" else pool.last
        if person and position == 0 and len(words) > 1:
            source = pool.first
        new = rng.choice(source)
        swap[word] = new.upper() if word.isupper() and len(word) > 3 else new
    return swap


def _rewrite(passage: Passage, swaps: dict[str, dict[str, str]]) -> Passage:
    text, mentions, at = "", [], 0
    shifts: list[tuple[int, int, int, int]] = []  # old start, old end, new start, new end
    for start, end, entity in passage.mentions:
        text += passage.text[at:start]
        swap = swaps.get(entity, {})
        new = _swapped(passage.text[start:end], swap)
        shifts.append((start, end, len(text), len(text) + len(new)))
        mentions.append((len(text), len(text) + len(new), entity))
        text += new
        at = end
    text += passage.text[at:]

    def moved(offset: int, *, is_end: bool) -> int:
        move = 0
        for start, end, new_start, new_end in shifts:
            if offset >= end:
                move = new_end - end
            elif offset > start:
                return new_end if is_end else new_start
            else:
                break
        return offset + move

    def moved_fact(fact: Fact) -> Fact:
        start, end = fact.trigger
        span = (moved(start, is_end=False), moved(end, is_end=True))
        return replace(fact, trigger=span)

    entities = {
        e: (
            kind,
            tuple(_swapped(name, swaps.get(e, {})) for name in names),
        )
        for e, (kind, names) in passage.entities.items()
    }
    facts = tuple(moved_fact(fact) for fact in passage.facts)
    return replace(passage, text=text, mentions=tuple(mentions), entities=entities, facts=facts)


def _swapped(text: str, swap: dict[str, str]) -> str:
    return _WORD.sub(lambda match: _replaced(match[0], swap), text)


def _replaced(word: str, swap: dict[str, str]) -> str:
    for tail in ("'s", "’s", "'", "’"):
        stem = word.removesuffix(tail)
        if stem in swap:
            return swap[stem] + word[len(stem) :]
    return swap.get(word, word)
