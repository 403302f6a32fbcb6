"""Claims as RDF 1.1 statements turned into RDF 1.2 reifiers: one triple term for three triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.rdf.terms import RDF

__all__ = ["reified"]

_PARTS = (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>")
_REIFIES = f"<{RDF}reifies>"


def reified(lines: Iterable[str]) -> Iterator[str]:
    """Replace ``rdf:subject``, ``rdf:predicate`` and ``rdf:object`` by ``rdf:reifies``.

    Args:
        lines: N-Triples lines of one graph, without line ends, in order.

    Yields:
        The lines, in order; a subject that has each of the three once has one triple in their
        place (RDF 1.2 Concepts, Working Draft 2026), all others stay as they are.
    """
    current = ""
    group: list[str] = []
    for line in lines:
        subject = line[: line.index(" ")]
        if subject != current:
            yield from _without_parts(current, group)
            current, group = subject, []
        group.append(line)
    yield from _without_parts(current, group)


def _without_parts(subject: str, group: list[str]) -> list[str]:
    heads = [f"{subject} {part} " for part in _PARTS]
    found = [[line for line in group if line.startswith(head)] for head in heads]
    if any(len(lines) != 1 for lines in found):
        return group
    inside = " ".join(lines[0][len(head) : -2] for head, lines in zip(heads, found, strict=True))
    parts = {lines[0] for lines in found}
    whole = f"{subject} {_REIFIES} <<( {inside} )>> ."
    return sorted([whole, *(line for line in group if line not in parts)])
