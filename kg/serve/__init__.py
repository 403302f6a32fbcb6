"""A graph turned into a web server on this machine: a SPARQL 1.1 endpoint, read-only, and a page.

One process speaks HTTP and never touches the graph. Another, the keeper, holds it, and answers each
query in a process of its own, which can be ended whatever it is doing.
"""

from __future__ import annotations

from kg.serve.errors import CannotServe, PortInUse
from kg.serve.limits import Limits
from kg.serve.server import serve

__all__ = ["CannotServe", "Limits", "PortInUse", "serve"]
