"""What the benchmarks print and draw: figures of articles, with and without the pipeline's parts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from benchmarks.quality import ABLATION
from benchmarks.reliability import draw
from kg.evaluate.figures import calibration
from kg.pipeline import Part, Pipeline

ROOT = Path(__file__).parents[1]
TEXT = (
    "Ilse Vandoorne led out Pia Lindqvist at the Scheldeprijs. She is 27 and rides for Sturmvogel."
)
ENTITIES = (("Ilse Vandoorne", "Rider"), ("Pia Lindqvist", "Rider"), ("Scheldeprijs", "Race"))
FACT = {"s": "Ilse Vandoorne", "p": "leadout_for", "o": "Pia Lindqvist"}


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    entities = [{"name": name, "type": kind} for name, kind in ENTITIES]
    record = {"id": "a", "date": "2024-04-03", "text": TEXT, "entities": entities}
    (folder / "a.json").write_text(json.dumps({**record, "triples": [FACT]}), "utf-8")
    return folder


def run(*args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *args], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ablation_takes_each_part_away_once() -> None:
    readers = [variant.load(None) for variant in ABLATION]
    left_out = [r.options[2] for r in readers if isinstance(r, Pipeline)]
    assert len(left_out) == len(ABLATION)
    assert left_out.count(frozenset()) == 2
    assert {part for parts in left_out for part in parts} == set(get_args(Part))
    assert [v.name for v in ABLATION if "only" in v.name] == ["patterns only", "model only"]


def test_ablation_prints_a_row_for_each_variant(gold: Path) -> None:
    printed = run("benchmarks.quality", "--ablation", str(gold))
    assert [v.name for v in ABLATION if f" {v.name} " in printed] == [v.name for v in ABLATION]
    for heading in ("F1 (95 %)", "Entities F1", "Speaker right", "Hopes as facts", "|gold:"):
        assert heading in printed


def test_reliability_is_drawn_with_its_error(gold: Path, tmp_path: Path) -> None:
    picture = tmp_path / "made" / "reliability.png"
    printed = run("benchmarks.reliability", str(gold), "-o", str(picture))
    assert "calibration error" in printed
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_reliability_shows_every_bin() -> None:
    found = calibration([(0.95, True), (0.92, True), (0.35, False), (0.38, True)])
    assert found is not None
    figure = draw(found, "kg:1|gold:a")
    shares, counts = figure.axes
    assert shares.get_title(loc="left") == (
        f"4 facts found: expected calibration error {found.error:.3f}"
    )
    assert [text.get_text() for text in counts.texts] == ["2", "2"]
    drawn = cast("Any", shares.containers[0]).lines[0]
    assert [round(float(x), 3) for x in drawn.get_xdata()] == [0.365, 0.935]
    assert [float(y) for y in drawn.get_ydata()] == [0.5, 1.0]
