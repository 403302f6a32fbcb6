"""``kg serve`` starts, says where it is, stops in order, and tells what is in its way."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import uvicorn
from markupsafe import escape

from kg.graph import Graph
from kg.serve import Limits
from kg.serve.answer import Asked, answer
from kg.serve.negotiation import best
from kg.serve.server import _kept_interrupts, _Server
from kg.store import open_store, questions
from tests.rdf.readings import READINGS
from tests.serve.conftest import HONEST, ROOT, Server, serving


def run(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "serve", *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_port_in_use_is_said_with_a_remedy(graph_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(str(graph_file), "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert "--port 0" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["missing.ttl", "broken.ttl", "graph.txt"])
def test_graph_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:b>", encoding="utf-8")
    (tmp_path / "graph.txt").write_text("text", encoding="utf-8")
    done = run(str(tmp_path / name), "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_an_endpoint_is_not_served_again() -> None:
    done = run("https://sparql.example/query", "--port", "0")
    assert done.returncode == 2
    assert "endpoint already" in done.stderr
    assert "kg export https://sparql.example/query -o graph.nq" in done.stderr


def test_help_says_what_a_graph_is() -> None:
    said = " ".join(run("--help").stdout.replace("│", " ").split())
    assert "Not the address of an endpoint" in said
    assert "folder made with build --store" in said


@pytest.mark.parametrize(
    ("name", "problem"), [("nowhere", "no such store"), ("foreign", "no store")]
)
def test_folder_that_is_no_store_is_named(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "notes.txt").write_text("mine", encoding="utf-8")
    done = run(str(tmp_path / name), "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{name}: " in done.stderr
    assert problem in done.stderr
    assert "kg build ARTICLES --store FOLDER" in done.stderr


def test_store_that_is_written_to_is_not_served(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "store", writable=True) as graph:
        graph.add(READINGS)
        done = run(str(tmp_path / "store"), "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the store is locked" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_stops_in_order(graph_file: Path, number: signal.Signals) -> None:
    with serving(graph_file) as running:
        assert running.ask(HONEST).status == 200
        running.process.send_signal(number)
        assert running.process.wait(timeout=20) in {0, -number}
        assert running.process.stderr is not None
        assert "Traceback" not in running.process.stderr.read()
        with pytest.raises(ConnectionRefusedError):
            running.ask(HONEST)


def test_ctrl_c_is_no_failure(graph_file: Path) -> None:
    with serving(graph_file) as running:
        # A terminal sends it to every process of the group, and one of them answers.
        os.killpg(running.process.pid, signal.SIGINT)
        assert running.process.wait(timeout=20) == 0
        assert running.process.stderr is not None
        assert "Traceback" not in running.process.stderr.read()


def test_ctrl_c_before_the_server_listens_to_it_is_kept() -> None:
    before = signal.getsignal(signal.SIGINT)
    with _kept_interrupts() as kept:
        signal.raise_signal(signal.SIGINT)
        assert list(kept) == [signal.SIGINT]
        server = _Server(uvicorn.Config("nothing:here"), kept)
        with server.capture_signals():
            assert server.should_exit
    assert signal.getsignal(signal.SIGINT) == before


def test_start_page_says_what_is_here(server: Server) -> None:
    reply = server.request("GET", "/")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "17 claims from 2 articles" in reply.text
    assert re.findall(r'href="/questions/([^"]+)"', reply.text) == list(questions())


@pytest.mark.parametrize("name", questions())
def test_every_question_has_a_page_with_its_answer(
    server: Server, graph_file: Path, name: str
) -> None:
    reply = server.request("GET", f"/questions/{name}")
    assert reply.status == 200
    assert escape(questions()[name].title) in reply.text
    rows = len(open_store(graph_file).query(questions()[name].sparql))
    assert reply.text.count("<tr>") == (1 + rows if rows else 0)


def test_pages_of_a_site_that_is_allowed_may_ask(graph_file: Path) -> None:
    origin = {"Origin": "https://yasgui.example"}
    with serving(graph_file, "--allow-origin", "https://yasgui.example/") as running:
        asked = {**origin, "Access-Control-Request-Method": "POST"}
        preflight = running.request("OPTIONS", "/sparql", None, asked)
        assert preflight.status == 200
        reply = running.request("GET", "/sparql?query=ASK%7B%7D", None, origin)
        assert reply.status == 200
        assert reply.headers["access-control-allow-origin"] == "https://yasgui.example"
        other = {"Origin": "https://evil.example"}
        assert running.request("GET", "/sparql?query=ASK%7B%7D", None, other).status == 403


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "a/x"),
        ("*/*", "a/x"),
        ("b/*", "b/z"),
        ("a/y, */*;q=0.1", "a/y"),
        ("a/x;q=0, */*", "a/y"),
        ("a/x;q=nonsense, b/z", "b/z"),
        ("A/Y ; Q=1", "a/y"),
        (";;,,/", None),
        ("c/d", None),
    ],
)
def test_the_most_liked_type_is_chosen(accept: str, expected: str | None) -> None:
    assert best(accept, ["a/x", "a/y", "b/z"]) == expected


@pytest.mark.parametrize(("rows", "status"), [(2, 200), (1, 400)])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?x { 1 2 } }",
        "CONSTRUCT { <urn:a> <urn:b> ?x } WHERE { VALUES ?x { 1 2 } }",
    ],
)
def test_the_row_limit_is_exact(graph_file: Path, query: str, rows: int, status: int) -> None:
    store = open_store(graph_file)
    assert answer(store, Asked(query), Limits(rows=rows)).status == status


def test_the_size_of_an_answer_is_limited(graph_file: Path) -> None:
    query = 'SELECT ?long { BIND(CONCAT("0123456789", "0123456789") AS ?long) }'
    store = open_store(graph_file)
    assert answer(store, Asked(query), Limits(answer=100)).status == 200
    assert answer(store, Asked(query), Limits(answer=10)).status == 400


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs to see processes")
def test_a_keeper_that_was_killed_is_told_of(graph_file: Path) -> None:
    with serving(graph_file) as running:
        assert running.ask(HONEST).status == 200
        children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
        for pid in map(int, children.read_text("ascii").split()):
            if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text("utf-8"):
                os.kill(pid, signal.SIGKILL)
        reply = running.ask(HONEST)
        assert (reply.status, "start kg serve again" in reply.text) == (500, True)
