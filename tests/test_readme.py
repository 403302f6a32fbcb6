"""What the README shows works, and what it lists is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.vocabulary import relations

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("[ck]*/**/README.md"), *ROOT.glob("o*/**/*.md")})


def block(language: str) -> str:
    """Take the one block of a language out of the README."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def graph() -> kg.Graph:
    return kg.build(ROOT / "corpus" / "examples" / "lead-out.md")


def test_python_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python"), "README.md", "exec"), {})  # noqa: S102 (it is what is tested)
    assert "Mattia Corsaletti" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"corpus", "graph.png", "graph.ttl"}


def test_question_has_answers(graph: kg.Graph) -> None:
    assert len(graph.query(block("sparql"))) > 0


def test_turtle_is_what_the_graph_says(graph: kg.Graph) -> None:
    written = graph.serialize("turtle")
    # Confidences change with every model, and what the example shortens is shortened.
    lines = [line.strip() for line in block("turtle").splitlines() if "confidence" not in line]
    triples = [line.rstrip(" .;") for line in lines if line and "…" not in line]
    absent = [each for each in triples if re.sub(r" ,.*", "", each) not in written]
    assert absent == []


def test_explanation_is_what_is_printed() -> None:
    article = ROOT / "corpus" / "examples" / "lead-out.md"
    printed = CliRunner().invoke(app, ["extract", str(article), "--explain"]).stdout.splitlines()
    # Odds change with every model, and what the example shortens is shortened.
    plain = {re.sub(r"\d\.\d+", "", line) for line in printed}
    shown = [re.sub(r"\d\.\d+", "", line) for line in block("text").splitlines() if "…" not in line]
    assert [line for line in shown if line not in plain] == []
    assert len(shown) > 5


def test_every_relation_is_explained_once() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)
    assert sorted(rows) == sorted(relations())


def test_every_command_is_shown() -> None:
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert set(re.findall(r"^    kg (\w+) ", README, re.MULTILINE)) == names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.M | re.S)
    links = re.findall(r"\]\(([^)#\s]+)\)", prose)
    local = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in local if not (page.parent / link).exists()] == []
