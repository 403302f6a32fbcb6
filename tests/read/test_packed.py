"""Packed JSON Lines: the same articles as unpacked; what is cut off or broken fails in words."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from kg.read import ArticleError, read_articles
from kg.read import packed as packing

ROWS = [{"text": f"Kopecky won stage {n}."} for n in range(500)]
TEXT = "".join(f"{json.dumps(row)}\n" for row in ROWS).encode()
PACKED = {
    "a.jsonl": TEXT,
    "a.jsonl.gz": gzip.compress(TEXT),
    "a.jsonl.zst": zstandard.compress(TEXT),
    "a.ndjson.zst": zstandard.compress(TEXT[:5000]) + zstandard.compress(TEXT[5000:]),
}


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("whole", [True, False], ids=["file", "folder"])
def test_packed_articles_are_those_that_were_packed(name: str, whole: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PACKED[name])
    found = list(read_articles(tmp_path / name if whole else tmp_path))
    assert [each.text for each in found] == [row["text"] for row in ROWS]
    assert found[-1].id == "a-500"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("damage", ["cut off", "broken"])
def test_damaged_file_fails_and_the_next_is_read(name: str, damage: str, tmp_path: Path) -> None:
    data = PACKED[name]
    spoilt = data[: len(data) // 2] if damage == "cut off" else b"no archive at all\n" * 9
    (tmp_path / name).write_bytes(spoilt)
    (tmp_path / "b.txt").write_text("Vos won.", "utf-8")
    failed: list[ArticleError] = []
    found = list(read_articles(tmp_path, on_failure=failed.append))
    assert found[-1].id == "b"
    assert name in str(failed[-1])
    assert "is whole" in failed[-1].remedy


def test_a_line_without_end_is_refused_without_being_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "_LONGEST", 1000)
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "' + b"x" * 5500 + b'"}\n' + TEXT[:200])
    failed: list[ArticleError] = []
    found = list(read_articles(tmp_path / "a.jsonl", on_failure=failed.append))
    assert (failed[0].line, "which is no article" in failed[0].problem) == (1, True)
    assert found[0].text == ROWS[0]["text"]
