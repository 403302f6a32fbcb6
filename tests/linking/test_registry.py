"""The registry and what linking knows lie on disk: in order, whole, and not in memory."""

from __future__ import annotations

import gc
import random
import tracemalloc
from pathlib import Path

import pytest

from kg.linking import BrokenRegistry, Linker, Occurrence, Registry, known, names
from kg.linking import registry as registry_module
from kg.linking.evidence import Evidence
from kg.model import Reading
from kg.scratch import NoScratchSpace, Scratch
from kg.vocabulary import slug
from tests.linking.season import READINGS, Told, article

BATCH = 4


def occurrence(article: str, local: str, entity: str = "rider/a", **more: object) -> Occurrence:
    return Occurrence(article, local, entity, **more)  # type: ignore[arg-type]


def batches(readings: list[Reading]) -> list[list[Reading]]:
    return [readings[start : start + BATCH] for start in range(0, len(readings), BATCH)]


def test_occurrences_come_back_as_they_went_in() -> None:
    evidence = Evidence(
        genders=frozenset({"female"}),
        born=frozenset({(1990, 1991)}),
        teams=frozenset({("team/fjord", 2024), ("team/fjord", 2023)}),
        results=frozenset({("won", "race/ronde", 2024)}),
    )
    told = occurrence(
        "a",
        "rider/ane-\N{LATIN SMALL LETTER O WITH STROKE}",
        verdict="apart",
        reason="born in 1990 and in 2001",
        others=("rider/b", "rider/c"),
        names=("Ane Ø", "A. Ø"),
        evidence=evidence,
        wikidata=("Q1",),
        renamed="rider/other",
    )
    registry = Registry()
    registry.put(told)
    assert registry.get("a", told.local) == told
    assert [*registry] == [*registry.of("rider/a")] == [*registry.in_article("a")] == [told]
    assert registry.evidence_of("rider/a") == evidence
    assert registry.wikidata_of("rider/a") == {"Q1"}
    assert registry.has("rider/a")
    assert not registry.has("rider/b")
    registry.drop(told)
    assert (len(registry), registry.get("a", told.local)) == (0, None)


def test_lines_are_sorted_as_text_is_whatever_the_characters() -> None:
    ids = ["b", "a", "Z", "é", "\ud800", "\uffff", "\U0001f6b4", "", "a b"]
    registry = Registry()
    for each in ids:
        registry.put(occurrence(each, "rider/a"))
    assert [each.article for each in registry] == sorted(ids)


def test_a_line_that_comes_again_takes_the_place_of_the_former(tmp_path: Path) -> None:
    lines = [Registry.line(occurrence("a", "rider/x", name)) for name in ("rider/1", "rider/2")]
    path = tmp_path / "graph.links"
    path.write_text("".join(lines), "utf-8")
    registry = Registry.load(path)
    assert registry.text() == lines[1]
    assert not registry.has("rider/1")


@pytest.mark.parametrize(
    "told",
    [
        '"seasons": [2024, "2024"]',
        '"teams": [["team/a", 2024], ["team/a", "b"]]',
        '"born": [[[1990], 1991]]',
        '"names": 5',
        '"verdict": ["alone"]',
    ],
)
def test_a_line_of_other_values_is_named(told: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.links"
    fine = Registry.line(occurrence("a", "rider/a"))
    path.write_text(
        f'{fine}{{"article": "b", "local": "x", "id": "x", "verdict": "alone", {told}}}'
    )
    with pytest.raises(BrokenRegistry, match=r"graph\.links, line 2: this is no entry"):
        Registry.load(path)


def test_keeping_some_tells_who_is_forgotten() -> None:
    registry = Registry()
    for local in ("rider/a", "rider/b", "rider/c"):
        registry.put(occurrence("a", local, local))
    gone = registry.keep_only("a", ["rider/b", "rider/d"])
    assert [each.local for each in gone] == ["rider/a", "rider/c"]
    assert [each.local for each in registry] == ["rider/b"]


def test_memory_does_not_grow_with_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_module, "_REMEMBERED", 50)
    monkeypatch.setattr(known, "_REMEMBERED", 50)
    linker = Linker()

    def traced_after(first: int, last: int) -> int:
        for number in range(first, last):
            told = Told("?", f"Ane{number} Brekk{number}", f"Team {number % 50}", "Norway")
            linker.link(article(f"a{number}", "2024-02-01", told))
        caches = (names._compare, names._words, names._sound, slug, known._names, known._evidence)
        for cache in caches:
            cache.cache_clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = traced_after(0, 300)
        after = traced_after(300, 1200)
    finally:
        tracemalloc.stop()
    assert len(linker.registry) == 1200
    # Kept in memory, each occurrence would take more than a kilobyte.
    assert after - before < 900 * 200


def test_a_settled_linker_knows_what_a_new_one_would() -> None:
    dice = random.Random(2)
    registries = Registry(), Registry()
    kept = Linker(registries[0])
    found: tuple[list[Reading], list[Reading]] = [], []
    called = ["Ane Brekkvold", "Ane Brekkvoll", "Brekkvold", "Kim Haavelsrud", "Lotte Brekkvold"]
    for _ in range(4):
        changed = [
            article(each.article.id, each.article.date, Told("?", dice.choice(called), "Team X"))
            if dice.random() < 0.4
            else each
            for each in READINGS
        ]
        for batch in batches(changed):
            found[0].extend(kept.link_all(batch))
            kept.settle()
            found[1].extend(Linker(registries[1]).link_all(batch))
    assert found[0] == found[1]
    assert registries[0].text() == registries[1].text()
    assert any(each.verdict == "doubtful" for each in registries[0])


def test_only_the_first_of_hundreds_of_namesakes_are_listed() -> None:
    linker = Linker()
    linker.link_all([
        article(f"a{number:03}", "2024-02-01", Told("?", f"Ane{number} Brekkvold"))
        for number in range(150)
    ])
    linker.link(article("b", "2024-03-01", Told("?", "Brekkvold")))
    found = linker.registry.get("b", "rider/brekkvold")
    assert found is not None
    assert found.verdict == "doubtful"
    assert (
        found.others == tuple(sorted(f"rider/ane{number}-brekkvold" for number in range(150)))[:100]
    )
    assert found.reason.endswith(" and 50 others")


def test_a_full_disk_is_an_error_with_a_remedy() -> None:
    scratch = Scratch("PRAGMA max_page_count = 3; CREATE TABLE rows (text TEXT);")
    with pytest.raises(NoScratchSpace, match=r"database or disk is full.*SQLITE_TMPDIR"):
        scratch.run("INSERT INTO rows VALUES (?)", "long" * 10_000)
