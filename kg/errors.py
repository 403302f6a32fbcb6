"""Errors that a user can act on: each says what failed, where, and what would mend it."""

from __future__ import annotations

__all__ = ["KgError"]


class KgError(Exception):
    """The base of every error that the library raises on purpose.

    Subclasses are named by what failed and carry their data as attributes; ``str(error)`` is the
    whole message, in one or a few lines, ready to be shown to a user.
    """
