"""Figures beside those of the referee's own program, where the annotated articles are at hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from kg.cli.facts import json_line
from kg.evaluate import Report, evaluate
from kg.gazetteer import Gazetteer
from kg.model import Article, Claim, Entity, EntityType, Reading, Span, Status
from kg.read import read_articles

if TYPE_CHECKING:
    from kg.pipeline import Pipeline

SHARED = Path(__file__).resolve().parents[3] / "shared"
DEV = SHARED / "gold" / "dev"
REFEREE = SHARED / "gold" / "score.py"

pytestmark = pytest.mark.skipif(
    not (REFEREE.is_file() and DEV.is_dir() and (SHARED / "gazetteer").is_dir()),
    reason="the referee and its articles are not beside this checkout (../shared)",
)


@pytest.fixture(scope="module")
def read(pipeline: Pipeline) -> list[Reading]:
    """What the pipeline reads in the annotated articles."""
    return [pipeline.read(article) for article in read_articles(DEV)]


@pytest.fixture(scope="module")
def known() -> Gazetteer:
    """The names that the referee knows."""
    return Gazetteer.load(SHARED / "gazetteer")


@pytest.mark.parametrize("seed", range(4))
def test_made_up_readings_get_the_referee_s_figures(
    seed: int, known: Gazetteer, tmp_path: Path
) -> None:
    readings = list(_made_up(random.Random(seed)))
    report = evaluate(DEV, readings, known)
    assert _summary(report) == _referee(readings, tmp_path)
    # What is compared must have some of everything.
    figures = report.figures
    assert 0.2 < figures.facts.f1 < 0.9
    assert all(share.part > 0 for share in figures.qualifiers.values())
    assert any(share.part < share.whole for share in figures.qualifiers.values())
    assert figures.evidence.whole > figures.evidence.part > 0
    assert figures.reported_as_facts.part > 0


def test_readings_get_the_referee_s_figures(
    read: list[Reading], known: Gazetteer, tmp_path: Path
) -> None:
    assert _summary(evaluate(DEV, read, known)) == _referee(read, tmp_path)


def test_the_packaged_names_change_little(read: list[Reading], known: Gazetteer) -> None:
    ours, theirs = (evaluate(DEV, read, names).figures.facts.f1 for names in (None, known))
    assert ours == pytest.approx(theirs, abs=0.02)


def _made_up(chance: random.Random) -> Iterator[Reading]:
    """Take the annotation and damage it in every way that a reading may be wrong."""
    for path in sorted(DEV.glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        entities = {e["name"]: e for e in record["entities"]}
        claims = [
            claim
            for triple in record["triples"]
            for claim in [_claim(record, entities, triple, chance)] * chance.choice((0, 1, 1, 1, 2))
        ]
        groups = ("the classics", "Monuments")
        claims += [
            replace(claim, predicate="targets", object=Entity("race/group", name, "Race"))
            for claim, name in zip(claims, groups, strict=False)
        ]
        yield Reading(Article(record["id"], record["text"]), claims=tuple(claims))


def _claim(
    record: dict[str, Any], entities: dict[str, Any], triple: dict[str, Any], chance: random.Random
) -> Claim:
    ends = [triple["s"], str(triple["o"])]
    if chance.random() < 0.15:
        ends.reverse()
    if chance.random() < 0.15:
        ends[chance.randrange(2)] = chance.choice(list(entities))
    predicate = triple["p"]
    if chance.random() < 0.2:
        predicate = chance.choice(("competes_in", "won", "rode_for", "teammate_of"))
    status = triple.get("status", "asserted")
    if chance.random() < 0.2:
        status = chance.choice(("asserted", "possible"))
    found = max(record["text"].find(triple["evidence"] or ""), 0)
    start = max(0, found + chance.choice((0, 0, 0, -300, 300)))
    speaker = triple.get("speaker")
    return Claim(
        article=record["id"],
        subject=_entity(entities, ends[0], chance),
        predicate=predicate,
        object=_entity(entities, ends[1], chance),
        status=cast("Status", status),
        evidence=Span(start, start + 30, record["text"][start : start + 30]),
        year=_blurred(triple.get("year"), chance),
        stage=_blurred(triple.get("stage"), chance),
        rank=_blurred(triple.get("rank"), chance),
        speaker=_entity(entities, speaker, chance) if speaker else None,
        confidence=chance.random(),
    )


def _entity(entities: dict[str, Any], name: str, chance: random.Random) -> Entity:
    known = entities.get(name, {"type": "Age"})
    if chance.random() < 0.05:
        name = f"{name} Elsewhere"
    form = chance.choice([name, name, *known.get("aliases", [])])
    type_ = known["type"] if chance.random() < 0.9 else "Person"
    return Entity(f"any/{form}", form, cast("EntityType", type_))


def _blurred(value: int | None, chance: random.Random) -> int | None:
    return chance.choice((value, value, value, None, 3)) if isinstance(value, int) else None


def _referee(readings: list[Reading], folder: Path) -> dict[str, Any]:
    lines = folder / "claims.jsonl"
    lines.write_text("".join(json_line(c) for r in readings for c in r.claims), "utf-8")
    command = [sys.executable, str(REFEREE), str(DEV), str(lines), "--json"]
    result = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return {
        "all": result["all"],
        "entities": result["entities"],
        "relations": result["relations"],
        "qualifiers": {
            name: (counts.get("right", 0), counts.get("wrong", 0))
            for name, counts in sorted(result["qualifiers"].items())
        },
        "evidence": (result["evidence"].get("right", 0), result["evidence"].get("wrong", 0)),
        "as facts": result["not facts"].get("reported as fact", 0),
        "annotated": result["not facts"]["annotated"],
        "missed": sorted(map(tuple, result["missed"])),
        "false": sorted(map(tuple, result["false alarms"])),
    }


def _summary(report: Report) -> dict[str, Any]:
    figures = report.figures

    def score(given: Any) -> dict[str, float]:
        return {
            "precision": given.precision,
            "recall": given.recall,
            "f1": pytest.approx(given.f1),
            "tp": given.right,
            "fp": given.false,
            "fn": given.missed,
        }

    def faults(kind: str) -> list[tuple[str, ...]]:
        found = (f for f in report.faults if f.kind == kind)
        return sorted((f.article, f.subject, f.predicate, f.object) for f in found)

    return {
        "all": score(figures.facts),
        "entities": score(figures.entities),
        "relations": {name: score(each) for name, each in figures.relations.items()},
        "qualifiers": {
            name: (share.part, share.whole - share.part)
            for name, share in sorted(figures.qualifiers.items())
            if share.whole
        },
        "evidence": (figures.evidence.part, figures.evidence.whole - figures.evidence.part),
        "as facts": figures.reported_as_facts.part,
        "annotated": figures.reported_as_facts.whole,
        "missed": faults("missed"),
        "false": faults("false"),
    }
