"""A place, as it is written on a command line, turned into the store that is there."""

from __future__ import annotations

import re
from pathlib import Path

from kg.rdf import Format
from kg.store.errors import NotAStore
from kg.store.folder import FolderStore
from kg.store.interface import Store
from kg.store.memory import MemoryStore

__all__ = ["is_address", "open_store"]

_ADDRESS = re.compile(r"(https?):/{1,2}(?=[^/])", re.IGNORECASE)


def is_address(place: str | Path) -> bool:
    """Tell whether a place is an endpoint's address.

    Args:
        place: a file, a folder or an address.

    Returns:
        True for ``http://`` and ``https://``.
    """
    return _ADDRESS.match(str(place)) is not None


def open_store(place: str | Path, *, writable: bool = False) -> Store:
    """Open what is at a place.

    Args:
        place: an RDF file, which is read into memory; a store's folder; or the address of a SPARQL
            1.1 endpoint.
        writable: whether a folder or an endpoint may be changed; a file cannot be.

    Returns:
        The store.

    Raises:
        NotAStore: there is no store at the place, or a file is to be changed.
        NoRdf: the file is missing or cannot be read.
    """
    if is_address(place):
        # Who uses no endpoint need not wait for what speaks HTTP.
        from kg.store.endpoint import EndpointStore

        # The command line makes a path of every place, and a path has no double slash.
        return EndpointStore(_ADDRESS.sub(r"\1://", str(place)), writable=writable)
    path = Path(place)
    is_rdf = path.suffix.lower() in {form.suffix for form in Format}
    if writable and (path.is_file() or (is_rdf and not path.is_dir())):
        raise NotAStore(
            path, "a file takes in no articles one by one; give a folder, or write it anew"
        )
    # A name without a suffix is a folder's; that it is missing is for the folder to say.
    if path.is_dir() or not (path.suffix or path.exists()) or (writable and not path.is_file()):
        return FolderStore(path, writable=writable)
    store = MemoryStore()
    store.load(path)
    return store
