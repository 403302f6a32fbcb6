"""Which entity each article's people are, kept between builds so that no IRI ever changes.

The registry is a file of JSON Lines beside the graph, one line for each person in each article:
whom the article means, why, and what it says that tells namesakes apart. While it is used it lies
in a database on disk, so that it takes no more memory for an archive than for an article.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.linking.evidence import Evidence, together
from kg.linking.occurrence import (
    Occurrence,
    as_evidence,
    from_columns,
    from_row,
    packed,
    to_columns,
    to_row,
)
from kg.scratch import Scratch, Value

__all__ = ["BrokenRegistry", "Registry"]

_SUFFIX = ".links"
_TABLE = """
CREATE TABLE occurrences (
    article BLOB, local BLOB, entity BLOB, about TEXT, names TEXT, evidence TEXT, wikidata TEXT,
    PRIMARY KEY (article, local)
) WITHOUT ROWID;
CREATE INDEX by_entity ON occurrences (entity);
"""
_SELECT = "SELECT article, local, entity, about, names, evidence, wikidata FROM occurrences "
_PUT = "INSERT OR REPLACE INTO occurrences VALUES (?, ?, ?, ?, ?, ?, ?)"
_EVIDENCE = "SELECT DISTINCT evidence FROM occurrences WHERE entity = ?"
_WIKIDATA = "SELECT DISTINCT wikidata FROM occurrences WHERE entity = ?"
_REMEMBERED = 128
"""Of how many articles, the last ones, all occurrences are at hand without asking the database."""
_json = json.JSONEncoder(ensure_ascii=False).encode


class BrokenRegistry(KgError):
    """A line of a registry cannot be read.

    Attributes:
        path: the file.
        line: the line's number, from 1.
    """

    def __init__(self, path: Path, line: int, reason: str) -> None:
        """Say which line, and what to do.

        Args:
            path: the file.
            line: the line's number, from 1.
            reason: what is wrong with it.
        """
        self.path = path
        self.line = line
        super().__init__(
            f"{path}, line {line}: {reason}. kg build keeps here which IRI it gave to whom: put the"
            " file back as kg wrote it, or delete it and build all articles again, which may give"
            " namesakes other IRIs."
        )


class Registry:
    """Occurrences by article and by entity."""

    def __init__(self) -> None:
        """Make an empty one."""
        self._data = Scratch(_TABLE)
        self._recent: dict[str, dict[str, Occurrence]] = {}

    @staticmethod
    def beside(place: str | Path) -> Path:
        """Tell where the registry of a graph lies.

        Args:
            place: the graph's file, or its store's folder.

        Returns:
            The file, in the same folder: ``graph.links`` for ``graph.ttl``, so that a graph
            written in two formats has one registry.
        """
        path = Path(place) if Path(place).name else Path(place).absolute()
        stem = path.name if path.is_dir() or not path.suffix else path.stem
        return path.parent / (stem + _SUFFIX)

    @classmethod
    def load(cls, path: Path) -> Registry:
        """Read a registry.

        Args:
            path: its file; where there is none, the registry is empty.

        Returns:
            The registry.

        Raises:
            BrokenRegistry: a line cannot be read.
        """
        registry = cls()
        if path.is_file():
            with path.open("rb") as lines:
                for occurrence in cls.parse(lines, path):
                    registry.put(occurrence)
        return registry

    @staticmethod
    def parse(lines: Iterable[bytes], path: Path) -> Iterator[Occurrence]:
        """Read lines of a registry.

        Args:
            lines: the lines.
            path: the file that they are from, for messages.

        Yields:
            The occurrences, in their order.

        Raises:
            BrokenRegistry: a line cannot be read.
        """
        for number, line in enumerate(lines, start=1):
            try:
                yield from_row(json.loads(line))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise BrokenRegistry(
                    path, number, f"this is no entry of a registry ({error!r})"
                ) from error

    def text(self) -> str:
        """Write the registry out.

        Returns:
            A line of JSON for each occurrence, sorted by article and identifier.
        """
        return "".join(self.lines())

    def lines(self) -> Iterator[str]:
        """Write the registry out, a line at a time.

        Returns:
            A line of JSON for each occurrence, sorted by article and identifier.
        """
        return map(self.line, self)

    @staticmethod
    def line(occurrence: Occurrence) -> str:
        """Write an occurrence out.

        Args:
            occurrence: the occurrence.

        Returns:
            A line of JSON.
        """
        return _json(to_row(occurrence)) + "\n"

    def __iter__(self) -> Iterator[Occurrence]:
        """List the occurrences, sorted by article and identifier."""
        return self._select("ORDER BY article, local")

    def __len__(self) -> int:
        """Count the occurrences."""
        row = self._data.row("SELECT CAST(COUNT(*) AS TEXT) FROM occurrences")
        return int(row[0]) if row else 0

    def get(self, article: str, local: str) -> Occurrence | None:
        """Find an occurrence.

        Args:
            article: the article's identifier.
            local: the identifier that the article alone gives.

        Returns:
            The occurrence, or None.
        """
        return self._of_article(article).get(local)

    def of(self, entity: str) -> tuple[Occurrence, ...]:
        """List where an entity occurs.

        Args:
            entity: an identifier of the graph.

        Returns:
            Its occurrences, sorted by article.
        """
        return tuple(self._select("WHERE entity = ? ORDER BY article, local", packed(entity)))

    def has(self, entity: str) -> bool:
        """Tell whether an entity occurs anywhere.

        Args:
            entity: an identifier of the graph.

        Returns:
            Whether it does.
        """
        sql = "SELECT entity FROM occurrences WHERE entity = ? LIMIT 1"
        return self._data.row(sql, packed(entity)) is not None

    def count(self, entity: str) -> int:
        """Count where an entity occurs.

        Args:
            entity: an identifier of the graph.

        Returns:
            In how many articles.
        """
        sql = "SELECT CAST(COUNT(*) AS TEXT) FROM occurrences WHERE entity = ?"
        row = self._data.row(sql, packed(entity))
        return int(row[0]) if row else 0

    def evidence_of(self, entity: str) -> Evidence:
        """Put together what articles say of an entity.

        Args:
            entity: an identifier of the graph.

        Returns:
            The evidence of all of them.
        """
        return together(as_evidence(each) for each in self._told(_EVIDENCE, entity))

    def wikidata_of(self, entity: str) -> frozenset[str]:
        """List the Wikidata items that articles give an entity.

        Args:
            entity: an identifier of the graph.

        Returns:
            The items.
        """
        return frozenset(item for items in self._told(_WIKIDATA, entity) for item in items)

    def others_in(self, article: str, local: str) -> frozenset[str]:
        """List who else occurs in an article.

        Args:
            article: the article's identifier.
            local: the identifier that the article alone gives to the one who is left out.

        Returns:
            The others' identifiers in the graph.
        """
        here = self._of_article(article)
        return frozenset(each.entity for own, each in here.items() if own != local)

    def in_article(self, article: str) -> tuple[Occurrence, ...]:
        """List who occurs in an article.

        Args:
            article: the article's identifier.

        Returns:
            Its occurrences, sorted by identifier.
        """
        here = self._of_article(article)
        return tuple(here[local] for local in sorted(here))

    def keep_only(self, article: str, locals_: Collection[str]) -> tuple[Occurrence, ...]:
        """Forget whom an article named before and names no more.

        Args:
            article: the article's identifier.
            locals_: the identifiers that it gives now.

        Returns:
            The occurrences that are forgotten.
        """
        kept = set(locals_)
        gone = tuple(each for each in self.in_article(article) if each.local not in kept)
        for each in gone:
            self.drop(each)
        return gone

    def drop(self, occurrence: Occurrence) -> None:
        """Forget an occurrence.

        Args:
            occurrence: one that the registry has.
        """
        article, local = occurrence.article, occurrence.local
        sql = "DELETE FROM occurrences WHERE article = ? AND local = ?"
        self._data.run(sql, packed(article), packed(local))
        self._of_article(article).pop(local, None)

    def put(self, occurrence: Occurrence) -> None:
        """Keep an occurrence, in the place of the former one of that article and identifier.

        Args:
            occurrence: the occurrence.
        """
        here = self._of_article(occurrence.article)
        if here.get(occurrence.local) == occurrence:
            return
        self._data.run(_PUT, *to_columns(occurrence))
        here[occurrence.local] = occurrence

    def _select(self, where: str, *values: Value) -> Iterator[Occurrence]:
        for row in self._data.rows(_SELECT + where, *values):
            yield from_columns(row)

    def _told(self, sql: str, entity: str) -> Iterator[Any]:
        for (text,) in self._data.rows(sql, packed(entity)):
            yield json.loads(text)

    def _of_article(self, article: str) -> dict[str, Occurrence]:
        """Give the occurrences of an article by their identifiers there, to look at or to change."""
        here = self._recent.get(article)
        if here is None:
            found = self._select("WHERE article = ?", packed(article))
            here = {each.local: each for each in found}
            if len(self._recent) >= _REMEMBERED:
                self._recent.clear()
            self._recent[article] = here
        return here
