"""Turns a graph of claims into one interactive HTML file, in which every edge opens its evidence."""

from __future__ import annotations

from kg.draw.page.contents import Drawable
from kg.draw.page.document import page_html
from kg.draw.page.file import write_page

__all__ = ["Drawable", "page_html", "write_page"]
