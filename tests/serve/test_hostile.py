"""Requests that mean harm are refused, each with the right status, and the next honest one is not."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import wait_until
from tests.serve.conftest import HONEST, Server, serving

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
MEGABYTE = b"x" * (1 << 20)
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


@pytest.fixture(autouse=True)
def _next_honest_request_is_answered(server: Server) -> Iterator[None]:
    yield
    reply = server.ask(HONEST)
    assert (reply.status, b"team-fjord" in reply.body) == (200, True)


QUERIES = [
    ("DELETE WHERE { ?s ?p ?o }", 403, "only read"),
    ("# SELECT * { ?s ?p ?o }\nPREFIX x: <urn:> inSert data { x:a x:b x:c }", 403, "only read"),
    ("SELECT * { ?s ?p ?o } ; CLEAR ALL", 400, "no SPARQL"),
    ("LOAD <http://127.0.0.1:9/x>", 403, "LOAD"),
    ("SELECT * { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }", 403, "SERVICE"),
    ("SELECT * { { SELECT * { SERVICE SILENT ?s { ?s ?p ?o } } } }", 403, "SERVICE"),
    ("SELECT * { SERV\\u0049CE <http://127.0.0.1:9/x> { ?s ?p ?o } }", 400, "no SPARQL"),
    ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 403, "FROM"),
    ("SELECT * FROM NAMED <http://127.0.0.1:9/x> { GRAPH ?g { ?s ?p ?o } }", 403, "FROM"),
    (f"SELECT * {{ {CROSS} }}", 400, "LIMIT"),
    (f"CONSTRUCT {{ ?a ?b ?f }} WHERE {{ {CROSS} }}", 503, "stopped"),
    (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", 503, "longer than 2 seconds"),
    (f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i ?l", 503, "stopped"),
    ("SELECT * { ?s ?p ?o FILTER(" + "(" * 9_000 + "1" + ")" * 9_000 + ") }", 503, "stopped"),
    ("SELECT * { ?s ?p '\0' }\0", 400, "no SPARQL"),
    ("", 400, "begins with"),
]


@pytest.mark.parametrize(("query", "status", "reason"), QUERIES)
def test_hostile_queries(server: Server, query: str, status: int, reason: str) -> None:
    reply = server.post(urlencode({"query": query}).encode(), FORM)
    assert (reply.status, reply.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert reason in reply.text


BODIES = [
    (b"update=DELETE+WHERE+{+?s+?p+?o+}", FORM, {}, 403),
    (b"query=ASK+{}&update=CLEAR+ALL", FORM, {}, 403),
    (b"CLEAR ALL", "application/sparql-update", {}, 403),
    (b"query=ASK+{}&default-graph-uri=file:///etc/passwd", FORM, {}, 403),
    (b"query=ASK+{}&named-graph-uri=http://127.0.0.1:9/", FORM, {}, 403),
    (b"query=ASK+{}&query=ASK+{}", FORM, {}, 400),
    (b"nothing=here", FORM, {}, 400),
    (b"query=%ff%fe", FORM, {}, 400),
    (b"query=\xff", FORM, {}, 400),
    (b"&".join([b"a=1"] * 40), FORM, {}, 400),
    (b"ASK { ?s ?p '\xe9' }", QUERY, {}, 400),
    (b"ASK {}", f"{QUERY}; charset=utf-16", {}, 415),
    (b"ASK {}", "text/plain", {}, 415),
    (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", {}, 415),
    (b"\x1f\x8b", QUERY, {"Content_Encoding": "gzip"}, 415),
    (b"ASK {}", QUERY, {"Accept": "image/png"}, 406),
    (b"ASK {}", QUERY, {"Host": "evil.example"}, 421),
    (b"ASK {}", QUERY, {"Host": "127.0.0.1"}, 421),
    (b"ASK {}", QUERY, {"Origin": "https://evil.example"}, 403),
    (b"ASK {}", QUERY, {"Origin": "null"}, 403),
    (b"ASK {}", QUERY, {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}, 403),
]


@pytest.mark.parametrize(("body", "kind", "headers", "status"), BODIES)
def test_hostile_bodies_and_headers(
    server: Server, body: bytes, kind: str, headers: dict[str, str], status: int
) -> None:
    reply = server.post(body, kind, **headers)
    assert reply.status == status
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//sparql",
        "/sparql/",
        "/sparql/../pyproject.toml",
        "/SPARQL",
        "/questions/..%2f..%2fpyproject",
        "/questions/%00",
        "/questions/no-such-question",
        "/update",
        "/store?default",
    ],
)
def test_paths_lead_nowhere_else(server: Server, path: str) -> None:
    assert server.request("GET", path).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FROB"])
def test_other_methods_are_refused(server: Server, method: str) -> None:
    for path in ("/sparql", "/"):
        reply = server.request(method, path, b"", {"Content-Type": QUERY})
        assert reply.status == 405
        assert "GET" in reply.headers["allow"]


def test_large_body_is_refused_by_its_length(server: Server) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    announced = f"Content-Type: {QUERY}\r\nContent-Length: {50 << 20}\r\n\r\n"
    # Refused before it is sent.
    assert raw(server, (head + announced).encode() + MEGABYTE).startswith(b"HTTP/1.1 413 ")


def test_large_body_in_pieces_is_counted(server: Server) -> None:
    def pieces() -> bytes:
        return b"".join(b"100000\r\n" + MEGABYTE + b"\r\n" for _ in range(3))

    head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    announced = f"Content-Type: {QUERY}\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert raw(server, (head + announced).encode() + pieces()).startswith(b"HTTP/1.1 413 ")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs to see processes")
def test_fifty_megabytes_do_not_fill_the_memory(server: Server) -> None:
    before = peak_memory(server)
    with suppress(ConnectionResetError, BrokenPipeError):
        assert server.post(MEGABYTE * 50, QUERY).status == 413
    with suppress(ConnectionResetError, BrokenPipeError):
        assert server.post(iter([MEGABYTE] * 50), QUERY).status == 413
    assert peak_memory(server) - before < 20_000


def test_heads_that_are_no_http_are_refused(server: Server) -> None:
    host = f"Host: 127.0.0.1:{server.port}\r\n".encode()
    for head in (
        b"GET /sparql HTTP/1.1\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\n" + host + host + b"\r\n",
        b"GET /sparql HTTP/1.1\r\n" + host + b"X: a\r\n b\0\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\n" + host + b"X: " + b"a" * (1 << 17) + b"\r\n\r\n",
        b"GET /sparql?query=" + b"a" * (1 << 17) + b" HTTP/1.1\r\n" + host + b"\r\n",
        b"POST /sparql HTTP/1.1\r\n"
        + host
        + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
        b"POST /sparql HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"FROB\r\n\r\n",
    ):
        assert raw(server, head).startswith(b"HTTP/1.1 400 "), head


def test_address_of_another_server_in_the_first_line_leads_nowhere(server: Server) -> None:
    host = f"Host: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n".encode()
    assert raw(server, b"GET http://evil.example/ HTTP/1.1\r\n" + host).startswith(b"HTTP/1.1 404 ")


def test_many_slow_queries_are_sent_away_until_there_is_room(server: Server) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: {QUERY}\r\n"
    query = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}".encode()
    request = f"{head}Connection: close\r\nContent-Length: {len(query)}\r\n\r\n".encode() + query
    clients = [socket.create_connection(("127.0.0.1", server.port), 30) for _ in range(8)]
    for client in clients:
        client.sendall(request)
    replies = [received(client) for client in clients]
    busy = [reply for reply in replies if b"\r\nretry-after: " in reply.lower()]
    stopped = [reply for reply in replies if b"longer than 2 seconds" in reply]
    assert all(reply.startswith(b"HTTP/1.1 503 ") for reply in replies)
    assert len(busy) >= 2
    assert len(stopped) >= 2
    assert len(busy) + len(stopped) == len(clients)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs to see processes")
def test_a_query_ends_when_its_client_goes_away(server: Server) -> None:
    idle = running_queries(server)
    query = urlencode({"query": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"})
    client = socket.create_connection(("127.0.0.1", server.port), 30)
    client.sendall(
        f"GET /sparql?{query} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    )
    assert wait_until(lambda: running_queries(server) == idle + 1)
    client.close()
    # It would run for two seconds; that this is much sooner is not for a test to time.
    assert wait_until(lambda: running_queries(server) == idle)


def raw(server: Server, request: bytes) -> bytes:
    client = socket.create_connection(("127.0.0.1", server.port), 30)
    # A server that refuses early may hang up while it is still being sent to.
    with suppress(ConnectionResetError, BrokenPipeError):
        client.sendall(request)
    return received(client)


def received(client: socket.socket) -> bytes:
    with client:
        found = b""
        try:
            while b"\r\n\r\n" not in found and (piece := client.recv(65536)):
                found += piece
            client.settimeout(1)
            while piece := client.recv(65536):
                found += piece
        except (ConnectionResetError, TimeoutError):
            pass
        return found


def peak_memory(server: Server) -> int:
    """Read how much memory the server ever had, in kB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs to see processes")
def test_nothing_runs_on_when_the_server_is_stopped(graph_file: Path) -> None:
    with serving(graph_file, "--timeout", "60") as running:
        query = urlencode({"query": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"})
        host = f"Host: 127.0.0.1:{running.port}"
        with socket.create_connection(("127.0.0.1", running.port), 30) as client:
            client.sendall(f"GET /sparql?{query} HTTP/1.1\r\n{host}\r\n\r\n".encode())
            assert wait_until(lambda: len(queries_of(running)) == 1)
            (pid,) = queries_of(running)
            running.process.send_signal(signal.SIGINT)
            assert running.process.wait(timeout=20) == 0
    assert wait_until(lambda: not Path(f"/proc/{pid}").exists())


def running_queries(server: Server) -> int:
    return len(queries_of(server))


def queries_of(server: Server) -> set[int]:
    """Find the grandchildren of the server: its keeper's children."""
    parents: dict[int, int] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    children = {pid for pid, parent in parents.items() if parent == server.process.pid}
    return {pid for pid, parent in parents.items() if parent in children}
