"""An ``Accept`` header turned into the media type that suits it best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["best"]


@dataclass(frozen=True, slots=True)
class _Range:
    main: str
    sub: str
    quality: float

    def fit(self, media_type: str) -> int:
        """Tell how closely it fits: 0 not at all, 3 exactly."""
        main, _, sub = media_type.partition("/")
        if self.main == "*":
            return 1
        if self.main != main:
            return 0
        return 2 if self.sub == "*" else 3 * (self.sub == sub)


def best(accept: str, offered: Iterable[str]) -> str | None:
    """Choose a media type.

    Args:
        accept: the header's value; empty where the client does not care.
        offered: what there is, the best first.

    Returns:
        What the client likes best; of several, the first; None where it likes nothing.

    >>> best("text/*;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    """
    ranges = [found for part in accept.split(",") if (found := _range(part)) is not None]
    if not accept.strip():
        ranges = [_Range("*", "*", 1.0)]
    choice, highest = None, 0.0
    for media_type in offered:
        closest = max(ranges, key=lambda each: each.fit(media_type), default=None)
        if closest is None or not closest.fit(media_type):
            continue
        if closest.quality > highest:
            choice, highest = media_type, closest.quality
    return choice


def _range(text: str) -> _Range | None:
    """Read one part of the header; what cannot be read is left out."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    main, slash, sub = name.partition("/")
    if not (main and slash and sub):
        return None
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
    return _Range(main, sub, quality) if 0 <= quality <= 1 else None
