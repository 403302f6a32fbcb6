"""What was asked for on the command line into readings, with progress and the failures told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import typer

from kg.cli.progress import total_of
from kg.cli.screen import error_console, say, say_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.gazetteer import Gazetteer
    from kg.model import Claim, Reading
    from kg.pipeline import Pipeline
    from kg.processes import Options
    from kg.read import ArticleError, Source

__all__ = ["Order", "with_progress"]

_Item = TypeVar("_Item")

_MANY = 3


@dataclass(slots=True)
class Order:
    """What to read, how, and what came of it.

    Attributes:
        sources: files, folders, patterns, or ``-``.
        gazetteer: a folder, ``none``, or None for the packaged one.
        language_model: a folder with a trained model, the name of a packaged one, or None.
        jobs: the number of processes.
        min_confidence: the least probability of the claims that are kept.
        input_format: the format of files whose suffix does not tell.
        encoding: what text is in.
        explain: whether each claim is explained.
        about: whom or what the claims that are kept are about, or None for everything.
        pipeline: what reads them, once it is loaded.
        read: how many articles were read.
        kept: how many of their claims were wanted.
        known: how many were left out because they are known, or not wanted.
        failed: how many could not be read.
    """

    sources: Sequence[str]
    gazetteer: str | None = None
    language_model: str | None = None
    jobs: int = 1
    min_confidence: float = 0.0
    input_format: str | None = None
    encoding: str = "utf-8"
    explain: bool = False
    about: str | None = None
    pipeline: Pipeline | None = field(default=None, init=False)
    read: int = field(default=0, init=False)
    kept: int = field(default=0, init=False)
    known: int = field(default=0, init=False)
    failed: int = field(default=0, init=False)
    _names: Gazetteer | None = field(default=None, init=False)

    def readings(self, *, progress: bool = True) -> Iterator[Reading]:
        """Read the articles one after the other.

        Args:
            progress: whether a bar may show how far it is.

        Yields:
            What was found in each, without the claims that are not wanted.

        Raises:
            Exit: no article could be read; the reasons were told.
        """
        from kg.read import read_sources

        sources = self.found()
        articles = read_sources(sources, encoding=self.encoding, on_failure=self._fail)
        # A call without one good article should not wait for the model to be told so.
        first = next(articles, None)
        if first is None:
            if self.failed > 1:
                say_error(f"None of {self.failed} articles could be read.")
            raise typer.Exit(2)
        together = chain([first], articles)
        pending = self.load().pipe(together, jobs=self.jobs, explain=self.explain)
        for reading in with_progress(pending, sources) if progress else pending:
            self.read += 1
            yield self.choose(reading)

    def found(self) -> tuple[Source, ...]:
        """Find the files, and see that everything else that was asked for is there.

        Returns:
            The files, in their order.
        """
        from kg.read import find_sources
        from kg.read.decode import check_encoding
        from kg.read.sources import check_format

        self.gazetteer_place()
        check_encoding(self.encoding)
        chosen = check_format(self.input_format) if self.input_format else None
        return find_sources(self.sources, chosen)

    def load(self) -> Pipeline:
        """Load what reads the articles, once.

        Returns:
            The pipeline.
        """
        from kg.pipeline import Pipeline

        if self.pipeline is None:
            place = self.gazetteer_place()
            self.pipeline = Pipeline.load(place, self.language_model, known=self._names)
        return self.pipeline

    @property
    def options(self) -> Options:
        """How the pipeline is loaded, here or by another process."""
        return self.gazetteer_place(), self.language_model, frozenset()

    def known_names(self) -> Gazetteer:
        """Give the gazetteer: the pipeline's, or one without a pipeline where others read.

        Returns:
            The gazetteer.
        """
        from kg.components import choose_gazetteer

        if self._names is None:
            there = self.pipeline
            self._names = there.gazetteer if there else choose_gazetteer(self.gazetteer_place())
        return self._names

    def choose(self, reading: Reading) -> Reading:
        """Leave out the claims that are not wanted.

        Args:
            reading: an article with what was found in it.

        Returns:
            The same with the other claims.
        """
        kept = [claim for claim in reading.claims if self._wants(claim)]
        told = [each for each in reading.explanations if self._wants(each.claim)]
        self.kept += len(kept)
        return replace(reading, claims=tuple(kept), explanations=tuple(told))

    def close(self) -> None:
        """End the command: with a word on what was not found, and status 1 where articles failed.

        Raises:
            Exit: some articles could not be read.
        """
        if self.about is not None and self.read and not self.kept:
            say(f"Nothing is said about {self.about}.")
        if self.failed:
            total = self.read + self.known + self.failed
            say(f"{self.failed} of {total} articles could not be read; the rest is done.")
            raise typer.Exit(1)

    def _wants(self, claim: Claim) -> bool:
        if claim.confidence < self.min_confidence:
            return False
        if self.about is None:
            return True
        from kg.gazetteer import fold

        ends = (claim.subject, claim.object)
        names = (fold(name) for end in ends for name in (end.name, *end.aliases))
        return any(f" {fold(self.about)} " in f" {name} " for name in names)

    def _fail(self, failure: ArticleError) -> None:
        self.failed += 1
        say_error(str(failure))

    def gazetteer_place(self) -> Path | Literal["none"] | None:
        """Find the gazetteer.

        Returns:
            Its folder, ``none``, or None for the packaged one.

        Raises:
            NoGazetteerError: it is no folder.
        """
        if self.gazetteer is None:
            return None
        if self.gazetteer == "none":
            return "none"
        folder = Path(self.gazetteer)
        if not folder.is_dir():
            from kg.gazetteer import NoGazetteerError

            # Told before the reading, not after it.
            raise NoGazetteerError(folder)
        return folder


def with_progress(readings: Iterator[_Item], sources: Sequence[Source]) -> Iterator[_Item]:
    """Show on standard error how far the reading is, where it takes long and somebody looks.

    Args:
        readings: what is read.
        sources: where it is read from.

    Yields:
        The same readings.
    """
    many = len(sources) >= _MANY or any(source.format == "jsonl" for source in sources)
    console = error_console()
    if not many or not console.is_terminal:
        yield from readings
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        # Results on standard output are not for the console, wherever the bar is drawn.
        redirect_stdout=False,
        redirect_stderr=False,
    ) as progress:
        task = progress.add_task("Reading", total=total_of(sources, None))
        for reading in readings:
            progress.advance(task)
            yield reading
