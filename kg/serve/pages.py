"""Addresses that people open in a browser turned into visits to the explorer."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.serve.client import Keeper
from kg.serve.explorer.addresses import iri_of
from kg.serve.explorer.assets import assets
from kg.serve.explorer.files import TRIPLE_FORMS
from kg.serve.explorer.site import problem_page
from kg.serve.explorer.visits import (
    Asking,
    Browse,
    Complete,
    Home,
    Query,
    Search,
    Thing,
    Visit,
    Whole,
)
from kg.serve.negotiation import best
from kg.serve.protocol import ask_for, response
from kg.store import questions

__all__ = ["Pages"]

# Only this server's own files run or are loaded, and no other site may frame a page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LONGEST_NAME = 200
_FORM = "as"
# A page for browsers and whoever does not care.
_OFFERED = {"text/html": ""} | {
    kind: form for form, kind in (*TRIPLE_FORMS.items(), ("csv", "text/csv"))
}
_FOREVER = "public, max-age=31536000, immutable"


class Pages:
    """The explorer's side of the server."""

    def __init__(self, keeper: Keeper, name: str) -> None:
        """Take what answers.

        Args:
            keeper: holds the graph.
            name: what the graph is called.
        """
        self._keeper = keeper
        self._name = name

    def routes(self) -> list[Route]:
        """List the addresses.

        Returns:
            What they lead to.
        """
        return [
            Route("/", self.start),
            Route("/search", self.search),
            Route("/complete", self.complete),
            Route("/browse/{kind}", self.browse),
            Route("/id", self.foreign),
            Route("/id/{name:path}", self.thing),
            Route("/questions", self.questions),
            Route("/questions/{name}", self.question),
            Route("/query", self.query),
            Route("/download/graph.{form}", self.whole),
            Route("/static/{name}", self.file),
        ]

    async def start(self, request: Request) -> Response:
        """Show what is here.

        Args:
            request: to ``/``.

        Returns:
            The start page.
        """
        return await self._visit(request, Home())

    async def search(self, request: Request) -> Response:
        """Find something by its name.

        Args:
            request: to ``/search?q=…``.

        Returns:
            What has such a name.
        """
        return await self._visit(request, Search(_field(request, "q")[:_LONGEST_NAME]))

    async def complete(self, request: Request) -> Response:
        """Complete a name.

        Args:
            request: to ``/complete?q=…``.

        Returns:
            A few names, in JSON.
        """
        return await self._visit(request, Complete(_field(request, "q")[:_LONGEST_NAME]))

    async def browse(self, request: Request) -> Response:
        """List everything of a kind.

        Args:
            request: to ``/browse/{kind}?page=…``.

        Returns:
            A part of the list.
        """
        number = _field(request, "page")
        page = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 1
        return await self._visit(request, Browse(request.path_params["kind"], page))

    async def foreign(self, request: Request) -> Response:
        """Show a thing that is no path.

        Args:
            request: to ``/id?iri=…``.

        Returns:
            Its page.
        """
        return await self._visit(request, Thing(_field(request, "iri"), _form(request)))

    async def thing(self, request: Request) -> Response:
        """Show a thing.

        Args:
            request: to ``/id/{kind}/{name}``.

        Returns:
            Its page.
        """
        iri = iri_of(request.path_params["name"])
        if iri is None:
            return PlainTextResponse("there is no such address\n", HTTPStatus.NOT_FOUND)
        return await self._visit(request, Thing(iri, _form(request)))

    async def questions(self, request: Request) -> Response:
        """List the named questions.

        Args:
            request: to ``/questions``.

        Returns:
            The list.
        """
        return await self._visit(request, Asking())

    async def question(self, request: Request) -> Response:
        """Show the answer to a named question.

        Args:
            request: to ``/questions/{name}?parameter=…``.

        Returns:
            The form and the answer; status 404 where there is no question of that name.
        """
        name = request.path_params["name"]
        known = questions().get(name)
        valid = {each.name for each in known.parameters} if known else set()
        fields = tuple((key, value) for key, value in request.query_params.items() if key in valid)
        return await self._visit(request, Asking(name or "?", fields, _field(request, _FORM)))

    async def query(self, request: Request) -> Response:
        """Show the editor, and the answer to what stands in it.

        Args:
            request: to ``/query?sparql=…``.

        Returns:
            The page, or the answer as a file.
        """
        return await self._visit(request, Query(_field(request, "sparql"), _field(request, _FORM)))

    async def whole(self, request: Request) -> Response:
        """Hand out the whole graph.

        Args:
            request: to ``/download/graph.{form}``.

        Returns:
            The file.
        """
        return await self._visit(request, Whole(request.path_params["form"]))

    async def file(self, request: Request) -> Response:
        """Hand out a style sheet, a script or the icon.

        Args:
            request: to ``/static/{name}``.

        Returns:
            The file; one that is asked for by its version may be kept for ever.
        """
        asset = assets().get(request.path_params["name"])
        if asset is None:
            return PlainTextResponse("there is no such file\n", HTTPStatus.NOT_FOUND)
        lasts = _field(request, "v") == asset.version
        headers = {
            "content-type": asset.media_type,
            "cache-control": _FOREVER if lasts else "no-cache",
            "content-security-policy": _POLICY,
        }
        return Response(asset.body, headers=headers)

    async def missing(self, request: Request, _: Exception) -> Response:
        """Say that an address leads nowhere.

        Args:
            request: to an address that is none of `routes`.

        Returns:
            A page with the search box for a browser, a line for a program; status 404.
        """
        message = f"This server has no page {request.url.path[:_LONGEST_NAME]}"
        status = HTTPStatus.NOT_FOUND
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(f"{message}\n", status)
        made = response(problem_page(self._name, status, f"{message}."))
        made.headers["content-security-policy"] = _POLICY
        return made

    async def _visit(self, request: Request, visit: Visit) -> Response:
        reply = await ask_for(self._keeper, request, visit)
        if reply.status_code >= HTTPStatus.BAD_REQUEST:
            reply = self._readable(reply)
        reply.headers["content-security-policy"] = _POLICY
        return reply

    def _readable(self, reply: Response) -> Response:
        """Show what the keeper refuses, such as a query that took too long, as a page."""
        if not reply.headers["content-type"].startswith("text/plain"):
            return reply
        status = HTTPStatus(reply.status_code)
        message = bytes(reply.body).decode("utf-8", "replace").strip()
        made = response(problem_page(self._name, status, message))
        if "retry-after" in reply.headers:
            made.headers["retry-after"] = reply.headers["retry-after"]
        return made


def _form(request: Request) -> str:
    """Give the file format that somebody asks for, in the address or, as programs do, by its type."""
    liked = best(",".join(request.headers.getlist("accept")), _OFFERED)
    return _field(request, _FORM) or _OFFERED.get(liked or "", "")


def _field(request: Request, name: str) -> str:
    return request.query_params.get(name, "").replace("\r\n", "\n")
