"""The benchmark's graph has the one fault that it says, and both engines are measured on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.validation import make_graph, measure
from kg.validate import ENGINES


@pytest.mark.parametrize("engine", ENGINES)
def test_engine_is_measured_on_a_graph_with_one_fault(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    make_graph(30, path)
    figures = measure(path, engine)
    assert (figures["violations"], figures["graphs"]) == (1, 4)
    assert figures["seconds"] > 0
