"""Errors about stores: what cannot be opened, reached, read or changed, and what would mend it."""

from __future__ import annotations

from kg.errors import KgError

__all__ = [
    "LockedStore",
    "NotAStore",
    "ReadOnlyStore",
    "RefusedByStore",
    "StoreError",
    "UnreachableStore",
    "WrongStoreVersion",
]


class StoreError(KgError):
    """A store cannot do what it was asked to.

    Attributes:
        place: the folder or the address of the store.
    """

    def __init__(self, place: object, problem: str) -> None:
        """Say what is wrong with which store.

        Args:
            place: the folder or the address of the store.
            problem: what is wrong with it, and what would mend it.
        """
        self.place = str(place)
        super().__init__(f"{place}: {problem}")


class NotAStore(StoreError):
    """A folder holds something else than a store, or an address is no SPARQL endpoint."""


class ReadOnlyStore(StoreError):
    """A store that was opened for reading was asked to change."""

    def __init__(self, place: object) -> None:
        """Say which store.

        Args:
            place: the folder or the address of the store.
        """
        super().__init__(place, "was opened for reading only; open it with writable=True")


class LockedStore(StoreError):
    """Another process uses a store in a way that excludes this one.

    Attributes:
        holders: the numbers of the processes, as far as the system tells them.
    """

    def __init__(self, place: object, holders: tuple[int, ...], *, writing: bool) -> None:
        """Say who holds the store.

        Args:
            place: the folder.
            holders: the numbers of the processes, none where they are not known.
            writing: whether this process wanted to write.
        """
        self.holders = holders
        named = " and ".join(str(each) for each in holders)
        who = f"process {named}" if holders else "another process"
        does = "uses it" if writing else "writes to it"
        super().__init__(place, f"the store is locked: {who} {does}; try again when it has ended")


class WrongStoreVersion(StoreError):
    """A folder was made by a version of kg that lays stores out in another way.

    Attributes:
        found: the version of the layout that the folder has.
        wanted: the version that this kg reads and writes.
    """

    def __init__(self, place: object, found: object, wanted: int) -> None:
        """Say which version the folder has and which one is read.

        Args:
            place: the folder.
            found: the version of the layout that the folder has.
            wanted: the version that this kg reads and writes.
        """
        self.found = found
        self.wanted = wanted
        remedy = "export it with the kg that made it (-o all.nq), or build it again"
        super().__init__(
            place, f"the store's layout has version {found}; this kg has {wanted}: {remedy}"
        )


class UnreachableStore(StoreError):
    """Nobody answers at an endpoint's address, or not in time."""


class RefusedByStore(StoreError):
    """An endpoint answers, and refuses.

    Attributes:
        status: its HTTP status.
    """

    def __init__(self, place: object, status: int, problem: str) -> None:
        """Say what the endpoint said.

        Args:
            place: the endpoint.
            status: its HTTP status.
            problem: what it says.
        """
        self.status = status
        super().__init__(place, problem)
