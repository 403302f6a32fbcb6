"""An HTTP request turned into a query, by the SPARQL 1.1 Protocol (W3C Recommendation 2013)."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kg.errors import KgError
from kg.serve.answer import Answer, Asked, refusal
from kg.serve.client import Busy, Keeper
from kg.serve.description import service_description
from kg.serve.explorer import Visit
from kg.serve.limits import Limits

__all__ = ["Endpoint", "ask_for", "response"]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_DATASET = ("default-graph-uri", "named-graph-uri")
_MOST_FIELDS = 32
_RETRY = "2"
_SECONDS_TO_SEND = 15.0


class _Refused(KgError):
    """A request is refused.

    Attributes:
        status: the HTTP status that says so.
    """

    def __init__(self, status: HTTPStatus, problem: str) -> None:
        """Say what is wrong.

        Args:
            status: the HTTP status that says so.
            problem: what is wrong.
        """
        self.status = status
        super().__init__(problem)


class Endpoint:
    """Answers requests to ``/sparql``."""

    def __init__(self, keeper: Keeper, limits: Limits) -> None:
        """Take what is needed to answer.

        Args:
            keeper: holds the graph.
            limits: what a request may take.
        """
        self._keeper = keeper
        self._limits = limits

    async def __call__(self, request: Request) -> Response:
        """Answer a request.

        Args:
            request: GET or POST.

        Returns:
            The answer to its query; without a query, the description of the service.
        """
        try:
            sparql = await _query_of(request, self._limits.body)
        except _Refused as error:
            return response(refusal(error.status, str(error)))
        except ClientDisconnect:
            return response(refusal(HTTPStatus.BAD_REQUEST, "the request broke off"))
        accept = ",".join(request.headers.getlist("accept"))
        if sparql is None:
            return response(service_description(str(request.url), accept))
        return await ask_for(self._keeper, request, Asked(sparql, accept))


async def ask_for(keeper: Keeper, request: Request, asked: Asked | Visit) -> Response:
    """Ask on behalf of a client, for as long as the client waits.

    Args:
        keeper: holds the graph.
        request: where the query comes from, its body read.
        asked: the query, or the page.

    Returns:
        The answer; or status 503 where too many others are being answered.
    """
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        return response(await keeper.ask(asked, gone))
    except Busy:
        problem = "as many queries as may run at a time are running; ask again in a moment"
        refused = response(refusal(HTTPStatus.SERVICE_UNAVAILABLE, problem))
        refused.headers["retry-after"] = _RETRY
        return refused
    finally:
        gone.cancel()


def response(answer: Answer) -> Response:
    """Make an answer into HTTP.

    Args:
        answer: the answer.

    Returns:
        The response.
    """
    headers = {"content-type": answer.media_type, "vary": "accept", "cache-control": "no-store"}
    return Response(answer.body, answer.status, headers | dict(answer.headers))


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _query_of(request: Request, most: int) -> str | None:
    fields = _fields(request.scope["query_string"])
    if request.method == "POST":
        fields += await _posted(request, most)
    for name, _ in fields:
        if name in {"update", "using-graph-uri", "using-named-graph-uri"}:
            raise _Refused(HTTPStatus.FORBIDDEN, "this endpoint is read-only; it takes no updates")
        if name in _DATASET:
            problem = f"{name} is refused: name a graph in the query, with GRAPH <…> {{ … }}"
            raise _Refused(HTTPStatus.FORBIDDEN, problem)
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise _Refused(HTTPStatus.BAD_REQUEST, "the request has more than one query")
    if not queries and request.method == "POST":
        raise _Refused(HTTPStatus.BAD_REQUEST, "the request has no query")
    return queries[0] if queries else None


async def _posted(request: Request, most: int) -> list[tuple[str, str]]:
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if kind == _UPDATE:
        raise _Refused(HTTPStatus.FORBIDDEN, "this endpoint is read-only; it takes no updates")
    if kind not in {_FORM, _QUERY}:
        problem = f"a query is posted as {_FORM} or as {_QUERY}, not as {kind or 'nothing named'}"
        raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, problem)
    key, _, charset = parameters.partition("=")
    if key.strip() == "charset" and charset.strip(' "') not in {"utf-8", "utf8", "us-ascii"}:
        problem = f"queries are UTF-8, not {charset.strip()}"
        raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, problem)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        problem = "compressed requests are not understood"
        raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, problem)
    body = await _body(request, most)
    if kind == _FORM:
        return _fields(body)
    try:
        return [("query", body.decode("utf-8"))]
    except UnicodeDecodeError:
        raise _Refused(HTTPStatus.BAD_REQUEST, "the query is no UTF-8 text") from None


async def _body(request: Request, most: int) -> bytes:
    too_large = _Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request may have {most:,} bytes and no more"
    )
    length = request.headers.get("content-length", "0")
    # No reading of what is announced to be too much; what comes in pieces is counted.
    if not length.isdecimal() or int(length) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS_TO_SEND):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        problem = f"the request did not arrive within {_SECONDS_TO_SEND:g} seconds"
        raise _Refused(HTTPStatus.REQUEST_TIMEOUT, problem) from None
    return bytes(body)


def _fields(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError:
        problem = "the parameters are no percent-encoded UTF-8"
    except ValueError:
        problem = f"the request has more than {_MOST_FIELDS} parameters"
    raise _Refused(HTTPStatus.BAD_REQUEST, problem)
