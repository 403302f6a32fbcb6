"""Who uses a store folder: many may read it, or one may write it, and the others are told who.

A lock on the file ``kg.lock`` (``flock``) says which; the system drops it when its process ends,
however it ends. Reading needs a lock too, because Oxigraph may clear files away below a reader
while somebody writes. Who holds a lock is looked up in ``/proc/locks``; a writer also leaves its
process number in the file, for systems without ``/proc``.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from kg.store.errors import LockedStore, StoreError

__all__ = ["FolderLock", "holders"]

_NAME = "kg.lock"
_HELD = re.compile(r"^\d+: \w+ +\w+ +\w+ +(\d+) [0-9a-f]+:[0-9a-f]+:(\d+) ", re.MULTILINE)


class FolderLock:
    """A lock on a folder, held until it is released."""

    def __init__(self, folder: Path, *, writing: bool) -> None:
        """Take the lock at once or not at all.

        Args:
            folder: the store's folder, which exists.
            writing: whether nobody else may use the store at the same time.

        Raises:
            LockedStore: somebody else has a lock that excludes this one.
            StoreError: the system allows no lock there.
        """
        self._path = folder / _NAME
        # A reader may lack the right to write; the file is made where it was not copied along.
        there = self._path.exists()
        try:
            flags = os.O_RDONLY if there and not writing else os.O_RDWR | os.O_CREAT
            self._file = os.open(self._path, flags, 0o644)
        except OSError as error:
            raise StoreError(folder, f"cannot be locked: {error.strerror}") from error
        try:
            _lock(self._file, writing=writing)
        except BlockingIOError:
            os.close(self._file)
            raise LockedStore(folder, holders(self._path), writing=writing) from None
        if writing:
            os.truncate(self._file, 0)
            os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the lock back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _lock(file: int, *, writing: bool) -> None:
    # Without flock, on Windows, Oxigraph's own lock keeps two writers apart.
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, (fcntl.LOCK_EX if writing else fcntl.LOCK_SH) | fcntl.LOCK_NB)


def holders(path: Path) -> tuple[int, ...]:
    """Tell which processes hold a lock on a file.

    Args:
        path: the file.

    Returns:
        Their numbers, sorted; what the file itself says where the system does not tell.
    """
    try:
        inode = str(path.stat().st_ino)
        held = _HELD.findall(Path("/proc/locks").read_text("utf-8"))
        found = {int(process) for process, node in held if node == inode} - {0}
    except OSError:
        found = set()
    if not found:
        try:
            found = {int(path.read_text("utf-8"))}
        except (OSError, ValueError):
            return ()
    return tuple(sorted(found))
