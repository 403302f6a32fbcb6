"""Mentions to clusters: which names, descriptions and pronouns of an article mean the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from kg.gazetteer import fold
from kg.model import EntityType
from kg.recognise.mentions import Spotted
from kg.resolve.agreement import agreement
from kg.resolve.linking import entry_of
from kg.resolve.names import Names, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.gazetteer import Gazetteer
    from kg.recognise.values import Value

__all__ = ["Cluster", "cluster"]


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
    names = Names(doc, spotted, odds, known, roles)
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
    for n, found_cluster in enumerate(bare):
        found_cluster.mentions = np.flatnonzero(owner == n).tolist()
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
) -> None:
    """Gives each description and pronoun to the cluster it most likely belongs to."""
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
                    owner[i] = int(mass.argmax())
                    waiting.remove(i)
                    changed = True
