"""What can keep a graph from being served."""

from __future__ import annotations

from kg.errors import KgError

__all__ = ["CannotServe", "PortInUse"]


class CannotServe(KgError):
    """The graph cannot be served; the message says why."""


class PortInUse(CannotServe):
    """Another program listens on the port, or this one may not.

    Attributes:
        port: the port.
    """

    def __init__(self, port: int, reason: str) -> None:
        """Say which port, why, and what would help.

        Args:
            port: the port.
            reason: what the system says.
        """
        self.port = port
        remedy = f"Choose another with --port, such as --port {port + 1}, or any free one: --port 0"
        super().__init__(f"port {port} of 127.0.0.1 cannot be used: {reason}. {remedy}")
