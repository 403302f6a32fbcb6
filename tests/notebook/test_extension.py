"""``%load_ext kg.notebook`` in an IPython of its own: graphs are found, asked, and errors are told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from kg.graph import Graph
from tests.rdf.readings import READINGS, SEASON


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # Nothing of the user's own settings, and no history.
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    InteractiveShell.clear_instance()
    settings = Config({"HistoryManager": {"enabled": False}})
    running = InteractiveShell.instance(config=settings)
    running.run_line_magic("load_ext", "kg.notebook")
    running.user_ns["graph"] = Graph.from_readings(READINGS)
    yield running
    running.run_line_magic("unload_ext", "kg.notebook")
    InteractiveShell.clear_instance()


def ask(shell: Any, line: str, cell: str | None = None) -> Any:
    if cell is None:
        return shell.run_line_magic("sparql", line)
    return shell.run_cell_magic("sparql", line, cell)


def test_a_cell_gives_a_frame_with_short_names(shell: Any) -> None:
    frame = ask(shell, "", "SELECT ?rider { ?rider cyc:rides_for ?team }\nORDER BY ?rider")
    assert isinstance(frame, pd.DataFrame)
    assert frame.to_dict("list") == {"rider": ["rider:ane-brekke", "rider:lotte-verhulst"]}
    full = ask(shell, "--iris SELECT ?t { rider:ane-brekke cyc:rides_for ?t }")
    assert full.t[0] == "https://w3id.org/cycling-kg/id/team/team-fjord"


def test_braces_and_dollars_of_a_query_are_its_own(shell: Any) -> None:
    shell.user_ns["rider"] = "nobody"
    frame = ask(shell, "SELECT $rider {$rider cyc:won ?race} ORDER BY $rider LIMIT 1")
    assert list(frame.rider) == ["rider:sara-o-dowd"]


def test_whole_numbers_stay_whole_where_some_are_missing(shell: Any) -> None:
    frame = ask(shell, "", "SELECT ?y { ?c a cyc:Claim OPTIONAL { ?c cyc:year ?y } } ORDER BY ?y")
    assert {str(year) for year in frame.y} == {"<NA>", "2019", "2021", "2024"}


@pytest.mark.parametrize(("pattern", "answer"), [("?a cyc:won ?b", True), ("?a cyc:led ?b", False)])
def test_ask_gives_a_truth_value(shell: Any, pattern: str, answer: bool) -> None:
    assert ask(shell, f"ASK {{ {pattern} }}") is answer


def test_stored_question_is_asked_about_names_and_variables(shell: Any) -> None:
    named = ask(shell, '@roster team="Team Fjord" year=2024')
    shell.user_ns |= {"team": "Team Fjord", "season": 2024}
    assert ask(shell, "@roster team=$team year=$season").equals(named)
    assert list(named.rider_name) == ["Ane Brekke", "Lotte Verhulst"]
    # Names are enough for people; programs get the rest.
    assert "rider" not in named
    assert "rider" in ask(shell, '@roster team="Team Fjord" --iris')


def test_without_a_question_the_stored_ones_are_listed(shell: Any) -> None:
    listed = ask(shell, "")
    row = listed[listed.question == "@roster"].iloc[0]
    assert row.about == "team= year="


def test_answer_is_kept_and_shown_unless_quiet(shell: Any) -> None:
    shown = ask(shell, "-o kept SELECT ?r { ?r cyc:won ?x }")
    assert shown is shell.user_ns["kept"]
    assert ask(shell, "-q -o quiet SELECT ?r { ?r cyc:won ?x }") is None
    assert shell.user_ns["quiet"].equals(shown)


def test_the_last_graph_is_asked_unless_another_is_named(shell: Any) -> None:
    question = "SELECT (COUNT(?a) AS ?n) { ?a a cyc:Article }"
    assert ask(shell, question).n[0] == 2
    shell.user_ns["season"] = Graph.from_readings([SEASON])
    assert ask(shell, question).n[0] == 1
    assert ask(shell, f"-g graph {question}").n[0] == 2
    shell.run_cell("graph = graph")
    assert ask(shell, question).n[0] == 1
    shell.user_ns["one"] = shell.user_ns["graph"]
    shell.run_cell("1 + 1")
    assert ask(shell, question).n[0] == 2
    del shell.user_ns["one"]
    assert ask(shell, f"-g season {question}").n[0] == 1


def test_where_there_is_no_graph_it_says_how_to_get_one(shell: Any) -> None:
    del shell.user_ns["graph"]
    with pytest.raises(UsageError, match=r"kg\.build"):
        ask(shell, "ASK {}")


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("", "SELECT ?a {\n  ?a cyc:won }", r"line 2, column 14\):\n    \?a cyc:won }\n"),
        ("", "SELECT ?a { ?a bad:won ?b }", "the prefix 'bad' is not declared"),
        ("", "SELECT * { SERVICE <http://example.org/> {} }", r"SERVICE is refused.*line 1, column 12"),
        ("", "DELETE WHERE { ?a ?b ?c }", "would change the graph"),
        ("@rostr", None, r"Did you mean @roster\?"),
        ("@roster tem=Fjord", None, "has no parameter 'tem'; it has team, year"),
        ("@roster team=$nobody", None, "there is no variable 'nobody'"),
        ("@roster team=Fjor", None, "nothing in the graph is called 'Fjor'"),
        ("@roster year=soon", None, "year=soon cannot be asked for"),
        ("-g nix ASK {}", None, "nix is no graph; the variables with a graph are: graph"),
        ("--limt 3 ASK {}", None, "no option --limt"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_message_without_a_traceback(
    shell: Any,
    capsys: pytest.CaptureFixture[str],
    line: str,
    cell: str | None,
    message: str,
) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        ask(shell, line, cell)
    assert caught.value.__cause__ is None
    body = "" if cell is None else f"\n{cell}"
    mark = "%" if cell is None else "%%"
    result = shell.run_cell(f"{mark}sparql {line}{body}")
    assert not result.success
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    assert "UsageError" in printed.out + printed.err


def test_a_query_without_end_is_stopped(shell: Any) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    start = time.monotonic()
    with pytest.raises(UsageError, match=r"stopped after 0\.5 seconds"):
        ask(shell, f"--timeout 0.5 {endless}")
    assert time.monotonic() - start < 30


def test_rows_that_a_limit_cuts_off_are_told(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(ask(shell, "--limit 2 SELECT * { ?a ?b ?c }")) == 2
    assert "The first 2 rows; there are more" in capsys.readouterr().out
    ask(shell, "--limit 2 SELECT * { ?a cyc:rides_for ?c }")
    assert capsys.readouterr().out == ""


def test_tuples_of_claims_show_themselves_and_other_tuples_do_not(shell: Any) -> None:
    claims = shell.user_ns["graph"].claims(predicate="won")
    shown, _ = shell.display_formatter.format(claims)
    assert shown["text/html"].count('class="kg-card') == len(claims)
    assert shown["text/plain"].splitlines()[1].startswith(" Sara O’Dowd · won")
    for other in ((1, 2), (), (claims[0], 1)):
        assert set(shell.display_formatter.format(other)[0]) == {"text/plain"}


def test_unloading_leaves_nothing_behind(shell: Any) -> None:
    claims = shell.user_ns["graph"].claims(predicate="won")
    shell.run_line_magic("unload_ext", "kg.notebook")
    assert shell.find_line_magic("sparql") is None
    assert shell.find_cell_magic("sparql") is None
    assert set(shell.display_formatter.format(claims)[0]) == {"text/plain"}
    shell.run_line_magic("load_ext", "kg.notebook")
    shell.run_line_magic("reload_ext", "kg.notebook")
    assert ask(shell, "ASK { ?a cyc:won ?b }")


def test_help_names_every_option(shell: Any) -> None:
    magic = shell.find_line_magic("sparql")
    assert magic is not None
    for option in ("--graph", "--out", "--quiet", "--timeout", "--limit", "--iris", "@roster"):
        assert option in (magic.__doc__ or "")
