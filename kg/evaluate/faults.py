"""A comparison to the facts that were missed and those that are none, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from kg.evaluate.compare import Comparison, possible_keys, sentence_around
from kg.model import Span

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

    from kg.evaluate.gold import GoldFact
    from kg.evaluate.names import Names
    from kg.model import Claim

__all__ = ["Fault", "Faults", "faults_of"]

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fact that was missed, or a claim that is none.

    Attributes:
        kind: which of the two.
        article: the article's identifier.
        subject: the subject's name.
        predicate: the relation.
        object: the object's name.
        reason: what the other side has instead.
        sentence: the sentence that says the fact, or that the claim was taken from.
        evidence: the words within the sentence that were annotated or claimed.
    """

    kind: Literal["missed", "false"]
    article: str
    subject: str
    predicate: str
    object: str
    reason: str
    sentence: Span
    evidence: Span


@dataclass(frozen=True, slots=True)
class Faults:
    """All faults of a report, by relation: what to mend next.

    Attributes:
        all: sorted by relation, missed facts first, in the order of the articles.
    """

    all: Sequence[Fault]

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the faults out for a terminal or a file."""
        from rich.padding import Padding
        from rich.rule import Rule
        from rich.text import Text

        for relation, group in groupby(self.all, key=lambda fault: fault.predicate):
            faults = list(group)
            missed = sum(fault.kind == "missed" for fault in faults)
            title = f"{relation}: {missed} missed, {len(faults) - missed} false"
            yield Rule(Text(title, style="bold"), align="left")
            for fault in faults:
                style = "yellow" if fault.kind == "missed" else "red"
                fact = f"{fault.subject} → {fault.object}"
                yield Text.assemble(
                    (f"{fault.kind:<6} ", style),
                    (fact, "bold"),
                    (f"  {fault.article}; {fault.reason}", "dim"),
                )
                yield Padding(_sentence(fault), (0, 0, 0, 7))


def _sentence(fault: Fault) -> Text:
    from rich.text import Text

    text = Text(fault.sentence.text.replace("\n", " "))
    start = fault.evidence.start - fault.sentence.start
    text.stylize("underline", start, start + len(fault.evidence.text))
    return text


def faults_of(comparison: Comparison, names: Names) -> Iterator[Fault]:
    """List what went wrong in an article.

    Args:
        comparison: the article beside what was read in it.
        names: what names mean in it.

    Yields:
        Missed facts in the annotation's order, then false claims in the text's.
    """
    reading, gold = comparison.reading, comparison.gold
    claims = reading.claims if reading else ()
    claimed: dict[_Pair, list[str]] = {}
    for claim in claims:
        said = _said(claim.predicate, claim.status)
        for subject, _, value in sorted(possible_keys(claim, names)):
            claimed.setdefault((subject, value), []).append(said)
    found = {meant for e in (reading.entities if reading else ()) for meant in names.meant(e.name)}
    for fact in comparison.missed:
        reason = _why_missed(fact, claimed, found)
        yield _missed(comparison, fact, reason)
    annotated: dict[_Pair, list[str]] = {}
    for fact in gold.facts:
        annotated.setdefault((fact.subject, fact.object), []).append(
            _said(fact.predicate, fact.status)
        )
    for claim in comparison.false:
        yield _false(comparison, claim, _why_false(claim, annotated, names))


def _said(predicate: str, status: str) -> str:
    return predicate if status == "asserted" else f"{predicate} ({status})"


def _why_missed(fact: GoldFact, claimed: Mapping[_Pair, list[str]], found: set[str]) -> str:
    instead = claimed.get((fact.subject, fact.object))
    if instead:
        return f"read as {', '.join(dict.fromkeys(instead))}"
    absent = [end for end in (fact.subject, fact.object) if end not in found]
    if fact.predicate != "has_age" and absent:
        return f"not recognised: {', '.join(absent)}"
    return "both recognised, nothing read between them"


def _why_false(claim: Claim, annotated: Mapping[_Pair, list[str]], names: Names) -> str:
    pairs = {(s, o) for s, _, o in possible_keys(claim, names)}
    instead = [said for pair in sorted(pairs) for said in annotated.get(pair, ())]
    if instead:
        return f"annotated: {', '.join(dict.fromkeys(instead))}"
    turned = [said for s, o in sorted(pairs) for said in annotated.get((o, s), ())]
    if claim.predicate in turned:
        return "annotated the other way round"
    ends = [claim.subject.name]
    if claim.predicate != "has_age":
        ends.append(claim.object.name)
    unknown = [name for name in ends if not names.knows(name)]
    if unknown:
        return f"no annotated entity: {', '.join(unknown)}"
    return "nothing annotated between them"


def _missed(comparison: Comparison, fact: GoldFact, reason: str) -> Fault:
    text = comparison.gold.text
    at = max(text.find(fact.evidence), 0)
    evidence = Span(at, at + len(fact.evidence), text[at : at + len(fact.evidence)])
    sentence = _trimmed(text, *sentence_around(text, evidence.start, evidence.end))
    return Fault("missed", comparison.gold.id, *fact.key, reason, sentence, evidence)


def _false(comparison: Comparison, claim: Claim, reason: str) -> Fault:
    key = claim.subject.name, claim.predicate, claim.object.name
    words = claim.trigger or claim.evidence
    return Fault("false", comparison.gold.id, *key, reason, claim.evidence, words)


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return Span(start, start + len(part), part)
