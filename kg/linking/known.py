"""Whom a graph knows: what each is called and what is said of them, found by how names sound.

It lies in a database on disk, so that it takes no more memory for an archive than for an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kg.linking.evidence import NOTHING, Evidence, together
from kg.linking.names import filed_under, looked_up_under
from kg.linking.occurrence import as_evidence, as_fields, packed, unpacked
from kg.scratch import Scratch

__all__ = ["Known", "Namesake"]

_TABLES = """
CREATE TABLE people (entity BLOB PRIMARY KEY, names TEXT, evidence TEXT) WITHOUT ROWID;
CREATE TABLE keys (key BLOB, entity BLOB, PRIMARY KEY (key, entity)) WITHOUT ROWID;
"""
_NEAR = """
SELECT entity, names, evidence FROM people
WHERE entity IN (SELECT entity FROM keys WHERE key IN ({}))
"""
_REMEMBERED = 512
_UNTOLD = json.dumps(as_fields(NOTHING))
_NOBODY: tuple[frozenset[str], Evidence] = frozenset(), NOTHING


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody who is perhaps meant.

    Attributes:
        id: the identifier in the graph.
        names: what they are called.
    """

    id: str
    names: frozenset[str]
    _told: bytes | str

    @property
    def evidence(self) -> Evidence:
        """What is said of them, read where it is asked for: of most the name says enough."""
        return _evidence(self._told)


class Known:
    """People by identifier, and by their names."""

    def __init__(self) -> None:
        """Know nobody."""
        self._data = Scratch(_TABLES)
        self._recent: dict[str, tuple[frozenset[str], Evidence]] = {}

    def names(self, entity: str) -> frozenset[str]:
        """List what somebody is called.

        Args:
            entity: an identifier of the graph.

        Returns:
            The names; none of somebody unknown.
        """
        return self._about(entity)[0]

    def evidence(self, entity: str) -> Evidence:
        """Give what is said of somebody.

        Args:
            entity: an identifier of the graph.

        Returns:
            The evidence; nothing of somebody unknown.
        """
        return self._about(entity)[1]

    def learn(self, entity: str, names: Iterable[str], evidence: Evidence) -> None:
        """Add to what is known of somebody.

        Args:
            entity: an identifier of the graph.
            names: what an article calls them.
            evidence: what it says of them.
        """
        known, told = self._about(entity)
        new = frozenset(names) - known
        kind = entity.partition("/")[0]
        for key in frozenset().union(*map(filed_under, new)):
            sql = "INSERT OR IGNORE INTO keys VALUES (?, ?)"
            self._data.run(sql, packed(f"{kind} {key}"), packed(entity))
        self.put(entity, known | new, together((told, evidence)) if evidence else told)

    def put(self, entity: str, names: frozenset[str], evidence: Evidence) -> None:
        """Replace what is known of somebody; names that are new have to be learned.

        Args:
            entity: an identifier of the graph.
            names: what they are called.
            evidence: what is said of them.
        """
        if self._about(entity) == (names, evidence):
            return
        told = json.dumps(sorted(names)), json.dumps(as_fields(evidence))
        self._data.run("INSERT OR REPLACE INTO people VALUES (?, ?, ?)", packed(entity), *told)
        self._remember(entity, (names, evidence))

    def near(self, kind: str, names: Iterable[str]) -> list[Namesake]:
        """Find those who are perhaps meant.

        Args:
            kind: the first part of their identifiers.
            names: what an article calls somebody.

        Returns:
            All whose names are alike, and some others, sorted by their identifiers.
        """
        keys = sorted(frozenset().union(*map(looked_up_under, names)))
        # In one question: of some surnames there are hundreds, and most are found under several keys.
        sql = _NEAR.format(", ".join("?" * len(keys)))
        found = self._data.rows(sql, *(packed(f"{kind} {key}") for key in keys))
        return sorted(
            (Namesake(unpacked(entity), _names(called), told) for entity, called, told in found),
            key=lambda each: each.id,
        )

    def _about(self, entity: str) -> tuple[frozenset[str], Evidence]:
        found = self._recent.get(entity)
        if found is None:
            sql = "SELECT names, evidence FROM people WHERE entity = ?"
            row = self._data.row(sql, packed(entity))
            found = _NOBODY
            if row is not None:
                names, told = row
                found = _names(names), _evidence(told)
            self._remember(entity, found)
        return found

    def _remember(self, entity: str, about: tuple[frozenset[str], Evidence]) -> None:
        if len(self._recent) >= _REMEMBERED:
            self._recent.clear()
        self._recent[entity] = about


# Who has a frequent name is looked at again and again.
@lru_cache(maxsize=_REMEMBERED)
def _names(called: bytes | str) -> frozenset[str]:
    return frozenset(json.loads(called))


@lru_cache(maxsize=_REMEMBERED)
def _evidence(told: bytes | str) -> Evidence:
    return NOTHING if told == _UNTOLD else as_evidence(json.loads(told))
