"""File names, folders and patterns into the files that hold articles, in a settled order."""

from __future__ import annotations

import glob
import os
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from kg.read.decode import clean
from kg.read.errors import EmptySource, SourceNotFound, UnknownFormat
from kg.read.packed import PACKED, unpacked_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = [
    "FORMATS",
    "STANDARD_INPUT",
    "SUFFIXES",
    "Format",
    "Source",
    "check_format",
    "find_sources",
]

Format = Literal["text", "markdown", "html", "json", "jsonl"]

FORMATS: tuple[Format, ...] = get_args(Format)
STANDARD_INPUT = "-"

SUFFIXES: Mapping[str, Format] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    # Lines are read while they are unpacked; a single article is hardly ever packed.
    **{f"{suffix}{packed}": "jsonl" for suffix in (".jsonl", ".ndjson") for packed in PACKED},
}

# What people type for a format, beside its name: the suffixes without their dot.
_OTHER_NAMES: Mapping[str, Format] = {suffix[1:]: name for suffix, name in SUFFIXES.items()}


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or standard input, that holds one article or many.

    Attributes:
        path: the file, or None for standard input.
        format: what it is written in, or None where its beginning must tell.
    """

    path: Path | None
    format: Format | None

    @property
    def name(self) -> str:
        """The file as the caller named it."""
        return "standard input" if self.path is None else str(self.path)

    @property
    def stem(self) -> str:
        """The identifier of an article that brings none of its own."""
        # File names may hold bytes that are no characters; identifiers are written as text.
        return "stdin" if self.path is None else clean(unpacked_name(self.path).stem)


def check_format(name: str) -> Format:
    """Look a format up by its name or its suffix.

    Args:
        name: such as ``markdown``, ``md`` or ``.md``.

    Returns:
        The format's name.

    Raises:
        UnknownFormat: there is none of this name.
    """
    wanted = name.lower().removeprefix(".")
    if wanted in FORMATS:
        return wanted
    if wanted in _OTHER_NAMES:
        return _OTHER_NAMES[wanted]
    raise UnknownFormat(name, "no such format", f"Give one of {', '.join(FORMATS)}.")


def find_sources(
    sources: Iterable[str | os.PathLike[str]], input_format: Format | None = None
) -> tuple[Source, ...]:
    """Find the files that are meant, each once, before any is read.

    A folder stands for all files below it that have a suffix of articles, hidden ones left out; a
    pattern such as ``2024/**/*.md`` for what it matches; ``-`` for standard input.

    Args:
        sources: files, folders, patterns or ``-``.
        input_format: the format of files named on their own, whatever their suffix; None goes by
            the suffix.

    Returns:
        The files in the order of the arguments, sorted within each.
    """
    found = chain.from_iterable(_expand(os.fspath(source), input_format) for source in sources)
    return tuple({_identity(source): source for source in reversed(tuple(found))}.values())[::-1]


def _identity(source: Source) -> Path | None:
    # Links that lead in a circle are told when the file is read, like others that lead nowhere.
    return None if source.path is None else Path(os.path.realpath(source.path))


def _expand(source: str, input_format: Format | None) -> Iterator[Source]:
    if source == STANDARD_INPUT:
        yield Source(None, input_format)
        return
    path = Path(source)
    if path.is_dir():
        yield from _below(path)
    elif path.exists() or path.is_symlink():
        yield _named(path, input_format)
    elif glob.has_magic(source):
        yield from _matching(source, input_format)
    else:
        raise _not_found(path)


def _named(path: Path, input_format: Format | None) -> Source:
    suffix = _suffix(path.name)
    chosen = input_format or SUFFIXES.get(suffix)
    if chosen is None:
        problem = f"unknown suffix {suffix}" if suffix else "a file without a suffix"
        remedy = f"Rename it to one of {', '.join(SUFFIXES)}, or tell what it is by --input-format."
        raise UnknownFormat(str(path), problem, remedy)
    return Source(path, chosen)


def _below(folder: Path) -> Iterator[Source]:
    closed: list[OSError] = []
    paths = [
        path
        for parent, folders, names in _walk(folder, closed.append)
        for name in names
        if not name.startswith(".") and _suffix(name) in SUFFIXES
        if not _is_device(path := Path(parent, name))
    ]
    # A folder that cannot be listed is told in its turn, like a file that cannot be read.
    paths += [Path(error.filename) for error in closed]
    if not paths:
        remedy = f"Articles are files with the suffixes {', '.join(SUFFIXES)}."
        raise EmptySource(str(folder), "no article in this folder", remedy)
    for path in sorted(paths, key=lambda path: path.parts):
        yield Source(path, SUFFIXES.get(_suffix(path.name), "text"))


def _is_device(path: Path) -> bool:
    """Tell pipes, sockets and the like, which nobody may ever write to, from files."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _suffix(name: str) -> str:
    """Give the suffix that tells the format: of a packed file the two last ones."""
    path = Path(name)
    suffix = path.suffix.lower()
    return f"{unpacked_name(path).suffix.lower()}{suffix}" if suffix in PACKED else suffix


def _walk(
    folder: Path, on_error: Callable[[OSError], None]
) -> Iterator[tuple[str, list[str], list[str]]]:
    for parent, folders, names in os.walk(folder, onerror=on_error):
        # Changing the list in place is how os.walk is told where not to go.
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield parent, folders, names


def _matching(pattern: str, input_format: Format | None) -> Iterator[Source]:
    matches = sorted(map(Path, glob.glob(pattern, recursive=True)), key=lambda path: path.parts)
    wanted = [
        path
        for path in matches
        if path.is_file() and (input_format or _suffix(path.name) in SUFFIXES)
    ]
    if not wanted:
        problem = "no article matches this pattern"
        remedy = f"Articles are files with the suffixes {', '.join(SUFFIXES)}."
        raise SourceNotFound(pattern, problem, remedy)
    for path in wanted:
        yield _named(path, input_format)


def _not_found(path: Path) -> SourceNotFound:
    if path.parent.is_dir():
        names = [entry.name for entry in path.parent.iterdir() if not entry.name.startswith(".")]
        near = get_close_matches(path.name, names, n=3, cutoff=0.6)
        near += sorted(name for name in names if Path(name).stem == path.name and name not in near)
        if near:
            remedy = f"Did you mean {' or '.join(str(path.parent / name) for name in near[:3])}?"
        else:
            remedy = f"The folder {path.parent} has nothing of a similar name."
    else:
        remedy = f"There is no folder {path.parent} either."
    return SourceNotFound(str(path), "no such file or folder", remedy)
