"""The three kinds of store, so that every test of the interface runs against each of them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from kg.store import Store, open_store

KINDS = ("memory", "folder", "endpoint", "union endpoint")

Make = Callable[[], Store]


def server_program() -> str:
    """Find the server that comes with the wheel ``oxigraph``."""
    beside = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    if beside is None:
        assert "CI" not in os.environ, "install the wheel oxigraph"
        pytest.skip("the wheel oxigraph is not installed, so that there is no server to ask")
    return beside


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """Start a server on loopback and give its address."""
    program = server_program()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--location", str(folder), "--bind", address[7:], *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(address, server)
            yield address
        finally:
            server.terminate()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert server.poll() is None, "the server ended at once"
        try:
            with urlopen(address, timeout=5):  # noqa: S310 (loopback)
                return
        except URLError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


@pytest.fixture(params=KINDS)
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Open the same store again and again; in memory, where there is no again, a new one."""
    kind = request.param
    opened: list[Store] = []

    def make(place: Path | str) -> Store:
        opened.append(open_store(place, writable=True))
        return opened[-1]

    if kind == "memory":
        from kg.store import MemoryStore

        store = MemoryStore()
        yield lambda: store
    elif kind == "folder":
        yield lambda: make(tmp_path / "store")
    else:
        options = ("--union-default-graph",) if kind == "union endpoint" else ()
        with serving(tmp_path / "server", *options) as address:
            yield lambda: make(address)
    for each in opened:
        each.close()


@pytest.fixture
def store(make_store: Make) -> Store:
    """An empty store of each kind."""
    return make_store()
