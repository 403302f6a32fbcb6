"""What people see in a browser: the start page, and the answers to the named questions."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.rdf import compact
from kg.serve.answer import Asked
from kg.serve.client import Keeper
from kg.serve.protocol import ask_for
from kg.store import Question, UnknownQuestion, question, questions

__all__ = ["Pages"]

_SHOWN = 500
_JSON = "application/sparql-results+json"
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem 1rem .2rem 0 }
th { border-bottom: 1px solid } dt { font-weight: bold; margin-top: .6rem } dd { margin: 0 }
code, pre { font-family: ui-monospace, monospace } pre { overflow-x: auto }
"""
# No script runs, nothing is loaded, and no other site may frame the page.
_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)


class Pages:
    """The pages of one graph."""

    def __init__(self, keeper: Keeper, name: str) -> None:
        """Take what there is to show.

        Args:
            keeper: holds the graph.
            name: what the graph is called.
        """
        self._keeper = keeper
        self._name = name

    async def start(self, request: Request) -> Response:
        """Show what is here.

        Args:
            request: to ``/``.

        Returns:
            How much the graph holds, where to send queries, and the named questions.
        """
        counts = ", ".join(f"{what} {number:,}" for what, number in self._keeper.counts.items())
        address = escape(f"{request.base_url}sparql")
        listed = "".join(
            f'<dt><a href="/questions/{each.name}">{escape(each.title)}</a></dt>'
            f"<dd>{escape(each.description)}</dd>"
            for each in questions().values()
        )
        return _page(
            self._name,
            f"<p>{escape(counts)}.</p><p>SPARQL 1.1 Protocol, read-only: <code>{address}</code></p>"
            f"<h2>Questions</h2><dl>{listed}</dl>",
        )

    async def question(self, request: Request) -> Response:
        """Show the answer to a named question.

        Args:
            request: to ``/questions/{name}``.

        Returns:
            The question and its first rows; status 404 where there is none of that name.
        """
        try:
            asked = question(request.path_params["name"])
        except UnknownQuestion as error:
            return _page("No such question", f"<p>{escape(str(error))}</p>", HTTPStatus.NOT_FOUND)
        answered = await ask_for(self._keeper, request, Asked(asked.sparql, _JSON))
        if answered.status_code != HTTPStatus.OK:
            return answered
        return _page(asked.title, _told(asked, json.loads(bytes(answered.body))))


def _page(title: str, body: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
    )
    text = f"{head}<body><h1>{escape(title)}</h1>{body}</body></html>\n"
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def _told(asked: Question, found: Mapping[str, Mapping[str, list[object]]]) -> str:
    columns = [str(name) for name in found["head"]["vars"]]
    rows = found["results"]["bindings"]
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td><bdi>{_cell(row, name)}</bdi></td>" for name in columns) + "</tr>"
        for row in rows[:_SHOWN]
    )
    rest = len(rows) - _SHOWN
    more = f"<p>and {rest:,} more</p>" if rest > 0 else ""
    return (
        f'<p>{escape(asked.description)} <a href="/">All questions</a></p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
        f"<h2>In SPARQL</h2><pre>{escape(asked.sparql)}</pre>"
    )


def _cell(row: object, name: str) -> str:
    term = row.get(name) if isinstance(row, dict) else None
    if term is None:
        return ""
    value = str(term["value"])
    return escape((compact(value) or value) if term["type"] == "uri" else value)
