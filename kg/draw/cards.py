"""Turns an entity into a card: its name and what stands below it, broken into lines and measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.draw.style import SUBTITLE, ears, look, outline
from kg.draw.text import Face, extent, printable, wrap

__all__ = ["SUBTITLE_FACE", "Card", "card"]

Points = NDArray[np.float64]

SUBTITLE_FACE = Face(SUBTITLE)
_NAME, _SUBTITLE = 92.0, 110.0  # the widest lines, in points


class Card:
    """A box of the picture, measured.

    Attributes:
        lines: its name.
        subtitle: what stands below the name.
        face: the name's size and weight.
        look: shape and colours.
        size: width and height in points.
        strong: whether it stands out, as what the picture is about.
        status: asserted, possible or denied: how the outline is drawn.
    """

    def __init__(
        self,
        lines: tuple[str, ...],
        subtitle: tuple[str, ...],
        face: Face,
        kind: str,
        *,
        strong: bool = False,
        status: str = "asserted",
    ) -> None:
        """Measure a box.

        Args:
            lines: its name.
            subtitle: what stands below the name.
            face: the name's size and weight.
            kind: the entity's type.
            strong: whether it stands out, as what the picture is about.
            status: asserted, possible or denied.
        """
        self.lines, self.subtitle, self.face = lines, subtitle, face
        self.strong, self.status = strong, status
        self.look = look(kind)
        wide, high = extent(lines, face)
        under, below = extent(subtitle, SUBTITLE_FACE)
        height = high + below + 7.0
        self.ears = ears(self.look.shape, height)
        self.size = (max(wide, under) + 10.0 + sum(self.ears), height)

    def outline(self) -> Points:
        """The polygon around it, centred on the origin, shape (corners, 2)."""
        return outline(self.look.shape, *self.size)


def card(
    name: str,
    subtitle: str,
    kind: str,
    *,
    bold: bool = False,
    strong: bool = False,
    status: str = "asserted",
    widest: float = _NAME,
) -> Card:
    """Make the card of an entity.

    Args:
        name: its name, as found in an article.
        subtitle: what stands below the name, or an empty string.
        kind: the entity's type.
        bold: whether its name is large and bold.
        strong: whether it stands out, as what the picture is about.
        status: asserted, possible or denied.
        widest: the widest line of the name, in points.

    Returns:
        The card.
    """
    face = Face(10.5 if strong else 9.5 if bold else 8.5, bold=bold or strong)
    about = printable(subtitle)
    under = wrap(about, SUBTITLE_FACE, max(_SUBTITLE, widest), most=2) if about else ()
    lines = wrap(printable(name) or "(no name)", face, widest)
    return Card(lines, under, face, kind, strong=strong, status=status)
