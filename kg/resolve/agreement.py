"""Descriptions and pronouns to the people they can mean, by nationality and gender."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kg.gazetteer import fold
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.gazetteer import Entry, Gazetteer
    from kg.recognise.mentions import Spotted
    from kg.recognise.values import Value

__all__ = ["agreement"]

_HE = frozenset(("he", "him", "his", "himself"))
_SHE = frozenset(("she", "her", "hers", "herself"))
_GENDERS = {"male": "male", "men": "male", "female": "female", "women": "female"}
# The home nations ride for one country at some races and for their own at others.
_ONE_STATE = frozenset(
    ("Great Britain", "United Kingdom", "England", "Scotland", "Wales", "Northern Ireland", "Isle of Man")
)  # fmt: skip
_FITS, _CONTRADICTS = 6.0, 0.0005
# A given name tells less of somebody's gender than a list of riders does.
_UNLIKELY = 0.02


def agreement(
    doc: Doc,
    spotted: Sequence[Spotted],
    values: Sequence[Value],
    entries: Sequence[Entry | None],
    known: Gazetteer,
    people: Mapping[int, str] = MappingProxyType({}),
) -> NDArray[np.float64]:
    """Weighs how well each description fits what is known of each person.

    Args:
        doc: the document.
        spotted: its mentions.
        values: its nationalities among other values.
        entries: what the gazetteer knows of each cluster, or None.
        known: the gazetteer, which knows the countries' names, and who is called Ilse.
        people: the fullest name of each cluster of a person.

    Returns:
        Factors for the odds, 1 where nothing is known, shape ``(mentions, clusters)``.
    """
    table = np.ones((len(spotted), max(len(entries), 1)))
    demonyms = {v.start: str(v.value) for v in values if v.kind == "Nationality"}
    lower = Tokens.of(doc).lower
    riders = {n: e for n, e in enumerate(entries) if e is not None and e.type == "Rider"}
    of_country: dict[str, NDArray[np.float64]] = {}
    of_gender: dict[str, NDArray[np.float64]] = {}
    given = {n: known.gender_of(fold(name).split(" ")[0]) for n, name in people.items()}
    for i, mention in enumerate(spotted):
        if mention.name:
            continue
        country = next(
            (demonyms[t] for t in range(mention.start, mention.end) if t in demonyms), None
        )
        if country is not None:
            if country not in of_country:
                of_country[country] = _by_country(country, riders, known, table.shape[1])
            table[i] *= of_country[country]
        gender = _gender(lower[mention.start]) if mention.end - mention.start == 1 else None
        if gender is not None:
            if gender not in of_gender:
                of_gender[gender] = _by_gender(gender, riders, given, table.shape[1])
            table[i] *= of_gender[gender]
    return table


def _gender(word: str) -> str | None:
    return "male" if word in _HE else "female" if word in _SHE else None


def _by_country(
    country: str, riders: Mapping[int, Entry], known: Gazetteer, count: int
) -> NDArray[np.float64]:
    """How well each cluster fits a nationality."""
    factors = np.ones(count)
    for n, rider in riders.items():
        if rider.country:
            factors[n] = _FITS if _same(country, rider.country, known) else _CONTRADICTS
    return factors


def _by_gender(
    gender: str, riders: Mapping[int, Entry], given: Mapping[int, str | None], count: int
) -> NDArray[np.float64]:
    """How well each cluster fits a pronoun."""
    factors = np.ones(count)
    for n, usual in given.items():
        if usual is not None and usual != gender and n not in riders:
            factors[n] = _UNLIKELY
    for n, rider in riders.items():
        if rider.gender and _GENDERS.get(rider.gender) != gender:
            factors[n] = _CONTRADICTS
    return factors


def _same(one: str, other: str, known: Gazetteer) -> bool:
    if one == other or {one, other} <= _ONE_STATE:
        return True
    a, b = known.country_of(fold(one)), known.country_of(fold(other))
    return a is not None and a == b
