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
from typing import IO, NamedTuple, cast

from pyoxigraph import NamedNode

__all__ = ["Waiting"]

_END = " .\n"
_WHOLE = b"#\n"


class _Place(NamedTuple):
    """Where a graph stands in the file: how many triples, the first byte, and how many."""

    number: int
    start: int
    length: int


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
        self._graphs: dict[str, _Place] = {}
        self._size = 0
        if writable and path.exists():
            self._look()

    def __contains__(self, graph: object) -> bool:
        """Tell whether a graph waits."""
        return isinstance(graph, NamedNode) and graph.value in self._graphs

    def __bool__(self) -> bool:
        """Tell whether anything waits, which is asked far more often than how much."""
        return bool(self._graphs)

    def __len__(self) -> int:
        """Count the triples that wait."""
        return sum(each.number for each in self._graphs.values())

    def append(self, graphs: Mapping[NamedNode, Sequence[str]]) -> None:
        """Write a batch down; when this returns, it lies on the disk.

        Args:
            graphs: triples as N-Triples writes them, without full stops, by the graph's name.

        Raises:
            OSError: the disk is full, or refuses; what was there stays.
        """
        batch: dict[str, _Place] = {}
        with self._path.open("ab") as file:
            file.truncate(self._size)
            file.seek(self._size)
            for name, triples in graphs.items():
                text = _END.join([*triples, ""]).encode()
                file.write(f"# {len(triples)} {len(text)} {name.value}\n".encode())
                batch[name.value] = _Place(len(triples), file.tell(), len(text))
                file.write(text)
            file.write(_WHOLE)
            file.flush()
            os.fsync(file.fileno())
            self._size = file.tell()
        self._graphs |= batch

    def parts(self, most: int) -> Iterator[IO[bytes]]:
        """Give all that waits as N-Quads, with the triples that the default graph shows.

        Args:
            most: from how many triples on a part ends; no graph is divided.

        Yields:
            One part after the other, each made while it is read; several can be read at once.
        """
        part: dict[str, _Place] = {}
        number = 0
        for name, place in self._graphs.items():
            part[name] = place
            number += place.number
            if number >= most:
                yield cast("IO[bytes]", _Part(self._path, part))
                part, number = {}, 0
        if part:
            yield cast("IO[bytes]", _Part(self._path, part))

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
        batch: dict[str, _Place] = {}
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
                    batch[name] = _Place(number, file.tell(), length)
                    if file.seek(length, os.SEEK_CUR) > whole:
                        break
            file.truncate(self._size)
        if not self._graphs:
            self.clear()


class _Part(BufferedIOBase):
    """A file of N-Quads that is made graph by graph, so that it never lies in memory as a whole."""

    def __init__(self, path: Path, graphs: Mapping[str, _Place]) -> None:
        self._path = path
        self._graphs = iter(graphs.items())
        self._file: IO[bytes] | None = None
        self._here = BytesIO()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        found = self._here.read(size)
        while not found and (graph := next(self._graphs, None)) is not None:
            name, place = graph
            if self._file is None:
                self._file = self._path.open("rb")
            self._file.seek(place.start)
            text = self._file.read(place.length).decode()
            self._here = BytesIO(f"{text.replace(_END, f' <{name}>{_END}')}{text}".encode())
            found = self._here.read(size)
        if not found:
            self.close()
        return found

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        super().close()


def _head(line: bytes) -> tuple[int, int, str] | None:
    """Read the line above a graph: how many triples it has, how many bytes, and its name."""
    parts = line.decode(errors="replace").rstrip("\n").split(" ")
    if len(parts) != 4 or parts[0] != "#" or not line.endswith(b"\n"):
        return None
    try:
        return int(parts[1]), int(parts[2]), parts[3]
    except ValueError:
        return None
