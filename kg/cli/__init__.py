"""The command line: what is typed, turned into calls of the stages, and results on paper."""

from __future__ import annotations

from kg.cli.commands import app, main

__all__ = ["app", "main"]
