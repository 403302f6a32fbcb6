"""Turns a graph of claims into relationship diagrams."""

from __future__ import annotations

from kg.draw.errors import (
    AmbiguousFocus,
    InvalidDrawingOption,
    TooManyEntities,
    UnknownFocus,
    UnsupportedPictureFormat,
)
from kg.draw.figure import Diagram, draw

__all__ = [
    "AmbiguousFocus",
    "Diagram",
    "InvalidDrawingOption",
    "TooManyEntities",
    "UnknownFocus",
    "UnsupportedPictureFormat",
    "draw",
]
