"""Texts, names and marks turned into HTML that stays text: everything is escaped here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from kg.draw.style import NODES
from kg.explain.marks import Mark, pieces

__all__ = ["STATUS_WORDS", "entity", "framed", "marked", "status", "text"]

STATUS_WORDS = {"asserted": "fact", "possible": "hope", "denied": "denied"}
"""What a status is called where there is little room; ``possible`` may be a plan or a rumour too."""


def _tint(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


# Letters and grounds are the surroundings' own, with see-through tints upon them: so the same HTML
# is right in light and dark notebooks, whatever told them to be so. Without the style sheet, which
# some viewers drop, the same words are there in the same order. The doubled class outweighs the
# notebooks' own rules for tables and paragraphs.
_STYLE = (
    """
.kg-box.kg-box{color:inherit;font-size:14px;line-height:1.5;max-width:60rem;margin:.3rem 0}
.kg-box.kg-box header{margin:0 0 .5rem}
.kg-box.kg-box h4{margin:0;font-size:1.15em;color:inherit;border:0}
.kg-box.kg-box small,.kg-box.kg-box .kg-faint{opacity:.78;font-size:.86em}
.kg-box.kg-box p,.kg-box.kg-box ul,.kg-box.kg-box blockquote{margin:0;padding:0;color:inherit}
.kg-box.kg-box ul{list-style:none}
.kg-box.kg-box a{color:inherit;text-decoration:underline}
.kg-box.kg-box mark{color:inherit;background:rgba(128,128,128,.18);border-radius:.25em;padding:.05em .25em}
.kg-box.kg-box u{text-decoration-thickness:2px;text-underline-offset:.2em}
.kg-box.kg-box .kg-possible u,.kg-box.kg-box u.kg-possible{text-decoration-style:dashed}
.kg-box.kg-box .kg-denied u,.kg-box.kg-box u.kg-denied{text-decoration-style:dotted}
.kg-box.kg-box sup{font-size:.7em;font-weight:600;margin-left:.1em}
.kg-box.kg-box table{border-collapse:collapse;border:0;margin:.2rem 0;font-size:13px}
.kg-box.kg-box th,.kg-box.kg-box td{text-align:left;vertical-align:top;padding:.2rem .7rem .2rem 0;color:inherit;
border:0;border-bottom:1px solid rgba(128,128,128,.35);background:none;white-space:normal;max-width:34rem;
overflow-wrap:break-word}
.kg-box.kg-box .kg-wide{overflow-x:auto}
.kg-box.kg-box th{font-weight:600;border-bottom:1px solid rgba(128,128,128,.8)}
.kg-box.kg-box .kg-number{text-align:right;font-variant-numeric:tabular-nums}
.kg-box.kg-box .kg-card{border:1px solid rgba(128,128,128,.45);border-left-width:4px;border-radius:.4rem;
padding:.55rem .8rem;margin:.4rem 0;max-width:46rem}
.kg-box.kg-box .kg-card.kg-possible{border-style:dashed}
.kg-box.kg-box .kg-card.kg-denied{border-style:dotted}
.kg-box.kg-box blockquote{margin:.35rem 0;font-style:normal;border:0}
.kg-box.kg-box .kg-status{border:1px solid currentColor;border-radius:1em;padding:0 .55em;font-size:.82em}
.kg-box.kg-box .kg-possible .kg-status,.kg-box.kg-box .kg-status.kg-possible{border-style:dashed}
.kg-box.kg-box .kg-denied .kg-status,.kg-box.kg-box .kg-status.kg-denied{border-style:dotted}
.kg-box.kg-box meter{width:4.5em;height:.7em;vertical-align:middle}
.kg-box.kg-box .kg-row{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:0 1.4rem;
padding:.45rem 0;border-top:1px solid rgba(128,128,128,.25)}
.kg-box.kg-box .kg-row>p{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;line-height:1.75}
.kg-box.kg-box .kg-row>ul{font-size:.86em;line-height:1.45}
.kg-box.kg-box .kg-row>ul li{padding:0 0 .25rem 1.7em;text-indent:-1.7em}
.kg-box.kg-box img{max-width:100%;height:auto;background:#fff;border-radius:.4rem;margin-top:.5rem}
.kg-box.kg-box .kg-row.kg-alone{display:block;max-width:44rem;border:0}
@media(max-width:40rem){.kg-box.kg-box .kg-row{grid-template-columns:1fr}}
"""
    + "".join(
        f".kg-box.kg-box mark.kg-{kind}{{background:{_tint(look.edge, 0.22)};"
        f"box-shadow:inset 0 -2px {look.edge}}}\n"
        for kind, look in NODES.items()
    )
).strip()


def text(value: object) -> str:
    """Write a text, a name or a number.

    Args:
        value: what is to be read.

    Returns:
        HTML in which every character stands for itself.
    """
    return escape(str(value))


def framed(body: str) -> str:
    """Put a style sheet around what is shown.

    Args:
        body: HTML whose texts are escaped.

    Returns:
        HTML that stands alone: no script and no address that is fetched.
    """
    return f'<div class="kg-box"><style>{_STYLE}</style>{body}</div>'


def entity(name: str, kind: str) -> str:
    """Write an entity's name in the colour of its type.

    Args:
        name: the name.
        kind: the type, such as ``Rider``.

    Returns:
        HTML; the name cannot turn the direction of its surroundings.
    """
    return f'<mark class="kg-{text(kind)}" title="{text(kind)}"><bdi>{text(name)}</bdi></mark>'


def status(value: str) -> str:
    """Write what a status is called, in a frame of its line style.

    Args:
        value: ``asserted``, ``possible`` or ``denied``.

    Returns:
        HTML.
    """
    words = text(STATUS_WORDS.get(value, value))
    return f'<span class="kg-status kg-{text(value)}">{words}</span>'


def marked(
    words: str,
    start: int,
    marks: Iterable[Mark],
    opening: Callable[[Mark], str],
    closing: Callable[[Mark, bool], str],
) -> str:
    """Write a text with marks, of which some may lie across others.

    Args:
        words: the text.
        start: the offset of its first character, as the marks count.
        marks: what is to be marked.
        opening: gives the tag that opens a mark.
        closing: gives what closes a mark; told whether the mark ends there, or goes on after a mark
            that lies across it.

    Returns:
        HTML with tags that are properly nested.
    """
    parts: list[str] = []
    open_marks: tuple[Mark, ...] = ()
    for piece in pieces(words, start, marks):
        parts.extend(_turn(open_marks, piece.marks, opening, closing))
        parts.append(text(piece.text))
        open_marks = piece.marks
    parts.extend(_turn(open_marks, (), opening, closing))
    return "".join(parts)


def _turn(
    before: tuple[Mark, ...],
    after: tuple[Mark, ...],
    opening: Callable[[Mark], str],
    closing: Callable[[Mark, bool], str],
) -> Iterable[str]:
    """The tags between two pieces: what does not stay is closed, and opened again if it goes on."""
    stay = 0
    while stay < min(len(before), len(after)) and before[stay] == after[stay]:
        stay += 1
    for mark in reversed(before[stay:]):
        yield closing(mark, mark not in after)
    for mark in after[stay:]:
        yield opening(mark)
