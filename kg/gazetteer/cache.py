"""Keeps the index of a gazetteer between runs: tables that have not changed are not read twice."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from platformdirs import user_cache_path

from kg.gazetteer.index import Index, index_from_json, index_to_json

__all__ = ["cached_index"]

_KEPT = 4
"""How many indexes stay in the cache: the packaged gazetteer's and a few of the user's own."""


def cached_index(tables: Iterable[Path], build: Callable[[], Index]) -> Index:
    """Return the index of some tables, from the cache where it has one.

    The cache lies in the user's cache folder (``$XDG_CACHE_HOME`` on Linux). Its key is the
    content of the tables and of the code that reads them. Where the folder cannot be read or
    written, or a file in it is damaged, the index is built as if there were no cache. Processes
    that write at the same time do no harm: a file appears whole or not at all.

    Args:
        tables: the files that the index is built from.
        build: builds the index.

    Returns:
        The index.
    """
    folder = user_cache_path("kg", appauthor=False)
    path = folder / f"gazetteer-{_key(tables)}.json"
    with suppress(OSError, ValueError):
        checksum, _, text = path.read_bytes().partition(b"\n")
        if checksum == _checksum(text):
            return index_from_json(text)
    index = build()
    with suppress(OSError):
        _write(path, index_to_json(index).encode())
        _forget_oldest(folder)
    return index


def _key(tables: Iterable[Path]) -> str:
    digest = blake2b(digest_size=16)
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *tables):
        digest.update(path.name.encode() + b"\0" + _checksum(path.read_bytes()))
    return digest.hexdigest()


def _checksum(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).hexdigest().encode()


def _write(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_checksum(text) + b"\n" + text)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("gazetteer-*.json"), key=lambda path: -path.stat().st_mtime)
    for path in files[_KEPT:]:
        path.unlink(missing_ok=True)
