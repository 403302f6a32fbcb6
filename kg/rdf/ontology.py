"""The ontology's own file turned into a graph that can be written beside others."""

from __future__ import annotations

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from pyoxigraph import serialize as oxigraph_serialize

from kg.data import ontology_folder
from kg.rdf.sorting import STABLE
from kg.rdf.terms import thing

__all__ = ["VOCABULARY", "vocabulary_lines"]

VOCABULARY = thing("graph", "vocabulary")
"""The named graph that holds the ontology where it is written into the same file."""


def vocabulary_lines() -> list[str]:
    """Read the ontology.

    Returns:
        Its triples as lines of N-Triples, in order. Blank nodes, which lists in OWL have to be, get
        labels that follow from what is said of them, and that no other graph uses.
    """
    dataset = Dataset(parse(path=str(ontology_folder() / "vocabulary.ttl")))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    text = oxigraph_serialize((quad.triple for quad in dataset), format=RdfFormat.N_TRIPLES)
    # Canonical labels are c14n and a number; no literal of the ontology looks like one.
    lines = (text or b"").decode().replace("_:c14n", f"_:{STABLE}")
    return sorted(line for line in lines.split("\n") if line)
