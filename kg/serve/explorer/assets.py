"""The style sheet, scripts and icon of the explorer's pages, and the addresses they are served at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from kg.bundle import BundleNotBuilt, bundled

__all__ = ["Asset", "asset_address", "assets"]

_PACKAGE = "kg.serve.explorer"
_OWN = {
    "explorer.css": "text/css; charset=utf-8",
    "explorer.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
# Made from packages of npm when kg is built; without it, queries are written in a plain text box.
_BUNDLED = {
    "sparql.js": "text/javascript; charset=utf-8",
    "sparql.licences.txt": "text/plain; charset=utf-8",
}
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages use.

    Attributes:
        media_type: what it is.
        body: its content.
        version: changes when the content does.
    """

    media_type: str
    body: bytes
    version: str


@cache
def assets() -> Mapping[str, Asset]:
    """Read the files.

    Returns:
        The files by their names.
    """
    found = {
        name: _asset(kind, (files(_PACKAGE) / "static" / name).read_bytes())
        for name, kind in _OWN.items()
    }
    for name, kind in _BUNDLED.items():
        try:
            found[name] = _asset(kind, bundled(_PACKAGE, name).encode())
        except BundleNotBuilt:
            continue
    return MappingProxyType(found)


def asset_address(name: str) -> str:
    """Give the address of a file.

    Args:
        name: its name.

    Returns:
        A path on this server, another one for another content; empty where there is no such file.
    """
    asset = assets().get(name)
    return f"/static/{name}?v={asset.version}" if asset else ""


def _asset(kind: str, body: bytes) -> Asset:
    return Asset(kind, body, sha256(body).hexdigest()[:_DIGITS])
