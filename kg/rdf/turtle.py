"""N-Triples lines turned into Turtle and TriG that people can read.

Works on text, not on terms: for a million triples that is several times faster, and whatever is
well-formed in N-Triples stays so in Turtle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from kg.rdf.terms import PREFIXES, RDF, SKOS, XSD, compact

__all__ = ["trig", "turtle", "visible"]

Parts = tuple[str, str, str, str]

_TYPE = f"<{RDF}type>"
# What a reader wants first; other properties follow in alphabetical order.
_FIRST = {
    _TYPE: "0",
    f"<{RDF}subject>": "1",
    f"<{RDF}predicate>": "2",
    f"<{RDF}object>": "3",
    f"<{SKOS}prefLabel>": "4",
}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_BARE = {f"{XSD}integer": _INTEGER, f"{XSD}decimal": _DECIMAL}
# Characters that turn the direction of a line, break it or cannot be seen: written as escapes, so
# that what an editor shows is what the file says.
_HIDDEN = re.compile("[\u0080-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class _Shortened(dict[str, str]):
    """Terms in Turtle's short forms, each worked out once; remembers the prefixes in use."""

    def __init__(self) -> None:
        super().__init__()
        self.prefixes: set[str] = set()

    def __missing__(self, term: str) -> str:
        short = self._short(term)
        # Texts come once each; keeping them would double the memory.
        if not short.startswith('"'):
            self[term] = short
        return short

    def _short(self, term: str) -> str:
        if term.startswith("<") and not term.startswith("<<"):
            return self._iri(term)
        if term.startswith('"') and term.endswith(">"):
            body, _, datatype = term.rpartition('"^^')
            form = _BARE.get(datatype[1:-1])
            if form is not None and form.fullmatch(body, 1):
                return body[1:]
            return f'{visible(body)}"^^{self._iri(datatype)}'
        return visible(term)

    def _iri(self, term: str) -> str:
        name = compact(term[1:-1])
        if name is None:
            return visible(term)
        self.prefixes.add(name.partition(":")[0])
        return name


def turtle(lines: Iterable[str]) -> str:
    """Write Turtle.

    Args:
        lines: N-Triples lines without line ends, each triple once.

    Returns:
        Prefixes, then the subjects in order of their IRIs, ``a`` first in each.
    """
    short = _Shortened()
    blocks = list(_blocks(lines, short, ""))
    return _document(short, blocks)


def trig(graphs: Mapping[str | None, Iterable[str]]) -> str:
    """Write TriG.

    Args:
        graphs: N-Triples lines by the graph's name as N-Triples term; None is the default graph.

    Returns:
        Prefixes, the default graph, then each named graph in order of its name.
    """
    short = _Shortened()
    blocks = list(_blocks(graphs.get(None, ()), short, ""))
    for name in sorted(filter(None, graphs)):
        inside = "\n".join(_blocks(graphs[name], short, "    "))
        blocks.append(f"{short[name]} {{\n{inside}}}\n")
    return _document(short, blocks)


def _document(short: _Shortened, blocks: list[str]) -> str:
    heads = [f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(short.prefixes)]
    return "\n".join(["".join(heads), *blocks] if heads else blocks)


def _blocks(lines: Iterable[str], short: _Shortened, indent: str) -> Iterator[str]:
    """Write one paragraph for each subject."""
    for subject, triples in groupby(sorted(map(_parts, lines)), key=itemgetter(0)):
        properties = [
            f"{'a' if predicate == _TYPE else short[predicate]} "
            + f" ,\n{indent}        ".join(short[each[3]] for each in group)
            for predicate, group in groupby(triples, key=itemgetter(2))
        ]
        yield f"{indent}{short[subject]} " + f" ;\n{indent}    ".join(properties) + " .\n"


def _parts(line: str) -> Parts:
    """Split a line into its terms, with the predicate's place in front of it."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, _FIRST.get(predicate, "9"), predicate, rest[:-2]


def visible(text: str) -> str:
    r"""Escape the characters that would make a file look unlike what it says.

    Args:
        text: Turtle or JSON.

    Returns:
        The same with ``\uXXXX`` for characters that steer the direction of text, break lines or
        cannot be seen.
    """
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
