"""An endpoint that is away, refuses, or is none at all is told in words; its token stays a secret."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from pyoxigraph import NamedNode, Quad

from kg.graph import Graph
from kg.store import (
    NotAStore,
    QueryError,
    ReadOnlyStore,
    RefusedByStore,
    UnreachableStore,
    open_store,
)
from kg.store.endpoint import EndpointStore
from tests.rdf.readings import READINGS
from tests.store.conftest import serving

NODE = NamedNode("urn:x")


class Handler(BaseHTTPRequestHandler):
    """Answers as its class says, and keeps what it was sent."""

    status: ClassVar[int] = 200
    kind: ClassVar[str] = "application/sparql-results+json"
    text: ClassVar[str] = json.dumps({"head": {}, "boolean": True})
    seen: ClassVar[list[tuple[str, str | None]]] = []
    slow: ClassVar[threading.Event | None] = None

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, self.headers["authorization"]))
        self.send_response(self.status)
        self.send_header("content-type", self.kind)
        self.send_header("location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        if self.slow is not None:
            self.slow.wait(30)
        self.wfile.write(self.text.encode())

    def log_message(self, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> type[Handler]:
    monkeypatch.setattr(Handler, "seen", [])
    return Handler


@pytest.fixture
def address(handler: type[Handler]) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    thread.join()
    server.server_close()


def test_nobody_at_the_address_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"http://127.0.0.1:{free.getsockname()[1]}/query"
    with pytest.raises(UnreachableStore, match=r"cannot be reached: .*refused") as caught:
        open_store(place).query("ASK {}")
    assert str(caught.value).startswith(place)


@pytest.mark.parametrize(
    ("status", "error", "mention"),
    [
        (401, RefusedByStore, "put its token into KG_STORE_TOKEN"),
        (403, RefusedByStore, "put its token into KG_STORE_TOKEN"),
        (404, NotAStore, "no SPARQL endpoint at this address"),
        (302, NotAStore, "leads elsewhere"),
        (503, RefusedByStore, "HTTP 503: out of order"),
        (400, QueryError, "cannot answer the query: out of order"),
    ],
)
def test_a_refusal_is_told(
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    status: int,
    error: type[Exception],
    mention: str,
) -> None:
    monkeypatch.setattr(Handler, "status", status)
    monkeypatch.setattr(Handler, "text", "<p>out of</p> order")
    with pytest.raises(error, match=mention):
        open_store(address).query("ASK {}")


@pytest.mark.parametrize(
    ("kind", "text"),
    [("text/html", "<html>"), ("application/sparql-results+json", "<html>"), ("", "")],
)
def test_a_web_page_is_no_endpoint(
    monkeypatch: pytest.MonkeyPatch, address: str, kind: str, text: str
) -> None:
    monkeypatch.setattr(Handler, "kind", kind)
    monkeypatch.setattr(Handler, "text", text)
    with pytest.raises(NotAStore, match="this is no SPARQL endpoint"):
        open_store(address).query("ASK {}")


def test_an_answer_that_does_not_come_is_given_up(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    event = threading.Event()
    monkeypatch.setattr(Handler, "slow", event)
    with pytest.raises(UnreachableStore, match=r"broke off|took too long"):
        EndpointStore(address, timeout=0.3).query("ASK {}")
    event.set()


@pytest.mark.parametrize(("token", "sent"), [("abc", "Bearer abc"), ("Basic eA==", "Basic eA==")])
def test_the_token_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, address: str, token: str, sent: str
) -> None:
    assert open_store(address).query("ASK {}")
    monkeypatch.setenv("KG_STORE_TOKEN", token)
    assert open_store(address).query("ASK {}")
    assert Handler.seen == [("/sparql", None), ("/sparql", sent)]


def test_the_token_is_not_sent_for_everybody_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_TOKEN", "secret")
    with pytest.raises(NotAStore, match="only sent over https") as caught:
        open_store("http://store.example/sparql")
    assert "secret" not in str(caught.value)


def test_the_token_is_not_sent_to_an_open_address_for_updates(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("KG_STORE_TOKEN", "secret")
    monkeypatch.setenv("KG_STORE_UPDATE_URL", "http://store.example/update")
    store = open_store(address, writable=True)
    with pytest.raises(NotAStore, match="only sent over https"):
        store.extend([Quad(NODE, NODE, NODE, NODE)])


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(NotAStore, match="an address holds no password") as caught:
        open_store("https://user:hunter2@store.example/sparql")
    assert "hunter2" not in str(caught.value)


def test_an_endpoint_that_is_read_cannot_be_changed(address: str) -> None:
    with pytest.raises(ReadOnlyStore):
        open_store(address).extend([Quad(NODE, NODE, NODE, NODE)])


def test_a_wrong_query_is_not_sent(address: str) -> None:
    with pytest.raises(QueryError, match="line 1, column"):
        open_store(address).query("SELECT {")
    assert Handler.seen == []


@pytest.mark.parametrize("path", ["", "/", "/query"])
def test_the_other_addresses_follow_from_the_one(tmp_path: Path, path: str) -> None:
    with serving(tmp_path) as root:
        with Graph.open(f"{root}{path}", writable=True) as graph:
            graph.add(READINGS)
        with Graph.open(Path(f"{root}{path}")) as again:
            assert again.serialize("nq") == Graph.from_readings(READINGS).serialize("nq")


def test_an_endpoint_without_the_graph_store_protocol_does_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path / "server") as root:
        monkeypatch.setenv("KG_STORE_GRAPHS_URL", f"{root}/nothing")
        monkeypatch.setenv("KG_STORE_UPDATE_URL", f"{root}/update")
        expected = Graph.from_readings(READINGS)
        with Graph.open(f"{root}/query", writable=True) as graph:
            graph.store.load(expected.save(tmp_path / "all.nq"))
            graph.add(READINGS)
            assert graph.serialize("nq") == expected.serialize("nq")
