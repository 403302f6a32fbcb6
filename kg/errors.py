"""Errors that a user can act on: each says what failed, where, and what would mend it."""

from __future__ import annotations

__all__ = ["KgError"]


class KgError(Exception):
    """The base of every error that the library raises on purpose.

    Subclasses are named by what failed and carry their data as attributes; ``str(error)`` is the
    whole message, in one or a few lines, ready to be shown to a user.
    """

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes with message and data, whatever it takes to make one."""
        return _again, (type(self), self.args, vars(self))


def _again(kind: type[KgError], told: tuple[object, ...], data: dict[str, object]) -> KgError:
    error = kind.__new__(kind, *told)
    vars(error).update(data)
    return error
