"""N-Triples lines, in order, turned into Turtle and TriG that people can read.

Works on text, not on terms: for a million triples that is several times faster, and whatever is
well-formed in N-Triples stays so in Turtle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO

from kg.rdf.terms import PREFIXES, RDF, SKOS, XSD, compact

__all__ = [
    "HIDDEN",
    "Shortened",
    "paragraphs",
    "rank_of",
    "visible",
    "write_document",
    "write_trig",
    "write_turtle",
]

_TYPE = f"<{RDF}type>"
# What a reader wants first; other properties follow in alphabetical order.
_FIRST = {
    _TYPE: 0,
    f"<{RDF}subject>": 1,
    f"<{RDF}predicate>": 2,
    f"<{RDF}object>": 3,
    f"<{RDF}reifies>": 3,
    f"<{SKOS}prefLabel>": 4,
}
_REST = 9
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_BARE = {f"<{XSD}integer>": _INTEGER, f"<{XSD}decimal>": _DECIMAL}
# Characters that turn the direction of a line, break it or cannot be seen: written as escapes, so
# that what an editor shows is what the file says.
HIDDEN = re.compile("[\u0080-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
REMEMBERED = 100_000
BYTES_IN_MEMORY = 1 << 20
_BLOCKS_AT_A_TIME = 500


class Shortened(dict[str, str]):
    """Terms in Turtle's short forms, each worked out once; remembers the prefixes in use."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.prefixes: set[str] = set()

    def __missing__(self, term: str) -> str:
        # Texts come once each; keeping them would double the memory.
        if term[0] == '"' and term[-1] != ">":
            return visible(term)
        # So would every IRI of a large graph; those that come again are worked out again soon.
        if len(self) >= REMEMBERED:
            self.clear()
        short = self[term] = self._worked_out(term)
        return short

    def _worked_out(self, term: str) -> str:
        if term[0] == '"':
            body, _, datatype = term.rpartition('"^^')
            form = _BARE.get(datatype)
            if form is not None and form.fullmatch(body, 1):
                return body[1:]
            return f'{visible(body)}"^^{self[datatype]}'
        if term.startswith("<<( "):
            subject, predicate, object_ = term[4:-4].split(" ", 2)
            return f"<<( {self[subject]} {self[predicate]} {self[object_]} )>>"
        return self._iri(term) if term[0] == "<" else term

    def _iri(self, term: str) -> str:
        name = compact(term[1:-1])
        if name is None:
            return visible(term)
        self.prefixes.add(name.partition(":")[0])
        return name


class _Plans(dict[tuple[str, ...], list[tuple[str, str]]]):
    """In which order the properties of a subject are written, and how; most subjects are alike."""

    def __init__(self, short: Shortened) -> None:
        super().__init__()
        self._short = short

    def __missing__(self, predicates: tuple[str, ...]) -> list[tuple[str, str]]:
        order = sorted(predicates, key=rank_of)
        if len(self) >= REMEMBERED:
            self.clear()
        plan = self[predicates] = [
            ("a" if each == _TYPE else self._short[each], each) for each in order
        ]
        return plan


def rank_of(predicate: str) -> tuple[int, str]:
    """Tell where a property stands among those of a subject.

    Args:
        predicate: an N-Triples term.

    Returns:
        What to sort by.
    """
    return _FIRST.get(predicate, _REST), predicate


def write_turtle(lines: Iterable[str], output: IO[bytes]) -> None:
    """Write Turtle.

    Args:
        lines: N-Triples lines without line ends, in order, each once.
        output: where to: prefixes, then the subjects in order of their IRIs, ``a`` first in each.
    """
    short = Shortened()
    write_document(short, paragraphs(lines, short, ""), output)


def write_trig(lines: Iterable[str], output: IO[bytes]) -> None:
    """Write TriG.

    Args:
        lines: N-Triples lines without line ends, each behind its graph's name and a space, in
            order; the default graph's name is empty.
        output: where to: prefixes, the default graph, then each named graph in order of its name.
    """
    short = Shortened()
    write_document(short, _graphs(lines, short), output)


def write_document(short: Shortened, blocks: Iterable[str], output: IO[bytes]) -> None:
    """Write prefixes, which are known at the end only, and then the blocks.

    Args:
        short: knows the prefixes in use when the blocks have been written.
        blocks: paragraphs, or graphs of them.
        output: where to.
    """
    with SpooledTemporaryFile(max_size=BYTES_IN_MEMORY, prefix="kg-") as body:
        rest = iter(blocks)
        # Not all at once: the file leaves the memory when it is written to and has grown too large.
        while some := list(islice(rest, _BLOCKS_AT_A_TIME)):
            body.write("\n".join(["", *some]).encode())
        heads = [f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(short.prefixes)]
        output.write("".join(heads).encode())
        # Without prefixes, no empty line comes before the first block.
        body.seek(0 if heads else 1)
        copyfileobj(body, output)


def _graphs(lines: Iterable[str], short: Shortened) -> Iterator[str]:
    # A graph's name has no space in it.
    for name, group in groupby((line.split(" ", 1) for line in lines), key=itemgetter(0)):
        blocks = paragraphs(map(itemgetter(1), group), short, "    " if name else "")
        if not name:
            yield from blocks
            continue
        last = f"{short[name]} {{\n{next(blocks)}"
        for block in blocks:
            yield last
            last = block
        yield f"{last}}}\n"


def paragraphs(lines: Iterable[str], short: Shortened, indent: str) -> Iterator[str]:
    """Write one paragraph for each subject.

    Args:
        lines: N-Triples lines in order, each once.
        short: shortens their terms.
        indent: what stands before each line.

    Yields:
        Paragraphs, each with the end of its last line.
    """
    plans = _Plans(short)
    next_property, next_object = f" ;\n{indent}    ", f" ,\n{indent}        "
    for subject, found in _subjects(lines):
        properties = []
        for name, predicate in plans[tuple(found)]:
            objects = found[predicate]
            # Almost always there is one.
            if len(objects) == 1:
                properties.append(f"{name} {short[objects[0]]}")
            else:
                listed = next_object.join([short[each] for each in objects])
                properties.append(f"{name} {listed}")
        yield f"{indent}{short[subject]} {next_property.join(properties)} .\n"


def _subjects(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Gather the objects of each property of each subject."""
    current, last = "", ""
    found: dict[str, list[str]] = {}
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        if subject != current:
            if found:
                yield current, found
            current, found = subject, {predicate: [rest[:-2]]}
        elif predicate == last:
            found[predicate].append(rest[:-2])
        else:
            found[predicate] = [rest[:-2]]
        last = predicate
    if found:
        yield current, found


def visible(text: str) -> str:
    r"""Escape the characters that would make a file look unlike what it says.

    Args:
        text: Turtle or JSON.

    Returns:
        The same with ``\uXXXX`` for characters that steer the direction of text, break lines or
        cannot be seen.
    """
    if text.isascii():
        return text
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
