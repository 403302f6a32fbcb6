"""The ledger of an endpoint, kept as triples in a graph of the endpoint itself.

There is no folder that lies beside an endpoint's data. So what is noted of a batch goes into the
endpoint in the same update as the last of the batch: both are there, or neither. It holds who is
who as well, so that a build goes on from any machine, with no file of the one that began it.

A run begins by reading the whole ledger into a file of its own, and by telling the endpoint who
builds now. Whoever built before, and still does, finds that out before its next batch, and stops.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from pyoxigraph import Literal, NamedNode, Quad

from kg.corpus.ledger import BrokenLedger, Entry, Ledger, Row
from kg.errors import KgError
from kg.linking import Registry
from kg.rdf.statements import IDENTIFIER
from kg.rdf.terms import thing
from kg.scratch import NoScratchSpace
from kg.store.endpoint import LEDGER, EndpointStore

if TYPE_CHECKING:
    from kg.store import Store

__all__ = ["EndpointLedger", "OtherBuilder"]

_ROW = thing("ledger", "row")
_BUILD = thing("ledger", "build")
_BUILDER = thing("ledger", "builder")
_WHOLE = Quad(_BUILD, thing("ledger", "whole"), Literal("yes"), LEDGER)
"""Says that what is noted began with all that was known then, and no kill came in between."""

_INSERT = "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)"
_HELD = "CREATE TEMP TABLE held (id TEXT PRIMARY KEY) WITHOUT ROWID"
_TOGETHER = 200
"""How many articles are noted at a time that belong to no batch: a megabyte or so."""


class OtherBuilder(KgError):
    """Another build has begun to write into an endpoint.

    Attributes:
        place: the endpoint's address.
    """

    def __init__(self, place: str) -> None:
        """Say where, and what to do.

        Args:
            place: the endpoint's address.
        """
        self.place = place
        super().__init__(
            f"{place}: another kg build has begun to write there, so that this one stops. What it"
            " put in stays; when the other is done, the same command goes on."
        )


class EndpointLedger(Ledger):
    """The articles that an endpoint holds, as it tells itself."""

    compared = True
    _remedy = f"Take it away with CLEAR GRAPH {LEDGER}"

    def __init__(self, store: EndpointStore) -> None:
        """Read the ledger of an endpoint, and tell it who builds now.

        Args:
            store: the endpoint; only if it may be changed, something is written there.

        Raises:
            BrokenLedger: what it notes cannot be read.
        """
        super().__init__(None)
        self._store = store
        self._path = store.place
        self._me = Quad(_BUILD, _BUILDER, Literal(uuid4().hex), LEDGER)
        about = store.quads(LEDGER, [_BUILD])
        self._whole = _WHOLE in about
        if store.writable:
            # Before the reading, so that nobody else goes on writing after it.
            store.change([quad for quad in about if quad.predicate == _BUILDER], [self._me])
        self._run("BEGIN")
        for quad in store.each(LEDGER):
            if quad.predicate == _ROW:
                self._run(_INSERT, *self._parsed(quad))
        self._run("COMMIT")
        if not self._whole:
            self._forget()
        self._compare()

    @classmethod
    def of(cls, store: Store) -> Self:
        """Read the ledger of a store that has an address; see ``EndpointLedger``.

        Args:
            store: the endpoint.

        Returns:
            Its ledger.

        Raises:
            BrokenLedger: what it notes cannot be read.
            TypeError: the store is no endpoint.
        """
        if not isinstance(store, EndpointStore):
            raise TypeError(f"no endpoint: {store!r}")
        return cls(store)

    def digest(self, article: str) -> str | None:
        """Tell what an article was when it was taken in; see ``Ledger.digest``."""
        held = self._ask("SELECT 1 FROM held WHERE id = ?", article)
        return None if held is None else super().digest(article)

    def entry(self, taken: Iterable[tuple[str, str]], registry: Registry) -> Entry:
        """Write down what is to be noted of a batch; see ``Ledger.entry``.

        Args:
            taken: identifiers of articles with their digests.
            registry: who they mean.

        Returns:
            The entry, with the quads that bring it into the endpoint.

        Raises:
            OtherBuilder: somebody else builds now.
        """
        rows = super().entry(taken, registry).rows
        before = self._store.quads(LEDGER, [_BUILD, *map(_name, rows)])
        if self._me not in before:
            raise OtherBuilder(self._path)
        gone = [quad for quad in before if quad.predicate == _ROW]
        noted = [_quad(row) for row in rows if row[1] or row[3]]
        if not self._whole:
            noted.append(_WHOLE)
        return Entry(rows, tuple(gone), tuple(noted))

    def commit(self, entry: Entry) -> None:
        """Note that the endpoint has taken a batch in; see ``Ledger.commit``."""
        super().commit(entry)
        self._whole |= _WHOLE in entry.noted

    def adopt(self, registry: Registry) -> None:
        """Note who is who by another source, before anything changes; see ``Ledger.adopt``."""
        known = groupby(registry, key=lambda each: each.article)
        rows: Iterator[Row] = (
            (article, "", "", "".join(map(Registry.line, found))) for article, found in known
        )
        while some := tuple(islice(rows, _TOGETHER)):
            self._store.extend(map(_quad, some))
            super().commit(Entry(some))
        self._store.extend([_WHOLE])
        self._whole = True

    def registry(self, path: Path | None) -> Registry:
        """Load who is who, from the endpoint.

        Args:
            path: a registry's file, which tells it where the endpoint does not.

        Returns:
            The registry.
        """
        if self._whole or path is None:
            registry = Registry()
            self._restore(registry)
            return registry
        registry = Registry.load(path)
        if len(registry):
            self.adopt(registry)
        return registry

    def folded(self, *, kept: bool) -> None:
        """Keep everything: a file of the registry is a copy, whoever has it."""

    def _full(self, error: sqlite3.Error) -> KgError:
        return NoScratchSpace(error)

    def _parsed(self, quad: Quad) -> tuple[str, str, str, str]:
        try:
            article, digest, home, links = map(str, json.loads(_text(quad)))
        except (TypeError, ValueError) as error:
            raise BrokenLedger(self._path, error, self._remedy) from error
        return article, digest, home, links

    def _forget(self) -> None:
        """Take back what was noted by a run that was killed before it could begin."""
        rows = self._data.execute("SELECT * FROM articles").fetchall()
        for start in range(0, len(rows) if self._store.writable else 0, _TOGETHER):
            self._store.remove(map(_quad, rows[start : start + _TOGETHER]))
        self._run("DELETE FROM articles")

    def _compare(self) -> None:
        """Find out which articles the endpoint holds: asked one by one, they take a day."""
        self._run(_HELD)
        self._run("BEGIN")
        for _, article in self._store.pairs(IDENTIFIER):
            self._run("INSERT OR IGNORE INTO held VALUES (?)", article)
        self._run("COMMIT")


def _text(quad: Quad) -> str:
    return quad.object.value if isinstance(quad.object, Literal) else ""


def _name(row: Row) -> NamedNode:
    return thing("ledger", sha256(row[0].encode("utf-8", "surrogatepass")).hexdigest()[:32])


def _quad(row: Row) -> Quad:
    """Write what is noted of an article: in ASCII, which no engine rewrites."""
    return Quad(_name(row), _ROW, Literal(json.dumps(row)), LEDGER)
