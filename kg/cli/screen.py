"""Messages, tables and files: the only place where the program writes anything."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.drafts import drafted
from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

__all__ = [
    "CannotWrite",
    "check_writable",
    "counted",
    "error_console",
    "replacing",
    "say",
    "say_error",
    "show",
    "speak_utf8",
    "table_of",
]

_WIDTH_OF_FILES = 160


class CannotWrite(KgError):
    """A result cannot be written where it should go.

    Attributes:
        path: the file.
        reason: what the system says.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say which file and why.

        Args:
            path: the file.
            reason: what the system says.
        """
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: cannot be written: {reason}. Give another place to -o.")


def speak_utf8() -> None:
    """Let results in files and pipes be UTF-8 with plain line ends, whatever the system's habit."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            # A terminal shows what it can; a letter that it lacks is no reason to stop.
            reconfigure(errors="replace")
        else:
            # File names that are no UTF-8 may stand in messages, but never in results.
            reconfigure(encoding="utf-8", errors=errors, newline="\n")


@cache
def error_console() -> Console:
    """Make the console for progress and messages, one for both, so that neither breaks the other.

    Returns:
        A console on standard error that takes texts literally.
    """
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def say(message: str) -> None:
    """Tell on standard error what was done.

    Args:
        message: one sentence or a few.
    """
    sys.stderr.write(f"{message}\n")


def say_error(message: str) -> None:
    """Tell on standard error what went wrong.

    Args:
        message: what, where and what would mend it.
    """
    from rich.text import Text

    error_console().print(Text.assemble(("kg: ", "bold red"), message), soft_wrap=True)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many there are of something.

    Args:
        number: how many.
        one: what it is called where there is one.
        many: what it is called else; None for ``one`` with an s.

    Returns:
        Such as ``1 claim`` or ``12 claims``.
    """
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def table_of(
    columns: Sequence[str], rows: Iterable[Sequence[str | Text]], *, caption: str | None = None
) -> Table:
    """Lay rows out as a table.

    Args:
        columns: the headings.
        rows: the cells of each row, as many as there are headings.
        caption: a line below, or None.

    Returns:
        The table, to be given to ``show``.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, caption=caption, caption_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def show(result: RenderableType) -> None:
    """Print a result on standard output.

    Args:
        result: something that rich can lay out, or text that already ends as it should.
    """
    if isinstance(result, str):
        sys.stdout.write(result)
        return
    from rich.console import Console

    # What goes to a file or a pipe has no screen to fit on.
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_FILES
    console = Console(markup=False, highlight=False, emoji=False, width=width)
    console.print(result)


def check_writable(path: Path) -> None:
    """Find out before the work whether its result can be written; nothing is made.

    Args:
        path: where the result should be.

    Raises:
        CannotWrite: a folder is there, or the system refuses.
    """
    if path.is_dir():
        raise CannotWrite(path, os.strerror(errno.EISDIR))
    above = next(each for each in path.absolute().parents if each.exists())
    if not above.is_dir():
        raise CannotWrite(path, os.strerror(errno.ENOTDIR))
    if not os.access(above, os.W_OK | os.X_OK):
        raise CannotWrite(path, os.strerror(errno.EACCES))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file to write beside the one that is meant, and put it in its place once complete.

    A run that is stopped, or fails, leaves what was there before untouched.

    Args:
        path: where the result should be; folders above it are made.

    Yields:
        The file to write, with the same suffix.

    Raises:
        CannotWrite: the system refuses.
    """
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        with drafted(path) as draft:
            yield draft
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from error
