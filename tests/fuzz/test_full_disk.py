"""A disk that is full, played by a limit to the size of files: what was there stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "corpus" / "examples" / "lead-out.md"
LIMITED = """
import resource, signal, sys
from kg.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
main()
"""


def run(folder: Path, program: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder."""
    command = [sys.executable, "-c", program, *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk")
    made = run(folder, "from kg.cli import main; main()", "build", str(EXAMPLE), "-o", "graph.ttl")
    assert made.returncode == 0, made.stderr
    return folder / "graph.ttl"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits to files")
@pytest.mark.parametrize("name", ["graph.ttl", "other.nq", "claims.csv", "graph.svg", "graph.html"])
def test_what_was_there_stays_when_a_disk_is_full(graph: Path, name: str) -> None:
    before = {path.name: path.read_bytes() for path in graph.parent.iterdir()}
    verb = "draw" if name.endswith((".svg", ".html")) else "export"
    failed = run(graph.parent, LIMITED, verb, "graph.ttl", "-o", name)
    assert failed.returncode == 2
    assert name in failed.stderr
    assert "Traceback" not in failed.stderr
    assert {path.name: path.read_bytes() for path in graph.parent.iterdir()} == before
