"""Graphs, as N-Triples lines, turned into the bytes of an RDF file: the same for the same facts.

Lines go through files where they are too many for memory, so that a graph of any size can be
written; only graphs with blank nodes, which foreign files bring, are looked at as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from itertools import chain
from typing import IO

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from pyoxigraph import serialize as oxigraph_serialize

from kg.rdf.formats import Format
from kg.rdf.jsonld import write_jsonld
from kg.rdf.paragraphs import Dumped, write_dumped
from kg.rdf.rdfxml import write_rdfxml
from kg.rdf.reifiers import reified
from kg.rdf.sorting import Sorted
from kg.rdf.turtle import write_trig, write_turtle

__all__ = ["Graphs", "serialise", "write"]

Graphs = Mapping[str | None, Iterable[str]]
"""N-Triples lines, without line ends, by graph name (an N-Triples term; None: the default graph).

Each graph's lines can be iterated over several times, and may be read from a file meanwhile.
"""


def serialise(graphs: Graphs, form: Format) -> bytes:
    """Write graphs in a format, in memory.

    Args:
        graphs: the graphs' lines.
        form: the format.

    Returns:
        The file's bytes, as ``write`` writes them.
    """
    output = BytesIO()
    write(graphs, form, output)
    return output.getvalue()


def write(graphs: Graphs, form: Format, output: IO[bytes], *, rdf12: bool = False) -> None:
    """Write graphs in a format.

    Turtle, N-Triples and RDF/XML have no graphs. What that loses is which graph a triple lies in;
    which article a claim comes from stays, in ``prov:wasDerivedFrom``, so that reading such a file
    can put the triples back.

    Args:
        graphs: the graphs' lines.
        form: the format.
        output: where to; UTF-8, which depends on the facts alone and not on the order of lines.
        rdf12: whether claims are reifiers of triple terms, as in RDF 1.2.
    """
    if form is Format.TURTLE and not rdf12 and _write_dumped(graphs, output):
        return
    with _ordered(graphs, form, rdf12) as lines:
        if not lines.blank_nodes:
            _WRITERS[form](lines, output)
            return
    with _ordered(_with_canonical_labels(graphs), form, rdf12) as lines:
        _WRITERS[form](lines, output)


def _write_dumped(graphs: Graphs, output: IO[bytes]) -> bool:
    """Write Turtle the quick way, where the store can; tell whether it was written."""
    only = graphs.get(None)
    return len(graphs) == 1 and isinstance(only, Dumped) and write_dumped(only, output)


def _ordered(graphs: Graphs, form: Format, rdf12: bool) -> Sorted:
    """Put lines in order, each with its graph's name where the format wants it."""
    place = _PLACE_OF_NAME[form]
    return Sorted(
        chain.from_iterable(
            place("" if name is None else name, _reified(lines) if rdf12 else lines)
            for name, lines in graphs.items()
        )
    )


def _reified(lines: Iterable[str]) -> Iterator[str]:
    with Sorted(lines) as ordered:
        yield from reified(ordered)


def _in_front(name: str, lines: Iterable[str]) -> Iterable[str]:
    return (f"{name} {line}" for line in lines)


def _behind(name: str, lines: Iterable[str]) -> Iterable[str]:
    return (f"{line[:-1]}{name} ." for line in lines) if name else lines


def _nowhere(_: str, lines: Iterable[str]) -> Iterable[str]:
    return lines


def _write_lines(lines: Iterable[str], output: IO[bytes]) -> None:
    output.writelines(f"{line}\n".encode() for line in lines)


_WRITERS: Mapping[Format, Callable[[Iterable[str], IO[bytes]], None]] = {
    Format.TURTLE: write_turtle,
    Format.TRIG: write_trig,
    Format.N_TRIPLES: _write_lines,
    Format.N_QUADS: _write_lines,
    Format.JSON_LD: write_jsonld,
    Format.RDF_XML: write_rdfxml,
}
_PLACE_OF_NAME: Mapping[Format, Callable[[str, Iterable[str]], Iterable[str]]] = {
    Format.TURTLE: _nowhere,
    Format.TRIG: _in_front,
    Format.N_TRIPLES: _nowhere,
    Format.N_QUADS: _behind,
    Format.JSON_LD: _in_front,
    Format.RDF_XML: _nowhere,
}


def _with_canonical_labels(graphs: Graphs) -> Graphs:
    """Give blank nodes labels that follow from what is said.

    Args:
        graphs: the graphs' lines.

    Returns:
        The same lines, with the canonical labels of RDF Dataset Canonicalization (RDFC-1.0, W3C
        Recommendation 2024).
    """
    named = (
        line
        for name, lines in graphs.items()
        for line in _behind("" if name is None else name, lines)
    )
    text = "".join(f"{line}\n" for line in named).encode()
    dataset = Dataset(parse(text, format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    again: dict[str | None, list[str]] = {}
    for quad in dataset:
        name = None if str(quad.graph_name) == "DEFAULT" else str(quad.graph_name)
        line = oxigraph_serialize([quad.triple], format=RdfFormat.N_TRIPLES)
        again.setdefault(name, []).append((line or b"").decode().rstrip("\n"))
    return again
