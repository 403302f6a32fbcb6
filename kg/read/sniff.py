"""The beginning of a text into the format that it is written in, where no suffix tells."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.read.sources import Format

__all__ = ["sniff"]

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|!--|html|head|body|article|div|p)\b", re.I
)
_MARKDOWN = re.compile(r"---[ \t]*\r?\n|\s*#{1,6} \S|(?:.*\n)*?#{1,6} \S")


def sniff(text: str) -> Format:
    """Tell the format by what the text looks like.

    Args:
        text: all of it.

    Returns:
        The format; ``text`` where it looks like no other.

    >>> sniff('{"text": "Kopecky won."}'), sniff("<!doctype html><p>Kopecky won."), sniff("Kopecky won.")
    ('json', 'html', 'text')
    """
    if text.lstrip()[:1] == "{":
        return "jsonl" if _first_line_is_object(text) else "json"
    if _PAGE.match(text):
        return "html"
    return "markdown" if _MARKDOWN.match(text) else "text"


def _first_line_is_object(text: str) -> bool:
    first, _, rest = text.strip().partition("\n")
    if not rest:
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
