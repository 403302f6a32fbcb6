"""The server's side of the keeper: queries sent, answers awaited, a few at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from itertools import count
from multiprocessing import get_context
from threading import Thread
from typing import Any

from kg.interrupts import deaf_to_interrupts
from kg.serve.answer import Answer, Asked, refusal
from kg.serve.errors import CannotServe
from kg.serve.explorer import COSTLY, Visit
from kg.serve.keeper import Asks, Cancelled, Failed, Opener, Ready, Stop, Tells, keep
from kg.serve.limits import Limits

__all__ = ["Busy", "Keeper"]

_PATIENCE_AT_THE_END = 2.0


class Busy(Exception):
    """So many queries run already that there is no room for one more."""


class Keeper:
    """A running keeper process."""

    def __init__(self, opener: Opener, name: str, limits: Limits) -> None:
        """Start the process and wait until the graph is open.

        Args:
            opener: opens the graph, in the keeper's process.
            name: what the graph is called.
            limits: what a query may take.

        Raises:
            CannotServe: the graph cannot be opened.
        """
        self._limits = limits
        # A process that is not forked has nothing of this one's but the connection.
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=keep, args=(theirs, opener, name, limits), name="kg-keeper", daemon=True
        )
        with deaf_to_interrupts():
            self._process.start()
        theirs.close()
        self.counts = self._opened()
        self._numbers = count()
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._room: dict[bool, asyncio.Semaphore] = {}

    def _opened(self) -> dict[str, int]:
        try:
            message = self._connection.recv()
        except EOFError:
            raise CannotServe("the process that was to hold the graph ended") from None
        except BaseException:
            self.close()
            raise
        if isinstance(message, Ready):
            return dict(message.counts)
        self.close()
        raise CannotServe(message.problem if isinstance(message, Failed) else str(message))

    async def ask(self, asked: Asked | Visit, gone: asyncio.Future[None]) -> Answer:
        """Ask the graph.

        Args:
            asked: the query, or the page.
            gone: is done as soon as nobody waits for the answer any more.

        Returns:
            The answer.

        Raises:
            Busy: there is no room for this query.
        """
        if not self._room:
            # Long queries do not keep anybody from the pages that are made in a moment.
            parallel = self._limits.parallel
            self._room = {lasts: asyncio.Semaphore(parallel) for lasts in (True, False)}
            loop = asyncio.get_running_loop()
            Thread(target=self._listen, args=(loop,), name="kg-answers", daemon=True).start()
        room = self._room[isinstance(asked, (Asked, *COSTLY))]
        try:
            async with asyncio.timeout(self._limits.wait):
                await room.acquire()
        except TimeoutError:
            raise Busy from None
        try:
            return await self._asked(asked, gone)
        finally:
            room.release()

    async def _asked(self, asked: Asked | Visit, gone: asyncio.Future[None]) -> Answer:
        number = next(self._numbers)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._connection.send(Asks(number, asked))
            either: set[asyncio.Future[Any]] = {answer, gone}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            return refusal(HTTPStatus.BAD_REQUEST, "the client did not wait for the answer")
        except OSError:
            return _ended()
        finally:
            del self._waiting[number]
            if not answer.done():
                with suppress(OSError):
                    self._connection.send(Cancelled(number))

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand answers over to the loop, for as long as there are any."""
        with suppress(RuntimeError):  # the loop is closed
            try:
                while True:
                    loop.call_soon_threadsafe(self._tell, self._connection.recv())
            except (EOFError, OSError, TypeError):
                # A connection that this side closes while it is read from gives a TypeError.
                loop.call_soon_threadsafe(self._tell_all, _ended())

    def _tell(self, told: Tells) -> None:
        answer = self._waiting.get(told.number)
        if answer is not None and not answer.done():
            answer.set_result(told.answer)

    def _tell_all(self, answer: Answer) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(answer)

    def close(self) -> None:
        """End the process, and with it every query that still runs."""
        with suppress(OSError):
            self._connection.send(Stop())
        self._process.join(_PATIENCE_AT_THE_END)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._connection.close()


def _ended() -> Answer:
    problem = "the process that holds the graph ended; start kg serve again"
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, problem)
