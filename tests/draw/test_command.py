"""``kg draw`` draws each figure with one command."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.commands import app
from kg.draw import FIGURES
from kg.graph import Graph
from kg.model import Article, Claim, Entity, Reading, Span

_TEXT = "Ane Brekke rides for Team Fjord."


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A file with a train, a team and a win, out of one article."""
    ane = Entity("rider/ane-brekke", "Ane Brekke", "Rider")
    una = Entity("rider/una-dal", "Una Dal", "Rider")
    fjord = Entity("team/team-fjord", "Team Fjord", "Team")
    ronde = Entity("race/ronde", "Ronde", "Race")
    claims = tuple(
        Claim("a1", subject, predicate, object_, "asserted", Span(0, len(_TEXT), _TEXT), year=2020)
        for subject, predicate, object_ in (
            (ane, "rides_for", fjord),
            (una, "rides_for", fjord),
            (una, "leadout_for", ane),
            (ane, "won", ronde),
        )
    )
    reading = Reading(Article("a1", _TEXT, "A day out", "2020-05-01"), claims=claims)
    return Graph.from_readings([reading]).save(tmp_path / "graph.ttl")


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_one_command(graph: Path, figure: str) -> None:
    out = graph.with_name("out.svg")
    focus = ["--focus", "Brekke"] if figure == "neighbourhood" else []
    result = CliRunner().invoke(
        app, ["draw", str(graph), "-o", str(out), "--figure", figure, *focus]
    )
    assert result.exit_code == 0, result.output
    drawn = out.read_text("utf-8")
    assert "Ane Brekke" in drawn
    assert "Source: “A day out”, 2020-05-01" in drawn


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--figure", "train"], "Did you mean trains?"),
        (["--figure", "neighbourhood"], "needs a focus, for example: Ane Brekke"),
        (["--figure", "trains", "--focus", "Brekk"], "Did you mean: Ane Brekke?"),
        (["--figure", "article", "--focus", "a11"], "Did you mean: a1?"),
    ],
)
def test_wrong_call_ends_with_status_2_and_a_remedy(
    graph: Path, arguments: list[str], said: str
) -> None:
    out = graph.with_name("out.png")
    result = CliRunner().invoke(app, ["draw", str(graph), "-o", str(out), *arguments])
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert not out.exists()


def test_focus_can_be_given_again(graph: Path) -> None:
    out = graph.with_name("out.svg")
    focus = ["--focus", "Brekke", "--focus", "Dal", "--title", "Two"]
    result = CliRunner().invoke(
        app, ["draw", str(graph), "-o", str(out), "--figure", "careers", *focus]
    )
    assert result.exit_code == 0
    assert "Una Dal" in out.read_text("utf-8")
