"""The claims about something turned into a small diagram: it in the middle, the others around."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import STATUSES, Claim, Entity, Status
from kg.serve.explorer.facts import STATUS_WORDS, Link, link_to, phrase
from kg.serve.explorer.names import Names

__all__ = ["Box", "Diagram", "Line", "diagram"]

_MOST = 14
_WIDE, _NARROW = 880, 340
_BOX, _HEIGHT, _STEP = 250, 44, 54
_MIDDLE, _MIDDLE_HEIGHT = 220, 60
_INDENT = 44
# Many have these alike, so that they tell less than the others.
_COMMON = frozenset({"has_nationality", "has_role", "held_in"})
_KINDS = ("Team", "Rider", "Person", "Race", "Place", "Country", "Role")
# Average widths of a letter at the sizes that the style sheet gives, a little on the safe side.
_NAME_LETTER, _SMALL_LETTER, _MARGIN = 7.9, 6.6, 18


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with a name.

    Attributes:
        x: its left side, in pixels.
        y: its upper side.
        width: its width.
        height: its height.
        link: what it stands for.
        name: as much of the name as there is room for.
        words: what connects it with the middle.
        full: name and words in full.
    """

    x: float
    y: float
    width: float
    height: float
    link: Link
    name: str
    words: str
    full: str


@dataclass(frozen=True, slots=True)
class Line:
    """A connection.

    Attributes:
        path: as the ``d`` of an SVG path, from the subject to the object.
        status: what articles say of it: a fact, else a hope, else a denial.
    """

    path: str
    status: Status


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and lines.

    Attributes:
        width: in pixels.
        height: in pixels.
        middle: whose diagram it is.
        boxes: the others.
        lines: what connects them.
        left_out: how many others there is no room for.
        name: what the diagram shows, for those who do not see it.
        shape: ``wide`` or ``narrow``.
    """

    width: float
    height: float
    middle: Box
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    left_out: int
    name: str
    shape: str


@dataclass(frozen=True, slots=True)
class _Neighbour:
    entity: Entity
    words: str
    status: Status
    outward: bool


def diagram(iri: str, name: str, claims: Mapping[str, Claim], names: Names) -> tuple[Diagram, ...]:
    """Draw those to whom something is connected.

    Args:
        iri: what is in the middle.
        name: its name.
        claims: the claims about it.
        names: knows the others.

    Returns:
        The diagram twice, for wide and for narrow screens; nothing where nobody is connected.
    """
    everybody = _neighbours(iri, claims)
    if not everybody:
        return ()
    left_out = max(0, len(everybody) - _MOST)
    shown = sorted(everybody[:_MOST], key=lambda each: _KINDS.index(each.entity.type))
    says = f"{name} and {len(shown)} connected names"
    return (
        _wide(name, shown, left_out, names, says),
        _narrow(name, shown, left_out, names, says),
    )


def _neighbours(iri: str, claims: Mapping[str, Claim]) -> list[_Neighbour]:
    ends: defaultdict[str, list[tuple[Claim, bool]]] = defaultdict(list)
    for claim in claims.values():
        outward = claim.subject.id == iri
        other = claim.object if outward else claim.subject
        # An age is no neighbour, and nobody is one's own.
        if other.type != "Age" and other.id != iri and iri in {claim.subject.id, claim.object.id}:
            ends[other.id].append((claim, outward))
    ranked = sorted(ends.values(), key=_importance)
    return [_neighbour(said) for said in ranked]


def _importance(said: list[tuple[Claim, bool]]) -> tuple[bool, bool, int, str]:
    facts = sum(claim.status == "asserted" for claim, _ in said)
    common = all(claim.predicate in _COMMON for claim, _ in said)
    claim, outward = said[0]
    name = (claim.object if outward else claim.subject).id
    return facts == 0, common, -facts, name


def _neighbour(said: list[tuple[Claim, bool]]) -> _Neighbour:
    said = sorted(said, key=lambda each: (STATUSES.index(each[0].status), -each[0].confidence))
    best, outward = said[0]
    relations: dict[str, None] = {}
    for claim, way in said:
        if claim.status == best.status:
            relations[phrase(claim.predicate, backwards=not way)] = None
    years = sorted({claim.year for claim, _ in said if claim.year and claim.status == best.status})
    words = ", ".join(relations)
    if years:
        words += f" · {years[0]}" if len(years) == 1 else f" · {years[0]}–{years[-1]}"
    if best.status != "asserted":
        words = f"{STATUS_WORDS[best.status]}: {words}"
    other = best.object if outward else best.subject
    return _Neighbour(other, words, best.status, outward)


def _wide(name: str, shown: list[_Neighbour], left_out: int, names: Names, says: str) -> Diagram:
    """Put what points at the middle on the left, the rest on the right, as many on either side."""
    half = (len(shown) + 1) // 2
    inward = [each for each in shown if not each.outward]
    outward = [each for each in shown if each.outward]
    left = inward[:half] + outward[half:]
    right = outward[:half] + inward[half:]
    rows = max(len(left), len(right), 2)
    height = rows * _STEP - (_STEP - _HEIGHT) + 4
    middle = _box((_WIDE - _MIDDLE) / 2, (height - _MIDDLE_HEIGHT) / 2, Link(name), "", middle=True)
    boxes, lines = [], []
    for side, column in (("left", left), ("right", right)):
        x = 2 if side == "left" else _WIDE - _BOX - 2
        top = (height - (len(column) * _STEP - (_STEP - _HEIGHT))) / 2
        for row, each in enumerate(sorted(column, key=lambda n: _KINDS.index(n.entity.type))):
            box = _box(
                x, top + row * _STEP, link_to(names.get(each.entity.id) or each.entity), each.words
            )
            boxes.append(box)
            lines.append(_across(middle, box, each, row, len(column)))
    return Diagram(_WIDE, height, middle, tuple(boxes), tuple(lines), left_out, says, "wide")


def _across(middle: Box, box: Box, each: _Neighbour, row: int, rows: int) -> Line:
    on_left = box.x < middle.x
    near = middle.x if on_left else middle.x + middle.width
    far = box.x + box.width if on_left else box.x
    # The lines leave the middle one below the other, so that arrowheads do not pile up.
    spread = min(40.0, 8.0 * (rows - 1))
    share = 0.5 if rows == 1 else row / (rows - 1)
    start = middle.y + middle.height / 2 + (share - 0.5) * spread
    end = box.y + box.height / 2
    gap = 5 if on_left else -5
    if each.outward:
        return Line(_curve(near, start, far + gap, end), each.status)
    return Line(_curve(far, end, near - gap, start), each.status)


def _narrow(name: str, shown: list[_Neighbour], left_out: int, names: Names, says: str) -> Diagram:
    """Put the middle on top, and the others below it along a stem."""
    middle = _box(2, 2, Link(name), "", middle=True)
    stem = 20.0
    boxes, lines = [], []
    for row, each in enumerate(shown):
        y = middle.y + middle.height + 14 + row * _STEP
        box = _box(_INDENT, y, link_to(names.get(each.entity.id) or each.entity), each.words)
        boxes.append(box)
        foot = middle.y + middle.height
        level = y + box.height / 2
        if each.outward:
            path = f"M{stem:g} {foot:g}V{level:g}H{_INDENT - 5:g}"
        else:
            path = f"M{_INDENT:g} {level:g}H{stem:g}V{foot + 5:g}"
        lines.append(Line(path, each.status))
    height = 14 + middle.y + middle.height + len(shown) * _STEP
    return Diagram(_NARROW, height, middle, tuple(boxes), tuple(lines), left_out, says, "narrow")


def _box(x: float, y: float, link: Link, words: str, *, middle: bool = False) -> Box:
    width, height = (_MIDDLE, _MIDDLE_HEIGHT) if middle else (_BOX, _HEIGHT)
    return Box(
        x=x,
        y=y,
        width=width,
        height=height,
        link=link,
        name=_cut(link.name, int((width - _MARGIN) / (_NAME_LETTER + middle))),
        words=_cut(words, int((width - _MARGIN) / _SMALL_LETTER)),
        full=f"{words}: {link.name}" if words else link.name,
    )


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    half = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{half:g} {y1:g} {half:g} {y2:g} {x2:g} {y2:g}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
