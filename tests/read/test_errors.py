"""Every way in which a file can be wrong is named, with its place and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError
from kg.read import find_sources, read_articles
from kg.read.errors import (
    ArticleError,
    BinaryFile,
    BrokenJson,
    EmptyArticle,
    EmptySource,
    MissingField,
    SourceError,
    SourceNotFound,
    UnknownEncoding,
    UnknownFormat,
    WrongEncoding,
    WrongField,
)

LATIN = "Clean line.\nMørkøv, said Müller, has a “plan”.".encode("cp1252")

# File name, bytes, class of the error, where the message says it is, and what it must mention.
BROKEN: list[tuple[str, bytes, type[ArticleError], str, str]] = [
    ("a.txt", LATIN, WrongEncoding, ":2: byte 0xf8 at offset 13", "--encoding windows-1252"),
    ("a.txt", LATIN, WrongEncoding, ":2:", "line. Mørkøv, said”"),
    ("a.txt", "A rider wins.".encode("utf-16-le"), WrongEncoding, ":1:", "utf-16-le"),
    ("a.txt", "A rider wins.".encode("utf-16-be"), WrongEncoding, ":1:", "utf-16-be"),
    ("a.txt", b"\x00\x01\x02\x03" * 9, BinaryFile, ":1:", "no text"),
    ("a.txt", b"\x01\x02\xfa\x03\x81" * 9, BinaryFile, ":1:", "no text"),
    ("a.txt", b"A rider\n\x81\xfa won.", WrongEncoding, ":2:", "--encoding"),
    ("a.txt", b"%PDF-1.7\n%\xe2\xe3", BinaryFile, ":", "pdftotext"),
    ("a.md", b"PK\x03\x04word", BinaryFile, ":", "office document"),
    ("a.jsonl", b"\x89PNG\r\n\x1a\n", BinaryFile, ":", "PNG"),
    (
        "a.jsonl",
        b'{"text": "x"}\n{"text": "M\xf8rk"}\n',
        WrongEncoding,
        ":2: byte 0xf8 at offset 25",
        "Mørk",
    ),
    ("a.json", b'{"text": "x",}', BrokenJson, ":1:1", "Correct it near"),
    ("a.json", b'{"id": "x"\n "text": "y"}', BrokenJson, ":2:2: broken JSON", "Correct it near"),
    ("a.json", b'{"text": "x\ny"}', BrokenJson, ":1:12: broken JSON", r"\n"),
    ("a.json", b'{"text": "x"}\n{"text": "y"}', BrokenJson, ":2:1: broken JSON", ".jsonl"),
    ("a.json", b'[{"text": "x"}]', BrokenJson, ":1: expected one JSON object", ".jsonl"),
    ("a.json", b'"text"', BrokenJson, ":1: expected one JSON object", "text"),
    ("a.json", b"null", BrokenJson, ":1: expected one JSON object, found null", "text"),
    ("a.json", b"[" * 200_000, BrokenJson, ":1: JSON that is nested too deep", "flat"),
    ("a.json", b'{"text": ' + b"1" * 9999 + b"}", BrokenJson, ":1: JSON that", "digits"),
    ("a.json", b"{}", MissingField, ":1: no field text", "no field at all"),
    ("a.json", b'{"body": "x"}', MissingField, ":1: no field text", "this has body"),
    ("a.json", b'{"text": null}', MissingField, ":1: no field text", "needs text"),
    ("a.json", b'{"text": " \\n "}', EmptyArticle, ":1: the field text is empty", "Give"),
    ("a.json", b'{"id": "x",\n "text": 5}', WrongField, ":2: field text", "is a number"),
    ("a.json", b'{"text": ["x"]}', WrongField, ":1: field text", "is a list"),
    ("a.json", b'{"text": "x",\n\n"title": {}}', WrongField, ":3: field title", "is an object"),
    ("a.json", b'{"text": "x", "id": true}', WrongField, ":1: field id", "true or false"),
    ("a.json", b'{"text": "x", "date": "9 Feb"}', WrongField, ":1: field date", "2024-02-09"),
    ("a.json", b'{"text": "x", "date": 2024}', WrongField, ":1: field date", "is a number"),
    ("a.jsonl", b'{"text": "x"}\n\n{"date": 1}', MissingField, ":3: no field text", "date"),
    ("a.jsonl", b'{\n "text": "x"\n}\n', BrokenJson, ":1: an object over several lines", ".json"),
    ("a.jsonl", b'{"text": "x"}\n{"text"\n', BrokenJson, ":2:", "broken JSON"),
]


@pytest.mark.parametrize(("name", "data", "kind", "place", "mention"), BROKEN)
def test_broken_article_is_named_with_place_and_remedy(
    tmp_path: Path, name: str, data: bytes, kind: type[ArticleError], place: str, mention: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    failures: list[ArticleError] = []
    list(read_articles(path, on_failure=failures.append))
    (failure,) = failures
    assert type(failure) is kind
    assert str(failure).startswith(f"{path}{place}")
    assert mention in str(failure)
    assert str(failure).endswith((".", "?"))


def test_wrong_encoding_carries_its_data(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LATIN)
    with pytest.raises(WrongEncoding) as caught:
        list(read_articles(path))
    assert (caught.value.line, caught.value.offset, caught.value.likely) == (2, 13, "cp1252")


def test_first_failure_is_raised_where_nobody_takes_it(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(MissingField):
        list(read_articles(tmp_path))


@pytest.mark.parametrize(
    ("wanted", "kind", "mention"),
    [
        ("lead-ot.md", SourceNotFound, "Did you mean {folder}/lead-out.md?"),
        ("lead-out", SourceNotFound, "Did you mean {folder}/lead-out.md?"),
        ("zzzzzz.txt", SourceNotFound, "nothing of a similar name"),
        ("nowhere/a.txt", SourceNotFound, "There is no folder {folder}/nowhere either"),
        ("*.json", SourceNotFound, "no article matches this pattern"),
        ("empty", EmptySource, "no article in this folder"),
        ("photo.png", UnknownFormat, ".txt, .md"),
        ("README", UnknownFormat, "a file without a suffix"),
    ],
)
def test_source_that_cannot_be_meant_is_refused_at_once(
    tmp_path: Path, wanted: str, kind: type[SourceError], mention: str
) -> None:
    for name in ("lead-out.md", "photo.png", "README"):
        (tmp_path / name).write_text("text")
    (tmp_path / "empty").mkdir()
    with pytest.raises(kind) as caught:
        read_articles(tmp_path / "lead-out.md", tmp_path / wanted)
    assert mention.format(folder=tmp_path) in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path))


def test_unknown_format_lists_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="text, markdown, html, json, jsonl"):
        read_articles(tmp_path, input_format="docx")


@pytest.mark.parametrize("name", ["utf-9", "hex", "no\0ne"])
def test_unknown_encoding_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("text")
    with pytest.raises(UnknownEncoding, match="windows-1252"):
        read_articles(tmp_path, encoding=name)


def test_all_errors_are_the_library_s_own() -> None:
    assert issubclass(ArticleError, KgError)
    assert issubclass(SourceError, KgError)


def test_sources_are_named_as_the_caller_named_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("text")
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in find_sources(["a.txt", "-"])] == ["a.txt", "standard input"]
