"""Whatever the bytes of a file: articles that hold what they say, or an error that says why not."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import example, given

from kg.model import Article
from kg.read import ArticleError, read_articles
from kg.read.sources import SUFFIXES
from tests.fuzz.strategies import PAGES, hostile_bytes

DEEP = 20_000
# Each broke a reader once, or would break one that is written carelessly.
HOSTILE_FILES = {
    "comments that never close": b"<p>Brekke won.</p>\n<!--" + b"<!--" * DEEP,
    "scripts that never close": b"<div>Brekke" + b"<script " * DEEP,
    "deep lists in YAML": b"---\ntitle: " + b"[" * DEEP + b"\n---\nBrekke won.",
    "deep mappings in YAML": b"---\ntitle: " + b"{a: " * DEEP + b"\n---\nBrekke won.",
    "aliases in YAML": b"---\na: &a [x]\nb: &b [*a,*a]\ntitle: *b\n---\nBrekke won.",
    "a list that holds itself": b"---\ntitle: &a [*a]\n---\nBrekke won.",
    "a number of thousands of digits": b"---\nid: 0x" + b"f" * DEEP + b"\n---\nBrekke won.",
    "an object of Python": b"---\ntitle: !!python/object/apply:os.system [id]\n---\nBrekke won.",
    "deep HTML": b"<html><body><article>" + b"<div>" * DEEP + b"Brekke won the race.",
    "deep emphasis": b"<html><body><p>Brekke won." + b"<b>" * DEEP + b"x",
    "deep quotations": b">" * DEEP + b" Brekke won.",
    "deep items": b"- " * DEEP + b"Brekke won.",
    "opening brackets": b"[" * DEEP + b"Brekke won.",
    "emphasis without end": b"**a *b " * (DEEP // 7) + b"Brekke won.",
    "deep JSON": b'{"text": ' + b"[" * DEEP,
    "a long number in JSON": b'{"text": "Brekke won.", "id": ' + b"1" * DEEP + b"}",
    "fields named twice": b'{"text": "a", "text": "Brekke won."}',
    "entities in XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">'
    b"]><html><body><p>Brekke won. &b;</p></body></html>",
    "entities of entities": b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;&b;">'
    b"]><html><body><p>Brekke won. &c;&c;&c;&c;</p></body></html>",
}


def read(path: Path) -> list[Article | ArticleError]:
    found: list[Article | ArticleError] = []
    found.extend(read_articles(path, on_failure=found.append))
    return found


def check(folder: Path, suffix: str, data: bytes) -> None:
    path = folder / f"article{suffix}"
    path.write_bytes(data)
    with warnings.catch_warnings():
        # Libraries warn of odd pages; whoever reads a thousand does not want to know.
        warnings.simplefilter("ignore")
        first, again = read(path), read(path)
    assert list(map(str, first)) == list(map(str, again))
    assert first
    for each in first:
        if isinstance(each, Article):
            assert each.text.strip()
            fields = (each.id, each.text, each.title, each.url or "", each.author or "")
            assert "\x00" not in "".join(fields)
            for text in fields:
                text.encode()  # no lone surrogate: it can be written
        else:
            assert str(path) in str(each)


@pytest.mark.parametrize("suffix", sorted({".txt", ".md", ".html", ".json", ".jsonl"}))
@given(data=hostile_bytes())
def test_bytes_of_a_file(folder: Path, suffix: str, data: bytes) -> None:
    assert suffix in SUFFIXES
    check(folder, suffix, data)


@given(page=PAGES)
@example(page="<!--" * 50)
def test_marked_up_text(folder: Path, page: str) -> None:
    data = page.encode("utf-8", "replace")
    check(folder, ".md", data)
    check(folder, ".html", b"<!doctype html><html><body><p>Brekke won.</p>" + data)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".jsonl"])
@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_hostile_files(folder: Path, suffix: str, name: str) -> None:
    check(folder, suffix, HOSTILE_FILES[name])


def test_no_other_file_is_read_by_a_page(folder: Path) -> None:
    secret = folder / "secret.txt"
    secret.write_text("the secret", "utf-8")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY b SYSTEM "{secret.as_uri()}">]>'
        "<html><body><article><p>Brekke won the race &b; in the last hundred metres.</p></article>"
    )
    path = folder / "page.html"
    path.write_text(page, "utf-8")
    assert all("the secret" not in str(each) for each in read(path))
