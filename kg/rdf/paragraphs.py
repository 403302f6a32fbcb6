r"""Turtle in Oxigraph's order turned into ours: sorted, and the same bytes for the same triples.

Oxigraph shortens terms and groups them by subject in a fraction of the time that Python takes, but
puts nothing in order. Nearly every paragraph that it writes of a graph of ours needs no more than
its properties put in order; any other, such as that of a subject that comes twice, goes the long
way through N-Triples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol, runtime_checkable

from pyoxigraph import RdfFormat, parse, serialize

from kg.rdf.sorting import BLOCK, Sorted
from kg.rdf.terms import PLAIN_NAME, PREFIXES
from kg.rdf.turtle import (
    BYTES_IN_MEMORY,
    REMEMBERED,
    Shortened,
    paragraphs,
    rank_of,
    visible,
    write_document,
)

__all__ = ["Dumped", "write_dumped"]

_END = " .\n"
_LAST = _END.encode()
# What separates properties while a paragraph is a line; no text has it: Turtle escapes it.
_NEXT = "\x1e"
_NAME = rf"[a-z]++:(?:{PLAIN_NAME.pattern})"
_OBJECT = (
    rf"(?:{_NAME}(?: , {_NAME})*+|<[^>\\]*+>|[+-]?(?:[0-9]++(?:\.[0-9]++)?+|\.[0-9]++)"
    r'|"(?:[^"\\]|\\.)*+"(?:\^\^xsd:date)?+)'
)
# Who is neither the subject nor an object of anything unusual is written alike by both.
_PLAIN = re.compile(rf"{_NAME}(?:{_NEXT}(?:{_NAME}|a) {_OBJECT})++")
_TYPE = "rdf:type"
_LITERAL_OR_GRAPH = re.compile(r'"(?:[^"\\]|\\.)*+"|\S++ \{$', re.MULTILINE)
_USED = re.compile(rf"(?<![^\s^])([a-z]++):(?:{PLAIN_NAME.pattern})(?=[\s{_NEXT}]|$)")
_ESCAPED = re.compile(r"\\(.)")
_HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@runtime_checkable
class Dumped(Protocol):
    """Lines that Oxigraph can write as Turtle as well."""

    def turtle(self, file: IO[bytes]) -> None:
        """Write the triples with our prefixes, in any order.

        Args:
            file: where to; Turtle, or TriG whose graphs do not matter.
        """


def write_dumped(triples: Dumped, output: IO[bytes]) -> bool:
    """Write Turtle, the same as ``write_turtle`` does, unless there are blank nodes.

    Args:
        triples: what to write.
        output: where to.

    Returns:
        Whether it was written: labels for blank nodes have to be found first.
    """
    short = Shortened()
    with SpooledTemporaryFile(max_size=BYTES_IN_MEMORY, prefix="kg-") as file:
        triples.turtle(file)
        file.seek(0)
        ordered = Sorted(_lines(file, short.prefixes))
    with ordered as lines:
        if lines.blank_nodes:
            return False
        write_document(short, _Paragraphs(short).of(lines), output)
        return True


def _lines(file: IO[bytes], prefixes: set[str]) -> Iterator[str]:
    """Make a line of each paragraph: its subject as N-Triples has it, then all as it is.

    Args:
        file: what Oxigraph wrote.
        prefixes: gathers those that are used.

    Yields:
        Line by line.
    """
    rest = b""
    while block := file.read(BLOCK):
        whole, _, rest = (rest + block).rpartition(_LAST)
        text = whole.decode().replace(" ;\n\t\t", _NEXT).replace(" ;\n\t", _NEXT)
        _note_prefixes(text, prefixes)
        for piece in text.split(_END):
            if piece.startswith("\t"):
                paragraph = piece[1:]
            elif not piece or piece.startswith("@prefix "):
                continue
            else:
                # Before it may stand the end of one graph and the beginning of another.
                paragraph = piece.rpartition("{\n\t")[2]
            subject, _, properties = paragraph.partition(" ")
            yield f"{_long(subject)} {subject}{_NEXT}{properties}"


def _note_prefixes(text: str, prefixes: set[str]) -> None:
    """Add the prefixes that paragraphs use, not those that only their texts seem to."""
    new = {each for each in PREFIXES.keys() - prefixes if f"{each}:" in text}
    if new:
        prefixes |= new.intersection(_USED.findall(_LITERAL_OR_GRAPH.sub('""', text)))


def _long(name: str) -> str:
    """Write a prefixed name out as an IRI in angle brackets."""
    if name[0] in "<_":
        return name
    prefix, _, local = name.partition(":")
    plain = _ESCAPED.sub(r"\1", local) if "\\" in local else local
    return f"<{PREFIXES[prefix]}{plain}>"


class _Paragraphs:
    """Paragraphs as ours are, from lines that are sorted."""

    def __init__(self, short: Shortened) -> None:
        self._short = short
        self._plans: dict[tuple[str, ...], list[int] | None] = {}
        self._lists: dict[str, str] = {}

    def of(self, lines: Iterable[str]) -> Iterator[str]:
        """Write one for each subject.

        Args:
            lines: sorted lines of paragraphs.

        Yields:
            Paragraphs, each with the end of its last line.
        """
        for _, same in groupby(lines, key=_subject):
            first, *more = [line.partition(" ")[2] for line in same]
            quick = None if more else self._quick(first)
            if quick is None:
                yield from paragraphs(_triples((first, *more)), self._short, "")
            else:
                yield quick

    def _quick(self, text: str) -> str | None:
        """Put a paragraph in order; None where it is not one of the usual ones."""
        if _PLAIN.fullmatch(text) is None:
            return None
        subject, *properties = text.split(_NEXT)
        plan = self._plan(tuple([each[: each.index(" ")] for each in properties]))
        if plan is None:
            return None
        if " , " in text:
            properties = [self._listed(each) if " , " in each else each for each in properties]
        ordered = " ;\n    ".join([properties[place] for place in plan])
        return visible(f"{subject} {ordered} .\n")

    def _plan(self, names: tuple[str, ...]) -> list[int] | None:
        """Tell in which order properties are written; None where one comes twice."""
        if names in self._plans:
            return self._plans[names]
        if len(self._plans) >= REMEMBERED:
            self._plans.clear()
        known = {place: _long(_TYPE if each == "a" else each) for place, each in enumerate(names)}
        plan = sorted(known, key=lambda place: rank_of(known[place]))
        self._plans[names] = plan if len(set(names)) == len(names) else None
        return self._plans[names]

    def _listed(self, text: str) -> str:
        """Put the objects of a property in order; kinds of things come again and again."""
        found = self._lists.get(text)
        if found is None:
            name, _, objects = text.partition(" ")
            # One text may hold what separates several names.
            if objects[0] == '"':
                return text
            if len(self._lists) >= REMEMBERED:
                self._lists.clear()
            listed = " ,\n        ".join(sorted(objects.split(" , "), key=_long))
            found = self._lists[text] = f"{name} {listed}"
        return found


def _subject(line: str) -> str:
    return line[: line.index(" ")]


def _triples(texts: Iterable[str]) -> list[str]:
    """Write paragraphs of one subject as N-Triples lines, in order, each once."""
    turtle = "".join(
        f"{subject} {properties.replace(_NEXT, ' ;')} .\n"
        for subject, _, properties in (text.partition(_NEXT) for text in texts)
    )
    quads = parse(f"{_HEAD}{turtle}".encode(), format=RdfFormat.TURTLE)
    lines = (serialize(quads, format=RdfFormat.N_TRIPLES) or b"").decode().split("\n")
    return sorted({line for line in lines if line})
