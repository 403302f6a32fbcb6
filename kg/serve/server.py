"""A graph put on a port of this machine, until somebody stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import current_thread, main_thread

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from kg.serve.client import Keeper
from kg.serve.doorkeeper import Doorkeeper
from kg.serve.errors import CannotServe, PortInUse
from kg.serve.keeper import Opener
from kg.serve.limits import Limits
from kg.serve.pages import Pages
from kg.serve.protocol import Endpoint

__all__ = ["application", "serve"]

_ADDRESS = "127.0.0.1"
_LONGEST_HEAD = 1 << 16
_BACKLOG = 128
_SECONDS_TO_FINISH = 2


def serve(
    opener: Opener,
    name: str,
    *,
    port: int,
    limits: Limits | None = None,
    origins: Collection[str] = (),
    started: Callable[[str, Keeper], None] = lambda address, keeper: None,
) -> None:
    """Serve a graph until the process is interrupted.

    Args:
        opener: opens the graph; called in another process.
        name: what the graph is called.
        port: the port of 127.0.0.1; 0 for any free one.
        limits: what a query may take.
        origins: sites, such as ``https://yasgui.example``, whose pages may ask.
        started: is told the address and the keeper as soon as there is an answer to be had.

    Raises:
        PortInUse: the port is taken, or may not be used.
        CannotServe: the graph cannot be opened, or the system has no way to stop a query.
    """
    if not hasattr(os, "fork"):
        raise CannotServe("kg serve needs Linux or macOS, which can stop a query that runs away")
    limits = limits or Limits()
    with _listening(port) as listener:
        port = listener.getsockname()[1]
        keeper = Keeper(opener, name, limits)
        try:
            with _kept_interrupts() as kept:
                started(f"http://{_ADDRESS}:{port}/", keeper)
                app = application(keeper, name, port=port, limits=limits, origins=origins)
                asyncio.run(_Server(_config(app), kept).serve(sockets=[listener]))
        except KeyboardInterrupt:
            # The server has finished what it was doing; that was what the user wanted.
            return
        finally:
            keeper.close()


def application(
    keeper: Keeper, name: str, *, port: int, limits: Limits, origins: Collection[str] = ()
) -> Starlette:
    """Put routes and checks together.

    Args:
        keeper: holds the graph.
        name: what the graph is called.
        port: the port that is listened on.
        limits: what a request may take.
        origins: sites whose pages may ask.

    Returns:
        The application.
    """
    checks = [Middleware(Doorkeeper, port=port, origins=origins)]
    if origins:
        headers = ["accept", "content-type"]
        methods = ["GET", "POST"]
        checks.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(origins),
                allow_methods=methods,
                allow_headers=headers,
            )
        )
    pages = Pages(keeper, name)
    app = Starlette(
        routes=[
            *pages.routes(),
            Route("/sparql", Endpoint(keeper, limits).__call__, methods=["GET", "POST"]),
        ],
        middleware=checks,
        exception_handlers={HTTPStatus.NOT_FOUND: pages.missing},
    )
    app.router.redirect_slashes = False
    return app


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # A server that was stopped a moment ago does not keep the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_ADDRESS, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortInUse(port, error.strerror or str(error)) from error
    return listener


class _Server(uvicorn.Server):
    """A server that stops for what was pressed before it listened to signals, too."""

    def __init__(self, config: uvicorn.Config, kept: Collection[int]) -> None:
        super().__init__(config)
        self._kept = kept

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            self.should_exit |= bool(self._kept)
            yield


@contextmanager
def _kept_interrupts() -> Iterator[Collection[int]]:
    """Note Ctrl-C instead of raising it: amid an import, where much is still imported, it gets lost."""
    kept: list[int] = []
    if current_thread() is not main_thread():
        yield kept
        return
    before = signal.signal(signal.SIGINT, lambda number, _: kept.append(number))
    try:
        yield kept
    finally:
        signal.signal(signal.SIGINT, before)


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
