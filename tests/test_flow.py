"""The whole way, with the trained model: from the example article to every result."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import read_articles
from kg.cli import app

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "corpus" / "examples" / "lead-out.md"
GOLD = {
    "id": "gold",
    "date": "2024-04-02",
    "title": "",
    "text": "Joren Vaelkens leads out Mattia Corsaletti, the Italian sprinter of Halden–Meridian.",
    "entities": [
        {"name": "Joren Vaelkens", "type": "Rider", "aliases": []},
        {"name": "Mattia Corsaletti", "type": "Rider", "aliases": []},
    ],
    "triples": [
        {
            "s": "Joren Vaelkens",
            "p": "leadout_for",
            "o": "Mattia Corsaletti",
            "status": "asserted",
            "year": None,
            "stage": None,
            "rank": None,
            "speaker": None,
            "evidence": "Joren Vaelkens leads out Mattia Corsaletti",
        }
    ],
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flow") / "graph.ttl"
    assert run("build", str(ARTICLE), "-o", str(path)) == ""
    return path


def run(*args: str) -> str:
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def apart(*args: str, folder: Path, **settings: str) -> bytes:
    """Run the command line as users do: in a process and a folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    command = [sys.executable, "-m", "kg", *args]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_article_becomes_claims_with_their_evidence() -> None:
    facts = [json.loads(line) for line in run("extract", str(ARTICLE)).splitlines()]
    (article,) = read_articles(ARTICLE)
    assert {fact["status"] for fact in facts} >= {"asserted", "possible"}
    assert all(article.text[fact["start"] : fact["end"]] == fact["evidence"] for fact in facts)
    asserted = {
        (fact["subject"], fact["predicate"], fact["object"])
        for fact in facts
        if fact["status"] == "asserted"
    }
    assert ("Joren Vaelkens", "leadout_for", "Mattia Corsaletti") in asserted
    assert ("Mattia Corsaletti", "rides_for", "Halden–Meridian") in asserted
    assert ("Mattia Corsaletti", "rides_for", "Castellan Pro Cycling") not in asserted


def test_every_claim_is_explained_by_its_own_sentence() -> None:
    facts = [json.loads(line) for line in run("extract", str(ARTICLE)).splitlines()]
    paragraphs = run("extract", str(ARTICLE), "--explain").rstrip("\n").split("\n\n")
    assert len(paragraphs) == len(facts)
    for fact, paragraph in zip(facts, paragraphs, strict=True):
        headline, *parts = paragraph.splitlines()
        assert headline.startswith(
            f"{fact['subject']} {fact['predicate']} {fact['object']} · lead-out · "
            f"{fact['status']}, confidence {fact['confidence']:.4f}"
        )
        (evidence,) = (part for part in parts if part.startswith("  evidence "))
        plain = re.sub(r"\[(?:subject|object|trigger): |\]", "", evidence[14:])
        assert plain == " ".join(fact["evidence"].split("\n"))
        where = " ".join(part for part in parts if part.startswith(("  evidence", "  context")))
        assert where.count("[subject: ") == where.count("[object: ") == 1
        assert "[trigger: " in evidence
        assert any(f"→ {fact['speaker']}" in part for part in parts) or not fact["speaker"]


def test_graph_answers_and_is_drawn(graph: Path) -> None:
    answer = json.loads(run("query", str(graph), "@lead-out-trains", "--format", "json"))
    assert ("Mattia Corsaletti", "Joren Vaelkens") in {
        (row["sprinter_name"], row["pilot_name"]) for row in answer
    }
    for name in ("graph.png", "graph.svg"):
        run("draw", str(graph), "-o", str(graph.parent / name), "--focus", "Vaelkens")
    assert (graph.parent / "graph.png").stat().st_size > 10_000
    assert "Joren Vaelkens" in (graph.parent / "graph.svg").read_text("utf-8")


def test_evaluation_measures_the_real_pipeline(tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text(json.dumps(GOLD), "utf-8")
    for options in ((), ("--errors",)):
        assert "F1" in run("evaluate", str(tmp_path), *options)
    assert json.loads(run("evaluate", str(tmp_path), "--json"))


def test_same_article_gives_the_same_bytes_in_any_process(graph: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        apart("build", str(ARTICLE), "-o", f"{seed}.ttl", folder=tmp_path, PYTHONHASHSEED=seed)
    first, second = ((tmp_path / f"{seed}.ttl").read_bytes() for seed in ("1", "2"))
    assert first == second == graph.read_bytes()


def test_more_processes_give_the_same_lines(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        text = ARTICLE.read_text("utf-8").replace("id: lead-out", f"id: {name}")
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    alone, together = (
        apart("extract", ".", "--jobs", jobs, folder=tmp_path) for jobs in ("1", "2")
    )
    assert alone == together
    assert alone.count(b'"doc": "two"') > 5
