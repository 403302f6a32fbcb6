"""Which entity each article's people are, kept between builds so that no IRI ever changes.

The registry is a file of JSON Lines beside the graph, one line for each person in each article:
whom the article means, why, and what it says that tells namesakes apart.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from kg.errors import KgError
from kg.linking.evidence import NOTHING, Evidence

__all__ = ["BrokenRegistry", "Occurrence", "Registry", "Verdict"]

Verdict = Literal["alone", "linked", "unsure", "apart", "doubtful", "decided"]
"""What was made of somebody: nobody like that was known; linked to somebody known; linked, though
of two teams in one season, which may be a move; known to be another than those; perhaps one of
those, kept apart because of doubt; decided in links.yaml."""

_SUFFIX = ".links"
_FIELDS = tuple(field.name for field in fields(Evidence))


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


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Somebody or something in one article, and which entity of the graph it is.

    Attributes:
        article: the article's identifier.
        local: the identifier that the article alone gives.
        entity: the identifier in the graph, but for renaming.
        verdict: what was made of it.
        reason: why, in words.
        others: the identifiers of those from whom it was kept apart.
        names: what the article calls it, the usual name first.
        evidence: what the article says that tells namesakes apart.
        wikidata: Wikidata items.
        renamed: the identifier that a person gave instead; empty where none was given.
    """

    article: str
    local: str
    entity: str
    verdict: Verdict = "alone"
    reason: str = ""
    others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    evidence: Evidence = NOTHING
    wikidata: tuple[str, ...] = ()
    renamed: str = ""

    @property
    def shown(self) -> str:
        """The identifier in the graph."""
        return self.renamed or self.entity


class Registry:
    """Occurrences by article and by entity."""

    def __init__(self) -> None:
        """Make an empty one."""
        self._found: dict[tuple[str, str], Occurrence] = {}
        self._of: defaultdict[str, dict[tuple[str, str], Occurrence]] = defaultdict(dict)
        self._in: defaultdict[str, dict[str, Occurrence]] = defaultdict(dict)

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
            for occurrence in cls.parse(path.read_bytes(), path):
                registry.put(occurrence)
        return registry

    @staticmethod
    def parse(text: bytes, path: Path) -> Iterator[Occurrence]:
        """Read lines of a registry.

        Args:
            text: the lines.
            path: the file that they are from, for messages.

        Yields:
            The occurrences, in their order.

        Raises:
            BrokenRegistry: a line cannot be read.
        """
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                yield _occurrence(json.loads(line))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise BrokenRegistry(
                    path, number, f"this is no entry of a registry ({error!r})"
                ) from error

    def text(self) -> str:
        """Write the registry out.

        Returns:
            A line of JSON for each occurrence, sorted by article and identifier.
        """
        rows = (_row(self._found[key]) for key in sorted(self._found))
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    def __iter__(self) -> Iterator[Occurrence]:
        """List the occurrences, sorted by article and identifier."""
        return (self._found[key] for key in sorted(self._found))

    def __len__(self) -> int:
        """Count the occurrences."""
        return len(self._found)

    def get(self, article: str, local: str) -> Occurrence | None:
        """Find an occurrence.

        Args:
            article: the article's identifier.
            local: the identifier that the article alone gives.

        Returns:
            The occurrence, or None.
        """
        return self._found.get((article, local))

    def of(self, entity: str) -> tuple[Occurrence, ...]:
        """List where an entity occurs.

        Args:
            entity: an identifier of the graph.

        Returns:
            Its occurrences.
        """
        return tuple(self._of.get(entity, {}).values())

    def in_article(self, article: str) -> tuple[Occurrence, ...]:
        """List who occurs in an article.

        Args:
            article: the article's identifier.

        Returns:
            Its occurrences.
        """
        return tuple(self._in.get(article, {}).values())

    def keep_only(self, article: str, locals_: Collection[str]) -> None:
        """Forget whom an article named before and names no more.

        Args:
            article: the article's identifier.
            locals_: the identifiers that it gives now.
        """
        for gone in self._in.get(article, {}).keys() - set(locals_):
            self.drop(self._found[article, gone])

    def drop(self, occurrence: Occurrence) -> None:
        """Forget an occurrence.

        Args:
            occurrence: one that the registry has.
        """
        key = (occurrence.article, occurrence.local)
        del self._found[key]
        del self._of[occurrence.entity][key]
        del self._in[occurrence.article][occurrence.local]

    def put(self, occurrence: Occurrence) -> None:
        """Keep an occurrence, in the place of the former one of that article and identifier.

        Args:
            occurrence: the occurrence.
        """
        key = (occurrence.article, occurrence.local)
        before = self._found.get(key)
        if before is not None:
            self._of[before.entity].pop(key)
        self._found[key] = occurrence
        self._of[occurrence.entity][key] = occurrence
        self._in[occurrence.article][occurrence.local] = occurrence


def _row(occurrence: Occurrence) -> dict[str, Any]:
    row: dict[str, Any] = {
        "article": occurrence.article,
        "local": occurrence.local,
        "id": occurrence.entity,
        "renamed": occurrence.renamed,
        "verdict": occurrence.verdict,
        "reason": occurrence.reason,
        "others": list(occurrence.others),
        "names": list(occurrence.names),
        "wikidata": list(occurrence.wikidata),
    }
    for name in _FIELDS:
        row[name] = sorted(getattr(occurrence.evidence, name))
    return {name: value for name, value in row.items() if value not in ("", [])}


def _occurrence(row: Any) -> Occurrence:
    verdict = row["verdict"]
    if verdict not in get_args(Verdict):
        raise ValueError(f"no verdict is called {verdict!r}")
    given: dict[str, Any] = {
        name: frozenset(tuple(each) if isinstance(each, list) else each for each in row[name])
        for name in _FIELDS
        if name in row
    }
    return Occurrence(
        article=str(row["article"]),
        local=str(row["local"]),
        entity=str(row["id"]),
        verdict=verdict,
        reason=str(row.get("reason", "")),
        others=tuple(map(str, row.get("others", ()))),
        names=tuple(map(str, row.get("names", ()))),
        evidence=Evidence(**given),
        wikidata=tuple(map(str, row.get("wikidata", ()))),
        renamed=str(row.get("renamed", "")),
    )
