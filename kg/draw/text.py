"""Turns names from articles into lines of printable text whose size in points is known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, findfont, get_font

__all__ = ["FAMILY", "Face", "extent", "line_height", "printable", "wrap"]

FAMILY = "DejaVu Sans"  # comes with matplotlib, so every machine draws the same letters
_DPI = 288.0  # fine enough that hinting does not distort widths
_CUT = "\0"  # stands, while lines are filled, where a word was cut
_MISSING = "\N{WHITE SQUARE}"
_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))  # ask for the coloured form of a symbol
_DROPPED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Sk", "So", "Mn", "Me"})


@dataclass(frozen=True, slots=True)
class Face:
    """A size and weight of the diagram's typeface.

    Attributes:
        size: height of the type, in points.
        bold: whether it is bold.
    """

    size: float
    bold: bool = False

    def properties(self) -> FontProperties:
        """The face as matplotlib wants it."""
        return FontProperties(
            family=FAMILY,
            size=self.size,
            weight="bold" if self.bold else "normal",
        )


@cache
def _letters() -> frozenset[int]:
    """The characters that every face of the typeface has a glyph for."""
    faces = (Face(9), Face(9, bold=True))
    maps = [set(get_font(findfont(face.properties())).get_charmap()) for face in faces]
    return frozenset(set.intersection(*maps))


def printable(text: str) -> str:
    """Make text safe to print on one line.

    White space becomes single spaces; characters that could reorder or hide others, and pictographs
    that the typeface has no glyph for, are left out; other letters without a glyph become a square.

    Args:
        text: any string, as found in an article.

    Returns:
        The text in composed form (NFC), possibly empty.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character in _SELECTORS:
            continue
        if character.isspace():
            kept.append(" ")
        elif category not in {"Cc", "Cf", "Cs"} and ord(character) in _letters():
            kept.append(character)
        elif category not in _DROPPED:
            kept.append(_MISSING)
    return " ".join("".join(kept).split())


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(8, 8, _DPI)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=8192)
def _width(line: str, face: Face) -> float:
    measure = _renderer().get_text_width_height_descent
    width, _, _ = measure(line.replace(_CUT, ""), face.properties(), ismath=False)  # type: ignore[no-untyped-call]
    return float(width) * 72.0 / _DPI


def line_height(face: Face) -> float:
    """The distance between base lines, in points."""
    return face.size * 1.25


def extent(lines: tuple[str, ...], face: Face) -> tuple[float, float]:
    """Measure a block of text.

    Args:
        lines: its lines.
        face: size and weight.

    Returns:
        Width and height in points.
    """
    width = max((_width(line, face) for line in lines), default=0.0)
    return width, line_height(face) * len(lines)


def _pieces(word: str, face: Face, limit: float) -> list[str]:
    """Cut a word that is wider than a line: behind hyphens, else wherever the line ends."""
    pieces = [""]
    for part in re.findall(r"[^-–—/]*[-–—/]+|[^-–—/]+", word):
        if pieces[-1] and _width(pieces[-1] + part, face) > limit:
            pieces.append("")
        for character in part:
            if pieces[-1] and _width(pieces[-1] + character, face) > limit:
                pieces.append("")
            pieces[-1] += character
    return pieces


def _fill(words: list[str], face: Face, limit: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        # The parts of a cut word begin lines of their own, so that no blank comes between them.
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and not lines[-1].endswith(_CUT) and _width(joined, face) <= limit:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def wrap(text: str, face: Face, limit: float, most: int = 4) -> tuple[str, ...]:
    """Break text into few lines of about equal width.

    Args:
        text: printable text.
        face: size and weight.
        limit: the widest line, in points.
        most: the greatest number of lines; what does not fit is replaced by an ellipsis.

    Returns:
        The lines, at least one.
    """
    words = []
    for word in text.split():
        pieces = [word] if _width(word, face) <= limit else _pieces(word, face, limit)
        words += [piece + _CUT for piece in pieces[:-1]] + pieces[-1:]
    lines = _fill(words, face, limit) or [""]
    if len(lines) > most:
        lines = lines[:most]
        while len(lines[-1]) > 1 and _width(lines[-1] + "…", face) > limit:
            lines[-1] = lines[-1][:-1]
        lines[-1] = lines[-1].rstrip() + "…"
        return tuple(line.replace(_CUT, "") for line in lines)
    narrowest = max(_width(word, face) for word in words) if words else limit
    for share in (0.6, 0.7, 0.8, 0.9):
        tighter = _fill(words, face, max(limit * share, narrowest))
        if words and len(tighter) == len(lines):
            return tuple(line.replace(_CUT, "") for line in tighter)
    return tuple(line.replace(_CUT, "") for line in lines)
