"""Readings into a graph that is written to a file, or taken in by a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kg.cli.screen import counted, replacing, say, say_error
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.cli.reading import Order
    from kg.corpus import Archive, Failure, FailureList, Ledger
    from kg.corpus.reading import Readers
    from kg.graph import Graph
    from kg.linking import Decisions, Registry
    from kg.read import Source

__all__ = ["Terms", "check_terms", "into_file", "into_store"]

_FAILURES = "failures.jsonl"


def into_file(order: Order, output: Path, links: Path | None = None) -> None:
    """Read articles and write their graph.

    Args:
        order: what to read.
        output: where to; it takes the place of what was there, but for the registry beside it, so
            that no IRI changes.
        links: a file of decisions about who is who; None for ``links.yaml`` beside the output.
    """
    from kg.linking import Linker, Registry

    place = Registry.beside(output)
    # A line that cannot be understood should be told before the reading, not after it.
    registry, decisions = Registry.load(place), _decisions(output, links)
    readings = order.readings()
    first = next(readings)
    from kg.graph import Graph

    linker = Linker(registry, decisions, order.pipeline.gazetteer if order.pipeline else None)
    graph = Graph.from_readings([first, *readings], linker)
    with replacing(output) as draft:
        graph.save(draft)
    _keep(registry, place)
    claims, entities = len(graph.claims()), len(graph.entities())
    about = f"{counted(claims, 'claim')} about {counted(entities, 'entity', 'entities')}"
    say(f"{output}: {about}, from {counted(order.read, 'article')}")


@dataclass(frozen=True, slots=True)
class Terms:
    """How an archive goes into a store.

    Attributes:
        links: a file of decisions about who is who; None for ``links.yaml`` beside the folder. An
            endpoint keeps its registry itself; a copy lies beside this file.
        limit: how many articles are read at most.
        since: the first day of articles that are taken.
        failures: the file that lists what fails; None for ``failures.jsonl`` beside the folder.
        retry: whether only what that file lists is read again.
        prune: whether articles that are gone leave the store.
        scheduler: the address of a Dask scheduler whose workers read; None for this machine.
    """

    links: Path | None = None
    limit: int | None = None
    since: str | None = None
    failures: Path | None = None
    retry: bool = False
    prune: bool = False
    scheduler: str | None = None


def check_terms(
    terms: Terms, sources: Sequence[str] | None, store: str | None, jobs: int = 1
) -> None:
    """Refuse options that make no sense together.

    Args:
        terms: how an archive goes into a store.
        sources: what to read.
        store: where to, or None for a file.
        jobs: how many processes of this machine read.

    Raises:
        BadParameter: one option needs another, or excludes it.
    """
    chosen = {
        "--limit": terms.limit is not None,
        "--since": terms.since is not None,
        "--failures": terms.failures is not None,
        "--retry-failures": terms.retry,
        "--prune": terms.prune,
        "--scheduler": terms.scheduler is not None,
    }
    given = [name for name, wanted in chosen.items() if wanted]
    if store is None and given:
        raise typer.BadParameter(f"{given[0]} is for a store: give --store PLACE")
    if not sources and not terms.retry:
        raise typer.BadParameter("give articles to read: files, folders, patterns or -")
    if sources and terms.retry:
        raise typer.BadParameter("--retry-failures knows what to read; leave out the articles")
    if terms.prune and (terms.retry or terms.limit is not None):
        raise typer.BadParameter("--prune needs all articles; leave out --limit, --retry-failures")
    if terms.scheduler is not None and jobs > 1:
        raise typer.BadParameter("--jobs is for this machine; with --scheduler its workers read")
    if terms.since is not None:
        try:
            date.fromisoformat(terms.since)
        except ValueError:
            raise typer.BadParameter("--since needs a day such as 2024-06-01") from None
    from kg.store import is_address

    if store is not None and is_address(store) and terms.retry and terms.failures is None:
        raise typer.BadParameter("an endpoint keeps no list of failures; give --failures FILE")


def into_store(order: Order, place: str, terms: Terms) -> None:
    """Read articles into a store, batch by batch, those that it has as they are left out.

    Args:
        order: what to read.
        place: a folder, or the address of an endpoint.
        terms: how.
    """
    from kg.corpus import FailureList
    from kg.corpus.failures import failures_in, sources_of
    from kg.graph import Graph
    from kg.machine import take_from_one_place
    from kg.store import is_address

    take_from_one_place()
    folder = None if is_address(place) else Path(place)
    list_of_failures = terms.failures or (folder and folder.absolute().parent / _FAILURES)
    # A line that cannot be understood should be told before the reading, not after it.
    decisions = _decisions(folder, terms.links)
    only: dict[str, set[int]] = {}
    if terms.retry and list_of_failures is not None:
        order.gazetteer_place()
        sources, only = sources_of(failures_in(list_of_failures))
    else:
        sources = _foreign(order.found(), folder, list_of_failures)
    # Who cannot write should be told before the reading, not after it.
    with (
        _readers(order, terms) as readers,
        _nothing_left(place),
        Graph.open(place, writable=True) as graph,
        _ledger(graph, folder) as ledger,
        closing(FailureList(list_of_failures, aside=terms.retry)) as failures,
    ):
        if terms.retry:
            ledger.retry()
        entry = _Entry(order, graph, ledger, decisions, failures, terms)
        entry.run(place, sources, only, readers)


class _Entry:
    """The way of one archive into one store."""

    def __init__(
        self,
        order: Order,
        graph: Graph,
        ledger: Ledger,
        decisions: Decisions,
        failures: FailureList,
        terms: Terms,
    ) -> None:
        self._order, self._graph, self._ledger = order, graph, ledger
        self._decisions, self._failures, self._terms = decisions, failures, terms

    def run(
        self,
        place: str,
        sources: Sequence[Source],
        only: Mapping[str, set[int]],
        readers: Readers,
    ) -> None:
        from kg.cli.progress import follow, summary, total_of
        from kg.linking import Registry
        from kg.read.articles import read_each
        from kg.store import is_address

        links = self._terms.links
        beside = (
            Registry.beside(place) if not is_address(place) else links and Registry.beside(links)
        )
        order, ledger = self._order, self._ledger
        with self._registry(beside) as registry:
            archive = self._archive(registry, beside)
            found = read_each(sources, encoding=order.encoding, homes=ledger, only=only)
            steps = archive.take_in(found, order.choose, readers)
            seconds = follow(steps, total_of(sources, self._terms.limit))
            progress = archive.progress
            order.read, order.failed = progress.read, progress.failed
            order.known = progress.known + progress.older
            if self._terms.prune:
                self._prune(archive)
        self._failures.keep()
        if progress.failed and not (progress.read or order.known):
            if progress.failed > 1:
                say_error(f"None of {progress.failed} articles could be read.")
            raise typer.Exit(2)
        count = "SELECT (COUNT(*) AS ?n) { ?claim a cyc:Claim }"
        claims = int(str(self._graph.query(count).tuples[0][0]))
        told = summary(progress, seconds, self._terms.since)
        say(f"{place}: {counted(claims, 'claim')}; {told}")
        if progress.failed and self._failures.path is not None:
            say(f"{self._failures.path} lists what failed; --retry-failures takes it again.")

    def _archive(self, registry: Registry, beside: Path | None) -> Archive:
        from kg.corpus import Archive
        from kg.corpus.digest import reader_digest

        order = self._order
        known = order.known_names().fingerprint
        path, least = self._decisions.path, order.min_confidence
        return Archive(
            graph=self._graph,
            ledger=self._ledger,
            registry=registry,
            decisions=self._decisions,
            reader=reader_digest(order.language_model, known, least, path),
            gazetteer=order.known_names,
            on_failure=self._fail,
            on_seed=lambda: self._seeded(registry, beside),
            since=self._terms.since,
            limit=self._terms.limit,
        )

    @contextmanager
    def _registry(self, beside: Path | None) -> Iterator[Registry]:
        """Load who is who, and write down who that is wherever the reading ends."""
        ledger = self._ledger
        registry = ledger.registry(beside)
        try:
            yield registry
        except BaseException:
            # What was decided for a batch that did not get in is forgotten with it. What went wrong
            # is told, not that the same full disk has no room for the registry either.
            with suppress(KgError):
                self._fold(ledger.registry(beside), beside)
            raise
        self._fold(registry, beside)

    def _fold(self, registry: Registry, beside: Path | None) -> None:
        if beside is not None:
            _keep(registry, beside)
            self._ledger.folded(kept=beside.is_file())

    def _seeded(self, registry: Registry, beside: Path | None) -> None:
        self._ledger.adopt(registry)
        if beside is not None:
            _keep(registry, beside)

    def _fail(self, failure: Failure) -> None:
        self._failures.add(failure)
        say_error(str(failure))

    def _prune(self, archive: Archive) -> None:
        if archive.progress.failed:
            say("Nothing was taken out: what failed may be what is missing.")
        else:
            archive.prune()


def _ledger(graph: Graph, folder: Path | None) -> Ledger:
    """Open what a store has taken in: a file in its folder, or a graph of an endpoint."""
    from kg.corpus import Ledger

    if folder is not None:
        return Ledger(folder)
    from kg.corpus.noted import EndpointLedger

    return EndpointLedger.of(graph.store)


@contextmanager
def _readers(order: Order, terms: Terms) -> Iterator[Readers]:
    """Find who reads: this machine's processes, or the workers of a cluster while it is used."""
    from kg.corpus.reading import Processes, ThisProcess

    if terms.scheduler is None:
        yield ThisProcess(order.load) if order.jobs <= 1 else Processes(order.options, order.jobs)
        return
    from kg.corpus.cluster import Cluster

    with Cluster(terms.scheduler, order.options) as cluster:
        yield cluster


def _foreign(
    sources: Sequence[Source], folder: Path | None, failures: Path | None
) -> tuple[Source, ...]:
    """Leave out what a build wrote itself, where the archive lies around it."""
    if folder is None:
        return tuple(sources)
    own, listed = realpath(folder), failures and realpath(failures)

    def is_own(path: Path) -> bool:
        place = realpath(path)
        return place == listed or Path(place).is_relative_to(own)

    return tuple(each for each in sources if each.path is None or not is_own(each.path))


@contextmanager
def _nothing_left(place: str) -> Iterator[None]:
    """Take away the store that was made for articles of which none could be read."""
    from kg.store import StoreError, is_address
    from kg.store.folder import remove_if_empty

    new = not is_address(place) and not Path(place).exists()
    try:
        yield
    except BaseException:
        if new:
            # What went wrong is told, not that a store in which it did cannot be opened.
            with suppress(StoreError):
                remove_if_empty(place)
        raise


def _decisions(place: str | Path | None, links: Path | None) -> Decisions:
    """Read a person's decisions: from the file that was given, or the one beside the graph."""
    from kg.linking import Decisions

    found = links if links is not None or place is None else Decisions.beside(place)
    return Decisions() if found is None else Decisions.load(found)


def _keep(registry: Registry, place: Path) -> None:
    """Write a registry, unless there is nothing to keep and was nothing before."""
    if len(registry) or place.is_file():
        with replacing(place) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(registry.lines())
