"""What stops a cluster from reading, named by what failed, with what would mend it."""

from __future__ import annotations

from kg.errors import KgError

__all__ = [
    "MissingDask",
    "NoWorkers",
    "SchedulerLost",
    "SchedulerUnreachable",
    "UnfitWorkers",
    "WorkerLost",
]

_GO_ON = "What was put into the store stays; the same command goes on."


class MissingDask(KgError):
    """Dask is not installed."""

    def __init__(self) -> None:
        """Say how to get it."""
        super().__init__(
            "reading on a cluster needs Dask, which is not installed; install it with:"
            " pip install 'kg[cluster]'"
        )


class SchedulerUnreachable(KgError):
    """No Dask scheduler answers at an address.

    Attributes:
        address: the address.
    """

    def __init__(self, address: str, problem: str) -> None:
        """Say where, why and what to look at.

        Args:
            address: the address.
            problem: what is wrong.
        """
        self.address = address
        super().__init__(
            f"{address}: no Dask scheduler answers there ({problem}). Is it running, is the address"
            " right, such as tcp://host:8786, and does a firewall lie between?"
        )


class NoWorkers(KgError):
    """A scheduler has nobody who reads.

    Attributes:
        address: the scheduler's address.
    """

    def __init__(self, address: str, seconds: float) -> None:
        """Say how long that has been so, and what to do.

        Args:
            address: the scheduler's address.
            seconds: how long it was waited for one.
        """
        self.address = address
        super().__init__(
            f"{address}: the scheduler has had no worker for {seconds:.0f} s. Start some with: dask"
            f" worker {address} --nthreads 1 --nworkers N (each is started again by its nanny when"
            f" it dies). {_GO_ON}"
        )


class SchedulerLost(KgError):
    """A scheduler is gone in the middle of a run.

    Attributes:
        address: its address.
    """

    def __init__(self, address: str, problem: object) -> None:
        """Say what happened and what to do.

        Args:
            address: its address.
            problem: what was noticed.
        """
        self.address = address
        super().__init__(f"{address}: the Dask scheduler was lost ({problem}). {_GO_ON}")


class UnfitWorkers(KgError):
    """Workers would not read as this process would, so that the graph would depend on who reads.

    Attributes:
        problems: what is wrong with each, by its address.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        """Say what is wrong with whom.

        Args:
            problems: what is wrong with each, by its address.
        """
        self.problems = problems
        first, *others = sorted(problems.items())
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(
            f"worker {first[0]}{more} cannot read for this build: {first[1]}. Scheduler, workers"
            " and this machine need the same installation of kg[cluster], and the same files at"
            f" the same place where --gazetteer or --language-model is a folder; restart the"
            f" workers after a change. {_GO_ON}"
        )


class WorkerLost(KgError):
    """Every worker that read an article died in the middle of it."""

    def __init__(self) -> None:
        """Say what may be the reason."""
        super().__init__(
            "the worker that read it died, and the one that tried again, perhaps for want of"
            " memory; give workers more, or report the article"
        )
