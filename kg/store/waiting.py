"""Graphs that wait in a file until they are worth a place in the store's own files.

Oxigraph sorts what is written in small pieces into the rest again and again: for an archive of ten
thousand articles, batch by batch, that takes longer than to read them. So what articles say is
written down here first, one batch after the other, each whole or not there: a batch ends with a line
of its own, and what stands behind the last such line was never finished.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import IO, cast

from pyoxigraph import NamedNode

__all__ = ["Waiting"]

_END = " .\n"
_WHOLE = b"#\n"


class Waiting:
    """Graphs as N-Triples in a file, below a line with name, number of triples and length."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        """Look what is there, and cut off what was not finished.

        Args:
            path: the file; there need be none.
            writable: whether anything may wait; else nothing is looked at.

        Raises:
            OSError: it cannot be read or cut.
        """
        self._path = path
        self._graphs: dict[str, int] = {}
        self._size = 0
        if writable and path.exists():
            self._look()

    def __contains__(self, graph: object) -> bool:
        """Tell whether a graph waits."""
        return isinstance(graph, NamedNode) and graph.value in self._graphs

    def __len__(self) -> int:
        """Count the triples that wait."""
        return sum(self._graphs.values())

    def append(self, graphs: Mapping[NamedNode, Sequence[str]]) -> None:
        """Write a batch down; when this returns, it lies on the disk.

        Args:
            graphs: triples as N-Triples writes them, without full stops, by the graph's name.

        Raises:
            OSError: the disk is full, or refuses; what was there stays.
        """
        with self._path.open("ab") as file:
            file.truncate(self._size)
            for name, triples in graphs.items():
                text = _END.join([*triples, ""]).encode()
                file.write(f"# {len(triples)} {len(text)} {name.value}\n".encode())
                file.write(text)
            file.write(_WHOLE)
            file.flush()
            os.fsync(file.fileno())
            self._size = file.tell()
        for name, triples in graphs.items():
            self._graphs[name.value] = len(triples)

    def parts(self, most: int) -> Iterator[IO[bytes]]:
        """Give all that waits as N-Quads, with the triples that the default graph shows.

        Args:
            most: from how many triples on a part ends; no graph is divided.

        Yields:
            One part after the other, made while it is read.
        """
        graphs = self._read()
        while (first := next(graphs, None)) is not None:
            yield cast("IO[bytes]", _Part(first, graphs, most))

    def clear(self) -> None:
        """Let go of everything, because the store has it now.

        Raises:
            OSError: the file cannot be removed.
        """
        self._path.unlink(missing_ok=True)
        self._graphs.clear()
        self._size = 0

    def _look(self) -> None:
        """Find the end of the last whole batch, and what waits before it."""
        batch: dict[str, int] = {}
        with self._path.open("r+b") as file:
            whole = os.fstat(file.fileno()).st_size
            while head := file.readline():
                if head == _WHOLE:
                    self._graphs |= batch
                    self._size = file.tell()
                    batch = {}
                elif (found := _head(head)) is None:
                    break
                else:
                    number, length, name = found
                    batch[name] = number
                    if file.seek(length, os.SEEK_CUR) > whole:
                        break
            file.truncate(self._size)
        if not self._graphs:
            self.clear()

    def _read(self) -> Iterator[tuple[str, int, str]]:
        if not self._graphs:
            return
        with self._path.open("rb") as file:
            while file.tell() < self._size:
                head = file.readline()
                if head != _WHOLE and (found := _head(head)) is not None:
                    number, length, name = found
                    yield name, number, file.read(length).decode()


class _Part(BufferedIOBase):
    """A file of N-Quads that is made graph by graph, so that it never lies in memory as a whole."""

    def __init__(
        self, first: tuple[str, int, str], others: Iterator[tuple[str, int, str]], most: int
    ) -> None:
        self._next: tuple[str, int, str] | None = first
        self._others = others
        self._left = most
        self._here = BytesIO()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        found = self._here.read(size)
        while not found and self._next is not None:
            name, number, text = self._next
            self._left -= number
            self._here = BytesIO(f"{text.replace(_END, f' <{name}>{_END}')}{text}".encode())
            self._next = next(self._others, None) if self._left > 0 else None
            found = self._here.read(size)
        return found


def _head(line: bytes) -> tuple[int, int, str] | None:
    """Read the line above a graph: how many triples it has, how many bytes, and its name."""
    parts = line.decode(errors="replace").rstrip("\n").split(" ")
    if len(parts) != 4 or parts[0] != "#" or not line.endswith(b"\n"):
        return None
    try:
        return int(parts[1]), int(parts[2]), parts[3]
    except ValueError:
        return None
