"""``kg build --store``: known articles skipped, failures listed and tried again, pruning, limits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.corpus import Ledger, archive
from kg.graph import Graph
from kg.store import StoreError, folder
from kg.store.folder import FolderStore
from tests.corpus.conftest import run, write_archive
from tests.corpus.readers import Reader, report

BUILD = ("build", "reports.jsonl", "--store", "archive")


def articles() -> list[str]:
    with Graph.open("archive") as graph:
        return [each.id for each in graph.articles()]


def exported(place: str = "archive") -> bytes:
    assert run("export", place, "-o", f"{place}.nq").exit_code == 0
    return Path(f"{place}.nq").read_bytes()


def failures(path: str = "failures.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def test_known_articles_are_not_read_again_and_changed_ones_are() -> None:
    write_archive(Path("reports.jsonl"), range(5))
    assert run(*BUILD).exit_code == 0
    Reader.read_articles.clear()
    result = run(*BUILD)
    assert Reader.read_articles == []
    assert "5 known and unchanged" in result.stderr
    write_archive(Path("reports.jsonl"), range(6), r03="Even Holm rides for Oostkust.")
    assert run(*BUILD).exit_code == 0
    assert Reader.read_articles == ["r03", "r05"]
    with Graph.open("archive") as graph:
        (holm,) = graph.claims(predicate="rides_for", subject="Even Holm", object="Oostkust")
        assert holm.article == "r03"


@pytest.mark.parametrize("field", ["title", "date", "url", "author"])
def test_every_field_makes_another_article(field: str) -> None:
    row = {"id": "a", "text": "Ane Holm rides for Oostkust."}
    Path("reports.jsonl").write_text(json.dumps(row), "utf-8")
    run(*BUILD)
    value = "2024-01-01" if field == "date" else "https://example.org/other"
    Path("reports.jsonl").write_text(json.dumps(row | {field: value}), "utf-8")
    run(*BUILD)
    assert Reader.read_articles == ["a", "a"]


def test_the_oldest_articles_are_read_first() -> None:
    rows = [
        {"id": day, "text": "Ane Holm rides for Oostkust.", "date": day}
        for day in ("2024-05-01", "2021-02-03", "2023-12-31")
    ]
    Path("reports.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert run(*BUILD).exit_code == 0
    assert Reader.read_articles == ["2021-02-03", "2023-12-31", "2024-05-01"]


def test_what_articles_are_read_with_counts_too() -> None:
    write_archive(Path("reports.jsonl"), range(1))
    run(*BUILD)
    run(*BUILD, "--min-confidence", "0.5")
    run(*BUILD, "--min-confidence", "0.5")
    Path("links.yaml").write_text("rename: {rider/bo-brekke: rider/bo}\n", "utf-8")
    run(*BUILD, "--min-confidence", "0.5")
    run(*BUILD, "--min-confidence", "0.5", "--gazetteer", "none")
    assert Reader.read_articles == ["r00"] * 4


def test_what_the_store_lost_is_read_again() -> None:
    write_archive(Path("reports.jsonl"), range(2))
    run(*BUILD)
    with Graph.open("archive", writable=True) as graph:
        from kg.rdf import article_iri

        graph.store.replace(article_iri("r01"), ())
    run(*BUILD)
    assert Reader.read_articles == ["r00", "r01", "r01"]
    assert articles() == ["r00", "r01"]


def test_one_bad_article_stops_none_and_is_tried_again() -> None:
    write_archive(Path("reports.jsonl"), range(4), r01="This breaks.")
    with Path("reports.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    result = run(*BUILD)
    assert result.exit_code == 1
    assert articles() == ["r00", "r02", "r03"]
    # A line that is no article is told as soon as it is found, before older articles are read.
    assert [(row["source"], row["line"], row["article"]) for row in failures()] == [
        ("reports.jsonl", 5, None),
        ("reports.jsonl", 2, "r01"),
    ]
    assert failures()[0]["remedy"]
    assert "breaks the reader" in str(failures()[1]["reason"])

    Reader.read_articles.clear()
    write_archive(Path("reports.jsonl"), range(4), r01=report(1))
    with Path("reports.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    result = run("build", "--store", "archive", "--retry-failures")
    assert (result.exit_code, Reader.read_articles) == (1, ["r01"])
    assert [row["line"] for row in failures()] == [5]

    write_archive(Path("reports.jsonl"), range(5))
    assert run("build", "--store", "archive", "--retry-failures").exit_code == 0
    assert not Path("failures.jsonl").exists()
    assert articles() == [f"r{n:02}" for n in range(5)]


def test_a_second_article_of_one_identifier_does_not_get_in_by_trying_again() -> None:
    row = {"id": "a", "text": "Ane Holm rides for Oostkust."}
    rows = [row, row | {"text": "Bo Holm rides for Oostkust."}]
    Path("reports.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert run(*BUILD).exit_code == 1
    before = exported()
    result = run("build", "--store", "archive", "--retry-failures")
    assert result.exit_code
    assert "was read before, from reports.jsonl:1" in result.stderr
    assert [row["kind"] for row in failures()] == ["DuplicateArticle"]
    assert exported() == before


def test_failures_go_where_they_should() -> None:
    write_archive(Path("reports.jsonl"), range(2), r01="This breaks.")
    assert run(*BUILD, "--failures", "lists/mine.jsonl").exit_code == 1
    assert [row["article"] for row in failures("lists/mine.jsonl")] == ["r01"]
    assert not Path("failures.jsonl").exists()
    result = run("build", "--store", "archive", "--retry-failures")
    assert (result.exit_code, "failures.jsonl: there is no such file" in result.stderr) == (2, True)
    Path("failures.jsonl").write_text("{}\n", "utf-8")
    result = run("build", "--store", "archive", "--retry-failures")
    assert (result.exit_code, "failures.jsonl, line 1:" in result.stderr) == (2, True)


def test_limit_goes_on_where_it_stopped_and_since_leaves_out() -> None:
    write_archive(Path("reports.jsonl"), range(7))
    for wanted in (3, 6, 7):
        assert run(*BUILD, "--limit", "3").exit_code == 0
        assert len(articles()) == wanted
    assert len(Reader.read_articles) == 7
    result = run("build", "reports.jsonl", "--store", "late", "--since", "2024-05-01")
    assert Reader.read_articles[7:] == ["r04", "r05", "r06"]
    assert "4 not of 2024-05-01 or later" in result.stderr


def test_prune_takes_out_what_is_gone() -> None:
    write_archive(Path("reports.jsonl"), range(1, 4))
    assert run("build", "reports.jsonl", "--store", "small").exit_code == 0
    write_archive(Path("reports.jsonl"), range(1, 5), r04="Dagny Sletten rides for Velo Andes.")
    assert run(*BUILD).exit_code == 0
    write_archive(Path("reports.jsonl"), range(1, 4))
    assert articles() == ["r01", "r02", "r03", "r04"]
    result = run(*BUILD, "--prune")
    assert (result.exit_code, "1 taken out" in result.stderr) == (0, True)
    assert exported() == exported("small")
    assert '"r04"' not in Path("archive.links").read_text("utf-8")


def test_a_prune_that_ends_in_the_middle_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    write_archive(Path("reports.jsonl"), range(6))
    for place in ("archive", "quiet"):
        assert run("build", "reports.jsonl", "--store", place).exit_code == 0
    write_archive(Path("reports.jsonl"), range(1, 4))
    assert run("build", "reports.jsonl", "--store", "quiet", "--prune").exit_code == 0

    def fails(self: Ledger, *given: object) -> None:
        raise StoreError("archive", "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "commit", fails)
        assert run(*BUILD, "--prune").exit_code == 2
    # They are gone from the store, and who they mean is not forgotten yet.
    assert articles() == ["r01", "r02", "r03"]
    assert run(*BUILD, "--prune").exit_code == 0
    assert exported() == exported("quiet")
    assert Path("archive.links").read_bytes() == Path("quiet.links").read_bytes()


def test_prune_takes_nothing_out_where_something_failed() -> None:
    write_archive(Path("reports.jsonl"), range(3))
    assert run(*BUILD).exit_code == 0
    Path("reports.jsonl").write_text("{broken\n", "utf-8")
    write_archive(Path("more.jsonl"), range(1))
    result = run("build", "more.jsonl", "reports.jsonl", "--store", "archive", "--prune")
    assert result.exit_code == 1
    assert "Nothing was taken out" in result.stderr
    assert len(articles()) == 3


def test_what_a_build_wrote_is_no_article() -> None:
    write_archive(Path("reports.jsonl"), range(2), r01="This breaks.")
    for _ in range(2):
        result = run("build", ".", "--store", "archive")
        assert result.exit_code == 1
        assert "1 of 2 articles could not be read" in result.stderr
        assert len(failures()) == 1


def test_a_registry_that_was_taken_away_is_made_anew() -> None:
    write_archive(Path("reports.jsonl"), range(3))
    run(*BUILD)
    registry = Path("archive.links").read_bytes()
    Path("archive.links").unlink()
    run(*BUILD)
    assert len(Reader.read_articles) == 6
    assert Path("archive.links").read_bytes().count(b"\n") == registry.count(b"\n")


@pytest.mark.parametrize("least", [1, 30, 300])
def test_memory_that_is_let_go_of_changes_nothing(
    least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(Path("reports.jsonl"), range(40))
    assert run("build", "reports.jsonl", "--store", "usual").exit_code == 0
    for name, value in {"_ARTICLES": 32, "_TOGETHER": 1, "_UNWRITTEN": least}.items():
        monkeypatch.setattr(archive, name, value)
    for name, value in {"_FEW": 1, "_PART": least, "_ENOUGH": least * 2}.items():
        monkeypatch.setattr(folder, name, value)
    flushed = FolderStore.flush
    opened = []

    def flush(store: FolderStore) -> None:
        flushed(store)
        opened.append(store)

    monkeypatch.setattr(FolderStore, "flush", flush)
    assert run(*BUILD).exit_code == 0
    assert opened
    assert exported() == exported("usual")
    assert Path("archive.links").read_bytes() == Path("usual.links").read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("build", "reports.jsonl", "-o", "g.nq", "--limit", "3"), "--limit is for a store"),
        (("build", "--store", "archive"), "give articles to read"),
        ((*BUILD, "--retry-failures"), "leave out the articles"),
        ((*BUILD, "--prune", "--limit", "1"), "--prune needs all articles"),
        ((*BUILD, "--since", "yesterday"), "a day such as 2024-06-01"),
    ],
)
def test_options_that_make_no_sense_are_refused(words: tuple[str, ...], told: str) -> None:
    write_archive(Path("reports.jsonl"), range(1))
    result = run(*words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())
    assert not Path("archive").exists()


def test_a_broken_ledger_is_named_with_the_remedy() -> None:
    write_archive(Path("reports.jsonl"), range(1))
    run(*BUILD)
    Path("archive/kg-ledger.sqlite").write_bytes(b"no database" * 100)
    result = run(*BUILD)
    assert result.exit_code == 2
    assert "kg-ledger.sqlite: the ledger of the store cannot be used" in result.stderr
    Path("archive/kg-ledger.sqlite").unlink()
    assert run(*BUILD).exit_code == 0


def test_ledger_of_a_new_store_knows_nothing() -> None:
    Path("new").mkdir()
    with Ledger(Path("new")) as ledger:
        assert ledger.digest("a") is None
        assert not ledger.was_seen("a")
