"""Turns templates into one automaton that finds all of them in a single pass over a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.relate.templates import Part

__all__ = ["Automaton", "Extent", "Found", "Site"]

# A mention of these types may or may not take in the article before it.
_WITH_ARTICLE = frozenset(("Race", "Team", "Country", "Rider", "Person"))


@dataclass(frozen=True, slots=True)
class Extent:
    """A mention, or a list of several, on the words of a text.

    Attributes:
        end: index after its last word.
        type: the type of what is mentioned.
        members: the indices of the mentions, one unless it is a list.
    """

    end: int
    type: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A text as templates see it.

    Attributes:
        forms: its words and marks in lower case; ``¶`` ends a paragraph.
        extents: the mentions that begin at each word.
        clause_ends: for each word, whether it ends a clause, so that no gap passes over it.
        mentioned: for each word, whether it is part of a mention, so that only a gap inside a
            mention passes over it.
    """

    forms: tuple[str, ...]
    extents: Mapping[int, tuple[Extent, ...]]
    clause_ends: tuple[bool, ...]
    mentioned: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text that a template describes.

    Attributes:
        label: the template's label.
        begin: index of the first word.
        end: index after the last word.
        bound: role to the mentions that have it.
        words: index of the first and after the last of the words that are written in the template;
            equal where there are none.
    """

    label: int
    begin: int
    end: int
    bound: Mapping[str, tuple[int, ...]]
    words: tuple[int, int]


class _Bar(NamedTuple):
    """A way that is open unless the next word, or the one before, is one of these."""

    forms: frozenset[str]
    before: bool
    targets: frozenset[int]


class _Edge(NamedTuple):
    """A way along a mention: past it, or ``inside`` to its own words."""

    role: str
    many: bool
    inside: bool


@dataclass(slots=True)
class _State:
    """Where the templates that are told apart so far can go on."""

    words: dict[str, list[int]] = field(default_factory=dict)
    mentions: list[tuple[str, _Edge, int]] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    bars: list[tuple[frozenset[str], bool, int]] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Node:
    """Several states that are reached together, with the nodes that follow."""

    words: dict[str, _Node | frozenset[int]]
    mentions: dict[str, list[tuple[_Edge, _Node | frozenset[int]]]]
    gap: _Node | frozenset[int]
    bars: list[_Bar]
    opened: dict[tuple[bool, ...], _Node]
    leave: _Node | frozenset[int]
    ends: tuple[int, ...]


# A way that has been come: the node, the next word, what is bound, the ends of the mentions that it
# stands inside of, and the first and the last word that is written in the template, -1 before one.
# Plain tuples, since thousands are made for an article.
_Bound = tuple[tuple[str, tuple[int, ...]], ...]
_Run = tuple[_Node, int, _Bound, tuple[int, ...], int, int]


class Automaton:
    """All templates in one; what they have in common at the beginning is walked once."""

    def __init__(self) -> None:
        """Make an automaton without templates."""
        self._states = [_State()]
        self._shared: dict[tuple[int, str], int] = {}
        # Nodes are made when a text first leads to them: few of the possible ones are needed.
        self._nodes: dict[frozenset[int], _Node] = {}
        self._leading: set[str] = set()

    def add(self, parts: Iterable[Part], label: int) -> None:
        """Add a template.

        Args:
            parts: its parts.
            label: what its matches are called.
        """
        end = self._sequence(parts, 0)
        if label not in self._states[end].ends:
            self._states[end].ends.append(label)

    def run(self, site: Site) -> Iterator[Found]:
        """Find every stretch of a text that a template describes.

        Args:
            site: the text.

        Yields:
            The stretches, by their first word.
        """
        start = self._node(frozenset((0,)))
        leading = self._leading = self._leading or self._heads(start)
        for begin, form in enumerate(site.forms):
            if form not in leading and begin not in site.extents:
                continue
            stack: list[_Run] = [(start, begin, (), (), -1, -1)]
            while stack:
                run = stack.pop()
                node, at, bound, _, first, last = run
                for label in node.ends:
                    words = (first, last + 1) if first >= 0 else (begin, begin)
                    yield Found(label, begin, at, dict(bound), words)
                self._follow(run, site, stack)

    def _heads(self, start: _Node) -> set[str]:
        """Give the words that a template may begin with."""
        words = {"the", *start.words}
        for bar in start.bars:
            words.update(self._node(bar.targets).words)
        return words

    def _follow(self, run: _Run, site: Site, stack: list[_Run]) -> None:
        """Put every way to go on from a run on the stack."""
        node, at, bound, inside, first, last = run
        if node.bars:
            opened = self._opened(node, site, at)
            if opened is not None:
                stack.append((opened, at, bound, inside, first, last))
        if inside and node.leave and inside[-1] == at:
            if isinstance(node.leave, frozenset):
                node.leave = self._node(node.leave)
            stack.append((node.leave, at, bound, inside[:-1], first, last))
        if at == len(site.forms):
            return
        form = site.forms[at]
        after = node.words.get(form)
        if after is not None:
            if isinstance(after, frozenset):
                after = node.words[form] = self._node(after)
            if form[0].isalnum():
                stack.append((after, at + 1, bound, inside, at if first < 0 else first, at))
            else:
                stack.append((after, at + 1, bound, inside, first, last))
        if node.gap and not site.clause_ends[at] and (inside or not site.mentioned[at]):
            if isinstance(node.gap, frozenset):
                node.gap = self._node(node.gap)
            stack.append((node.gap, at + 1, bound, inside, first, last))
        if node.mentions:
            if at in site.extents:
                self._enter(run, site, at, stack)
            if form == "the" and at + 1 in site.extents:
                self._enter(run, site, at + 1, stack)

    def _opened(self, node: _Node, site: Site, at: int) -> _Node | None:
        """Give the node behind those bars of a node that are open, if one is."""
        count, forms = len(site.forms), site.forms
        shut = tuple([
            0 <= at - before < count and forms[at - before] in barred
            for barred, before, _ in node.bars
        ])
        if all(shut):
            return None
        after = node.opened.get(shut)
        if after is None:
            targets = (
                bar.targets for bar, is_shut in zip(node.bars, shut, strict=True) if not is_shut
            )
            after = node.opened[shut] = self._node(frozenset().union(*targets))
        return after

    def _enter(self, run: _Run, site: Site, at: int, stack: list[_Run]) -> None:
        node, here, bound, inside, first, last = run
        for extent in site.extents[at]:
            edges = node.mentions.get(extent.type)
            if edges is None or (at != here and extent.type not in _WITH_ARTICLE):
                continue
            several = len(extent.members) > 1
            for number, (edge, after) in enumerate(edges):
                if several and (not edge.many or edge.inside):
                    continue
                if isinstance(after, frozenset):
                    after = self._node(after)
                    edges[number] = (edge, after)
                more = (*bound, (edge.role, extent.members)) if edge.role else bound
                if edge.inside:
                    stack.append((after, at, more, (*inside, extent.end), first, last))
                else:
                    stack.append((after, extent.end, more, inside, first, last))

    def _node(self, states: frozenset[int]) -> _Node:
        """Give the node of several states, with all that they reach without a word."""
        known = self._nodes.get(states)
        if known is not None:
            return known
        reached = [self._states[index] for index in self._reached(states)]
        words: dict[str, set[int]] = {}
        mentions: dict[str, dict[_Edge, set[int]]] = {}
        bars: dict[tuple[frozenset[str], bool], set[int]] = {}
        for state in reached:
            for form, targets in state.words.items():
                words.setdefault(form, set()).update(targets)
            for type_, edge, target in state.mentions:
                mentions.setdefault(type_, {}).setdefault(edge, set()).add(target)
            for forms, before, target in state.bars:
                bars.setdefault((forms, before), set()).add(target)
        node = self._nodes[states] = _Node(
            {form: frozenset(targets) for form, targets in words.items()},
            {
                type_: [(edge, frozenset(targets)) for edge, targets in edges.items()]
                for type_, edges in mentions.items()
            },
            frozenset(target for state in reached for target in state.gaps),
            [_Bar(*key, frozenset(targets)) for key, targets in bars.items()],
            {},
            frozenset(target for state in reached for target in state.leaves),
            tuple(sorted({label for state in reached for label in state.ends})),
        )
        return node

    def _reached(self, states: Iterable[int]) -> list[int]:
        stack = sorted(states)
        seen = dict.fromkeys(stack)
        while stack:
            for target in self._states[stack.pop()].free:
                if target not in seen:
                    seen[target] = None
                    stack.append(target)
        return list(seen)

    def _new(self) -> int:
        self._states.append(_State())
        return len(self._states) - 1

    def _sequence(self, parts: Iterable[Part], at: int) -> int:
        for part in parts:
            key = (at, part.source)
            after = self._shared.get(key)
            if after is None:
                after = self._shared[key] = self._new()
                self._part(part, at, after)
            at = after
        return at

    def _part(self, part: Part, at: int, after: int) -> None:
        if part.repeat:
            self._states[at].free.append(after)
        if part.repeat == "*":
            # The loop has a state of its own: others may share the one before it.
            loop, back = self._new(), self._new()
            self._states[at].free.append(loop)
            self._states[back].free.extend((loop, after))
            at, after = loop, back
        state = self._states[at]
        match part.kind:
            case "word":
                self._words(part.forms, at, after)
            case "gap":
                self._gap(part.most, at, after)
            case "bar":
                state.bars.append((frozenset(part.forms), part.before, after))
            case "mention":
                self._mention(part, at, after)
            case _:
                for option in part.options:
                    begin = self._new()
                    state.free.append(begin)
                    self._states[self._sequence(option, begin)].free.append(after)

    def _words(self, forms: tuple[str, ...], at: int, after: int) -> None:
        for form in forms[:-1]:
            between = self._new()
            self._states[at].words.setdefault(form, []).append(between)
            at = between
        self._states[at].words.setdefault(forms[-1], []).append(after)

    def _gap(self, most: int, at: int, after: int) -> None:
        self._states[at].free.append(after)
        for _ in range(most):
            between = self._new()
            self._states[at].gaps.append(between)
            self._states[between].free.append(after)
            at = between

    def _mention(self, part: Part, at: int, after: int) -> None:
        target = after
        if part.options:
            target = self._new()
            self._states[self._sequence(part.options[0], target)].leaves.append(after)
        edge = _Edge(part.role, part.many, bool(part.options))
        for type_ in sorted(part.types):
            self._states[at].mentions.append((type_, edge, target))
