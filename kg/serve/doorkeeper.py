"""Requests that a foreign web page may have caused, turned away before anything reads them.

A page of any site can make a browser send requests to this machine, and by DNS rebinding even read
the answers. It cannot make the browser lie about whom it means to talk to (``Host``) and on whose
behalf (``Origin``, ``Sec-Fetch-Site``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.answer import refusal
from kg.serve.protocol import response

__all__ = ["Doorkeeper"]

_SAFE = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
}


class Doorkeeper:
    """Lets requests through that are meant for this server and come from nobody else's page."""

    def __init__(self, app: ASGIApp, port: int, origins: Collection[str]) -> None:
        """Take what decides.

        Args:
            app: what answers.
            port: the port that is listened on.
            origins: sites whose pages may ask.
        """
        self._app = app
        names = ("127.0.0.1", "localhost", "[::1]")
        self._hosts = {f"{name}:{port}" for name in names} | set(names if port == 80 else ())
        self._origins = {f"http://{host}" for host in self._hosts} | set(origins)
        self._foreign = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a refusal.

        Args:
            scope: the request.
            receive: gives its body.
            send: takes the answer.
        """
        if scope["type"] != "http":
            return
        problem = self._problem(Headers(scope=scope))

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        if problem is None:
            await self._app(scope, receive, send_safely)
        else:
            await response(refusal(*problem))(scope, receive, send_safely)

    def _problem(self, headers: Headers) -> tuple[HTTPStatus, str] | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            known = ", ".join(sorted(self._hosts))
            return HTTPStatus.MISDIRECTED_REQUEST, f"this server answers to the names {known} only"
        if any(origin.lower() not in self._origins for origin in headers.getlist("origin")):
            return HTTPStatus.FORBIDDEN, "pages of other sites may not ask this server"
        if self._foreign and headers.get("origin"):
            return None
        return _fetched_from_elsewhere(headers.getlist("sec-fetch-site"), headers)


def _fetched_from_elsewhere(
    sites: Iterable[str], headers: Headers
) -> tuple[HTTPStatus, str] | None:
    """Refuse what a foreign page embeds; following a link from one is no harm."""
    foreign = any(site not in {"same-origin", "none"} for site in sites)
    if foreign and headers.get("sec-fetch-mode") != "navigate":
        return HTTPStatus.FORBIDDEN, "pages of other sites may not ask this server"
    return None
