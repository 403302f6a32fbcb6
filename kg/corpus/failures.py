"""Articles that could not be taken in, with place, reason and remedy, kept to be tried again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

from kg.errors import KgError
from kg.read import ArticleError, Source
from kg.read.articles import Found
from kg.read.sources import FORMATS

__all__ = ["BrokenFailures", "Failure", "FailureList", "NoFailures", "failures_in", "sources_of"]


class NoFailures(KgError):
    """There is no list of failures that could be tried again.

    Attributes:
        path: where it should be.
    """

    def __init__(self, path: Path) -> None:
        """Say where it was looked for.

        Args:
            path: where it should be.
        """
        self.path = path
        super().__init__(
            f"{path}: there is no such file, so nothing is to be tried again. A build writes it"
            " where articles fail; give --failures FILE where it lies elsewhere."
        )


class BrokenFailures(KgError):
    """A line of a list of failures cannot be read.

    Attributes:
        path: the file.
        line: the line, counted from 1.
    """

    def __init__(self, path: Path, line: int) -> None:
        """Say where, and what to do.

        Args:
            path: the file.
            line: the line, counted from 1.
        """
        self.path = path
        self.line = line
        super().__init__(
            f"{path}, line {line}: this is no failure as kg build writes it. Take the line out, or"
            " delete the file and build all articles again: those that are known are skipped."
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that was not taken in.

    Attributes:
        source: the file, as the caller named it; ``-`` for standard input.
        line: the article's line in a file of one article a line; else where the fault is, or None.
        article: the article's identifier, where it is known.
        reason: what is wrong.
        remedy: what would mend it.
        kind: the name of the error.
        format: what the file is written in; None where its beginning tells.
    """

    source: str
    line: int | None
    article: str | None
    reason: str
    remedy: str
    kind: str
    format: str | None

    @classmethod
    def of(cls, found: Found, error: BaseException) -> Self:
        """Describe what went wrong with an article.

        Args:
            found: where it stands.
            error: what was raised.

        Returns:
            The failure.
        """
        source = "-" if found.source.path is None else str(found.source.path)
        if isinstance(error, ArticleError):
            reason, remedy, line = error.problem, error.remedy, found.line or error.line
        else:
            reason = f"cannot be read for facts ({type(error).__name__}: {error})"
            remedy, line = "Report the article to kg's authors; the others are done.", found.line
        article = None if isinstance(found.result, ArticleError) else found.result.id
        kind = type(error).__name__
        return cls(source, line, article, reason, remedy, kind, found.source.format)

    def __str__(self) -> str:
        """Say it in one line, place first."""
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.reason}. {self.remedy}"


class FailureList:
    """A file of failures, a line of JSON each, that grows while a run goes on."""

    def __init__(self, path: Path | None, *, aside: bool = False) -> None:
        """Take the place; the file is made with the first failure.

        Args:
            path: where the list goes; None for nowhere. What was there is forgotten.
            aside: whether what was there stays until the end, because it is what is tried again.
        """
        self.path = path
        self.count = 0
        self._draft = path.with_name(f".{path.name}.part") if path and aside else path
        self._file: IO[bytes] | None = None
        if self._draft is not None:
            self._draft.unlink(missing_ok=True)

    def add(self, failure: Failure) -> None:
        """Write a failure down at once.

        Args:
            failure: the failure.
        """
        self.count += 1
        if self._draft is None:
            return
        if self._file is None:
            self._draft.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._draft.open("ab")
        line = json.dumps(asdict(failure), ensure_ascii=False) + "\n"
        # Names of files may hold bytes that are no characters.
        self._file.write(line.encode("utf-8", "surrogatepass"))
        self._file.flush()

    def keep(self) -> None:
        """End the list; where nothing failed, there is none."""
        self.close()
        if self.path is not None and self._draft is not None and self._draft != self.path:
            if self._draft.exists():
                os.replace(self._draft, self.path)
            else:
                self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file, as it is."""
        if self._file is not None:
            self._file.close()
            self._file = None


def failures_in(path: Path) -> Iterator[Failure]:
    """Read a list of failures.

    Args:
        path: the file.

    Yields:
        The failures.

    Raises:
        NoFailures: there is no such file.
        BrokenFailures: a line of it is none.
    """
    if not path.is_file():
        raise NoFailures(path)
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield _failure(json.loads(line.decode("utf-8", "surrogatepass")))
            except (ValueError, KeyError, TypeError) as error:
                raise BrokenFailures(path, number) from error


def sources_of(failures: Iterable[Failure]) -> tuple[tuple[Source, ...], dict[str, set[int]]]:
    """Find what has to be read again.

    Args:
        failures: what failed.

    Returns:
        The files, each once, and which lines of those that hold an article a line.
    """
    found: dict[str, Source] = {}
    lines: dict[str, set[int]] = {}
    whole: set[str] = set()
    for each in failures:
        form = next((known for known in FORMATS if known == each.format), None)
        source = Source(None if each.source == "-" else Path(each.source), form)
        found.setdefault(source.name, source)
        if form == "jsonl" and each.line is not None:
            lines.setdefault(source.name, set()).add(each.line)
        else:
            # A file that could not be opened or read to its end has more than one article.
            whole.add(source.name)
    return tuple(found.values()), {name: at for name, at in lines.items() if name not in whole}


def _failure(row: Any) -> Failure:
    line = row["line"]
    if not (line is None or isinstance(line, int)):
        raise TypeError("line")
    return Failure(
        source=str(row["source"]),
        line=line,
        article=row.get("article"),
        reason=str(row.get("reason", "")),
        remedy=str(row.get("remedy", "")),
        kind=str(row.get("kind", "")),
        format=row.get("format"),
    )
