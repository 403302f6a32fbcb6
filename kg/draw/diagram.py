"""Turns a graph of claims, or a part of it, into boxes joined by labelled arrows."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from kg.draw.compose import Scene, compose
from kg.draw.legend import keys_of_kinds, keys_of_statuses
from kg.draw.paint import Points, paint_card, paint_label, paint_tie
from kg.draw.sheet import Plan, blank
from kg.draw.style import stroke
from kg.draw.text import printable
from kg.draw.view import View

__all__ = ["diagram", "paint_scene"]

_NOTHING = "There is nothing to draw: the graph has no relation of the kinds asked for."


def paint_scene(axes: Axes, scene: Scene, shift: Points, within: str = "") -> None:
    """Paint every tie, label and card of a scene.

    Args:
        axes: where; its data coordinates are points.
        scene: what.
        shift: where the scene's lower left corner lies, shape (2,).
        within: what tells its group ids from those of other scenes on the page.
    """
    suffix = f"@{within}" if within else ""
    drawn = zip(scene.ties, scene.curves, scene.words, scene.labels, strict=True)
    for tie, control, words, at in drawn:
        relations = "+".join(tie.relations)
        name = printable(f"{tie.source}|{relations}|{tie.target}|{tie.status}{suffix}")
        line = stroke(tie.relations[0])
        paint_tie(axes, control + shift, line, tie.status, directed=tie.directed, name=name)
        if words:
            paint_label(axes, words, at + shift, line.text, name)
    for box, card, at in zip(scene.boxes, scene.cards, scene.spots, strict=True):
        paint_card(axes, card, at + shift, printable(f"{box.id}{suffix}"))


def diagram(shown: View, title: str, seed: int, nothing: Sequence[str] = (_NOTHING,)) -> Plan:
    """Lay out a relationship diagram.

    Args:
        shown: the boxes and ties.
        title: what stands above where the reader gives no title.
        seed: of the random numbers in the layout.
        nothing: what an empty page says.

    Returns:
        The plan of the figure.
    """
    if not shown.boxes:
        return blank(title, *nothing)
    scene = compose(shown, seed)
    keys = keys_of_kinds(box.type for box in shown.boxes)
    keys += keys_of_statuses({tie.status for tie in shown.ties})
    return Plan(
        title,
        scene.size,
        keys,
        (len(shown.boxes), len(shown.ties)),
        lambda axes, shift: paint_scene(axes, scene, shift),
        articles=shown.articles,
    )
