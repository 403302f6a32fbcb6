"""What a person decided in links.yaml comes before everything else, and errors name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph import Graph
from kg.linking import BrokenRegistry, Decisions, Linker, Registry, WrongDecision
from tests.linking.season import Told, article

ANE = Told("ane", "Ane Brekkvold", "Team Fjordlys", "Norway")
A = article("a", "2024-02-01", ANE)
B = article("b", "2024-03-01", Told("?", "Brekkvold"))
C = article("c", "2024-04-01", Told("ane", "Ane Brekkvold", "Team Fjordlys"))


def decided(tmp_path: Path, text: str) -> Decisions:
    path = tmp_path / "links.yaml"
    path.write_text(text, "utf-8")
    return Decisions.load(path)


def ids(linker: Linker) -> dict[str, str]:
    return {each.article: each.entity for each in linker.registry}


def test_same_links_what_is_doubtful(tmp_path: Path) -> None:
    found = decided(tmp_path, 'same:\n- [rider/ane-brekkvold, "rider/brekkvold @ b"]\n')
    linker = Linker(decisions=found)
    linker.link_all([A, B])
    assert ids(linker) == {"a": "rider/ane-brekkvold", "b": "rider/ane-brekkvold"}
    assert "links.yaml" in next(e.reason for e in linker.registry if e.article == "b")


def test_different_keeps_apart_what_would_be_linked(tmp_path: Path) -> None:
    text = "different:\n- [rider/ane-brekkvold @ a, rider/ane-brekkvold @ c]\n"
    linker = Linker(decisions=decided(tmp_path, text))
    linker.link_all([A, C])
    assert ids(linker)["a"] == "rider/ane-brekkvold"
    assert ids(linker)["c"].startswith("rider/ane-brekkvold-")


def test_decisions_survive_and_change_what_was_frozen(tmp_path: Path) -> None:
    registry = Registry()
    Linker(registry).link_all([A, B, C])
    same = decided(tmp_path, "same:\n- [rider/ane-brekkvold, rider/brekkvold @ b]\n")
    for _ in range(2):
        Linker(registry, same).link_all([A, B, C])
        assert set(ids(Linker(registry)).values()) == {"rider/ane-brekkvold"}
    text = "different:\n- [rider/ane-brekkvold @ a, rider/ane-brekkvold @ c]\n"
    Linker(registry, decided(tmp_path, text)).link_all([A, B, C])
    assert ids(Linker(registry))["c"] != "rider/ane-brekkvold"


@pytest.mark.parametrize(
    "text",
    [
        "same:\n- [rider/ane-brekkvold, rider/brekkvold @ b]\n",
        "different:\n- [rider/ane-brekkvold @ a, rider/ane-brekkvold @ c]\n",
        "rename:\n  rider/ane-brekkvold: rider/ab\n  team/team-fjordlys: team/tf\n",
    ],
)
def test_a_decision_that_is_taken_back_leaves_nothing_behind(tmp_path: Path, text: str) -> None:
    registry = Registry()
    readings = Linker(registry).link_all([A, B, C])
    before = registry.text()
    found = decided(tmp_path, text)
    changed = Linker(registry, found).link_all([A, B, C])
    assert changed != readings
    assert Linker(registry, found).link_all([A, B, C]) == changed
    assert Linker(registry).link_all([A, B, C]) == readings
    assert len(registry.text().splitlines()) == len(before.splitlines())


def test_rename_gives_another_identifier_or_another_name(tmp_path: Path) -> None:
    text = (
        "rename:\n  rider/ane-brekkvold: rider/ane-brekkvold-1999\n  team/team-fjordlys: Fjordlys\n"
    )
    graph = Graph.from_readings([A, C], Linker(decisions=decided(tmp_path, text)))
    (rider,) = graph.entities("Rider")
    (team,) = graph.entities("Team")
    assert rider.id == "rider/ane-brekkvold-1999"
    assert (team.name, team.aliases) == ("Fjordlys", ("Fjordlys", "Team Fjordlys")[1:])


def test_renaming_to_somebody_else_is_refused(tmp_path: Path) -> None:
    other = article("o", "2024-01-01", Told("?", "Mads Bjergmark"))
    text = "rename:\n  rider/ane-brekkvold: rider/mads-bjergmark\n"
    with pytest.raises(WrongDecision, match="use same: if they are one"):
        Linker(decisions=decided(tmp_path, text)).link_all([other, A])


def test_teams_of_two_names_are_one_if_a_person_says_so(tmp_path: Path) -> None:
    renamed = article("r", "2025-02-01", Told("ane", "Ane Brekkvold", "Lumen Racing"))
    text = "same:\n- [team/lumen-racing, team/team-fjordlys]\n"
    graph = Graph.from_readings([A, renamed], Linker(decisions=decided(tmp_path, text)))
    (team,) = graph.entities("Team")
    assert {team.name, *team.aliases} == {"Lumen Racing", "Team Fjordlys"}


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "same:\ndifferent:\nrename:\n"])
def test_empty_file_decides_nothing(tmp_path: Path, text: str) -> None:
    found = decided(tmp_path, text)
    assert (found.same, found.different, dict(found.ids), dict(found.names)) == ((), (), {}, {})


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("same: [", 1, "no YAML"),
        ("- a\n", 1, "same:"),
        ("equal:\n- [rider/a, rider/b]\n", 1, "use one of different, rename, same"),
        ("same:\n- [rider/a]\n", 2, "two or more"),
        ("same: rider/a\n", 1, "a list is wanted"),
        ("same:\n- [rider/a, Ane Brekkvold]\n", 2, "no identifier, such as rider/ane-brekke"),
        ("same:\n- [rider/a, team/b]\n", 2, "different kinds"),
        ("same:\n- [rider/a, rider/a]\n", 2, "twice"),
        ("same:\n- [rider/a, 'rider/b @ ']\n", 2, "identifier"),
        ("same:\n- [rider/a, rider/b]\ndifferent:\n- [rider/b, rider/a]\n", 4, "keep one"),
        ("rename:\n- rider/a\n", 2, "pairs are wanted"),
        ("rename:\n  rider/a: team/b\n", 2, "different kinds"),
        ("rename:\n  rider/a @ x: rider/b\n", 2, "leave out @"),
        ("rename:\n  rider/a: rider/c\n  rider/b: rider/c\n", 3, "another line"),
        ("rename:\n  rider/a: A\n  rider:a: B\n", 3, "twice"),
    ],
)
def test_errors_name_line_and_remedy(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(WrongDecision) as caught:
        decided(tmp_path, text)
    assert caught.value.line == line
    assert str(tmp_path / "links.yaml") in str(caught.value)
    assert reason in str(caught.value)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongDecision, match="--links"):
        Decisions.load(tmp_path / "links.yaml")


def test_iris_and_prefixed_names_are_identifiers(tmp_path: Path) -> None:
    text = "same:\n- [https://w3id.org/cycling-kg/id/rider/a, 'rider:b @ x']\n"
    assert [str(ref) for ref in decided(tmp_path, text).same[0]] == ["rider/a", "rider/b @ x"]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"article": "a"}', '{"article":"a","local":"b","id":"c","verdict":"x"}']
)
def test_broken_registry_names_the_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "graph.links"
    path.write_text(Linker().registry.text() + line + "\n", "utf-8")
    with pytest.raises(BrokenRegistry, match="line 1"):
        Registry.load(path)
