"""A file that is being written turned into the one that is meant, once it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["drafted"]


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a file to write beside the one that is meant, and put it in its place at the end.

    A run that is stopped, or fails, leaves what was there before untouched.

    Args:
        path: where the result should be. Through a link the file that it points to is replaced,
            not the link.

    Yields:
        The file to write, with the same suffix.
    """
    place = path.resolve()
    draft = place.with_name(f".{place.stem}-{os.getpid()}{place.suffix}")
    try:
        yield draft
        draft.replace(place)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
