"""What a store has taken in, kept beside its data: which articles, as they were read, and who is who.

The ledger is written after the store, batch by batch. So it never claims what the store does not
hold: a batch that the store has and the ledger has not, because the process was killed in between,
is read again with the same result, and nothing is written a second time.

It also holds the lines that the registry of links gained since its file was last written, which
happens at the end of a run: a run that is killed loses none.

What an endpoint has taken in is noted there; see ``kg.corpus.noted``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pyoxigraph import Quad

from kg.errors import KgError
from kg.linking import Registry
from kg.store import StoreError

__all__ = ["BrokenLedger", "Entry", "Ledger", "Row"]

_NAME = "kg-ledger.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, home TEXT NOT NULL, links TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, home TEXT NOT NULL) WITHOUT ROWID;
"""
Row = tuple[str, str, str, str | None]
"""An article's identifier, its digest, where it was read, and whom it means as lines of a registry."""

_PUT = "INSERT INTO articles VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
_PUT += " digest = excluded.digest, home = excluded.home, links = excluded.links"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is noted of a batch.

    Attributes:
        rows: the articles as they are now.
        gone: quads that leave the store together with what the batch takes out of it.
        noted: quads that come into it together with the batch.
    """

    rows: tuple[Row, ...]
    gone: tuple[Quad, ...] = ()
    noted: tuple[Quad, ...] = ()


class BrokenLedger(KgError):
    """The ledger of a store cannot be read or written.

    Attributes:
        path: its file, or the endpoint's address.
    """

    def __init__(self, path: str, problem: object, remedy: str) -> None:
        """Say which file, why, and what to do.

        Args:
            path: its file, or the endpoint's address.
            problem: what SQLite says.
            remedy: what takes it away.
        """
        self.path = path
        super().__init__(
            f"{path}: the ledger of the store cannot be used ({problem}). {remedy}: the next build"
            " reads all articles again, and the store keeps what it holds."
        )


class Ledger:
    """The articles that a store holds, by identifier, with their digests and places.

    Attributes:
        compared: whether it was compared with what the store holds when it was opened.
    """

    compared = False
    _remedy = "Delete it"

    def __init__(self, folder: Path | None) -> None:
        """Open the ledger of a store, which the caller holds for writing.

        Args:
            folder: the store's folder; None for a file that is gone in the end.

        Raises:
            BrokenLedger: it cannot be read.
        """
        self._path = "" if folder is None else str(folder / _NAME)
        self._retrying = False
        try:
            self._data = sqlite3.connect(self._path, isolation_level=None)
            self._data.executescript(_TABLES)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def __enter__(self) -> Self:
        """Use the ledger in a ``with`` statement."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the ledger."""
        self._data.close()

    def digest(self, article: str) -> str | None:
        """Tell what an article was when it was taken in.

        Args:
            article: its identifier.

        Returns:
            The digest, or None where the store has not taken it in.
        """
        row = self._ask("SELECT digest FROM articles WHERE id = ?", article)
        return None if row is None else str(row[0])

    def retry(self) -> None:
        """Take the places of articles that were taken in before for those of this run.

        Whoever reads only what failed does not come by the article that has an identifier first.
        """
        self._retrying = True

    def setdefault(self, key: str, default: str, /) -> str:
        """Remember where an identifier was read in this run, on disk; see ``Homes``."""
        if self._retrying:
            row = self._ask("SELECT home FROM articles WHERE id = ?", key)
            if row is not None and row[0] not in {"", default}:
                return str(row[0])
        self._run("INSERT OR IGNORE INTO seen VALUES (?, ?)", key, default)
        row = self._ask("SELECT home FROM seen WHERE id = ?", key)
        return default if row is None else str(row[0])

    def was_seen(self, article: str) -> bool:
        """Tell whether this run came by an article.

        Args:
            article: its identifier.

        Returns:
            Whether it did.
        """
        return self._ask("SELECT 1 FROM seen WHERE id = ?", article) is not None

    def entry(self, taken: Iterable[tuple[str, str]], registry: Registry) -> Entry:
        """Write down what is to be noted of a batch.

        Args:
            taken: identifiers of articles with their digests; an empty one for an article that
                is taken out.
            registry: who they mean.

        Returns:
            The entry, for ``commit`` when the store has the batch.
        """
        rows: list[Row] = []
        for article, digest in taken:
            links = "".join(map(Registry.line, registry.in_article(article)))
            row = self._ask("SELECT home FROM seen WHERE id = ?", article)
            rows.append((article, digest, str(row[0]) if row else "", links))
        return Entry(tuple(rows))

    def commit(self, entry: Entry) -> None:
        """Note that the store has taken a batch in.

        Args:
            entry: what is noted of it.

        Raises:
            BrokenLedger: it cannot be written.
        """
        try:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.executemany(_PUT, entry.rows)
            self._data.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._told(error) from error

    def adopt(self, registry: Registry) -> None:
        """Take over what a registry has that came from elsewhere, before anything changes.

        Args:
            registry: the registry. A file of its own keeps it already.
        """

    def registry(self, path: Path | None) -> Registry:
        """Load who is who.

        Args:
            path: the registry's file; None for none. Where it was there and is gone, somebody
                wants all articles read again.

        Returns:
            The registry as its file has it, with the batches since it was written.
        """
        registry = Registry.load(path) if path is not None else Registry()
        if path is not None and not path.is_file() and self._fact("kept") == "yes":
            self._run("DELETE FROM articles")
            self._run("DELETE FROM facts")
        self._restore(registry)
        return registry

    def _restore(self, registry: Registry) -> None:
        """Bring a registry up to date with the batches that are noted here."""
        for article, text in self._data.execute(
            "SELECT id, links FROM articles WHERE links IS NOT NULL ORDER BY id"
        ):
            registry.keep_only(article, ())
            lines = text.encode().splitlines()
            for occurrence in Registry.parse(lines, Path(self._path or _NAME)):
                registry.put(occurrence)

    def folded(self, *, kept: bool) -> None:
        """Note that the registry's file holds all that is here of it.

        Args:
            kept: whether there is such a file.
        """
        self._run("UPDATE articles SET links = NULL WHERE links IS NOT NULL")
        self._run("DELETE FROM articles WHERE digest = ''")
        self._run("INSERT OR REPLACE INTO facts VALUES ('kept', ?)", "yes" if kept else "no")

    def known(self) -> Iterator[str]:
        """List the identifiers of the articles that were taken in."""
        for (article,) in self._data.execute("SELECT id FROM articles WHERE digest != ''"):
            yield article

    def _told(self, error: sqlite3.Error) -> KgError:
        """Tell what SQLite says: a full disk is nothing that a ledger could be blamed for."""
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return self._full(error)
        return BrokenLedger(self._path, error, self._remedy)

    def _full(self, error: sqlite3.Error) -> KgError:
        problem = f"cannot be written (No space left on device for its ledger: {error})"
        return StoreError(Path(self._path).parent, f"{problem}; see to the disk, and try again")

    def _fact(self, name: str) -> str | None:
        row = self._ask("SELECT value FROM facts WHERE name = ?", name)
        return None if row is None else str(row[0])

    def _ask(self, sql: str, *values: str) -> tuple[object, ...] | None:
        try:
            row: tuple[object, ...] | None = self._data.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            raise self._told(error) from error
        return row

    def _run(self, sql: str, *values: str) -> None:
        try:
            self._data.execute(sql, values)
        except sqlite3.Error as error:
            raise self._told(error) from error
