"""The archive that benchmarks read, what they measure of a process, and what they make of it."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from dataclasses import replace
from itertools import islice, product
from pathlib import Path

import pytest

from benchmarks.archive import Rivals, Row, targets
from benchmarks.newspaper import articles, write_archive
from benchmarks.rivals import SIDES
from benchmarks.texts import count_words
from benchmarks.watching import Cost, watched
from kg.components import choose_gazetteer
from kg.gazetteer import fold
from kg.model import Article
from training.corpus import Fact, Passage, read_corpus

ROOT = Path(__file__).parents[1]
COUNT = 120
NAME = re.compile(r"\b[^\W\d_a-z][^\W\d_]+ [^\W\d_a-z][^\W\d_]+\b")


@pytest.fixture(scope="module")
def made() -> list[Article]:
    return list(articles(COUNT))


def test_the_same_archive_is_made_again_and_a_small_one_begins_it(made: list[Article]) -> None:
    assert list(articles(COUNT // 2)) == made[: COUNT // 2]


def test_articles_are_as_long_as_they_should_be_and_spread_over_years(made: list[Article]) -> None:
    words = [count_words(article.text) for article in made]
    assert 0.98 < sum(words) / (500 * COUNT) < 1.02
    assert len({article.id for article in made}) == COUNT
    years = {int((article.date or "")[:4]) for article in made}
    assert min(years) == 2004
    assert max(years) == 2023
    assert len(years) == 20


def test_years_in_the_text_move_with_the_date(made: list[Article]) -> None:
    early = [article for article in made if (article.date or "") < "2008"]
    later = Counter(
        int(year) - int((article.date or "")[:4])
        for article in early
        for year in re.findall(r"\b20\d\d\b", article.text)
    )
    assert later.total() > 30
    assert max(later) < 5


def test_people_come_again_under_names_that_nobody_real_has(made: list[Article]) -> None:
    before = {
        called[0]
        for passage in read_corpus(ROOT / "corpus" / "train")
        for kind, called in passage.entities.values()
        if kind == "Rider"
    }
    named = [set(NAME.findall(article.text)) for article in made]
    # Of those whom passages name hardly any are left.
    left = Counter(name for each in named for name in each & before)
    assert left.total() < COUNT
    known = choose_gazetteer(None)
    counted = Counter(name for each in named for name in each)
    again = [name for name, count in counted.items() if count > 1]
    assert len(again) > COUNT
    riders = {name for name in again if known.lookup(fold(name), "Rider")}
    assert not riders


def test_people_grow_older_from_year_to_year(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [f"{a}ne {b}rekke" for a, b in product("BDFKLMNPRT", "BCDFKPST")]
    monkeypatch.setattr("benchmarks.newspaper._passages", lambda: tuple(map(_aged, people)))
    told: dict[str, set[tuple[int, int]]] = {}
    for article in articles(300, 14):
        found = re.match(r"(\w+ \w+), (\d+), .* The (\d+)-year-old (.*) leaves in 24", article.text)
        assert found is not None
        assert found[2] == found[3]
        assert found[1] == found[4]
        told.setdefault(found[1], set()).add((int((article.date or "")[:4]), int(found[2])))
    assert max(map(len, told.values())) > 3
    for ages in told.values():
        assert len({year - age for year, age in ages}) == 1
        assert all(14 <= age <= 34 for _, age in ages)


def _aged(name: str) -> Passage:
    text = f"{name}, 24, signed on Monday. The 24-year-old {name} leaves in 24 hours."
    again = text.rindex(name)
    old = text.index("24-year-old")
    return Passage(
        name, "news", "2010-05-01", text,
        ((0, len(name), "e1"), (again, again + len(name), "e1")), {"e1": ("Rider", (name,))},
        (
            Fact("e1", "has_age", "24", "asserted", (len(name) + 2, len(name) + 4)),
            Fact("e1", "has_age", "24", "asserted", (old, old + 11)),
        ),
    )  # fmt: skip


def test_the_file_is_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    paths = [tmp_path / "a.jsonl.gz", tmp_path / "other.jsonl.gz"]
    words = {write_archive(path, 5, 200) for path in paths}
    assert len({path.read_bytes() for path in paths}) == 1
    rows = [json.loads(line) for line in gzip.decompress(paths[0].read_bytes()).splitlines()]
    assert words == {sum(count_words(row["text"]) for row in rows)}
    assert [row["id"] for row in rows] == [each.id for each in islice(articles(5, 200), 5)]


def test_memory_of_a_process_and_of_all_is_watched() -> None:
    child = "import time; held = b'x' * 60_000_000; time.sleep(1.5)"
    parent = (
        "import subprocess, sys; held = b'x' * 30_000_000;"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    )
    cost = watched([sys.executable, "-c", parent])
    assert 1.5 <= cost.seconds < 30
    assert 0 < cost.processor < cost.seconds
    assert 30e6 < cost.parent < 80e6
    assert cost.everything > cost.parent
    assert cost.everything > 90e6


def test_a_command_that_fails_ends_the_benchmark_with_its_words() -> None:
    with pytest.raises(SystemExit, match="no such model"):
        watched([sys.executable, "-c", "import sys; sys.exit('no such model')"])


def row(name: str, jobs: int, articles: int, cost: Cost | None) -> Row:
    return Row(name, jobs, articles, articles * 500, cost)


def test_targets_are_held_against_what_was_measured() -> None:
    build = "kg build --store"
    rows = [
        row(build, 1, 1000, Cost(500, 500, 500e6, 600e6)),
        row(SIDES["stock"].name, 1, 1000, Cost(450, 475, 300e6, 300e6)),
        row(build, 2, 1000, Cost(300, 520, 400e6, 1.2e9)),
        row(SIDES["textacy"].name, 1, 1000, None),
        row(build, 1, 10000, Cost(5000, 5000, 540e6, 640e6)),
        row(build, 2, 10000, Cost(3000, 5200, 480e6, 1.6e9)),
    ]
    found = targets(rows)
    assert [(text, met) for text, met in found.values()] == [
        ("0.95 ×", True),
        ("1.67 ×", False),
        ("+8%", True),
        ("+20%", False),
        ("1.60 GB", False),
    ]
    assert rows[0].core_hours == pytest.approx(138.9, abs=0.1)
    assert rows[3].speed == 0


def test_rivals_read_the_largest_archive_that_they_may() -> None:
    assert Rivals(None, 1000).size_of([100, 1000, 10000]) == 1000
    assert Rivals(None, 10).size_of([100, 1000]) == 100


@pytest.mark.parametrize(("needs", "can"), [("", True), ("json", True), ("no_such_module", False)])
def test_a_rival_that_is_not_installed_is_left_out(
    needs: str, can: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SIDES, "textacy", replace(SIDES["textacy"], needs=needs))
    assert Rivals(sys.executable, 10).can("textacy") == can
