"""The notebooks run from a clean kernel without a network, and store what they print today."""

from __future__ import annotations

import tempfile
from base64 import b64decode
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from PIL import Image

from notebooks.renew import notebooks, one_cell, printed, read, renewed, write

_ALL = notebooks()
_MOSTLY = 0.8
_LARGEST = 500_000


def _small(folder: Path, source: str) -> Path:
    """Write a notebook of one cell."""
    path = folder / "small.ipynb"
    write(one_cell(source), path)
    return path


def test_there_are_the_notebooks_that_the_reader_is_led_through() -> None:
    assert [path.stem for path in _ALL][:3] == [
        "01-from-article-to-graph",
        "02-asking-with-sparql",
        "03-relationship-diagrams",
    ]


@pytest.mark.parametrize("path", _ALL, ids=lambda path: path.stem)
def test_notebook_runs_and_its_stored_outputs_are_current(path: Path) -> None:
    stored = printed(read(path))
    fresh = printed(renewed(path))
    assert [source for source, _ in stored] == [source for source, _ in fresh]
    before, after = (
        [line for _, texts in cells for text in texts for line in text.splitlines()]
        for cells in (stored, fresh)
    )
    # Another processor rounds the network's odds differently, and a claim on the edge may fall to
    # the other side; a notebook that is stale differs by more than that.
    same = SequenceMatcher(None, before, after, autojunk=False).ratio()
    assert same > _MOSTLY, f"{path.name} is stale; `make notebooks` renews it"


@pytest.mark.parametrize("path", _ALL, ids=lambda path: path.stem)
def test_notebook_is_stored_with_outputs_and_no_traces_of_a_machine(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    text = path.read_text(encoding="utf-8")
    assert any(cell.get("outputs") for cell in notebook.cells), "`make notebooks` renews it"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert str(Path.home()) not in text
    assert tempfile.gettempdir() not in text
    # It is read where it lies, with every page that shows it, and without scripts.
    assert len(text) < _LARGEST
    assert "<iframe" not in text
    assert "<script" not in text
    faults = [
        cell.source
        for cell in notebook.cells
        if any(output.output_type == "error" for output in cell.get("outputs", ()))
    ]
    assert faults == []


def test_running_a_notebook_twice_gives_the_same_file(tmp_path: Path) -> None:
    path = _small(tmp_path, "import os\nprint(len('Mørkøv'))\n{'a': 1}")
    write(renewed(path), path)
    first = path.read_bytes()
    write(renewed(path), path)
    assert path.read_bytes() == first
    assert printed(read(path))[0][1] == ["6\n", "{'a': 1}"]


def test_changed_output_is_seen(tmp_path: Path) -> None:
    path = _small(tmp_path, "1 + 1")
    notebook = renewed(path)
    before = printed(notebook)
    notebook.cells[0].outputs[0].data["text/plain"] = "3"
    assert printed(notebook) != before


def test_changed_display_is_seen(tmp_path: Path) -> None:
    path = _small(tmp_path, "import pandas\npandas.DataFrame({'rider': ['Ane Brekke']})")
    notebook = renewed(path)
    before = printed(notebook)
    assert before[0][1][1].splitlines() == ["rider", "0", "Ane Brekke"]
    html = notebook.cells[0].outputs[0].data
    html["text/html"] = html["text/html"].replace("Brekke", "Falk")
    assert printed(notebook) != before


def test_notebook_cannot_use_the_network(tmp_path: Path) -> None:
    path = _small(tmp_path, "import urllib.request\nurllib.request.urlopen('http://example.org')")
    with pytest.raises(CellExecutionError, match="must not use the network"):
        renewed(path)


def test_interactive_views_are_stored_as_their_pictures(tmp_path: Path) -> None:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    path = _small(
        tmp_path,
        "from IPython.display import display\n"
        f"display({{'text/html': '<iframe></iframe>', 'image/png': '{png}', 'text/plain': 'view'}}, raw=True)",
    )
    (output,) = renewed(path).cells[0].outputs
    assert set(output.data) == {"image/png", "text/plain"}
    assert Image.open(BytesIO(b64decode(output.data["image/png"]))).mode == "P"


def test_a_cell_that_is_meant_to_fail_may_and_others_may_not(tmp_path: Path) -> None:
    path = _small(tmp_path, "1 / 0")
    with pytest.raises(CellExecutionError, match="division by zero"):
        renewed(path)
    notebook = read(path)
    notebook.cells[0].metadata["tags"] = ["raises-exception", "other"]
    write(notebook, path)
    assert renewed(path).cells[0].metadata == {"tags": ["raises-exception"]}
