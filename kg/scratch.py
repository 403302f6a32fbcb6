"""Rows that nobody needs after this run turned into a database that lies on disk, not in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any
from weakref import finalize

from kg.errors import KgError

__all__ = ["NoScratchSpace", "Scratch"]

_SETTINGS = """
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -1024;
"""

Value = bytes | str | int


class NoScratchSpace(KgError):
    """The folder for temporary files cannot hold what a build remembers."""

    def __init__(self, problem: object) -> None:
        """Say why, and what to do.

        Args:
            problem: what SQLite says.
        """
        super().__init__(
            f"The folder for temporary files cannot hold what is remembered ({problem}). Make room there,"
            " or name another folder in the environment variable SQLITE_TMPDIR."
        )


class Scratch:
    """A database of SQLite in a file that the system removes; small ones never leave memory."""

    def __init__(self, tables: str) -> None:
        """Make an empty one.

        Args:
            tables: the statements that make its tables.
        """
        self._data = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        finalize(self, self._data.close)
        self._data.executescript(_SETTINGS + tables)

    def run(self, sql: str, *values: Value) -> None:
        """Change something.

        Args:
            sql: one statement.
            *values: its parameters.

        Raises:
            NoScratchSpace: there is no room.
        """
        try:
            self._data.execute(sql, values)
        except sqlite3.Error as error:
            raise NoScratchSpace(error) from error

    def rows(self, sql: str, *values: Value) -> Iterator[tuple[Any, ...]]:
        """Ask something.

        Args:
            sql: one query.
            *values: its parameters.

        Yields:
            The rows, one after the other.

        Raises:
            NoScratchSpace: there is no room to sort them.
        """
        try:
            yield from self._data.execute(sql, values)
        except sqlite3.Error as error:
            raise NoScratchSpace(error) from error

    def row(self, sql: str, *values: Value) -> tuple[Any, ...] | None:
        """Ask for the first row.

        Args:
            sql: one query.
            *values: its parameters.

        Returns:
            The row, or None where there is none.
        """
        return next(self.rows(sql, *values), None)
