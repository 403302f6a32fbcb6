"""Cycling journalism, turned into a knowledge graph: who rides for whom, and who says so.

Nothing heavy is imported until a name is used, so that ``import kg`` and ``kg --help`` are quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.graph import Graph, build
    from kg.model import Article, Claim, Entity, Mention, Reading
    from kg.pipeline import Pipeline
    from kg.read import read_articles

__all__ = [
    "Article",
    "Claim",
    "Entity",
    "Graph",
    "KgError",
    "Mention",
    "Pipeline",
    "Reading",
    "__version__",
    "build",
    "read_articles",
]

__version__ = "0.1.0"

_HOMES = {
    "Article": "kg.model",
    "Claim": "kg.model",
    "Entity": "kg.model",
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "Mention": "kg.model",
    "Pipeline": "kg.pipeline",
    "Reading": "kg.model",
    "build": "kg.graph",
    "read_articles": "kg.read",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module the first time that it is used."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, those not yet imported included."""
    return sorted({*globals(), *__all__})
