"""A graph turned into pages to read, search and ask, for people with a browser."""

from __future__ import annotations

from kg.serve.explorer.explorer import Explorer
from kg.serve.explorer.visits import COSTLY, Visit

__all__ = ["COSTLY", "Explorer", "Visit"]
