"""Files, packed with gzip or Zstandard or not at all, into their bytes as a stream."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DAMAGED", "PACKED", "LongLine", "lines", "opened", "unpacked_name"]

PACKED = (".gz", ".zst")
DAMAGED = (OSError, EOFError, zlib.error)
"""What is raised where a file cannot be read to its end."""

_CHUNK = 1 << 17
_LONGEST = 1 << 26
"""Bytes of the longest line: no article is as long, and a file without line ends must not fill
the memory."""


class LongLine(bytes):
    """The beginning of a line that is too long to be an article."""


def unpacked_name(path: Path) -> Path:
    """Tell what a file is called once it is unpacked.

    Args:
        path: the file.

    Returns:
        ``articles.jsonl`` for ``articles.jsonl.gz``; the same path for a file that is not packed.

    >>> unpacked_name(Path("2024/articles.jsonl.zst")).name
    'articles.jsonl'
    """
    return path.with_suffix("") if path.suffix.lower() in PACKED else path


def opened(path: Path) -> IO[bytes]:
    """Open a file for reading what it holds, unpacked on the way.

    Args:
        path: the file; its suffix says how it is packed.

    Returns:
        The stream of its bytes. Reading it raises one of ``DAMAGED`` where the file ends too early
        or is broken.
    """
    match path.suffix.lower():
        case ".gz":
            return cast(IO[bytes], gzip.open(path, "rb"))
        case ".zst":
            return io.BufferedReader(_Zstandard(path), _CHUNK)
        case _:
            return path.open("rb")


def lines(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Cut a stream into lines, without ever holding more than one.

    Args:
        stream: the bytes.

    Yields:
        Each line with its end, and how many bytes it has; of one that is too long only the
        beginning, as a ``LongLine``.
    """
    while line := stream.readline(_LONGEST):
        size = len(line)
        if size < _LONGEST or line.endswith(b"\n"):
            yield line, size
            continue
        while rest := stream.readline(_LONGEST):
            size += len(rest)
            if rest.endswith(b"\n"):
                break
        yield LongLine(line[:_CHUNK]), size


class _Zstandard(io.RawIOBase):
    """The unpacked bytes of a file of one Zstandard frame or several."""

    def __init__(self, path: Path) -> None:
        from zstandard import ZstdDecompressor

        self._file = path.open("rb")
        self._new = ZstdDecompressor().decompressobj
        self._frame: Any = None
        self._packed = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            packed = self._packed or self._file.read(_CHUNK)
            self._packed = b""
            if not packed:
                # Without this a file that was cut off would look complete.
                if self._frame is not None:
                    raise EOFError("the packed file ends too early")
                return 0
            self._unpack(packed)
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _unpack(self, packed: bytes) -> None:
        from zstandard import ZstdError

        if self._frame is None:
            self._frame = self._new()
        try:
            self._ready = self._frame.decompress(packed)
        except ZstdError as error:
            raise OSError(f"the packed file is broken ({error})") from error
        if self._frame.eof:
            self._packed, self._frame = self._frame.unused_data, None

    def close(self) -> None:
        self._file.close()
        super().close()
