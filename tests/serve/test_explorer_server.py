"""The explorer's pages over HTTP: policies, files that last, and processes that make pages."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import wait_until
from tests.serve.conftest import Server, serving
from tests.serve.test_hostile import CROSS, queries_of

PAGES = [
    "/",
    "/search?q=brekke",
    "/browse/riders",
    "/browse/articles",
    "/id/rider/ane-brekke",
    "/id/team/team-fjord",
    "/id/article/transfer-2024",
    "/questions",
    "/questions/roster?team=Team+Fjord&year=2024",
    "/query",
    "/query?sparql=ASK%7B%7D",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_run_and_load_nothing_foreign(server: Server, path: str) -> None:
    reply = server.request("GET", path)
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "access-control-allow-origin" not in reply.headers
    assert "http://" not in reply.text.replace("http://www.w3.org/", "")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/complete?q=a", "/static/explorer.js", "/download/graph.ttl"]
)
def test_foreign_pages_get_nothing(server: Server, path: str, headers: dict[str, str]) -> None:
    assert server.request("GET", path, None, headers).status in {403, 421}


@pytest.mark.parametrize("name", ["explorer.css", "explorer.js", "icon.svg"])
def test_files_last_as_long_as_their_version(server: Server, name: str) -> None:
    text = server.request("GET", "/").text
    start = text.index(f"/static/{name}?v=")
    reply = server.request("GET", text[start : text.index('"', start)])
    assert (reply.status, "immutable" in reply.headers["cache-control"]) == (200, True)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert server.request("GET", f"/static/{name}").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../explorer.py",
        "/static/..%2fexplorer.py",
        "/static/base.html",
        "/browse/..%2f..",
        "/download/graph.exe",
        "/download/..%2f..%2fetc%2fpasswd",
        "/id/rider/nobody",
        "/id/%00",
        "/id/rider/%ff%fe",
        "/id?iri=file:///etc/passwd",
        "/id?iri=javascript:alert(1)",
        "/id?iri=%3E%20.%20%3Curn:x%3E",
        "/id?iri=",
        "/questions/",
    ],
)
def test_addresses_of_nothing_are_not_found(server: Server, path: str) -> None:
    reply = server.request("GET", path)
    assert reply.status == 404
    assert "<script>" not in reply.text


def test_an_address_of_no_page_leads_on_for_people_and_is_a_line_for_programs(
    server: Server,
) -> None:
    page = server.request("GET", "/no/<b>such</b>", None, {"Accept": "text/html,*/*;q=0.8"})
    assert (page.status, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert 'role="search"' in page.text
    assert "/no/&lt;b&gt;such" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    line = server.request("GET", "/no/such", None, {"Accept": "*/*"})
    assert (line.status, line.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/query", "/id/rider/ane-brekke", "/download/graph.ttl"])
def test_pages_are_read_and_nothing_else(server: Server, path: str, method: str) -> None:
    assert server.request(method, path, b"").status == 405


def test_fields_may_be_anything(server: Server) -> None:
    for path in ("/search", "/complete", "/query", "/questions/roster", "/browse/riders", "/id"):
        for value in ("x" * 30_000, "%00", "%ff", "<script>", "\u202e", "1e999", "-1"):
            for field in ("q", "sparql", "team", "year", "page", "iri", "as"):
                query = urlencode({field: value}) if "%" not in value else f"{field}={value}"
                assert server.request("GET", f"{path}?{query}").status in {200, 400, 404}
    assert server.request("GET", "/").status == 200


def test_slow_queries_are_stopped_and_the_page_says_so(server: Server) -> None:
    query = urlencode({"sparql": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"})
    reply = server.request("GET", f"/query?{query}")
    assert (reply.status, reply.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "longer than 2 seconds" in reply.text
    assert server.request("GET", "/id/rider/ane-brekke").status == 200


def test_answers_and_graphs_are_downloads(server: Server) -> None:
    for path in ("/id/rider/ane-brekke?as=ttl", "/download/graph.nq", "/questions/roster?as=csv"):
        reply = server.request("GET", path)
        assert (reply.status, "attachment" in reply.headers["content-disposition"]) == (200, True)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json, text/html;q=0.5", "application/ld+json"),
        ("text/csv", "text/csv"),
    ],
)
def test_programs_get_a_thing_in_their_format(server: Server, accept: str, kind: str) -> None:
    reply = server.request("GET", "/id/rider/ane-brekke", None, {"Accept": accept})
    assert reply.status == 200
    assert reply.headers["content-type"].partition(";")[0] == kind


@pytest.fixture
def own(graph_file: Path) -> Iterator[Server]:
    with serving(graph_file, "--timeout", "5") as running:
        yield running


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="needs to see processes"
)


@needs_proc
def test_one_process_makes_page_after_page(own: Server) -> None:
    assert own.request("GET", "/").status == 200
    (first,) = queries_of(own)
    for path in PAGES[:7]:
        assert own.request("GET", path).status == 200
    assert queries_of(own) == {first}


@needs_proc
def test_a_process_that_makes_pages_is_replaced_when_it_is_gone(own: Server) -> None:
    assert own.request("GET", "/").status == 200
    (first,) = queries_of(own)
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: state_of(first) in "ZX")
    assert own.request("GET", "/").status == 200
    assert first not in queries_of(own)


def state_of(pid: int) -> str:
    """Tell whether a process has ended, and its parent not yet looked."""
    return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]


@needs_proc
def test_no_process_outlives_the_server(own: Server) -> None:
    assert own.request("GET", "/").status == 200
    (pid,) = queries_of(own)
    own.process.send_signal(signal.SIGINT)
    assert own.process.wait(timeout=20) == 0
    assert wait_until(lambda: not Path(f"/proc/{pid}").exists())
