"""HTTP as SPARQL endpoints speak it: one request, its answer, and in words what went wrong."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import urllib3

from kg.store.errors import NotAStore, RefusedByStore, UnreachableStore

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TOKEN", "Answer", "Http"]

TOKEN = "KG_STORE_TOKEN"  # noqa: S105 (the name of the variable, not what is in it)
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
_CONNECT = 10.0
_TOLD = 300


class Answer(io.RawIOBase):
    """The body of an answer, read as it arrives, until the time is over.

    Attributes:
        status: the HTTP status.
        kind: the media type, without parameters.
    """

    def __init__(self, url: str, response: urllib3.BaseHTTPResponse, end: float | None) -> None:
        """Take the response.

        Args:
            url: where it comes from.
            response: the response, not yet read.
            end: the moment at which reading has to be over; None for as long as more arrives.
        """
        self._url = url
        self._response = response
        self._end = end
        self.status = response.status
        self.kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read some of the body."""
        if self._end is not None and monotonic() > self._end:
            raise UnreachableStore(self._url, "the endpoint took too long to answer")
        try:
            return self._response.read(size if size >= 0 else None, decode_content=True) or b""
        except urllib3.exceptions.HTTPError as error:
            raise UnreachableStore(self._url, f"the answer broke off: {_reason(error)}") from error

    def message(self) -> str:
        """The first words of a body that tells what went wrong."""
        text = re.sub(r"<[^>]*>", " ", self.read(4 * _TOLD).decode("utf-8", "replace"))
        return " ".join(text.split())[:_TOLD]


class Http:
    """Requests to one endpoint, with its token and a limit on their time."""

    def __init__(self, address: str, timeout: float) -> None:
        """Check the address; nothing is sent yet.

        Args:
            address: the endpoint's address.
            timeout: seconds after which a request is given up.

        Raises:
            NotAStore: the address holds a password, which belongs into the environment, or the
                token would travel readable for everybody on the way.
        """
        try:
            parts = urlsplit(address)
            _ = parts.port
        except ValueError as error:
            raise NotAStore(address, f"this is no address of an endpoint: {error}") from None
        if parts.username or parts.password:
            raise NotAStore(
                address.replace(f"{parts.netloc.rpartition('@')[0]}@", "…@"),
                f"an address holds no password; put the token into {TOKEN}",
            )
        if not parts.hostname:
            raise NotAStore(address, "this address names no host")
        self._token = os.environ.get(TOKEN, "").strip()
        self._check_way(address)
        self._timeout = timeout
        # Whom the token is meant for is named by the address: redirections are not followed.
        self._pool = urllib3.PoolManager(num_pools=2, retries=False)

    @contextmanager
    def request(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        kind: str | None = None,
        accept: str | None = None,
        patient: bool = False,
    ) -> Iterator[Answer]:
        """Send a request and give its answer to read.

        Args:
            method: such as ``POST``.
            url: where to.
            query: what follows the question mark.
            body: what is sent.
            kind: the body's media type.
            accept: the media types that the answer may have.
            patient: whether the answer may take any time, as long as there is no longer pause in
                it: it is as long as the archive is large.

        Yields:
            The answer, whatever its status.

        Raises:
            UnreachableStore: nobody answers, or not in time.
        """
        self._check_way(url)
        given = {"Content-Type": kind, "Accept": accept, "Authorization": self._authorization()}
        headers = {name: value for name, value in given.items() if value}
        if query:
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
        limits = urllib3.Timeout(connect=min(_CONNECT, self._timeout), read=self._timeout)
        end = None if patient else monotonic() + self._timeout
        try:
            response = self._pool.request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=limits,
                preload_content=False,
                redirect=False,
            )
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            problem = f"the endpoint cannot be reached: {_reason(error)}"
            raise UnreachableStore(url.partition("?")[0], problem) from error
        answer = Answer(url.partition("?")[0], response, end)
        done = False
        try:
            yield answer
            done = True
        finally:
            # A connection whose answer was not read to its end cannot serve the next request.
            if not done or response.read(1, decode_content=False):
                response.close()
            response.release_conn()

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _check_way(self, url: str) -> None:
        """Keep the token from travelling where others can read it."""
        parts = urlsplit(url)
        safe = parts.scheme == "https" or _LOOPBACK.fullmatch(parts.hostname or "")
        if self._token and not safe:
            raise NotAStore(url, f"{TOKEN} is only sent over https; unset it or use https://")

    def _authorization(self) -> str | None:
        if not self._token:
            return None
        whole = self._token.startswith(("Basic ", "Bearer "))
        return self._token if whole else f"Bearer {self._token}"


def check(answer: Answer, place: str) -> None:
    """Turn a status that means failure into an error.

    Args:
        answer: the answer.
        place: the endpoint.

    Raises:
        RefusedByStore: the endpoint refuses.
        NotAStore: there is no endpoint at the address.
    """
    if 200 <= answer.status < 300:
        return
    if 300 <= answer.status < 400:
        raise NotAStore(place, f"the address leads elsewhere (HTTP {answer.status}); give that one")
    if answer.status in {401, 403}:
        said = f": {told}" if (told := answer.message()) else ""
        problem = f"the endpoint refuses (HTTP {answer.status}){said}; if it wants a token, put its token into {TOKEN}"
        raise RefusedByStore(place, answer.status, problem)
    if answer.status == 404:
        raise NotAStore(place, "there is no SPARQL endpoint at this address (HTTP 404)")
    problem = f"the endpoint answers HTTP {answer.status}: {answer.message()}"
    raise RefusedByStore(place, answer.status, problem)


def _reason(error: Exception) -> str:
    """Give the cause without the names of Python objects that urllib3 puts in front of it."""
    text = str(error.__cause__ or error)
    return re.sub(r"^.*?(?:\[Errno -?\d+\] |: (?=[A-Z]))", "", text).rstrip(".) ") or text
