"""Mentions to clusters: which names, descriptions and pronouns of an article mean the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from kg.gazetteer import fold
from kg.model import EntityType
from kg.recognise.mentions import Spotted
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
        fits = agreement(doc, spotted, values, entries, known)
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
    rider, person = np.sum([spotted[i].odds[:2] for i in mentions if spotted[i].name], axis=0)
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
    waiting = [i for i in range(len(spotted)) if owner[i] < 0]
    named = np.array(kinds)
    kinds_fit = {kind: named == kind for kind in {kind_of(spotted[i].type) for i in waiting}}
    for least in (0.5, 0.3, 0.15, 0.0):
        changed = True
        while changed and waiting:
            changed = False
            for i in list(waiting):
                mass = np.bincount(owner[owner >= 0], odds[i, 1:][owner >= 0], minlength=len(kinds))
                mass = np.where(kinds_fit[kind_of(spotted[i].type)], mass * fits[i], 0.0)
                if len(mass) and mass.max() > max(least, float(odds[i, 0]) if least < 0.3 else 0.0):
                    best = int(mass.argmax())
                    same = np.flatnonzero(owner == best)
                    to, fit = int(same[odds[i, 1 + same].argmax()]), float(fits[i, best])
                    links[i] = Link(to, "model", float(mass[best]) / fit, fit)
                    owner[i] = best
                    waiting.remove(i)
                    changed = True
    return links
