"""Turns what a picture shows into a scene: every box, curve and label measured and in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kg.draw.cards import Card, card
from kg.draw.demand import Demand
from kg.draw.labels import label
from kg.draw.layout import place, separate
from kg.draw.packing import Part, pack
from kg.draw.paint import EDGE_FACE
from kg.draw.route import curve, route
from kg.draw.text import extent, printable, wrap
from kg.draw.view import Box, Tie, View

__all__ = ["Scene", "arrange", "compose"]

Points = NDArray[np.float64]
Words = Sequence[tuple[str, ...]]

_PART_GAP = 28.0  # between connected parts, in points
_SCALES = (0.8, 0.88, 0.96, 1.04, 1.14, 1.26, 1.4, 1.6)
_CROWDED = (1.14, 1.26, 1.4, 1.6, 1.8)  # of more boxes than a dozen
_COARSE = (1.5, 1.75, 2.0, 2.3)  # of more than sixty: every trial takes its time
_ENOUGH = 1.5  # beyond this scale only labels without a place of their own justify more room
_COVERING = 10_000  # a label that covers something is worse than any number of other faults
_DISTANT = 100  # and so is, after that, one that had to leave its line
_BEARABLE = 20  # of as many ties, one label may hide most of its line
_LAYOUTS = 3  # that are tried before a fault is put up with
_WORDS = 95.0  # the widest line of a label, in points


@dataclass(frozen=True)
class _Places:
    """Places in points: boxes' centres, ties' control points, labels' centres."""

    spots: Points
    curves: list[Points]
    labels: Points

    def bounds(self, demand: Demand) -> tuple[Points, Points]:
        """The lower left and upper right corner of what is drawn."""
        low, high = [self.spots - demand.sizes / 2], [self.spots + demand.sizes / 2]
        if self.curves:
            lines = np.vstack([curve(control) for control in self.curves])
            low += [lines, self.labels - demand.labels / 2]
            high += [lines, self.labels + demand.labels / 2]
        return np.vstack(low).min(axis=0), np.vstack(high).max(axis=0)

    def part(self, demand: Demand) -> Part:
        """What is covered, seen from the lower left corner."""
        low, high = self.bounds(demand)
        centres, halves = [self.spots], [demand.sizes / 2]
        if self.curves:
            lines = np.vstack([curve(control) for control in self.curves])
            centres += [self.labels, lines]
            halves += [demand.labels / 2, np.full_like(lines, 4.0)]
        size = float(high[0] - low[0]), float(high[1] - low[1])
        return Part(size, np.vstack(centres) - low, np.vstack(halves))

    def moved(self, shift: Points) -> _Places:
        """The same elsewhere."""
        return _Places(self.spots + shift, [c + shift for c in self.curves], self.labels + shift)


@dataclass(frozen=True)
class Scene:
    """A picture's contents, in points from its lower left corner.

    Attributes:
        boxes: what the cards stand for.
        cards: the boxes, measured.
        spots: their centres, shape (boxes, 2).
        ties: what the curves stand for.
        curves: control points of each tie, shape (3, 2) each.
        words: the lines of each tie's label.
        labels: the labels' centres, shape (ties, 2).
        size: width and height of it all.
    """

    boxes: tuple[Box, ...]
    cards: list[Card]
    spots: Points
    ties: tuple[Tie, ...]
    curves: list[Points]
    words: list[tuple[str, ...]]
    labels: Points
    size: tuple[float, float]


def _cards(boxes: Sequence[Box]) -> list[Card]:
    """Measure the boxes; those with most ties have larger names."""
    busiest = max(box.degree for box in boxes)
    cards = []
    for box in boxes:
        hub = box.focus or (box.degree >= 5 and box.degree >= 0.45 * busiest)
        name = box.name if printable(box.name) else box.id
        cards.append(card(name, box.subtitle, box.type, bold=hub, strong=box.focus))
    return cards


def _words(tie: Tie) -> tuple[str, ...]:
    """The lines of a tie's label."""
    return tuple(
        line for phrase in tie.words for line in wrap(printable(phrase), EDGE_FACE, _WORDS)
    )


def _fit(demand: Demand, outlines: Sequence[Points], random: np.random.Generator) -> _Places:
    """Place the boxes, curves and labels of a connected part in the least room that serves."""
    best, least = _Places(np.zeros((0, 2)), [], np.zeros((0, 2))), np.inf
    count = len(demand.sizes)
    scales = _SCALES if count <= 12 else _CROWDED if count <= 60 else _COARSE
    bearable = len(demand.ends) // _BEARABLE
    for spots, scale in product(place(demand, random)[:_LAYOUTS], scales):
        if scale > _ENOUGH and least < _DISTANT:
            continue
        scaled = separate(spots * scale, demand.sizes)
        curves, blocked = route(scaled, demand, outlines)
        found = label(curves, scaled, demand)
        homeless = _COVERING * found.clashes + _DISTANT * found.distant
        faults = homeless + 5 * blocked + found.cramped
        if faults < least:
            best, least = _Places(scaled, curves, found.centres), faults
        if faults <= bearable:
            break
    return best


def _demand(cards: Sequence[Card], ends: Sequence[tuple[int, int]], words: Words) -> Demand:
    """What the cards and the labels of the ties between them need."""
    return Demand(
        np.array([card.size for card in cards]),
        np.array(ends, dtype=np.intp).reshape(-1, 2),
        np.array([extent(lines, EDGE_FACE) for lines in words]).reshape(-1, 2),
    )


def arrange(
    boxes: Sequence[Box], cards: Sequence[Card], ties: Sequence[Tie], spots: Points
) -> Scene:
    """Draw ties between boxes whose places are known.

    Args:
        boxes: what the cards stand for.
        cards: the boxes, measured.
        ties: what joins them.
        spots: the boxes' centres in points, shape (boxes, 2).

    Returns:
        The scene.
    """
    index = {box.id: row for row, box in enumerate(boxes)}
    words = [_words(tie) for tie in ties]
    demand = _demand(cards, [(index[tie.source], index[tie.target]) for tie in ties], words)
    curves, _ = route(spots, demand, [card.outline() for card in cards])
    places = _Places(spots, curves, label(curves, spots, demand).centres)
    low, high = places.bounds(demand)
    there = places.moved(-low)
    size = float(high[0] - low[0]), float(high[1] - low[1])
    return Scene(
        tuple(boxes), list(cards), there.spots, tuple(ties), there.curves, words, there.labels, size
    )


def compose(view: View, seed: int) -> Scene:
    """Measure and place everything.

    Args:
        view: what the picture shows, at least one box.
        seed: of the random numbers in the layout.

    Returns:
        The scene.
    """
    cards, words = _cards(view.boxes), [_words(tie) for tie in view.ties]
    index = {box.id: row for row, box in enumerate(view.boxes)}
    ends = [(index[tie.source], index[tie.target]) for tie in view.ties]
    demand = _demand(cards, ends, words)
    random = np.random.default_rng(seed)
    spots, labels = np.zeros_like(demand.sizes), np.zeros_like(demand.labels)
    curves = [np.zeros((3, 2))] * len(words)
    parts, laid, covered = demand.parts(), [], []
    for boxes, ties in parts:
        part = demand.part(boxes, ties)
        places = _fit(part, [cards[box].outline() for box in boxes], random)
        low, _ = places.bounds(part)
        laid.append(places.moved(-low))
        covered.append(places.part(part))
    corners = pack(covered, _PART_GAP)
    for (boxes, ties), places, corner in zip(parts, laid, corners, strict=True):
        there = places.moved(corner)
        spots[boxes], labels[ties] = there.spots, there.labels
        for row, control in zip(ties, there.curves, strict=True):
            curves[row] = control
    width, height = (corners + np.array([part.size for part in covered])).max(axis=0)
    return Scene(
        view.boxes, cards, spots, view.ties, curves, words, labels, (float(width), float(height))
    )
