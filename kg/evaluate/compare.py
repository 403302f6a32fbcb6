"""One reading beside one annotated article: which claims are right, which false, what is missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.evaluate.gold import QUALIFIERS, GoldArticle, GoldFact
from kg.gazetteer import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.evaluate.names import Names
    from kg.model import Claim, Reading

__all__ = ["Comparison", "compare", "sentence_around"]

_STRONGER = frozenset(("won", "won_stage_of", "placed_in", "abandoned", "led"))
_SYMMETRIC = frozenset(("teammate_of",))
# A group of races is not annotated; who reports one is neither right nor wrong.
_GROUPS = frozenset((
    "classics",
    "spring classics",
    "cobbled classics",
    "ardennes classics",
    "monuments",
    "grand tours",
    "ardennes",
    "semi classics",
))
_SENTENCE_ENDS = (". ", "? ", "! ", "\n")
_QUOTED_ENDS = (".’", ".'", '."')

_Key = tuple[str, str, str]


@dataclass(slots=True)
class Comparison:
    """What became of one article.

    Attributes:
        gold: the annotated article.
        reading: what was read in it, or None where it was not read.
        matched: the facts that were found.
        missed: the facts that were not.
        false: the claims that no fact matches, each subject, relation and object once.
        as_facts: the claims among them that state as a fact what is not said as one.
        qualifiers: of each qualifier the matches that have it right and those that have it wrong.
        evidence: the matches whose evidence lies in the right sentence, and those where it does not.
        entities_matched: the names and types of entities that were found.
        entities_missed: those that were not.
        entities_false: those that are none.
        judged: confidence of each claim that counts, and whether it is right.
    """

    gold: GoldArticle
    reading: Reading | None
    matched: list[GoldFact] = field(default_factory=list)
    missed: list[GoldFact] = field(default_factory=list)
    false: list[Claim] = field(default_factory=list)
    as_facts: list[Claim] = field(default_factory=list)
    qualifiers: dict[str, list[int]] = field(
        default_factory=lambda: {q: [0, 0] for q in QUALIFIERS}
    )
    evidence: list[int] = field(default_factory=lambda: [0, 0])
    entities_matched: set[tuple[str, str]] = field(default_factory=set)
    entities_missed: set[tuple[str, str]] = field(default_factory=set)
    entities_false: set[tuple[str, str]] = field(default_factory=set)
    judged: list[tuple[float, bool]] = field(default_factory=list)


def compare(gold: GoldArticle, reading: Reading | None, names: Names) -> Comparison:
    """Compare what was read in an article with what is annotated.

    Args:
        gold: the annotated article.
        reading: what was read, or None.
        names: what names mean in this article.

    Returns:
        The comparison.
    """
    result = Comparison(gold, reading)
    claims = reading.claims if reading else ()
    facts = {fact.key: fact for fact in gold.facts if fact.status == "asserted"}
    others = {fact.key for fact in gold.facts if fact.status != "asserted"}
    strong = {(s, o) for s, p, o in facts if p in _STRONGER}
    matched: dict[_Key, GoldFact] = {}
    false: dict[_Key, Claim] = {}
    for claim in claims:
        if claim.status != "asserted":
            continue
        keys = possible_keys(claim, names)
        hits = sorted(keys & facts.keys())
        for key in hits:
            if key not in matched:
                matched[key] = facts[key]
                _check_details(claim, facts[key], result, names)
        if hits:
            result.judged.append((claim.confidence, True))
        elif not _is_passed_over(claim, keys, strong):
            if keys & others:
                result.as_facts.append(claim)
            false.setdefault((claim.subject.name, claim.predicate, claim.object.name), claim)
            result.judged.append((claim.confidence, False))
    result.matched = list(matched.values())
    result.missed = [fact for key, fact in facts.items() if key not in matched]
    result.false = list(false.values())
    _compare_entities(result, claims, names)
    return result


def possible_keys(claim: Claim, names: Names) -> set[_Key]:
    """Say which facts a claim can mean.

    Args:
        claim: a claim.
        names: what names mean in its article.

    Returns:
        Subject, relation and object of each, in both directions where the relation has none.
    """
    subjects, objects = names.meant(claim.subject.name), names.meant(claim.object.name)
    keys = {(s, claim.predicate, o) for s in subjects for o in objects}
    if claim.predicate in _SYMMETRIC:
        keys |= {(o, p, s) for s, p, o in keys}
    return keys


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Find the sentence or sentences that a stretch of text lies in.

    Args:
        text: the text.
        start: offset of the stretch's first character.
        end: offset after its last.

    Returns:
        Offset of the sentences' first character and the one after their last.
    """
    before = max(text.rfind(mark, 0, start) for mark in (*_SENTENCE_ENDS, *_QUOTED_ENDS))
    after = [at for mark in _SENTENCE_ENDS if (at := text.find(mark, end)) >= 0]
    return before + 1, min(after, default=len(text)) + 1


def _is_passed_over(claim: Claim, keys: set[_Key], strong: Collection[tuple[str, str]]) -> bool:
    """Whether a claim is neither right nor wrong."""
    if fold(claim.object.name) in _GROUPS:
        return True
    return claim.predicate == "competes_in" and any((s, o) in strong for s, _, o in keys)


def _check_details(claim: Claim, fact: GoldFact, result: Comparison, names: Names) -> None:
    for name, wanted in fact.qualifiers:
        result.qualifiers[name][0 if _is_said(claim, name, wanted, names) else 1] += 1
    text = result.gold.text
    at = text.find(fact.evidence) if fact.evidence else -1
    if at >= 0:
        start, end = sentence_around(text, at, at + len(fact.evidence))
        inside = claim.evidence.start < end and claim.evidence.end > start
        result.evidence[0 if inside else 1] += 1


def _is_said(claim: Claim, qualifier: str, wanted: str, names: Names) -> bool:
    if qualifier == "speaker":
        if claim.speaker is None:
            return False
        speaker = claim.speaker.name
        return wanted in {fold(speaker), *map(fold, names.meant(speaker))}
    value = getattr(claim, qualifier)
    return value is not None and fold(str(value)) == wanted


def _compare_entities(result: Comparison, claims: Collection[Claim], names: Names) -> None:
    """Compare the entities that facts of any status are about, by name and type."""
    ends = {end for fact in result.gold.facts for end in (fact.subject, fact.object)}
    wanted = {(e.name, e.type) for e in result.gold.entities if e.name in ends}
    found = {
        # Of the entities that share a name one stands for all, always the same.
        (min(names.meant(entity.name)), str(entity.type))
        for claim in claims
        if claim.predicate != "has_age"
        for entity in (claim.subject, claim.object)
    }
    result.entities_matched = wanted & found
    result.entities_missed = wanted - found
    result.entities_false = found - wanted
