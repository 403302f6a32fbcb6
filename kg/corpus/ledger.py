"""What a store has taken in, kept beside its data: which articles, as they were read, and who is who.

The ledger is written after the store, batch by batch. So it never claims what the store does not
hold: a batch that the store has and the ledger has not, because the process was killed in between,
is read again with the same result, and nothing is written a second time.

It also holds the lines that the registry of links gained since its file was last written, which
happens at the end of a run: a run that is killed loses none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from kg.errors import KgError
from kg.linking import Registry

__all__ = ["BrokenLedger", "Ledger"]

_NAME = "kg-ledger.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, home TEXT NOT NULL, links TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, home TEXT NOT NULL) WITHOUT ROWID;
"""
_PUT = "INSERT INTO articles VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
_PUT += " digest = excluded.digest, home = excluded.home, links = excluded.links"


class BrokenLedger(KgError):
    """The ledger of a store cannot be read or written.

    Attributes:
        path: its file.
    """

    def __init__(self, path: str, problem: object) -> None:
        """Say which file, why, and what to do.

        Args:
            path: its file.
            problem: what SQLite says.
        """
        self.path = path
        super().__init__(
            f"{path}: the ledger of the store cannot be used ({problem}). Delete it: the next build"
            " reads all articles again, and the store keeps what it holds."
        )


class Ledger:
    """The articles that a store holds, by identifier, with their digests and places."""

    def __init__(self, folder: Path | None) -> None:
        """Open the ledger of a store, which the caller holds for writing.

        Args:
            folder: the store's folder; None for a store that keeps no ledger, such as an endpoint.

        Raises:
            BrokenLedger: it cannot be read.
        """
        self._path = "" if folder is None else str(folder / _NAME)
        self.keeps = folder is not None
        self._retrying = False
        try:
            self._data = sqlite3.connect(self._path, isolation_level=None)
            self._data.executescript(_TABLES)
        except sqlite3.Error as error:
            raise BrokenLedger(self._path, error) from error

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

    def commit(self, taken: Iterable[tuple[str, str]], registry: Registry) -> None:
        """Note that the store has taken a batch in.

        Args:
            taken: identifiers of articles with their digests; an empty one for an article that
                was taken out.
            registry: who they mean.

        Raises:
            BrokenLedger: it cannot be written.
        """
        rows = []
        for article, digest in taken:
            links = "".join(map(Registry.line, registry.in_article(article)))
            row = self._ask("SELECT home FROM seen WHERE id = ?", article)
            rows.append((article, digest, str(row[0]) if row else "", links))
        try:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.executemany(_PUT, rows)
            self._data.execute("COMMIT")
        except sqlite3.Error as error:
            raise BrokenLedger(self._path, error) from error

    def restore(self, registry: Registry, path: Path | None) -> None:
        """Bring a registry up to date with the batches since its file was written.

        Args:
            registry: the registry, as its file has it.
            path: the file. Where it was there and is gone, somebody wants all articles read again.
        """
        if path is not None and not path.is_file() and self._fact("kept") == "yes":
            self._run("DELETE FROM articles")
            self._run("DELETE FROM facts")
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

    def vanished(self, articles: Iterable[str]) -> Iterator[str]:
        """List which articles this run did not come by.

        Args:
            articles: identifiers of articles that the store holds.

        Yields:
            Those that were not seen.
        """
        for each in articles:
            if not self.was_seen(each):
                yield each

    def _fact(self, name: str) -> str | None:
        row = self._ask("SELECT value FROM facts WHERE name = ?", name)
        return None if row is None else str(row[0])

    def _ask(self, sql: str, *values: str) -> tuple[object, ...] | None:
        try:
            row: tuple[object, ...] | None = self._data.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            raise BrokenLedger(self._path, error) from error
        return row

    def _run(self, sql: str, *values: str) -> None:
        try:
            self._data.execute(sql, values)
        except sqlite3.Error as error:
            raise BrokenLedger(self._path, error) from error
