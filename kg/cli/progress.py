"""How far a long run is, shown on standard error while somebody looks, and summed up at its end."""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING

from kg.cli.screen import counted, error_console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.corpus import Progress
    from kg.read import Source

__all__ = ["follow", "summary", "total_of"]

_HOUR = 3600


def total_of(sources: Sequence[Source], limit: int | None) -> int | None:
    """Tell how many articles there are, where that is known before they are read.

    Args:
        sources: where they are.
        limit: how many are read at most.

    Returns:
        How many, or None: how many a file of JSON Lines has, only its end can tell.
    """
    known = all(source.format not in ("jsonl", None) for source in sources)
    if not known or limit is not None:
        return None
    return len(sources)


def follow(steps: Iterable[Progress], total: int | None) -> float:
    """Run through the steps of a run, with a bar where somebody looks.

    Args:
        steps: how far it is, again and again.
        total: how many articles there are, or None.

    Returns:
        How many seconds it took.
    """
    start = monotonic()
    console = error_console()
    if not console.is_terminal:
        for _ in steps:
            pass
        return monotonic() - start
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    told = TextColumn("{task.fields[told]}")
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), told)
    with Bar(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        task = bar.add_task("Reading", total=total, told="")
        for step in steps:
            rates = _rates(step, monotonic() - start)
            bar.update(task, completed=step.seen, told=rates)
    return monotonic() - start


def summary(progress: Progress, seconds: float, since: str | None) -> str:
    """Say in a sentence what a run did.

    Args:
        progress: how far it came.
        seconds: how long it took.
        since: the first day of articles that were wanted, or None.

    Returns:
        Such as ``12 articles read, 3 of them with something new; 988 known and unchanged``.
    """
    parts = []
    if progress.read or not progress.known:
        news = f"{progress.changed} of them with something new"
        read = counted(progress.read, "article")
        parts.append(f"{read} read, {news if progress.changed else 'nothing new in them'}")
    if progress.known:
        parts.append(f"{progress.known:,} known and unchanged")
    if progress.older:
        parts.append(f"{progress.older:,} not of {since} or later")
    if progress.removed:
        parts.append(f"{progress.removed:,} taken out")
    if progress.read:
        parts.append(f"{_lasted(seconds)}, {_rates(progress, seconds)}")
    return "; ".join(parts)


def _rates(progress: Progress, seconds: float) -> str:
    if seconds <= 0:
        return ""
    articles, words = progress.read / seconds, progress.words / seconds
    failed = f", {progress.failed:,} failed" if progress.failed else ""
    return f"{articles:.1f} articles/s, {words:,.0f} words/s{failed}"


def _lasted(seconds: float) -> str:
    if seconds < _HOUR:
        return f"{seconds:.0f} s"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // 60:.0f} min"
