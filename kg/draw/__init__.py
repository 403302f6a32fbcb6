"""Turns a graph of claims into relationship diagrams and other figures."""

from __future__ import annotations

from kg.draw.errors import (
    AmbiguousFocus,
    FocusNeeded,
    InvalidDrawingOption,
    TooManyEntities,
    UnknownArticle,
    UnknownFigure,
    UnknownFocus,
    UnsupportedPictureFormat,
)
from kg.draw.figure import FIGURES, draw
from kg.draw.sheet import Diagram

__all__ = [
    "FIGURES",
    "AmbiguousFocus",
    "Diagram",
    "FocusNeeded",
    "InvalidDrawingOption",
    "TooManyEntities",
    "UnknownArticle",
    "UnknownFigure",
    "UnknownFocus",
    "UnsupportedPictureFormat",
    "draw",
]
