"""The benchmark of stores runs, and both engines give every question the same number of rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kg.store import questions

ROOT = Path(__file__).parents[2]


def test_both_engines_answer_alike_on_a_small_graph() -> None:
    options = ["--triples", "2000", "--rounds", "1", "--json"]
    command = [sys.executable, "-m", "benchmarks.store", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    measured = {row["name"]: row for row in json.loads(done.stdout)["measured"]}
    assert {f"@{name}" for name in questions()} < set(measured)
    asked = [row for name, row in measured.items() if name.startswith("@")]
    assert [row["name"] for row in asked if not row["same answer"]] == []
    assert sum(row["rows"] > 0 for row in asked) > len(asked) / 2
