"""Mentions to clusters: which names, descriptions and pronouns of an article mean the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from kg.gazetteer import fold
from kg.model import EntityType
from kg.recognise.mentions import MENTION_TYPES, Spotted
from kg.resolve.agreement import agreement
from kg.resolve.linking import entry_of
from kg.resolve.names import JoinedBy, Names, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.gazetteer import Gazetteer
    from kg.recognise.values import Value

__all__ = ["Cluster", "Link", "cluster"]


_RIDER, _PERSON = MENTION_TYPES.index("Rider"), MENTION_TYPES.index("Person")
# What is less likely than this must at least be likelier than to be alone.
_DOUBTFUL = 0.3


@dataclass(frozen=True, slots=True)
class Link:
    """Why a mention belongs with others.

    Attributes:
        to: the number of the mention that it was joined to.
        by: ``wording`` where one name is a part of the other, ``gazetteer`` for two names that it knows to be
            one, ``model`` for a description, a pronoun or a nickname that the network links.
        odds: the network's odds that it means what the mentions it was joined to mean.
        fit: the factor by which what is known of a nationality or a gender changed the odds.
    """

    to: int
    by: JoinedBy
    odds: float
    fit: float = 1.0


@dataclass(slots=True)
class Cluster:
    """Mentions that mean one thing.

    Attributes:
        mentions: their numbers, ascending.
        type: what kind of thing it is.
        names: its names as they are written, the fullest first.
        links: why each mention belongs here that has not the fullest name itself.
    """

    mentions: list[int]
    type: EntityType
    names: list[str]
    links: dict[int, Link] = field(default_factory=dict)


def cluster(
    doc: Doc,
    spotted: Sequence[Spotted],
    odds: NDArray[np.float32],
    known: Gazetteer,
    values: Sequence[Value] = (),
    year: int | None = None,
    *,
    coreference: bool = True,
) -> list[Cluster]:
    """Groups mentions by what they mean; descriptions of the nameless are left out.

    Args:
        doc: the document.
        spotted: its mentions.
        odds: what :func:`link_odds` gave for them.
        known: names that help to tell which short name means which thing, and who is a Dane.
        values: the nationalities named in it, among other values.
        year: the article's year.
        coreference: whether descriptions and pronouns are given to those whom they mean; if not,
            names alone are gathered.

    Returns:
        Clusters in the order of their first mention.
    """
    roles = {v.start for v in values if v.kind == "Role"}
    names = Names(doc, spotted, odds, known, roles)
    names.join()
    owner = np.full(len(spotted), -1)
    roots: dict[tuple[str, str], int] = {}
    for key, found in names.groups.items():
        number = roots.setdefault(names.root(key), len(roots))
        owner[found] = number
    kinds = [root[0] for root in roots]
    keys: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key in names.groups:
        keys[roots[names.root(key)]].append(key)
    bare, fullest = [], []
    for n, kind in enumerate(kinds):
        mentions = np.flatnonzero(owner == n).tolist()
        full = _by_fullness([names.written[key] for key in keys[n]], known)
        fullest.append(next(key for key in keys[n] if names.written[key] == full[0]))
        bare.append(Cluster(mentions, _type(spotted, mentions, kind), full))
    links = {
        i: Link(names.groups[joint.to][0], joint.by, joint.odds)
        for key, joint in names.routes(fullest).items()
        for i in names.groups[key]
    }
    if coreference:
        entries = [entry_of(c, known, year) for c in bare]
        people = {n: c.names[0] for n, c in enumerate(bare) if kinds[n] == "person"}
        fits = agreement(doc, spotted, values, entries, known, people)
        links |= _place_descriptions(spotted, odds, owner, kinds, fits)
    for n, found_cluster in enumerate(bare):
        found_cluster.mentions = np.flatnonzero(owner == n).tolist()
        found_cluster.links = {i: links[i] for i in found_cluster.mentions if i in links}
    return sorted(bare, key=lambda c: c.mentions[0])


def _by_fullness(names: list[str], known: Gazetteer) -> list[str]:
    """Names that are known first, then the fullest."""

    def key(name: str) -> tuple[bool, int, int, str]:
        words = fold(name).split()
        return len(words) < 2 or not known.kinds(" ".join(words)), -len(words), -len(name), name

    return sorted(names, key=key)


def _type(spotted: Sequence[Spotted], mentions: Iterable[int], kind: str) -> EntityType:
    if kind != "person":
        return cast("EntityType", kind)
    named = [spotted[i].odds for i in mentions if spotted[i].name]
    rider, person = (sum(odds[n] for odds in named) for n in (_RIDER, _PERSON))
    return "Rider" if rider >= person else "Person"


def _place_descriptions(
    spotted: Sequence[Spotted],
    odds: NDArray[np.float32],
    owner: NDArray[np.int64],
    kinds: list[str],
    fits: NDArray[np.float64],
) -> dict[int, Link]:
    """Gives each description and pronoun to the cluster it most likely belongs to, and says why."""
    links: dict[int, Link] = {}
    if not kinds:
        return links
    named, waiting = np.flatnonzero(owner >= 0), np.flatnonzero(owner < 0)
    own_kinds = np.array([kind_of(spotted[i].type) for i in waiting.tolist()], dtype=object)
    weights = np.where(own_kinds[:, None] == np.array(kinds, dtype=object), fits[waiting], 0.0)
    # The odds of each mention that waits to be the same as some mention of each cluster, summed.
    sums = np.zeros_like(weights)
    for row, i in enumerate(waiting.tolist()):
        sums[row] = np.bincount(owner[named], odds[i, 1 + named], minlength=len(kinds))
    mass = sums * weights
    most, alone = mass.max(axis=1, initial=0.0), odds[waiting, 0].astype(np.float64)
    left = np.ones(len(waiting), bool)
    for least in (0.5, 0.3, 0.15, 0.0):
        enough = np.maximum(least, alone if least < _DOUBTFUL else 0.0)
        row = -1
        while len(ready := np.flatnonzero(left & (most > enough))):
            # One after the other: what has its place helps to place those that come after it.
            row = int(ready[np.searchsorted(ready, row) % len(ready)])
            i, best = int(waiting[row]), int(mass[row].argmax())
            same = np.flatnonzero(owner == best)
            to, fit = int(same[odds[i, 1 + same].argmax()]), float(fits[i, best])
            links[i] = Link(to, "model", float(mass[row, best]) / fit, fit)
            owner[i] = best
            left[row] = False
            sums[:, best] += odds[waiting, 1 + i]
            mass[:, best] = sums[:, best] * weights[:, best]
            most = np.maximum(most, mass[:, best])
    return links
