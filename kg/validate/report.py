"""SHACL results turned into faults that name article, claim and rule in words, and their sum."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from pyoxigraph import RdfFormat, parse

from kg.model import EntityType
from kg.rdf import compact
from kg.rdf import entities as e
from kg.rdf import statements as s
from kg.rdf.terms import cyc
from kg.validate.engines import Result, choose_engine
from kg.validate.units import Unit, units
from kg.vocabulary import ONTOLOGY, relations

if TYPE_CHECKING:
    from kg.store import Store

__all__ = ["Fault", "Report", "validate"]

_LONGEST = 80
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNKNOWN = "…"
_DERIVED_EDGE = cyc("DerivedEdge").value
_ENTITY_TYPES = frozenset(cyc(name).value for name in get_args(EntityType))
_SHAPES = "https://w3id.org/cycling-kg/shapes#"
_EDGE = f"{_SHAPES}Edge"
# Shapes of riders, teams and so on that see what one article says of them.
_OF_ARTICLES = frozenset({_EDGE, f"{_SHAPES}Trade-team"})


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A rule that a graph breaks.

    Attributes:
        article: the identifier of the article concerned, or an empty string where it is none.
        about: what breaks the rule, in words: a claim with the names of its ends, an entity …
        severity: ``violation``, or ``warning`` for what only should be otherwise.
        message: the rule.
        found: what is there instead, in words, or an empty string.
        node: the IRI of what breaks the rule; ``_:`` for a blank node.
        shape: the IRI of the rule's shape.
    """

    article: str
    about: str
    severity: Literal["violation", "warning"]
    message: str
    found: str
    node: str
    shape: str

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.article}: " if self.article else ""
        found = f" Found: {self.found}." if self.found else ""
        return f"{where}{self.severity}: {self.about}: {self.message}{found}"


@dataclass(frozen=True, slots=True)
class Report:
    """What the validation of a graph found.

    Attributes:
        faults: violations and warnings, each once, in the order of articles.
        graphs: how many graphs were validated, most of them articles.
        engine: what validated them.
    """

    faults: tuple[Fault, ...]
    graphs: int
    engine: str

    @property
    def violations(self) -> tuple[Fault, ...]:
        """The faults that no graph may have."""
        return tuple(each for each in self.faults if each.severity == "violation")

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The faults that are good to know of, and no obstacle."""
        return tuple(each for each in self.faults if each.severity == "warning")

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not self.violations


def validate(store: Store, engine: str = "pyshacl") -> Report:
    """Validate a graph against ``ontology/shapes.ttl``, article by article.

    Article by article, because an article's edges must follow from its own claims, and because
    the work then grows with the number of articles and not faster.

    Args:
        store: what holds the graph.
        engine: ``pyshacl``, or ``shacl``, which is many times faster.

    Returns:
        What was found.
    """
    results_of = choose_engine(engine)
    found: set[Fault] = set()
    names: set[str | None] = set()
    for unit in units(store.graphs()):
        names.add(unit.name)
        results = set(results_of(unit.text))
        if results:
            wording = _Wording(unit)
            found.update(wording.fault(result) for result in results)
    return Report(tuple(sorted(found)), len(names), engine)


class _Wording:
    """The triples of one unit, by subject and predicate, and what its nodes are called."""

    def __init__(self, unit: Unit) -> None:
        self._values: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._owners: dict[str, str] = {}
        for quad in parse(unit.text, format=RdfFormat.N_TRIPLES):
            subject, value = _text(quad.subject), _text(quad.object)
            self._values[subject, quad.predicate.value].append(value)
            if quad.predicate == s.SELECTOR:
                self._owners[value] = subject
        self._article = unit.name[1:-1] if unit.name is not None else ""

    def fault(self, result: Result) -> Fault:
        node = _plain(result.focus)
        return Fault(
            article=self._article_of(node, result.shape),
            about=self._about(node),
            severity="violation" if result.severity == "Violation" else "warning",
            message=result.message,
            found=self._found(node, result),
            node=node,
            shape=result.shape,
        )

    def _kinds(self, node: str) -> set[str]:
        return set(self._values.get((node, s.A.value), ()))

    def _first(self, node: str, predicate: str) -> str | None:
        return min(self._values.get((node, predicate), ()), default=None)

    def _article_of(self, node: str, shape: str) -> str:
        if self._kinds(node) & _ENTITY_TYPES and shape not in _OF_ARTICLES:
            # Many articles mention an entity; its description is the same in all of them.
            return ""
        owner = self._owners.get(node, node)
        source = self._first(owner, s.DERIVED_FROM.value) or self._first(owner, s.SOURCE.value)
        for iri in (owner, source, self._article):
            name = self._first(iri, s.IDENTIFIER.value) if iri else None
            if name is not None:
                return name
        return ""

    def _about(self, node: str) -> str:
        kinds = self._kinds(node)
        if s.CLAIM.value in kinds:
            return f"claim “{self._sentence(node)}”{self._qualifiers(node)}"
        if _DERIVED_EDGE in kinds:
            return f"derived edge “{self._sentence(node)}”"
        if s.ARTICLE.value in kinds:
            return "the article"
        owner = self._owners.get(node, node)
        if owner != node or s.SPAN.value in kinds:
            return f"evidence {self._evidence(owner)}"
        named = (each.removeprefix(ONTOLOGY) for each in sorted(kinds) if each.startswith(ONTOLOGY))
        kind = _CAPITAL.sub(" ", next(named, "")).lower()
        return f"{kind} {self._name(node)}".strip()

    def _sentence(self, node: str) -> str:
        predicate = self._first(node, s.PREDICATE.value)
        ends = (self._first(node, each.value) for each in (s.SUBJECT, s.OBJECT))
        subject, object_ = (_UNKNOWN if each is None else self._name(each) for each in ends)
        return f"{subject} {_UNKNOWN if predicate is None else _relation(predicate)} {object_}"

    def _qualifiers(self, node: str) -> str:
        status = self._first(node, s.STATUS.value)
        year = self._first(node, s.YEAR.value)
        told = (status.removeprefix(ONTOLOGY) if status else None, year)
        parts = ", ".join(each for each in told if each)
        return f" ({parts})" if parts else ""

    def _evidence(self, node: str) -> str:
        for selector in self._values.get((node, s.SELECTOR.value), ()):
            words = self._first(selector, s.EXACT.value)
            if words:
                return f"“{_cut(words)}”"
        return self._name(node)

    def _name(self, node: str) -> str:
        if node.startswith("_:"):
            return "a blank node"
        name = self._first(node, e.PREFERRED.value) or self._first(node, e.LABEL.value)
        return name or compact(node) or node

    def _found(self, node: str, result: Result) -> str:
        if result.value:
            value = _plain(result.value)
            if value == node:
                return ""
            told = (
                self._evidence(value)
                if (value, s.SELECTOR.value) in self._values
                else self._name(value)
            )
        else:
            values = sorted(self._values.get((node, result.path), ())) if result.path else []
            if not values:
                return ""
            told = " and ".join(_cut(self._name(each)) for each in values)
        # An edge is told with its property: which of a rider's teams, which of her races.
        edge = result.path and result.shape == _EDGE
        return f"{_relation(result.path)} {_cut(told)}" if edge else _cut(told)


def _relation(iri: str) -> str:
    known = relations().get(iri.removeprefix(ONTOLOGY))
    return known.label if known is not None else compact(iri) or iri


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1].rstrip()}…"


def _text(term: object) -> str:
    value = str(getattr(term, "value", term))
    return f"_:{value}" if str(term).startswith("_:") and not value.startswith("_:") else value


def _plain(term: str) -> str:
    """Take an N-Triples term's text: an IRI, a blank node's label or a literal's words."""
    if term.startswith("<"):
        return term[1:-1]
    if term.startswith('"'):
        quad = next(iter(parse(f"<x:s> <x:p> {term} .", format=RdfFormat.N_TRIPLES)))
        return _text(quad.object)
    return term
