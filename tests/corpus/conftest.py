"""What tests of archives share: a folder to work in, and a reader without a network."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from tests.corpus import readers


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with the reader in the pipeline's place."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "kg.pipeline", sys.modules.get("kg.pipeline"))
    readers.install()
    return tmp_path


def run(*words: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(words))


def write_archive(path: Path, numbers: range, **changed: str) -> None:
    """Write reports as JSON Lines.

    Args:
        path: where to.
        numbers: which reports.
        **changed: other texts for some, by identifier.
    """
    rows = (
        {"id": f"r{n:02}", "date": f"2024-{n % 12 + 1:02}-01", "text": readers.report(n)}
        for n in numbers
    )
    lines = (json.dumps(row | {"text": changed.get(row["id"], row["text"])}) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
