"""Files: formats, the same bytes every time, and nothing left behind in matplotlib."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
from networkx import MultiDiGraph
from PIL import Image

from kg.draw import InvalidDrawingOption, UnsupportedPictureFormat, draw
from tests.draw.peloton import peloton

_PROGRAM = """
import hashlib, io, sys
from kg.draw import draw
from tests.draw.peloton import peloton
figure = draw(peloton(20), title="Ø")
for kind in ("png", "svg", "pdf"):
    stream = io.BytesIO()
    figure.savefig(stream, format=kind)
    print(kind, hashlib.sha256(stream.getvalue()).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_same_graph_gives_the_same_bytes(
    tmp_path: Path, train: MultiDiGraph[str], suffix: str
) -> None:
    shuffled = train.__class__()
    shuffled.add_nodes_from(reversed(list(train.nodes(data=True))))
    for source, target, key, data in reversed(list(train.edges(keys=True, data=True))):
        shuffled.add_edge(source, target, key=key, **data)
    for name, network in (("a", train), ("b", train), ("c", shuffled)):
        draw(network, tmp_path / f"{name}.{suffix}", title="A train")
    a, b, c = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in "abc")
    assert a == b == c
    assert len(a) > 1000


def test_same_bytes_in_another_process_without_a_display_or_pyplot() -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().count("\n") == 3


def test_settings_of_the_caller_neither_change_the_picture_nor_are_changed(
    train: MultiDiGraph[str],
) -> None:
    def picture() -> bytes:
        stream = io.BytesIO()
        draw(train).savefig(stream, format="svg")
        return stream.getvalue()

    usual = picture()
    with matplotlib.rc_context({"font.size": 33, "text.parse_math": True, "lines.linewidth": 9}):
        before = dict(matplotlib.rcParams)
        assert picture() == usual
        assert dict(matplotlib.rcParams) == before


def test_another_seed_gives_another_layout() -> None:
    network = peloton(12)
    sizes = {tuple(draw(network, seed=seed).get_size_inches()) for seed in (1, 2)}
    assert len(sizes) == 2


def test_png_has_the_resolution_asked_for(tmp_path: Path, train: MultiDiGraph[str]) -> None:
    figure = draw(train, tmp_path / "a.png", dpi=200)
    with Image.open(tmp_path / "a.png") as picture:
        width, height = picture.size
    assert (width, height) == pytest.approx(tuple(figure.get_size_inches() * 200), abs=1)


def test_svg_is_well_formed_and_has_no_date(tmp_path: Path, train: MultiDiGraph[str]) -> None:
    draw(train, tmp_path / "a.svg", title="A & <b>")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314 - our own file
    assert root.tag.endswith("svg")
    assert "dc:date" not in text
    assert "A &amp; &lt;b&gt;" in text


def test_pdf_is_a_pdf_without_a_date(tmp_path: Path, train: MultiDiGraph[str]) -> None:
    draw(train, tmp_path / "a.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert b"CreationDate" not in data


def test_figure_shows_itself_in_notebooks(train: MultiDiGraph[str]) -> None:
    assert repr(draw(train)) == "<diagram of 4 entities and 4 edges>"
    assert draw(train)._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["a.gif", "a", "a.png.txt"])
def test_unknown_format_lists_those_that_can_be_written(
    tmp_path: Path, train: MultiDiGraph[str], name: str
) -> None:
    with pytest.raises(UnsupportedPictureFormat, match=r"\.png, \.svg, \.pdf"):
        draw(train, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value"), [("show", ("rumour",)), ("show", ()), ("dpi", 0), ("dpi", 1e6)]
)
def test_option_out_of_range_is_named(train: MultiDiGraph[str], option: str, value: object) -> None:
    with pytest.raises(InvalidDrawingOption, match=option):
        draw(train, **{option: value})  # type: ignore[arg-type]
