"""Errors about RDF files, and how to tell what is none."""

from __future__ import annotations

from codecs import BOM_UTF8, getincrementaldecoder
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError
from kg.rdf import Format

__all__ = ["BrokenRdf", "NoRdf", "is_text", "opened"]

_TEXT_SAMPLE = 4096


class NoRdf(KgError):
    """A file cannot be read as RDF at all: missing, a folder, or not text.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        """Say what is wrong with which file.

        Args:
            path: the file.
            problem: what is wrong with it.
        """
        self.path = path
        super().__init__(f"{path}: {problem}")


class BrokenRdf(NoRdf):
    """An RDF file breaks the rules of its format.

    Attributes:
        line: the line, counted from 1, or None where the parser does not tell.
    """

    def __init__(self, path: Path, form: Format, problem: str, line: int | None) -> None:
        """Say where the file is broken.

        Args:
            path: the file.
            form: the format that its suffix promises.
            problem: what the parser says.
            line: the line, counted from 1.
        """
        self.line = line
        where = f"line {line}: " if line is not None else ""
        super().__init__(path, f"{where}this is no well-formed {form.label}: {problem}")


def opened(path: Path) -> BinaryIO:
    """Open a file behind its byte-order mark, which some editors write and parsers stumble over.

    Args:
        path: the file.

    Returns:
        The file, at the first byte of its text.
    """
    file = path.open("rb")
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)
    return file


def is_text(path: Path) -> bool:
    """Tell whether a file begins with UTF-8 text.

    Args:
        path: the file.

    Returns:
        False where it holds something else, such as a picture.
    """
    with path.open("rb") as file:
        head = file.read(_TEXT_SAMPLE)
    try:
        # A character may be cut in two at the sample's end, not at the file's.
        getincrementaldecoder("utf-8")().decode(head, final=len(head) < _TEXT_SAMPLE)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head
