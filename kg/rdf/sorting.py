"""Lines put in order, however many they are: what does not fit in memory waits in files."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby, islice, repeat
from operator import contains, itemgetter
from tempfile import TemporaryFile
from typing import IO

__all__ = ["LINES_IN_MEMORY", "STABLE", "Sorted", "read_lines"]

STABLE = "vocabulary"
"""How labels of blank nodes begin that are the same every time already."""

LINES_IN_MEMORY = 400_000
_LINES_AT_A_TIME = 10_000
BLOCK = 1 << 18
_BLANK_NODE = re.compile(rf"(?:^| )_:(?!{STABLE})")


class Sorted:
    """Lines in the order of their characters' numbers, each once.

    Attributes:
        blank_nodes: whether a line of N-Triples or N-Quads among them may have a blank node with an
            arbitrary label.
    """

    def __init__(self, lines: Iterable[str], most: int | None = None) -> None:
        """Read the lines.

        Args:
            lines: lines without line ends.
            most: how many of them are kept in memory at a time; None for ``LINES_IN_MEMORY``.
        """
        most = most or LINES_IN_MEMORY
        self.blank_nodes = False
        self._files: list[IO[bytes]] = []
        rest = iter(lines)
        self._last = self._run(rest, most)
        while more := self._run(rest, most):
            self._files.append(_stored(self._last))
            self._last = more

    def _run(self, lines: Iterator[str], most: int) -> list[str]:
        run = list(islice(lines, most))
        run.sort()
        # A literal that holds these characters costs time and does no harm.
        if not self.blank_nodes and any(map(contains, run, repeat("_:"))):
            self.blank_nodes = any(map(_BLANK_NODE.search, run))
        return run

    def __iter__(self) -> Iterator[str]:
        """Give the lines, as often as they are wanted, but not two times at once.

        Returns:
            Line by line, without line ends.
        """
        return map(itemgetter(0), groupby(self._merged()))

    def _merged(self) -> Iterable[str]:
        if not self._files:
            return self._last
        for file in self._files:
            file.seek(0)
        stored = [read_lines(file) for file in self._files]
        return _merge([*stored, iter(self._last)], LINES_IN_MEMORY // len(stored) // 4 or 1)

    def close(self) -> None:
        """Remove the files."""
        for file in self._files:
            file.close()

    def __enter__(self) -> Sorted:
        """Use the lines in a ``with`` statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the files."""
        self.close()


def read_lines(file: IO[bytes]) -> Iterator[str]:
    r"""Read lines of UTF-8, faster than one by one.

    Args:
        file: lines that end with ``\n`` and nothing else: a literal may hold other characters that
            Python takes for line ends.

    Yields:
        Line by line, without line ends.
    """
    rest = b""
    while block := file.read(BLOCK):
        whole, _, rest = (rest + block).rpartition(b"\n")
        if whole:
            yield from whole.decode().split("\n")


def _merge(runs: list[Iterator[str]], some: int) -> Iterator[str]:
    """Merge sorted runs, many lines at a time: sorting what is nearly sorted is quick."""
    heads = [list(islice(run, some)) for run in runs]
    while any(heads):
        # Lines up to here are all read: of a run that goes on, no other line comes before its last.
        bound = min(head[-1] for head in heads if head)
        ready: list[str] = []
        for number, head in enumerate(heads):
            end = bisect_right(head, bound)
            ready += head[:end]
            heads[number] = head[end:] or list(islice(runs[number], some))
        ready.sort()
        yield from ready


def _stored(lines: list[str]) -> IO[bytes]:
    file = TemporaryFile(prefix="kg-")  # noqa: SIM115
    for start in range(0, len(lines), _LINES_AT_A_TIME):
        some = lines[start : start + _LINES_AT_A_TIME]
        file.write("\n".join([*some, ""]).encode())
    return file
