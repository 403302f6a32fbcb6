"""Runs the notebooks of this folder in a clean kernel and stores what they print.

``python notebooks/renew.py`` renews all, ``python notebooks/renew.py 01-from-article-to-graph``
renews one. Each runs in a copy of its folder, so that nothing it writes stays behind, and cannot
reach any other machine. The same notebook and the same code give the same file.
"""

from __future__ import annotations

import re
import shutil
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

from kg.notebook.picture import few_colours

__all__ = ["FOLDER", "notebooks", "one_cell", "printed", "read", "renewed", "write"]

_nbformat: Any = nbformat  # few of its functions have types

FOLDER = Path(__file__).resolve().parent
_TIMEOUT = 600  # seconds a cell
_FAILS = "raises-exception"
"""The tag by which Jupyter lets a cell fail that is meant to."""
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Run before the first cell, and not stored: the checkout's own `kg`, installed or not, offline.
_BEFORE = f"""
import socket as _socket, sys as _sys
_sys.path.insert(0, {str(FOLDER.parent)!r})
def _refuse(event, args):
    if event == "socket.getaddrinfo" or (
        event == "socket.connect" and args[0].family in (_socket.AF_INET, _socket.AF_INET6)
        and args[1][0] not in ("127.0.0.1", "::1")
    ):
        raise OSError("a notebook must not use the network: " + event)
_sys.addaudithook(_refuse)
"""


def notebooks() -> list[Path]:
    """List the notebooks of this folder, in reading order."""
    return sorted(FOLDER.glob("*.ipynb"))


def _workplace(folder: Path) -> Path:
    """Copy what the notebooks read, and give the folder that they run in."""
    shutil.copytree(FOLDER.parent / "corpus" / "examples", folder / "corpus" / "examples")
    (folder / "notebooks").mkdir()
    return folder / "notebooks"


def one_cell(source: str) -> Any:
    """Make a notebook of one cell.

    Args:
        source: the cell's code.

    Returns:
        The notebook.
    """
    return _nbformat.v4.new_notebook(cells=[_nbformat.v4.new_code_cell(source, id="cell-01")])


def read(path: Path) -> Any:
    """Read a notebook as it is stored.

    Args:
        path: the notebook.

    Returns:
        The notebook.
    """
    return _nbformat.read(path, as_version=4)


def renewed(path: Path) -> Any:
    """Run a notebook.

    Args:
        path: the notebook.

    Returns:
        The notebook with its outputs, and with metadata that depend on nothing else.
    """
    notebook = read(path)
    notebook.cells.insert(0, _nbformat.v4.new_code_cell(_BEFORE))
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=_TIMEOUT,
            kernel_name="python3",
            resources={"metadata": {"path": str(_workplace(Path(folder)))}},
            record_timing=False,
        )
        client.execute()
    del notebook.cells[0]
    notebook.metadata = _nbformat.from_dict(_METADATA)
    count = 0
    for place, cell in enumerate(notebook.cells, start=1):
        cell.id, cell.metadata = f"cell-{place:02}", _nbformat.from_dict(_kept(cell.metadata))
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
                _lighten(output)
    return notebook


def _kept(metadata: Any) -> dict[str, list[str]]:
    """What a cell keeps of its metadata: whether it is meant to fail."""
    return {"tags": [_FAILS]} if _FAILS in metadata.get("tags", ()) else {}


def _lighten(output: Any) -> None:
    """Keep a notebook small: pictures of few colours, and of interactive views only the picture.

    Their scripts would not run where a notebook is only read.
    """
    data = output.get("data", {})
    if "<iframe" in data.get("text/html", ""):
        del data["text/html"]
    if "image/png" in data:
        data["image/png"] = b64encode(few_colours(b64decode(data["image/png"]))).decode()


def printed(notebook: Any) -> list[tuple[str, list[str]]]:
    """List what each code cell prints and shows, as plain text.

    Args:
        notebook: a notebook with outputs.

    Returns:
        The source of each code cell, and its printed texts and the words of its HTML; pictures are
        left out.
    """
    return [
        (cell.source, [text for output in cell.outputs for text in _texts(output)])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def _texts(output: Any) -> Iterator[str]:
    if output.output_type == "stream":
        yield output.text
    elif output.output_type in {"execute_result", "display_data"}:
        yield output.data.get("text/plain", "")
        if "text/html" in output.data:
            words = re.sub(r"<style.*?</style>|<[^>]*>", "\n", output.data["text/html"], flags=re.S)
            yield re.sub(r"\s*\n\s*", "\n", words).strip()


def write(notebook: Any, path: Path) -> None:
    """Store a notebook.

    Args:
        notebook: the notebook.
        path: where to.
    """
    _nbformat.validate(notebook)
    path.write_text(_nbformat.writes(notebook, version=4) + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """Renew the notebooks.

    Args:
        names: stems of those to renew; none for all.

    Raises:
        SystemExit: if there is no notebook of a name.
    """
    known = {path.stem: path for path in notebooks()}
    unknown = [name for name in names if Path(name).stem not in known]
    if unknown:
        raise SystemExit(f"no notebook {', '.join(unknown)}; there are: {', '.join(known)}")
    for path in [known[Path(name).stem] for name in names] or known.values():
        write(renewed(path), path)
        sys.stderr.write(f"renewed {path.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
