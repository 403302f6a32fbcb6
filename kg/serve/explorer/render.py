"""Values turned into pages: HTML from the templates of this package, every text escaped."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg.serve.answer import Answer
from kg.serve.explorer.assets import asset_address
from kg.serve.explorer.facts import STATUS_WORDS

__all__ = ["HTML", "page"]

HTML = "text/html; charset=utf-8"


def page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Answer:
    """Write a page.

    Args:
        template: the template's name, without its suffix.
        status: the HTTP status.
        **values: what the template shows.

    Returns:
        The page.
    """
    text = _templates().get_template(f"{template}.html").render(values)
    # A lone surrogate, which a graph may hold in no text and an address may, is no character.
    return Answer(status, HTML, text.encode("utf-8", "replace"))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("kg.serve.explorer", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=asset_address, status_words=STATUS_WORDS)
    environment.filters["count"] = _count
    return environment


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
