"""What is read from files, folders, patterns and standard input, in which order, under which id."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg.model import Article
from kg.read import ArticleError, read_articles
from kg.read.errors import DuplicateArticle, EmptyArticle, UnreadableFile

TEXT = "Lotte Kopecky won the Ronde.\n\nShe rides for SD Worx.\n"


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only(path: Path, **options: str) -> Article:
    (article,) = read_articles(path, **options)  # type: ignore[arg-type]
    return article


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def test_plain_text_is_kept_exactly(tmp_path: Path) -> None:
    assert only(write(tmp_path / "ronde.txt", TEXT)) == Article(id="ronde", text=TEXT)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("one\r\n\r\ntwo\r\n", "one\n\ntwo\n"),
        ("one\rtwo", "one\ntwo"),
        ("  spaces \t stay  ", "  spaces \t stay  "),
        ("e\N{COMBINING ACUTE ACCENT} stays two characters", "e\u0301 stays two characters"),
        ("Mørkøv \U0001f6b4 wins", "Mørkøv 🚴 wins"),
    ],
)
def test_only_line_ends_are_changed(tmp_path: Path, written: str, kept: str) -> None:
    assert only(write(tmp_path / "a.txt", written)).text == kept


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("suffix", ["txt", "json", "jsonl"])
def test_byte_order_mark_tells_the_encoding(tmp_path: Path, codec: str, suffix: str) -> None:
    text = "Mørkøv leads out Cavendish. " * 3
    written = text if suffix == "txt" else json.dumps({"text": text}, ensure_ascii=False) + "\n"
    assert only(write(tmp_path / f"a.{suffix}", written.encode(codec))).text == text


def test_utf_16_json_lines_are_read_line_by_line(tmp_path: Path) -> None:
    lines = '{"text": "Štybar ਊ wins."}\n{"text": "Then rests."}\n'
    path = write(tmp_path / "a.jsonl", lines.encode("utf-16-le"))
    articles = tuple(read_articles(path, encoding="utf-16-le"))
    assert [(article.id, article.text) for article in articles] == [
        ("a-1", "Štybar ਊ wins."),
        ("a-2", "Then rests."),
    ]


def test_encoding_may_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Zdeněk Štybar".encode("cp1250"))
    assert only(path, encoding="windows-1250").text == "Zdeněk Štybar"


def test_json_fields_make_the_article(tmp_path: Path) -> None:
    record = {
        "id": "r1",
        "text": TEXT,
        "title": " Kopecky\n wins ",
        "date": "2024-03-31T18:00:00+02:00",
        "url": "https://example.org/r1",
        "author": "A. Writer",
        "genre": "ignored",
    }
    assert only(write(tmp_path / "x.json", json.dumps(record))) == Article(
        id="r1",
        text=TEXT,
        title="Kopecky wins",
        date="2024-03-31",
        url="https://example.org/r1",
        author="A. Writer",
    )


@pytest.mark.parametrize("nothing", [None, ""])
def test_empty_optional_fields_count_as_missing(tmp_path: Path, nothing: str | None) -> None:
    fields = dict.fromkeys(("id", "title", "date", "url", "author"), nothing)
    path = write(tmp_path / "x.json", json.dumps({"text": "It rained.", **fields}))
    assert only(path) == Article(id="x", text="It rained.")


def test_number_may_be_an_id(tmp_path: Path) -> None:
    assert only(write(tmp_path / "x.json", '{"id": 17, "text": "It rained."}')).id == "17"


@pytest.mark.parametrize(
    ("escaped", "kept"),
    [
        (r"a\ud83d\udeb4b", "a🚴b"),
        (r"a\ud83db", "a\ufffdb"),
        (r"a\udeb4b", "a\ufffdb"),
        (r"a\u0000b", "a\ufffdb"),
        (r"a\r\nb", "a\nb"),
    ],
)
def test_characters_that_no_file_can_hold_are_replaced(
    tmp_path: Path, escaped: str, kept: str
) -> None:
    article = only(write(tmp_path / "x.json", f'{{"text": "{escaped}"}}'))
    assert article.text == kept
    assert article.text.encode("utf-8")


def test_json_lines_without_ids_are_named_by_file_and_line(tmp_path: Path) -> None:
    lines = '{"text": "One."}\n\n{"id": "two", "text": "Two\u2028."}\n{"text": "Three."}'
    articles = tuple(read_articles(write(tmp_path / "all.jsonl", lines)))
    assert [article.id for article in articles] == ["all-1", "two", "all-4"]


def test_json_lines_are_streamed(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", '{"text": "One."}\n{broken\n')
    articles = read_articles(path)
    assert next(articles).text == "One."
    with pytest.raises(ArticleError):
        next(articles)


def test_one_bad_line_does_not_stop_the_others(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", '{"text": "One."}\n{"text": 2}\n\n{"text": "Three."}\n')
    failures: list[ArticleError] = []
    articles = tuple(read_articles(path, on_failure=failures.append))
    assert [article.text for article in articles] == ["One.", "Three."]
    assert [failure.line for failure in failures] == [2]


def test_folder_is_read_below_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/c.HTM", "c.json", ".hidden.txt", ".git/x.txt", "photo.png"):
        content = '{"text": "x"}' if name.endswith("json") else "<p>A rider won the race.</p>"
        write(tmp_path / name, content)
    articles = read_articles(tmp_path, on_failure=lambda failure: None)
    assert [article.id for article in articles if article.id != "c"] == ["z", "b"]


def test_pattern_finds_files_in_order(tmp_path: Path) -> None:
    for name in ("2024/b.txt", "2024/a.txt", "2023/c.txt", "2024/x.png"):
        write(tmp_path / name, TEXT)
    found = read_articles(f"{tmp_path}/*/*.*")
    assert [article.id for article in found] == ["c", "a", "b"]


def test_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a[1].txt", TEXT)).id == "a[1]"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such file names")
def test_file_name_that_is_no_text_gives_an_id_that_is(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"M\xf8rk.txt")
    assert only(write(path, TEXT)).id == "M\ufffdrk"


def test_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    assert len(tuple(read_articles(path, tmp_path, f"{tmp_path}/*.txt"))) == 1


def test_second_article_of_an_id_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "b.json", '{"id": "a", "text": "Another."}')
    failures: list[ArticleError] = []
    assert len(tuple(read_articles(tmp_path, on_failure=failures.append))) == 1
    (failure,) = failures
    assert isinstance(failure, DuplicateArticle)
    assert "a.txt" in str(failure)
    assert "b.json" in str(failure)


def test_format_may_be_named_for_a_file_with_another_suffix(tmp_path: Path) -> None:
    path = write(tmp_path / "story.text", "# Ronde\n\n**Kopecky** won.")
    assert only(path, input_format="md").text == "Ronde\n\nKopecky won."


@pytest.mark.parametrize(
    ("data", "ids", "texts"),
    [
        (b"Kopecky won.\n\nAgain.", ["stdin"], ["Kopecky won.\n\nAgain."]),
        (b"# Ronde\n\nShe *won*.", ["stdin"], ["Ronde\n\nShe won."]),
        (b"---\ntitle: x\nid: y\n---\nShe won.", ["y"], ["She won."]),
        (b'{"text": "One."}', ["stdin"], ["One."]),
        (b'\n{"id": "i",\n "text": "One."}', ["i"], ["One."]),
        (b'{"text": "1"}\n{"text": "2"}\n', ["stdin-1", "stdin-2"], ["1", "2"]),
        (b"<!DOCTYPE html><html><body><p>Kopecky won it.</p>", ["stdin"], ["Kopecky won it."]),
    ],
)
def test_standard_input_is_read_for_what_it_looks_like(
    monkeypatch: pytest.MonkeyPatch, data: bytes, ids: list[str], texts: list[str]
) -> None:
    feed(monkeypatch, data)
    articles = tuple(read_articles("-"))
    assert [article.id for article in articles] == ids
    assert [article.text for article in articles] == texts


def test_named_format_goes_before_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b"# not a heading")
    assert next(read_articles("-", input_format="text")).text == "# not a heading"


@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
@pytest.mark.parametrize("suffix", ["txt", "md", "html", "json", "jsonl"])
def test_empty_file_is_no_article(tmp_path: Path, data: bytes, suffix: str) -> None:
    with pytest.raises(EmptyArticle, match=rf"a\.{suffix}: the file is empty"):
        only(write(tmp_path / f"a.{suffix}", data))


def test_file_that_vanishes_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    articles = read_articles(path)
    path.unlink()
    with pytest.raises(UnreadableFile, match=r"a\.txt: cannot be read"):
        next(articles)


def test_broken_link_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.symlink_to(tmp_path / "gone.txt")
    with pytest.raises(UnreadableFile, match=r"a\.txt: cannot be read"):
        only(path)
