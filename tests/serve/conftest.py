"""A server of a small graph, in a process of its own, as ``kg serve`` starts it."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.graph import Graph
from tests.rdf.readings import READINGS

ROOT = Path(__file__).parents[2]
JSON = "application/sparql-results+json"
HONEST = "SELECT ?team { rider:ane-brekke cyc:rides_for ?team }"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass(frozen=True)
class Server:
    """A running ``kg serve``."""

    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    def request(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            found = connection.getresponse()
            names = {name.lower(): value for name, value in found.getheaders()}
            return Reply(found.status, names, found.read())
        finally:
            connection.close()

    def ask(self, sparql: str, accept: str = JSON) -> Reply:
        return self.request(
            "GET", f"/sparql?{urlencode({'query': sparql})}", None, {"Accept": accept}
        )

    def post(self, body: bytes | Iterator[bytes], kind: str, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("POST", "/sparql", body, {"Content-Type": kind, **named})


@contextmanager
def serving(path: Path, *options: str) -> Iterator[Server]:
    """Start a server on a free port and wait until it says where it is."""
    command = [sys.executable, "-m", "kg", "serve", str(path), "--port", "0", *options]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # A signal to the whole group, as a terminal sends it, does not reach the tests.
        process_group=0,
    ) as process:
        assert process.stderr is not None
        try:
            said = ""
            while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", said)) is None:
                line = process.stderr.readline()
                assert line, f"the server ended at once: {said}"
                said += line
            yield Server(process, int(found[1]))
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Graph.from_readings(READINGS).save(tmp_path_factory.mktemp("serve") / "graph.nq")


@pytest.fixture(scope="session")
def server(graph_file: Path) -> Iterator[Server]:
    limits = ("--timeout", "2", "--max-rows", "2000", "--parallel", "2")
    with serving(graph_file, *limits) as running:
        yield running
